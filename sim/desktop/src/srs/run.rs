//! The shell: time, the console, requests, lines and uploads around the core and the studio.

use super::config::Config;
use super::core::Core;
use super::door::{Asked, listen};
use super::effect::{Effect, Line, Plan};
use super::events::DiskTrouble;
use super::reply::Reply;
use super::rws::line::{Heard, Lines, Say, line};
use super::secret::Secret;
use super::studio::{Settled, Studio, Uploads};
use crate::config::Console;
use crate::desk::Now;
use crate::screen::Screen;
use crate::upload::End;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use kernel::chance::stream;
use kernel::http::Client;
use kernel::spawn;
use kernel::trace::emit;
use kernel::world::Running;
use rand_core::Rng as _;
use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::{mpsc, oneshot};

/// Largest answer of RWS, in bytes.
const ANSWER_MAX: usize = 256 * 1024;
/// Patience with one exchange of an upload.
const UPLOAD_PATIENCE: Duration = Duration::from_secs(30);
/// Before the program is started again on a disk that cannot be read.
const AGAIN: Duration = Duration::from_secs(10);
/// Random bytes of a cookie or a token.
const SECRET_BYTES: usize = 32;
/// Longest sleep, in milliseconds.
const SLEEP_MAX_MS: i64 = 3_600_000;

/// The Screen Recording Service on the current machine. Runs for ever; power cuts and crashes end it, and a new call goes on
/// with the uploads from what is on the disk. The screen has to be this PC's; `console` says who is logged on to Windows.
pub fn run(config: Config, console: Console, screen: Arc<dyn Screen>) -> Running {
    Box::pin(work(config, console, screen))
}

async fn work(config: Config, console: Console, screen: Arc<dyn Screen>) {
    let mut watch = console.watch();
    let studio = loop {
        match Studio::start(config.clone(), screen.clone(), Now::read()) {
            Ok(studio) => break studio,
            Err(error) => emit(&DiskTrouble { what: "start", reason: error.to_string() }),
        }
        kernel::time::sleep(AGAIN).await;
    };
    let (asked_in, mut asked) = mpsc::channel::<Asked>(64);
    let (heard_in, mut heard) = mpsc::channel::<Heard>(64);
    let (ended_in, mut ended) = mpsc::channel::<(String, End)>(1);
    listen(&config, &asked_in);
    let mut service = Service::new(config, studio, heard_in, ended_in);
    loop {
        let user = watch.borrow_and_update().clone();
        service.core.console(user.as_deref());
        let wait = service.turn();
        tokio::select! {
            biased;
            _ = watch.changed() => {}
            Some((request, reply)) = asked.recv() => {
                let ticket = service.ticket(reply);
                service.core.asked(Now::read().mono, ticket, &request);
            }
            Some(news) = heard.recv() => service.heard(news),
            Some((recording, end)) = ended.recv() => service.uploaded(&recording, end),
            () = kernel::time::sleep(wait) => {}
        }
    }
}

/// The core, the studio, and all that they hold in the world outside.
struct Service {
    config: Config,
    core: Core,
    studio: Studio,
    uploads: Uploads,
    heard: mpsc::Sender<Heard>,
    lines: BTreeMap<u64, mpsc::UnboundedSender<Say>>,
    tickets: BTreeMap<u64, oneshot::Sender<Reply>>,
    next_ticket: u64,
}

impl Service {
    fn new(config: Config, studio: Studio, heard: mpsc::Sender<Heard>, ended: mpsc::Sender<(String, End)>) -> Service {
        let mut rng = stream("srs/secrets");
        let secrets = Box::new(move || {
            let mut bytes = [0; SECRET_BYTES];
            rng.fill_bytes(&mut bytes);
            Secret::new(URL_SAFE_NO_PAD.encode(bytes))
        });
        let core = Core::new(config.clone(), studio.ended(), secrets);
        let for_files = config.clone();
        let uploads = Uploads::new(Box::new(move || client(&for_files, UPLOAD_PATIENCE)), ended);
        let (lines, tickets) = (BTreeMap::new(), BTreeMap::new());
        Service { config, core, studio, uploads, heard, lines, tickets, next_ticket: 0 }
    }

