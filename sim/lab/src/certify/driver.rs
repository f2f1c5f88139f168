//! Makes a product act where only its own user can: an agent logs in to the vendor's desktop, a call begins in the vendor's switch.
//!
//! On the real network a driver is a program of the vendor's: one child process a case, a line of JSON for each order on its
//! standard input, `{"id":1,"do":"login","agent":"braun",…}`, and a line for each answer on its standard output,
//! `{"id":1,"ok":true}` or `{"id":1,"ok":false,"why":"…"}`, in any order. What it writes to its standard error goes to the
//! terminal. When its input ends, so has the case. Without a program the person at the terminal is asked: see [`person`]. In the
//! simulator the factory does it.

mod person;

use super::product::Factory;
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Read, Write};
use std::process::{Child, ChildStdin, Stdio};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use tokio::sync::oneshot;

/// Where a driver finds the place of the product that it is started for, among its environment.
const PRODUCT: &str = "WFOSIM_PRODUCT";
/// Longest line of a driver, in bytes.
const LINE_MAX: u64 = 64 << 10;

/// The command line of a driver, for the system's shell.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Command(pub String);

impl Command {
    /// Whether the shell finds the program that it begins with. What begins otherwise (with a variable, a quote) is not looked at.
    ///
    /// # Errors
    /// There is no such program.
    pub fn found(&self) -> Result<(), String> {
        let name = self.0.split_whitespace().next().unwrap_or_default();
        let is_plain = !name.is_empty() && name.chars().all(|c| c.is_alphanumeric() || "/._-+".contains(c));
        if !is_plain || cfg!(windows) {
            return Ok(());
        }
        let asked = std::process::Command::new("sh").args(["-c", "command -v -- \"$1\"", "sh", name]).output();
        match asked {
            Ok(answer) if !answer.status.success() => {
                Err(format!("failed to find the driver `{name}`: there is no such program, or it cannot be executed"))
            }
            _ => Ok(()),
        }
    }
}

/// Something that a product's user is to do.
#[derive(Debug, Clone, PartialEq)]
pub struct Order {
    /// What: `login`, `logout`, and what the role's page names.
    pub action: String,
    /// With what: `agent`, `place`, …
    pub fields: Map<String, Value>,
}

impl Order {
    /// An order without anything beside it.
    pub fn new(action: &str) -> Self {
        Self { action: action.to_owned(), fields: Map::new() }
    }
    /// The same with a field; nothing where the value is null.
    pub fn with(mut self, name: &str, value: impl Into<Value>) -> Self {
        let value = value.into();
        if !value.is_null() {
            self.fields.insert(name.to_owned(), value);
        }
        self
    }
    /// A text that goes with it.
    pub fn text(&self, name: &str) -> Option<&str> {
        self.fields.get(name).and_then(Value::as_str)
    }
    /// Whether a field is `true`.
    pub fn says(&self, name: &str) -> bool {
        self.fields.get(name).and_then(Value::as_bool).unwrap_or_default()
    }
    /// As a driver gets it.
    pub fn line(&self, id: u64) -> String {
        let mut all = Map::from_iter([("id".to_owned(), json!(id)), ("do".to_owned(), json!(self.action))]);
        all.extend(self.fields.clone());
        Value::Object(all).to_string()
    }
}

/// A driver at work. Cheap to clone; when the last is gone, the program is ended.
#[derive(Clone)]
pub struct Driver(Arc<How>);

enum How {
    Program(Program),
    Person(person::Person),
    Factory(Arc<dyn Factory>),
}

impl std::fmt::Debug for Driver {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Driver")
    }
}

impl Driver {
    /// Starts the vendor's program.
    ///
    /// # Errors
    /// The system's shell cannot be started.
    pub fn start(command: &Command) -> Result<Self, String> {
        Self::start_for(command, "")
    }

    /// Starts the vendor's program for one of several instances of the product: where that is stands in its environment.
    ///
    /// # Errors
    /// As of [`Driver::start`].
    pub fn start_for(command: &Command, product: &str) -> Result<Self, String> {
        Ok(Self(Arc::new(How::Program(Program::start(command, product)?))))
    }

