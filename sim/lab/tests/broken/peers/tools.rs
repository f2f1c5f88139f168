//! The saboteurs' tools: short ways to the hooks of [`Sabotage`].

use bytes::Bytes;
use desktop::screen::Screen;
use http::Request;
use kernel::http::Client;
use kernel::world::{Fate, Meddler, Passing, Running, What};
use lab::stage::Sabotage;
use lab::stage::play::Play;
use serde_json::Value;
use std::sync::Arc;
use std::time::Duration;

/// The server's machine.
pub const WFO: &str = "wfo";
/// The PC of most scenarios.
pub const PC: &str = "PC-0417";
/// The folder of the segments as it lies on the disk.
pub const FOLDER: &str = "/C/Program Files (x86)/Common Files/Calabrio ONE/Desktop/recordings";

/// `2021-12-17T09:00:00Z` in milliseconds.
pub fn at(text: &str) -> i64 {
    wire::time::parse(text).expect("an instant")
}

pub fn desktop(change: impl Fn(&mut desktop::Config) + Send + Sync + 'static) -> Sabotage {
    Sabotage { desktop: Some(Arc::new(change)), ..Sabotage::default() }
}

pub fn wfo(change: impl Fn(&mut wfo::Config) + Send + Sync + 'static) -> Sabotage {
    Sabotage { wfo: Some(Arc::new(change)), ..Sabotage::default() }
}

pub fn screen(dress: impl Fn(Arc<dyn Screen>) -> Arc<dyn Screen> + Send + Sync + 'static) -> Sabotage {
    Sabotage { screen: Some(Arc::new(dress)), ..Sabotage::default() }
}

pub fn everywhere() -> Sabotage {
    Sabotage { everywhere: true, ..Sabotage::default() }
}

/// A program beside that of one machine.
pub fn beside<F: Future<Output = ()> + 'static>(machine: &'static str, work: fn() -> F) -> Sabotage {
    let companion = move |name: &str| -> Running {
        if name == machine { Box::pin(work()) } else { Box::pin(std::future::ready(())) }
    };
    Sabotage { companion: Some(Arc::new(companion)), ..Sabotage::default() }
}

/// A deed at a time since the start of the scenario, behind everybody's back.
pub fn deed<F: Future<Output = ()> + 'static>(after_s: u64, work: fn(Play) -> F) -> Sabotage {
    let deed = move |play: Play| -> Running {
        Box::pin(async move {
            let ms = play.scenario.starts.0 - kernel::time::truth() + after_s as i64 * 1_000;
            kernel::time::sleep(Duration::from_millis(ms.unsigned_abs())).await;
            work(play).await;
        })
    };
    Sabotage { deed: Some(Arc::new(deed)), ..Sabotage::default() }
}

/// A man in the middle.
pub fn meddle(fate: impl Fn(&Passing<'_>) -> Fate + Send + Sync + 'static) -> Sabotage {
    Sabotage { meddler: Some(Meddler(Arc::new(fate))), ..Sabotage::default() }
}

/// What becomes of a message by RTE.
pub enum Told {
    /// It is changed, and passes.
    Passes,
    /// It is lost.
    Lost,
    /// Another one follows it.
    And(Value),
}

/// Changes messages of one type by RTE. The change is told when it is.
pub fn rte(kind: &'static str, change: impl Fn(&mut Value, &Passing<'_>) -> Told + Send + Sync + 'static) -> Sabotage {
    meddle(move |passing| {
        let What::Text(text) = passing.what else { return Fate::Pass };
        let Ok(mut message) = serde_json::from_str::<Value>(text) else { return Fate::Pass };
        if message["type"] != kind {
            return Fate::Pass;
        }
        Fate::Texts(match change(&mut message, passing) {
            Told::Passes => vec![message.to_string()],
            Told::Lost => Vec::new(),
            Told::And(other) => vec![message.to_string(), other.to_string()],
        })
    })
}

/// Loses messages of one type by RTE.
pub fn lost(kind: &'static str) -> Sabotage {
    rte(kind, |_, _| Told::Lost)
}

/// Gives the client another answer than the server's, which never sees the request.
pub fn instead(method: &'static str, path: &'static str, status: u16, body: &'static str) -> Sabotage {
    meddle(move |passing| match passing.what {
        What::Request { method: m, target, .. } if m == method && target.starts_with(path) => {
            Fate::Answer(status, body.as_bytes().to_vec())
        }
        _ => Fate::Pass,
    })
}

/// Changes each element of the lists that come in good answers to `GET` of a path.
pub fn listed(path: &'static str, change: impl Fn(&mut Value) + Send + Sync + 'static) -> Sabotage {
    answers(path, move |body| body.as_array_mut().into_iter().flatten().for_each(&change))
}

