//! Handing recordings over to RWS, as often as it takes.
//!
//! **sim:** with two data centres a recording goes first to the RWS at which one of its agents has a session, so that the screen
//! file, which goes to that one too, finds it there: a login at the recovery data centre works the same as one at the main one
//! (SRS-DR-2). How voice and screen find each other across data centres the documents do not say, but that a server of another
//! region does not have a recording.

use super::config::Config;
use super::finished::Finished;
use super::misstep::Misstep;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use kernel::http::Client;
use std::time::Duration;
use wire::sip::escape;

/// How long a whole exchange may take; a file of hours takes a while.
const PATIENCE: Duration = Duration::from_secs(120);
/// The most bytes of an answer.
const LIMIT: usize = 1 << 20;
/// How long a server may take to say whose sessions it has.
const ASKING: Duration = Duration::from_secs(5);
/// The first pause after a failure; it doubles up to the last.
pub(super) const FIRST_PAUSE: Duration = Duration::from_secs(1);
pub(super) const LAST_PAUSE: Duration = Duration::from_secs(60);

/// Who hands over.
pub(super) struct Post {
    config: Config,
    client: Client,
    /// For questions that are soon answered.
    quick: Client,
}

impl Post {
    pub(super) fn new(config: Config) -> Self {
        Self { config, client: Client::new(PATIENCE, LIMIT), quick: Client::new(ASKING, LIMIT) }
    }

    /// Hands a recording over to the first server that takes all of it. Whether one did.
    pub(super) async fn hand_over(&self, finished: &Finished) -> bool {
        for base in self.servers(finished).await {
            match self.hand_to(base, finished).await {
                Ok(()) => return true,
                Err(why) => tracing::warn!("failed to hand recording {} to {base}: {why}", finished.call),
            }
        }
        self.config.misstep == Some(Misstep::NeverRepeats)
    }

    /// The servers, in the order in which they are tried: the one at which an agent of the recording has a session is the first.
    async fn servers(&self, finished: &Finished) -> Vec<&str> {
        let mut all: Vec<&str> = self.config.rws.iter().map(String::as_str).collect();
        if all.len() > 1 {
            for index in 0..all.len() {
                if self.has_session(all[index], finished).await {
                    all[..=index].rotate_right(1);
                    break;
                }
            }
        }
        all
    }

    async fn has_session(&self, base: &str, finished: &Finished) -> bool {
        let request = http::Request::get(format!("{base}/sim/sessions")).header("authorization", self.basic());
        let Ok(request) = request.body(Bytes::new()) else { return false };
        let Ok(answer) = self.quick.send(request).await else { return false };
        let sessions: Vec<serde_json::Value> = serde_json::from_slice(answer.body()).unwrap_or_default();
        // One that a server has forgotten to end, because it was lost, has no line to the agent's PC.
        let of =
            |session: &serde_json::Value| finished.files.iter().any(|file| session["agentId"] == file.agent.as_str());
        sessions.iter().any(|session| session["connected"] == true && of(session))
    }

    fn basic(&self) -> String {
        let Config { user, password, .. } = &self.config;
        format!("Basic {}", STANDARD.encode(format!("{user}:{password}")))
    }

    async fn hand_to(&self, base: &str, finished: &Finished) -> Result<(), String> {
        let Config { contact_center, misstep, .. } = &self.config;
        let uri = format!("{base}/internal-api/contact-centers/{contact_center}/recordings");
        let recording = serde_json::to_vec(&finished.recording()).map_err(|error| error.to_string())?;
        self.send("POST", &uri, "application/json", recording).await?;
        if *misstep == Some(Misstep::KeepsAudio) {
            return Ok(());
        }
        for index in 0..finished.files.len() {
            let (call, media) = (escape(&finished.call), escape(&finished.media_id(index)));
            let uri = format!("{base}/sim/recordings/{call}/media/{media}");
            self.send("PUT", &uri, "audio/wav", finished.wav(index)).await?;
        }
        Ok(())
    }

    async fn send(&self, method: &str, uri: &str, media_type: &str, body: Vec<u8>) -> Result<(), String> {
        let request = http::Request::builder()
            .method(method)
            .uri(uri)
            .header("authorization", self.basic())
            .header("content-type", media_type)
            .body(Bytes::from(body))
            .map_err(|error| error.to_string())?;
        let answer = self.client.send(request).await.map_err(|error| error.to_string())?;
        if answer.status().is_success() { Ok(()) } else { Err(format!("status {}", answer.status().as_u16())) }
    }
}