    /// The person at the terminal, who is told which case it is for.
    pub fn person(case: &str) -> Self {
        Self(Arc::new(How::Person(person::Person::of(case))))
    }

    /// Whether it is a person, who reads first and then acts.
    pub fn is_person(&self) -> bool {
        matches!(&*self.0, How::Person(_))
    }

    /// What the person at the terminal did not do, and why.
    pub fn undone(&self) -> Option<String> {
        match &*self.0 {
            How::Person(person) => person.undone(),
            How::Program(_) | How::Factory(_) => None,
        }
    }

    /// That the program has ended with an order open, and how.
    pub fn ended(&self) -> Option<String> {
        match &*self.0 {
            How::Program(program) => lock(&program.deserted).clone(),
            How::Person(_) | How::Factory(_) => None,
        }
    }

    /// A product that obeys by itself.
    pub fn of(factory: Arc<dyn Factory>) -> Self {
        Self(Arc::new(How::Factory(factory)))
    }

    /// Gives an order and waits for the answer: all its fields, for at most so long.
    ///
    /// # Errors
    /// The driver says no, answers what is no answer, or nothing in time; it has ended. Always the product's fault.
    pub async fn act(&self, order: &Order, patience: Duration) -> Result<Value, String> {
        let said = |why: String| format!("the driver was to {}: {why}", order.action);
        match &*self.0 {
            How::Factory(factory) => factory.act(order).map_err(said),
            How::Program(program) => {
                let over = |why: String| said(program.desert(order, why));
                let answer = program.ask(order).map_err(&over)?;
                let answer = kernel::time::timeout(patience, answer).await;
                let answer = answer.map_err(|_| said(format!("no answer within {patience:?}")))?;
                let answer = answer.map_err(|_| over(program.end()))?;
                match (answer["ok"].as_bool(), answer["why"].as_str()) {
                    (Some(true), _) => Ok(answer),
                    (Some(false), why) => Err(said(why.unwrap_or("it says no, and not why").to_owned())),
                    (None, _) => Err(said(format!("`{answer}` has no `ok` that is true or false"))),
                }
            }
            How::Person(person) => person.act(order).await,
        }
    }
}

/// How long our own part may take for an order, which it carries out at once.
const ACT: Duration = Duration::from_secs(20);

/// Takes orders from the standard input and gives each to a product, as the driver of our own part, until the input ends.
///
/// # Errors
/// A line that is no order; the terminal is gone.
pub fn serve(factory: &Arc<dyn Factory>) -> Result<(), String> {
    let mut input = BufReader::new(std::io::stdin());
    loop {
        let mut line = String::new();
        let read = (&mut input).take(LINE_MAX).read_line(&mut line);
        if read.map_err(|e| format!("failed to read an order: {e}"))? == 0 {
            return Ok(());
        }
        let (id, order) = read_order(&line)?;
        let own = factory.clone();
        let done = super::realtime::run(ACT, async move { own.act(&order) });
        let answer = match done.unwrap_or_else(|harness| Err(harness.to_string())) {
            Ok(mut answer) => {
                (answer["id"], answer["ok"]) = (id.into(), true.into());
                answer
            }
            Err(why) => json!({ "id": id, "ok": false, "why": why }),
        };
        let mut out = std::io::stdout().lock();
        let written = writeln!(out, "{answer}").and_then(|()| out.flush());
        written.map_err(|e| format!("failed to answer an order: {e}"))?;
    }
}

/// Reads a line as [`Order::line`] writes it.
fn read_order(line: &str) -> Result<(u64, Order), String> {
    let mut fields: Map<String, Value> = serde_json::from_str(line).map_err(|e| format!("not an order: {e}"))?;
    let id = fields.remove("id").and_then(|id| id.as_u64()).ok_or("an order without `id`")?;
    let action = fields.remove("do").and_then(|action| action.as_str().map(str::to_owned));
    Ok((id, Order { action: action.ok_or("an order without `do`")?, fields }))
}