/// Changes good answers to `GET` of a path.
pub fn answers(path: &'static str, change: impl Fn(&mut Value) + Send + Sync + 'static) -> Sabotage {
    meddle(move |passing| match passing.what {
        What::Answer { method: "GET", target, status: 200, body } if target.starts_with(path) => {
            let Ok(mut value) = serde_json::from_slice::<Value>(body) else { return Fate::Pass };
            change(&mut value);
            Fate::Body(value.to_string().into_bytes())
        }
        _ => Fate::Pass,
    })
}

/// Lists what comes first once more at the end.
pub fn first_twice(list: &mut Value) {
    list.as_array_mut().into_iter().for_each(|all| all.extend(all.first().cloned()));
}

/// Changes good answers to `POST` to a path.
pub fn posted(path: &'static str, change: impl Fn(&mut Value) + Send + Sync + 'static) -> Sabotage {
    meddle(move |passing| match passing.what {
        What::Answer { method: "POST", target, status: 200..=299, body } if target.starts_with(path) => {
            let Ok(mut value) = serde_json::from_slice::<Value>(body) else { return Fate::Pass };
            change(&mut value);
            Fate::Body(value.to_string().into_bytes())
        }
        _ => Fate::Pass,
    })
}

/// Nobody gets to see the page with the list of contacts: what is wrong in the API's list is not wrong a second time there.
pub fn without_the_page(sabotage: Sabotage) -> Sabotage {
    let away = meddle(|passing| match passing.what {
        What::Request { method: "GET", target: "/", .. } => Fate::Answer(404, b"not here".to_vec()),
        _ => Fate::Pass,
    });
    both(away, sabotage)
}

/// The list of contacts, as the server's API gives it.
pub const CONTACTS: &str = "/api/rest/recording/contact";
/// Agents, as UJET's API gives them.
pub const AGENTS: &str = "/manager/api/v1/agents?";
/// Calls, as UJET's API gives them.
pub const CALLS: &str = "/manager/api/v1/calls?";

/// Moves an instant.
pub fn later(message: &mut Value, field: &str, ms: i64) {
    if let Some(at) = message[field].as_i64() {
        message[field] = (at + ms).into();
    }
}

/// Two men in the middle: the second sees what the first lets pass as it is.
pub fn both(first: Sabotage, second: Sabotage) -> Sabotage {
    let (Some(one), Some(other)) = (first.meddler, second.meddler) else { panic!("two men in the middle are needed") };
    meddle(move |passing| match (one.0)(passing) {
        Fate::Pass => (other.0)(passing),
        fate => fate,
    })
}

/// The recorder takes a pause: nobody is logged on as far as it can see.
pub async fn away(play: Play, pause: Duration) {
    let Some(console) = play.consoles.get(PC) else { return };
    // What the scenario does at this instant comes first.
    kernel::time::sleep(Duration::from_millis(2)).await;
    let Some(user) = console.user() else { return };
    console.logoff();
    kernel::time::sleep(pause).await;
    console.logon(&user);
}

/// When the first segment of a scenario is finished, since the power came on: five minutes before the scenario, ten minutes
/// of it, and one more.
pub const MINUTE_PAST_THE_FIRST: Duration = Duration::from_secs(960);

/// Waits, and gives the oldest segment on the disk of the machine that this runs on.
pub async fn first_segment(wait: Duration) -> String {
    kernel::time::sleep(wait).await;
    let all = kernel::disk::list(FOLDER).expect("the folder is there");
    let first = all.into_iter().find(|entry| entry.name.ends_with(".seg")).expect("there is a segment");
    format!("{FOLDER}/{}", first.name)
}

/// Sends something in the name of the machine that this runs on. Whatever the answer, it has been sent.
pub async fn post(url: &str, token: &str, body: Bytes) {
    let request = Request::post(url).header("authorization", format!("Bearer {token}"));
    let request = request.header("content-type", "application/json").body(body).expect("a request");
    let _ = Client::new(Duration::from_secs(30), 1 << 20).send(request).await;
}

/// Changes the bytes of good answers to `GET` of a path.
pub fn bytes(path: &'static str, change: impl Fn(&mut Vec<u8>) + Send + Sync + 'static) -> Sabotage {
    meddle(move |passing| match passing.what {
        What::Answer { method: "GET", target, status: 200, body } if target.starts_with(path) => {
            let mut body = body.to_vec();
            change(&mut body);
            Fate::Body(body)
        }
        _ => Fate::Pass,
    })
}