    /// Does all that is due; says how long nothing is.
    fn turn(&mut self) -> Duration {
        let now = Now::read();
        self.core.tick(now.mono);
        self.perform();
        self.studio.turn(now);
        while let Some(next) = self.studio.next_job(now) {
            match next {
                Ok(job) => self.uploads.start(job),
                Err(settled) => self.settled(settled),
            }
        }
        let upload = self.studio.job_due().unwrap_or(i64::MAX);
        let due = self.core.due().min(self.studio.due(now)).min(upload);
        Duration::from_millis(due.saturating_sub(Now::read().mono).clamp(1, SLEEP_MAX_MS) as u64)
    }

    fn ticket(&mut self, reply: oneshot::Sender<Reply>) -> u64 {
        self.next_ticket += 1;
        self.tickets.insert(self.next_ticket, reply);
        self.next_ticket
    }

    fn heard(&mut self, news: Heard) {
        let now = Now::read().mono;
        match news {
            Heard::Linked(link, outcome) => {
                if outcome.is_ok() {
                    self.studio.hurry();
                } else {
                    self.lines.remove(&link);
                }
                self.core.linked(now, link, outcome);
            }
            Heard::Line(link, state) => {
                match state {
                    Line::Up => self.studio.hurry(),
                    Line::Down => {}
                    Line::Forgotten | Line::Displaced => drop(self.lines.remove(&link)),
                }
                self.core.line(now, link, state);
            }
            Heard::Told(link, instruction) => self.core.told(link, instruction),
            Heard::Clock(link, anchor) => self.studio.set_clock(link, anchor),
        }
    }

    fn uploaded(&mut self, recording: &str, end: End) {
        self.uploads.end(recording);
        if let Some(settled) = self.studio.uploaded(recording, end, Now::read()) {
            self.settled(settled);
        }
    }

    fn settled(&mut self, settled: Settled) {
        match settled {
            Settled::Uploaded(recording, span) => self.core.uploaded(&recording, span),
            Settled::Lost(recording, why, span) => self.core.lost(&recording, why, span),
        }
        self.perform();
    }

    /// Carries the core's effects out, and those that follow from each before the next.
    fn perform(&mut self) {
        for effect in self.core.effects() {
            match effect {
                Effect::Answer { ticket, reply } => {
                    if let Some(waiting) = self.tickets.remove(&ticket) {
                        // Whoever asked may have gone away.
                        let _ = waiting.send(reply);
                    }
                }
                Effect::Connect { link, plan } => self.connect(link, plan),
                Effect::Say { link, report } => self.say(link, Say::Report(report)),
                Effect::End { link } => {
                    self.say(link, Say::End);
                    self.lines.remove(&link);
                }
                Effect::Record(order) => {
                    let now = Now::read();
                    let since = self.studio.begin(&order, now);
                    self.core.began(now.mono, &order, since);
                    self.perform();
                }
                Effect::Stop { recording, why } => {
                    if let Some(at) = self.studio.stop(&recording, why, Now::read()) {
                        self.core.ended(&recording, at, why);
                        self.perform();
                    }
                }
                Effect::Session(event) => emit(&event),
                Effect::Recording(event) => emit(&event),
                Effect::Poll(event) => emit(&event),
                Effect::Refused(event) => emit(&event),
            }
        }
    }

    fn connect(&mut self, link: u64, plan: Plan) {
        let (say, said) = mpsc::unbounded_channel();
        self.lines.insert(link, say);
        let lines = Lines {
            heard: self.heard.clone(),
            client: Arc::new(client(&self.config, self.config.patience)),
            trust: self.config.trust.clone(),
            patience: self.config.patience,
        };
        spawn(line(lines, link, plan, said, stream(&format!("srs/line/{link}"))));
    }

    fn say(&mut self, link: u64, say: Say) {
        if let Some(line) = self.lines.get(&link) {
            // A line that is gone has nobody to tell.
            let _ = line.send(say);
        }
    }
}

fn client(config: &Config, patience: Duration) -> Client {
    let client = Client::new(patience, ANSWER_MAX);
    match &config.trust {
        Some(trust) => client.trusting(trust.clone()),
        None => client,
    }
}
