//! Our own Smart Desktop as a product.

use super::again::{Again, text};
use super::missteps;
use super::twist::{self, Told, Twist};
use crate::certify::driver::Order;
use crate::certify::product::{Factory, Site};
use crate::stage::keys;
use bytes::Bytes;
use desktop::{Config, Console};
use http::Request;
use kernel::http::Client;
use kernel::net::TcpStream;
use kernel::world::{Fate, Meddler, Running, What};
use serde_json::{Value, json};
use std::sync::atomic::AtomicBool;
use std::sync::atomic::Ordering::Relaxed;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

/// How often a crooked one looks around.
const LOOK: Duration = Duration::from_millis(100);
/// The pieces of the first upload, with their targets.
type Pieces = Arc<Mutex<Vec<(String, Vec<u8>)>>>;

/// A way to be wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Misstep {
    BeginsLate,
    GoesOnAfterTheLogoff,
    UploadsUnasked,
    SendsASegment,
    NeverUploads,
    ClaimsMore,
    CutsTheEnd,
    StaysAway,
    UploadsAgain,
    StopsWithoutTheServer,
    DeafToTheCheckBox,
    DeafToDeactivation,
    DeafToRoles,
    DeafToLogins,
    CapturesWhoIsNotActivated,
    StopsForGood,
    KnowsAsciiAlone,
    ServesAllButTheFirst,
    UploadsTheHalf,
    WaitsForTheServerAtALogon,
    CapturesWithoutLeave,
    AnnouncesNothing,
    ForgetsAtTheShutdown,
    WaitsForALogon,
}

use Misstep::{
    AnnouncesNothing, BeginsLate, CapturesWhoIsNotActivated, CapturesWithoutLeave, ClaimsMore, CutsTheEnd,
    DeafToDeactivation, DeafToLogins, DeafToRoles, DeafToTheCheckBox, ForgetsAtTheShutdown, GoesOnAfterTheLogoff,
    KnowsAsciiAlone, NeverUploads, SendsASegment, ServesAllButTheFirst, StaysAway, StopsForGood, StopsWithoutTheServer,
    UploadsAgain, UploadsTheHalf, UploadsUnasked, WaitsForALogon, WaitsForTheServerAtALogon,
};

const ALL: [(&str, Misstep); 24] = [
    ("begins-ten-seconds-late", BeginsLate),
    ("goes-on-after-the-logoff", GoesOnAfterTheLogoff),
    ("uploads-unasked", UploadsUnasked),
    ("sends-a-segment", SendsASegment),
    ("never-uploads", NeverUploads),
    ("claims-more-than-it-shows", ClaimsMore),
    ("cuts-off-the-end", CutsTheEnd),
    ("stays-away", StaysAway),
    ("uploads-again", UploadsAgain),
    ("stops-without-the-server", StopsWithoutTheServer),
    ("deaf-to-the-check-box", DeafToTheCheckBox),
    ("deaf-to-deactivation", DeafToDeactivation),
    ("deaf-to-roles", DeafToRoles),
    ("deaf-to-logins", DeafToLogins),
    ("captures-who-is-not-activated", CapturesWhoIsNotActivated),
    ("stops-for-good", StopsForGood),
    ("knows-ascii-alone", KnowsAsciiAlone),
    ("serves-all-but-the-first", ServesAllButTheFirst),
    ("uploads-the-half", UploadsTheHalf),
    ("waits-for-the-server-at-a-logon", WaitsForTheServerAtALogon),
    ("captures-without-leave", CapturesWithoutLeave),
    ("announces-nothing", AnnouncesNothing),
    ("forgets-at-the-shutdown", ForgetsAtTheShutdown),
    ("waits-for-a-logon", WaitsForALogon),
];

/// The right one, or one that is wrong in that way.
pub fn factory(misstep: Option<&str>) -> Option<Arc<dyn Factory>> {
    let misstep = missteps::listed(&ALL, misstep)?;
    let (begun, seated, pieces) = (Again::default(), Console::new(), Pieces::default());
    Some(Arc::new(Reference { misstep, begun, seated, pieces, shut: Mutex::default() }))
}

/// The ways to be wrong.
pub fn missteps() -> Vec<String> {
    missteps::listed_names(&ALL)
}

