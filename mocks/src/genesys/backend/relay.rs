//! States on their way to RWS: in order, each until it is taken.

use super::Config;
use crate::genesys::events::BackendRelayed;
use base64::Engine as _;
use bytes::Bytes;
use kernel::http::Client;
use kernel::trace;
use serde::{Deserialize, Serialize};
use std::collections::VecDeque;
use std::time::Duration;

/// States that may wait; with a further one the oldest is given up.
const WAITING: usize = 1_000;
/// How long one exchange may take.
const PATIENCE: Duration = Duration::from_secs(5);
/// The pause before it is tried again.
pub(super) const PAUSE: Duration = Duration::from_secs(5);

/// **sim:** an agent's state for a medium, as it is posted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ChannelState {
    /// `Ready`, `NotReady`, `LoggedOut`.
    pub state: String,
    /// A reason for it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
}

/// A state, and whose.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Relayed {
    pub(super) login: String,
    pub(super) media: String,
    pub(super) state: ChannelState,
}

/// What waits. Pure.
#[derive(Debug, Default)]
pub(super) struct Waiting(VecDeque<Relayed>);

impl Waiting {
    pub(super) fn put(&mut self, relayed: Relayed) {
        if self.0.len() >= WAITING {
            self.0.pop_front();
        }
        self.0.push_back(relayed);
    }

    pub(super) fn first(&self) -> Option<Relayed> {
        self.0.front().cloned()
    }

    /// RWS has answered with this status (0: not at all). Whether the first one is done with: taken, or refused for good.
    pub(super) fn answered(&mut self, tried: &Relayed, status: u16) -> bool {
        let done = (200..500).contains(&status) && status != 429;
        if done && self.0.front() == Some(tried) {
            self.0.pop_front();
        }
        done
    }
}

/// Posts one; the status of the answer, 0 for none.
pub(super) async fn post(client: &Client, config: &Config, relayed: &Relayed) -> u16 {
    let Relayed { login, media, state } = relayed;
    let uri = format!("{}/sim/agents/{login}/channels/{media}", config.rws);
    let basic = base64::prelude::BASE64_STANDARD.encode(format!("{}:{}", config.ops.0, config.ops.1));
    let request = http::Request::post(uri)
        .header("authorization", format!("Basic {basic}"))
        .header("content-type", "application/json")
        .body(Bytes::from(serde_json::to_vec(state).unwrap_or_default()));
    let status = match request {
        Ok(request) => client.send(request).await.map_or(0, |answer| answer.status().as_u16()),
        // A login or medium that no path can hold: RWS would not know it either.
        Err(_) => 400,
    };
    trace::emit(&BackendRelayed { login, media, state: &state.state, status });
    status
}

/// The client for it.
pub(super) fn client(config: &Config) -> Client {
    let client = Client::new(PATIENCE, 64 * 1024);
    match &config.trust {
        Some(trust) => client.trusting(trust.clone()),
        None => client,
    }
}

#[cfg(test)]
mod tests {
    use super::{ChannelState, Relayed, WAITING, Waiting};

    fn relayed(state: &str) -> Relayed {
        let state = ChannelState { state: state.into(), reason: None };
        Relayed { login: "dana.braun".into(), media: "chat".into(), state }
    }

    #[test]
    fn each_is_tried_until_it_is_taken_or_refused() {
        let mut waiting = Waiting::default();
        let (one, two) = (relayed("Ready"), relayed("NotReady"));
        waiting.put(one.clone());
        waiting.put(two.clone());
        for again in [0, 429, 500, 503] {
            assert!(!waiting.answered(&one, again));
            assert_eq!(waiting.first(), Some(one.clone()));
        }
        assert!(waiting.answered(&one, 200));
        assert!(waiting.answered(&two, 404));
        assert_eq!(waiting.first(), None);
    }

    #[test]
    fn there_is_room_for_so_many() {
        let mut waiting = Waiting::default();
        waiting.put(relayed("Ready"));
        (0..WAITING).for_each(|_| waiting.put(relayed("NotReady")));
        assert_eq!(waiting.first(), Some(relayed("NotReady")));
        // What was given up while it was being tried takes nobody else with it.
        assert!(waiting.answered(&relayed("Ready"), 200));
        assert_eq!(waiting.0.len(), WAITING);
    }
}