/// The vendor's program.
struct Program {
    child: Arc<Mutex<Child>>,
    input: Mutex<Option<ChildStdin>>,
    waiting: Arc<Mutex<Waiting>>,
    /// That it ended where there was something to be done, and how.
    deserted: Mutex<Option<String>>,
}

/// What is said of a driver that is gone.
const ENDED: &str = "it has ended";

/// Orders without an answer.
#[derive(Default)]
struct Waiting {
    next: u64,
    open: BTreeMap<u64, oneshot::Sender<Value>>,
    /// Why there will be no more answers.
    over: Option<String>,
}

impl Program {
    fn start(command: &Command, product: &str) -> Result<Self, String> {
        let (shell, flag) = if cfg!(windows) { ("cmd", "/C") } else { ("sh", "-c") };
        let mut child = std::process::Command::new(shell)
            .args([flag, &command.0])
            .env(PRODUCT, product)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .map_err(|e| format!("failed to start the driver `{}`: {e}", command.0))?;
        let waiting = Arc::new(Mutex::new(Waiting::default()));
        let (input, output) = (child.stdin.take(), child.stdout.take());
        let (own, child) = (waiting.clone(), Arc::new(Mutex::new(child)));
        let watched = child.clone();
        thread(move || {
            let over = output.map_or_else(String::new, |output| listen(BufReader::new(output), &own));
            let over = if over == ENDED { ended(&watched) } else { over };
            let mut waiting = lock(&own);
            waiting.over = Some(over);
            waiting.open.clear();
        })?;
        Ok(Self { child, input: Mutex::new(input), waiting, deserted: Mutex::default() })
    }

    fn ask(&self, order: &Order) -> Result<oneshot::Receiver<Value>, String> {
        let (done, answer) = oneshot::channel();
        let line = {
            let mut waiting = lock(&self.waiting);
            if let Some(over) = &waiting.over {
                return Err(over.clone());
            }
            waiting.next += 1;
            let id = waiting.next;
            waiting.open.insert(id, done);
            order.line(id)
        };
        let mut input = lock(&self.input);
        let input = input.as_mut().ok_or("its input is closed")?;
        let written = input.write_all(format!("{line}\n").as_bytes()).and_then(|()| input.flush());
        match written {
            // Its end may be seen here before it is read from its output, where more is known of it.
            Err(e) if e.kind() != std::io::ErrorKind::BrokenPipe => Err(format!("failed to write to it: {e}")),
            _ => Ok(answer),
        }
    }

    /// Keeps in mind that it has ended, where that is why there is no answer.
    fn desert(&self, order: &Order, why: String) -> String {
        if why.starts_with(ENDED) {
            *lock(&self.deserted) = Some(format!("{why} when it was to {}", order.action));
        }
        why
    }

    fn end(&self) -> String {
        lock(&self.waiting).over.clone().unwrap_or_else(|| "it answers no more".into())
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        drop(lock(&self.input).take());
        let mut child = lock(&self.child);
        // Its input has ended: it may go by itself, or is ended. It may have gone long ago.
        for _ in 0..20 {
            if matches!(child.try_wait(), Ok(Some(_)) | Err(_)) {
                return;
            }
            pause(Duration::from_millis(25));
        }
        let _ = child.kill();
        let _ = child.wait();
    }
}

/// How a driver has ended whose output has: its status may come a little later.
fn ended(child: &Mutex<Child>) -> String {
    for _ in 0..50 {
        match lock(child).try_wait() {
            Ok(Some(status)) => return format!("{ENDED} ({status})"),
            Ok(None) => {}
            Err(_) => break,
        }
        pause(Duration::from_millis(10));
    }
    "it has closed its standard output".to_owned()
}