struct Reference {
    misstep: Option<Misstep>,
    begun: Again<Order>,
    /// Who is logged on to Windows.
    seated: Console,
    pieces: Pieces,
    /// What a PC that is off begins with again.
    shut: Mutex<Option<Order>>,
}

impl Factory for Reference {
    fn program(&self, site: &Site) -> Running {
        let (misstep, seated, pieces, screen) =
            (self.misstep, self.seated.clone(), self.pieces.clone(), site.screen.clone());
        Box::pin(self.begun.program(move |order| {
            let (seated, pieces, screen) = (seated.clone(), pieces.clone(), screen.clone());
            let config = Config {
                folder: text(&order, "folder"),
                ..Config::new(&text(&order, "pc"), &text(&order, "server"), &text(&order, "token"), keys::of(0))
            };
            let again = order.fields.contains_key("again");
            async move {
                while misstep == Some(WaitsForALogon) && again && seated.user().is_none() {
                    kernel::time::sleep(LOOK).await;
                }
                let own = if misstep.is_some() { Console::new() } else { seated.clone() };
                let Some(misstep) = misstep else { return desktop::run(config, own, screen).await };
                let watcher = crooked(misstep, config.clone(), seated, own.clone(), pieces);
                tokio::select! {
                    biased;
                    () = watcher => std::future::pending().await,
                    () = desktop::run(config, own, screen) => {}
                }
            }
        }))
    }

    fn act(&self, order: &Order) -> Result<Value, String> {
        match order.action.as_str() {
            "begin" => {
                self.seated.logoff();
                *lock(&self.shut) = None;
                return Ok(self.begun.begin(order.clone()));
            }
            "off" => {
                let mut now = self.begun.current()?;
                now.fields.insert("again".into(), true.into());
                if self.misstep == Some(ForgetsAtTheShutdown) {
                    now.fields.insert("folder".into(), r"C:\Elsewhere".into());
                }
                self.seated.logoff();
                *lock(&self.shut) = Some(now);
                self.begun.end();
            }
            "on" => {
                let then = lock(&self.shut).take().ok_or("the PC is on")?;
                return Ok(self.begun.begin(then));
            }
            "logon" => self.seated.logon(&text(order, "windows")),
            "logoff" => self.seated.logoff(),
            other => return Err(format!("a Smart Desktop's user cannot {other}")),
        }
        Ok(json!({ "ok": true }))
    }

    fn twist(&self) -> Option<Meddler> {
        let deaf = |reason: &'static str| {
            twist::rte("eligibility", move |message, _| {
                let refused =
                    message["capture"] == false && message["reason"].as_str().is_some_and(|r| r.contains(reason));
                if refused { Told::Lost } else { Told::Passes }
            })
        };
        let twist = match self.misstep? {
            NeverUploads => twist::instead("PUT", "/sim/uploads/", 503, "not now"),
            ClaimsMore => twist::posted("/sim/uploads", |begin| {
                if let Some(from) = begin["covered"][0]["from_ms"].as_i64() {
                    begin["covered"][0]["from_ms"] = (from - 2_000).max(0).into();
                    begin["covered"][0]["to_ms"] =
                        (begin["covered"][0]["to_ms"].as_i64().unwrap_or(0) - 2_000).max(1).into();
                }
            }),
            CutsTheEnd => twist::rte("relay", |relay, _| {
                relay["end"] = (relay["end"].as_i64().unwrap_or(0) - 4_000).into();
                Told::Passes
            }),
            UploadsAgain => remembering(self.pieces.clone()),
            DeafToTheCheckBox => deaf("RTE messaging"),
            DeafToDeactivation => deaf("not activated"),
            DeafToRoles => deaf("Record Screen"),
            DeafToLogins => deaf("Windows login"),
            CapturesWhoIsNotActivated => twist::rte("eligibility", |message, _| {
                message["capture"] = true.into();
                Told::Passes
            }),
            StopsForGood => {
                let (begun, stopped) = (AtomicBool::new(false), AtomicBool::new(false));
                twist::rte("eligibility", move |message, _| {
                    match message["capture"] == true {
                        true if stopped.load(Relaxed) => return Told::Lost,
                        true => begun.store(true, Relaxed),
                        false => stopped.store(begun.load(Relaxed), Relaxed),
                    }
                    Told::Passes
                })
            }
            KnowsAsciiAlone => twist::rte("sessions", |message, _| {
                for session in message["sessions"].as_array_mut().into_iter().flatten() {
                    let plain = session["windows"].as_str().unwrap_or_default().replace(|c: char| !c.is_ascii(), "?");
                    session["windows"] = plain.into();
                }
                Told::Passes
            }),
            ServesAllButTheFirst => twist::rte("relay", |relay, _| match relay["contact"] == "1" {
                true => Told::Lost,
                false => Told::Passes,
            }),
            UploadsTheHalf => settings("partial_coverage", "upload_covered"),
            CapturesWithoutLeave => settings("offline_logon", "last_known"),
            AnnouncesNothing => twist::posted("/sim/uploads", |begin| begin["covered"] = json!([])),
            _ => return None,
        };
        Some(twist.meddler())
    }
}

