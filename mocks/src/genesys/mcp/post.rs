//! Handing recordings over to RWS, as often as it takes.

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
/// The first pause after a failure; it doubles up to the last.
pub(super) const FIRST_PAUSE: Duration = Duration::from_secs(1);
pub(super) const LAST_PAUSE: Duration = Duration::from_secs(60);

/// Who hands over.
pub(super) struct Post {
    config: Config,
    client: Client,
}

impl Post {
    pub(super) fn new(config: Config) -> Self {
        Self { config, client: Client::new(PATIENCE, LIMIT) }
    }

    /// Hands a recording over to the first server that takes all of it. Whether one did.
    pub(super) async fn hand_over(&self, finished: &Finished) -> bool {
        for base in &self.config.rws {
            match self.hand_to(base, finished).await {
                Ok(()) => return true,
                Err(why) => tracing::warn!("failed to hand recording {} to {base}: {why}", finished.call),
            }
        }
        self.config.misstep == Some(Misstep::NeverRepeats)
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
        let Config { user, password, .. } = &self.config;
        let request = http::Request::builder()
            .method(method)
            .uri(uri)
            .header("authorization", format!("Basic {}", STANDARD.encode(format!("{user}:{password}"))))
            .header("content-type", media_type)
            .body(Bytes::from(body))
            .map_err(|error| error.to_string())?;
        let answer = self.client.send(request).await.map_err(|error| error.to_string())?;
        if answer.status().is_success() { Ok(()) } else { Err(format!("status {}", answer.status().as_u16())) }
    }
}
