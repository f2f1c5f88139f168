//! The shell: time, the console, the line to the server and the uploads, around the recorder ([`crate::desk::Desk`]).

use crate::config::{Config, Console};
use crate::desk::{Desk, Job, Now};
use crate::events::{StartFailed, UploadStarted};
use crate::rte::{Heard, Say, line};
use crate::screen::Screen;
use crate::upload::{End, send};
use kernel::chance::stream;
use kernel::http::Client;
use kernel::trace::emit;
use kernel::world::Running;
use kernel::{Host, spawn, task::Task};
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::mpsc;

/// Patience with one exchange of an upload.
const PATIENCE: Duration = Duration::from_secs(30);
/// Largest answer of the server to a piece, in bytes.
const ANSWER_MAX: usize = 64 * 1024;
/// Before the program is started again on a disk that cannot be read.
const AGAIN: Duration = Duration::from_secs(10);

/// Smart Desktop on the current machine. Runs for ever; power cuts and crashes end it, and a new call goes on from what is on
/// the disk. The screen has to be this PC's.
pub fn run(config: Config, console: Console, screen: Arc<dyn Screen>) -> Running {
    Box::pin(work(config, console, screen))
}

async fn work(config: Config, console: Console, screen: Arc<dyn Screen>) {
    let power_cycle = Host::current().power_cycle();
    let mut watch = console.watch();
    let mut desk = loop {
        let user = watch.borrow_and_update().clone();
        match Desk::start(config.clone(), screen.clone(), power_cycle, user.as_deref(), Now::read()) {
            Ok(desk) => break desk,
            Err(error) => emit(&StartFailed { reason: error.to_string() }),
        }
        kernel::time::sleep(AGAIN).await;
    };
    let start = desk.state().start;
    let (heard_in, mut heard) = mpsc::channel::<Heard>(64);
    let (say, say_out) = mpsc::unbounded_channel::<Say>();
    let url = format!("ws://{}/sim/rte", config.server);
    let _line = spawn(line(url, config.token.clone(), heard_in, say_out, stream(&format!("desktop/{start}/rte"))));
    let (ended_in, mut ended) = mpsc::channel::<(u64, End)>(1);
    let mut uploads = Uploads::new(&config, start, ended_in);
    loop {
        let user = watch.borrow_and_update().clone();
        desk.console(user.as_deref(), Now::read());
        desk.turn(Now::read());
        uploads.serve(&mut desk);
        for text in desk.take_said() {
            // The line ends only with the machine.
            let _ = say.send(text);
        }
        let wait = (desk.due() - Now::read().mono).max(1) as u64;
        tokio::select! {
            biased;
            _ = watch.changed() => {}
            Some(said) = heard.recv() => desk.heard(said, Now::read()),
            Some((number, end)) = ended.recv() => {
                if uploads.is_current(number) {
                    desk.uploaded(end, Now::read());
                }
            }
            () = kernel::time::sleep(Duration::from_millis(wait)) => {}
        }
    }
}

/// One upload at a time, each in a task of its own.
struct Uploads {
    server: String,
    token: String,
    start: u32,
    client: Arc<Client>,
    ended: mpsc::Sender<(u64, End)>,
    number: u64,
    task: Option<Task>,
}

impl Uploads {
    fn new(config: &Config, start: u32, ended: mpsc::Sender<(u64, End)>) -> Uploads {
        let client = Arc::new(Client::new(PATIENCE, ANSWER_MAX));
        let (server, token) = (config.server.clone(), config.token.clone());
        Uploads { server, token, start, client, ended, number: 0, task: None }
    }

    /// Ends an upload that has become void, and starts the next one that is due.
    fn serve(&mut self, desk: &mut Desk) {
        if desk.is_cancelled()
            && let Some(task) = self.task.take()
        {
            task.abort();
            self.number += 1;
        }
        if let Some(job) = desk.next_job() {
            self.number += 1;
            emit(&UploadStarted { contact: job.begin.contact.clone(), bytes: job.bytes.len() });
            self.task = Some(spawn(self.upload(job)));
        }
        desk.report();
    }

    fn is_current(&self, number: u64) -> bool {
        self.number == number
    }

    fn upload(&self, job: Job) -> impl Future<Output = ()> + use<> {
        let (server, token, client) = (self.server.clone(), self.token.clone(), self.client.clone());
        let (ended, number) = (self.ended.clone(), self.number);
        let mut rng = stream(&format!("desktop/{}/upload/{number}", self.start));
        async move {
            let end = send(&client, &server, &token, &job.begin, &job.bytes, &mut rng).await;
            // The recorder ends only with the machine.
            let _ = ended.send((number, end)).await;
        }
    }
}