fn lock<T>(what: &Mutex<T>) -> MutexGuard<'_, T> {
    what.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Takes a setting of the tenant for another.
fn settings(name: &'static str, value: &'static str) -> Twist {
    twist::rte("welcome", move |welcome, _| {
        welcome["settings"][name] = value.into();
        Told::Passes
    })
}

/// Remembers the pieces that are uploaded.
fn remembering(pieces: Pieces) -> Twist {
    Twist::new(move |passing| {
        if let What::Request { method: "PUT", target, body } = passing.what
            && target.starts_with("/sim/uploads/")
        {
            lock(&pieces).push((target.to_owned(), body.to_vec()));
        }
        Fate::Pass
    })
}

/// What a crooked one does besides. It is over when the recorder is to end.
async fn crooked(misstep: Misstep, config: Config, seated: Console, own: Console, pieces: Pieces) {
    let mut told: Option<String> = None;
    let (mut met, mut spoken) = (false, false);
    let begun = kernel::time::since_boot();
    loop {
        let now = seated.user();
        if now != told {
            if misstep == BeginsLate && now.is_some() {
                kernel::time::sleep(Duration::from_secs(10)).await;
            }
            while misstep == WaitsForTheServerAtALogon && now.is_some() && !reached(&config).await {
                kernel::time::sleep(LOOK).await;
            }
            match &now {
                Some(user) => own.logon(user),
                None if misstep == GoesOnAfterTheLogoff => {}
                None => own.logoff(),
            }
            told = now;
        }
        let there = match misstep {
            StaysAway | StopsWithoutTheServer | UploadsAgain => reached(&config).await,
            _ => true,
        };
        match misstep {
            StaysAway if met && !there => return,
            StopsWithoutTheServer if !there => own.logoff(),
            StopsWithoutTheServer if own.user() != told => told.iter().for_each(|user| own.logon(user)),
            UploadsAgain if met && !there => spoken = false,
            _ => {}
        }
        let waited = kernel::time::since_boot() - begun > Duration::from_secs(4);
        let captures = told.is_some() && waited;
        match misstep {
            UploadsUnasked if captures && !spoken => {
                spoken = true;
                let begin = json!({ "contact": "999", "size": 5, "sha256": "00", "covered": [] });
                send(&config, "POST", "/sim/uploads", begin.to_string().into()).await;
            }
            SendsASegment if captures && !spoken => {
                spoken = true;
                send(&config, "POST", "/sim/segments", vec![7; 70_000].into()).await;
            }
            UploadsAgain if there && met && !spoken => {
                spoken = true;
                kernel::time::sleep(Duration::from_secs(2)).await;
                let all = lock(&pieces).clone();
                for (target, body) in all {
                    send(&config, "PUT", &target, body.into()).await;
                }
            }
            _ => {}
        }
        met |= there;
        kernel::time::sleep(LOOK).await;
    }
}

/// Whether the server can be reached.
async fn reached(config: &Config) -> bool {
    TcpStream::connect(&config.server, LOOK).await.is_ok()
}

/// Sends something in the PC's name. Whatever the answer, it has been sent.
async fn send(config: &Config, method: &str, target: &str, body: Bytes) {
    let url = format!("http://{}{target}", config.server);
    let request =
        Request::builder().method(method).uri(url).header("authorization", format!("Bearer {}", config.token));
    if let Ok(request) = request.header("content-type", "application/json").body(body) {
        let _ = Client::new(Duration::from_secs(10), 1 << 20).send(request).await;
    }
}
