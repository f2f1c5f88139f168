//! QM push events: what UJET posts to a quality-management system when an agent signs in or out and when a call
//! changes. Nothing is repeated: what does not arrive is lost, and whoever listens has to poll as well.

use super::call::Call;
use super::handle::Ujet;
use crate::events::UjetPush;
use base64::Engine as _;
use bytes::Bytes;
use kernel::http::Client;
use std::collections::VecDeque;
use std::time::Duration;
use wire::ujet::{AgentState, CallState, EventParticipant, QmEvent};

/// What goes wrong with a pushed event.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PushFault {
    /// It is not sent.
    Lost,
    /// It is sent twice.
    Doubled,
    /// It is sent so much later, others before it.
    Late(Duration),
}

/// More than this in wait, and the oldest is given up: nobody listens.
const QUEUE: usize = 10_000;

/// Events on their way out. Pure.
#[derive(Debug, Default)]
pub(super) struct Outbox {
    faults: VecDeque<(PushFault, u32)>,
    waiting: VecDeque<(i64, QmEvent)>,
}

impl Outbox {
    /// The next `count` events meet with a fault.
    pub(super) fn disturb(&mut self, fault: PushFault, count: u32) {
        if count > 0 {
            self.faults.push_back((fault, count));
        }
    }

    /// Takes an event up. What it meets with is also told.
    pub(super) fn put(&mut self, now: i64, event: QmEvent) -> Option<PushFault> {
        let fault = self.faults.front_mut().map(|(fault, left)| {
            *left -= 1;
            (*fault, *left)
        });
        if fault.is_some_and(|(_, left)| left == 0) {
            self.faults.pop_front();
        }
        let fault = fault.map(|(fault, _)| fault);
        match fault {
            Some(PushFault::Lost) => {}
            Some(PushFault::Doubled) => {
                self.insert(now, event.clone());
                self.insert(now, event);
            }
            Some(PushFault::Late(by)) => self.insert(now + by.as_millis() as i64, event),
            None => self.insert(now, event),
        }
        fault
    }

    fn insert(&mut self, due: i64, event: QmEvent) {
        if self.waiting.len() >= QUEUE {
            self.waiting.pop_front();
        }
        let at = self.waiting.partition_point(|(d, _)| *d <= due);
        self.waiting.insert(at, (due, event));
    }

    /// The next event if it is due, or how many milliseconds until one is.
    pub(super) fn take(&mut self, now: i64) -> Result<QmEvent, Option<i64>> {
        match self.waiting.front() {
            Some((due, _)) if *due > now => Err(Some(due - now)),
            Some(_) => self.waiting.pop_front().map(|(_, event)| event).ok_or(None),
            None => Err(None),
        }
    }
}

pub(super) fn agent_state(id: u64, email: &str, state: &str, at: i64) -> QmEvent {
    QmEvent::AgentState(AgentState {
        participant_id: id.to_string(),
        email: email.into(),
        state: state.into(),
        at: Some(at),
    })
}

/// `ringing` is public; `ended` is **sim:**, the page is readable no further.
pub(super) fn call_state(call: &Call, state: &str, ringing: Option<u64>) -> QmEvent {
    let customer = EventParticipant {
        participant_id: call.from.clone(),
        kind: "external".into(),
        state: if state == "ended" { "ended" } else { "connected" }.into(),
    };
    let agent = ringing.map(|id| EventParticipant {
        participant_id: id.to_string(),
        kind: "agent".into(),
        state: "ringing".into(),
    });
    QmEvent::CallState(CallState {
        call_id: call.id.to_string(),
        state: state.into(),
        direction: Some("incoming".into()),
        initiator: Some(call.from.clone()),
        recording_permitted: Some(call.recorded),
        participants: std::iter::once(customer).chain(agent).collect(),
        media_id: Some(format!("{}_{}@ujet", call.id, call.created_at)),
    })
}

/// How long one post may take.
const PATIENCE: Duration = Duration::from_secs(10);

/// Posts events for as long as the machine runs.
pub(super) async fn deliver(ujet: Ujet) {
    let Some(target) = ujet.config().events.clone() else { return };
    let secret = base64::engine::general_purpose::STANDARD.encode(format!("{}:{}", target.user, target.password));
    let client = Client::new(PATIENCE, 64 * 1024);
    loop {
        let next = ujet.outbox(|o| o.take(kernel::time::truth()));
        let event = match next {
            Ok(event) => event,
            Err(None) => {
                ujet.pushed().await;
                continue;
            }
            Err(Some(wait)) => {
                tokio::select! {
                    biased;
                    () = ujet.pushed() => {}
                    () = kernel::time::sleep(Duration::from_millis(wait.max(1) as u64)) => {}
                }
                continue;
            }
        };
        let status = post(&client, &target.url, &secret, &event).await;
        kernel::trace::emit(&UjetPush { event: kind(&event), fate: None, status });
    }
}

/// What kind of event it is, and what it met with.
pub(super) type Met = (&'static str, PushFault);

pub(super) fn kind(event: &QmEvent) -> &'static str {
    match event {
        QmEvent::AgentState(_) => "AgentState",
        QmEvent::CallState(_) => "CallState",
    }
}

pub(super) fn tell_fates(met: &[Met]) {
    for (event, fault) in met {
        let fate = match fault {
            PushFault::Lost => "lost",
            PushFault::Doubled => "doubled",
            PushFault::Late(_) => "late",
        };
        kernel::trace::emit(&UjetPush { event, fate: Some(fate), status: 0 });
    }
}

async fn post(client: &Client, url: &str, secret: &str, event: &QmEvent) -> u16 {
    let Ok(body) = serde_json::to_vec(event) else { return 0 };
    let request = http::Request::post(url)
        .header("authorization", format!("Basic {secret}"))
        .header("content-type", "application/json")
        .body(Bytes::from(body));
    match request {
        Ok(request) => client.send(request).await.map_or(0, |answer| answer.status().as_u16()),
        Err(_) => 0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn login(n: u64) -> QmEvent {
        agent_state(n, "a@b.example", "login", 0)
    }

    #[test]
    fn faults_strike_the_next_events_in_turn() {
        let mut o = Outbox::default();
        o.disturb(PushFault::Lost, 1);
        o.disturb(PushFault::Doubled, 1);
        let late = PushFault::Late(Duration::from_millis(500));
        o.disturb(late, 1);
        let met: Vec<_> = (1..=4).map(|n| o.put(1_000, login(n))).collect();
        assert_eq!(met, [Some(PushFault::Lost), Some(PushFault::Doubled), Some(late), None]);
        assert_eq!(o.take(1_000), Ok(login(2)));
        assert_eq!(o.take(1_000), Ok(login(2)));
        assert_eq!(o.take(1_000), Ok(login(4)), "the late one is overtaken");
        assert_eq!(o.take(1_000), Err(Some(500)));
        assert_eq!(o.take(1_500), Ok(login(3)));
        assert_eq!(o.take(9_000), Err(None));
    }
}