/// Hands each answer to whom it is for; says why there are no more.
fn listen(mut output: impl BufRead, waiting: &Mutex<Waiting>) -> String {
    loop {
        let mut line = Vec::new();
        match (&mut output).take(LINE_MAX).read_until(b'\n', &mut line) {
            Ok(0) => return ENDED.into(),
            Ok(_) if line.last() != Some(&b'\n') && line.len() as u64 == LINE_MAX => {
                return format!("it wrote a line of more than {LINE_MAX} bytes");
            }
            Ok(_) => {}
            Err(e) => return format!("failed to read from it: {e}"),
        }
        let Ok(answer) = serde_json::from_slice::<Value>(&line) else {
            let start: String = String::from_utf8_lossy(&line).chars().take(80).collect();
            return format!("it wrote what is no line of JSON: {}", start.trim_end());
        };
        let to = answer["id"].as_u64().and_then(|id| lock(waiting).open.remove(&id));
        match to {
            Some(to) => drop(to.send(answer)),
            None => return "it answered what nobody had asked".into(),
        }
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[expect(clippy::disallowed_methods, reason = "the vendor's program is waited for on the real machine")]
fn pause(time: Duration) {
    std::thread::sleep(time);
}

fn thread(work: impl FnOnce() + Send + 'static) -> Result<(), String> {
    let started = std::thread::Builder::new().name("driver".into()).spawn(work);
    started.map(drop).map_err(|e| format!("failed to start a thread: {e}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ask(command: &str, patience: Duration) -> Result<Value, String> {
        let command = command.to_owned();
        let work = async move {
            let driver = Driver::start(&Command(command))?;
            driver.act(&Order::new("login").with("agent", "braun"), patience).await
        };
        crate::certify::realtime::run(Duration::from_secs(30), work).unwrap_or_else(|e| Err(e.to_string()))
    }

    #[cfg(unix)]
    #[test]
    fn a_driver_finds_the_product_that_it_is_started_for() {
        let work = async {
            let tells = r#"read order; echo "{\"id\":1,\"ok\":true,\"at\":\"$WFOSIM_PRODUCT\"}""#;
            let driver = Driver::start_for(&Command(tells.into()), "http://127.0.3.2:8080")?;
            driver.act(&Order::new("begin"), Duration::from_secs(10)).await
        };
        let answer = crate::certify::realtime::run(Duration::from_secs(30), work).expect("no harness at fault");
        assert_eq!(answer.expect("an answer")["at"], "http://127.0.3.2:8080");
    }

    #[cfg(unix)]
    #[test]
    fn a_driver_is_asked_and_answers() {
        let patience = Duration::from_secs(10);
        let good = r#"read l; case "$l" in *'"do":"login"'*braun*) echo '{"id":1,"ok":true,"where":"PC"}';; esac"#;
        let good = ask(&good.replace("*'\"do\":\"login\"'*braun*", "*login*"), patience);
        assert_eq!(good.map(|answer| answer["where"].clone()), Ok(json!("PC")));
        let why = |command: &str, patience| ask(command, patience).unwrap_err();
        assert!(
            why("read l; echo '{\"id\":1,\"ok\":false,\"why\":\"no such agent\"}'", patience)
                .ends_with("no such agent")
        );
        assert!(why("read l; echo nonsense", patience).contains("no line of JSON: nonsense"));
        for command in ["read l; exit 3", "exit 3"] {
            assert_eq!(why(command, patience), "the driver was to login: it has ended (exit status: 3)");
        }
        assert!(why("read l; exec >&-; sleep 5", patience).contains("it has closed its standard output"));
        assert!(why("read l; echo '{\"id\":7,\"ok\":true}'; sleep 5", patience).contains("nobody had asked"));
        assert!(why("read l; head -c 100000 /dev/zero", patience).contains("more than 65536 bytes"));
        assert!(why("sleep 5", Duration::from_millis(200)).contains("no answer within 200ms"));
    }

    #[test]
    fn an_order_is_a_line_of_json() {
        let order = Order::new("login").with("agent", "braun").with("place", Option::<String>::None).with("csrf", true);
        let line: Value = serde_json::from_str(&order.line(3)).unwrap();
        assert_eq!(line, json!({ "id": 3, "do": "login", "agent": "braun", "csrf": true }));
        assert_eq!(read_order(&order.line(3)), Ok((3, order.clone())));
        assert_eq!((order.text("agent"), order.text("place"), order.says("csrf")), (Some("braun"), None, true));
    }
}
