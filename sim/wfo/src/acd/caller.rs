//! How a connector asks a vendor: one request after the other, no faster than the vendor allows, within bounds of time and
//! size, and again where that may help. Knows nothing of what is asked: addresses, credentials and bodies are the
//! connector's.

use super::failure::Failure;
use bytes::Bytes;
use http::{Request, Response};
use kernel::http::Client;
use kernel::time;
use std::time::Duration;

/// Largest answer, in bytes.
const LIMIT: usize = 64 << 20;
/// Largest file, in bytes: four hours of two channels of 16 bits, 8,000 times a second, are 440 MiB.
const FILE_LIMIT: usize = 512 << 20;
/// How much longer than an answer a file may take.
const FILE_PATIENCE: u32 = 10;

/// The pace of the questions.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Pace {
    /// From an answer to the next request. Measured so, two requests never arrive closer together, whatever the network
    /// does.
    pub apart: Duration,
    /// For one exchange.
    pub patience: Duration,
    /// Tries of one request, the first included.
    pub tries: u32,
    /// Before the second try; doubled for each further one.
    pub backoff: Duration,
    /// The longest wait that an answer (`Retry-After`) can bring about.
    pub longest: Duration,
}

impl Pace {
    /// For a vendor who allows a request each `apart`: half a minute for an answer, four tries a second, two and four
    /// apart, and no more than five minutes' wait at the vendor's wish.
    pub const fn new(apart: Duration) -> Self {
        let secs = Duration::from_secs;
        Self { apart, patience: secs(30), tries: 4, backoff: secs(1), longest: secs(300) }
    }

    /// How long to leave the vendor alone after a request has failed `tries` times.
    fn pause(&self, failure: &Failure, tries: u32) -> Duration {
        let backoff = self.backoff.saturating_mul(1 << tries.clamp(1, 10).saturating_sub(1));
        match failure {
            Failure::Throttled(Some(wished)) => Duration::from_secs(*wished).max(backoff).min(self.longest),
            failure if failure.may_pass() => backoff.min(self.longest),
            _ => Duration::ZERO,
        }
    }
}

/// Asks one vendor's server.
#[derive(Debug)]
pub struct Caller {
    client: Client,
    pace: Pace,
    /// Nothing is asked before, on the clock of the machine's uptime.
    free_at: Duration,
}

impl Caller {
    /// One that has not asked anything yet.
    pub fn new(pace: Pace) -> Self {
        Self { client: Client::new(pace.patience, LIMIT), pace, free_at: Duration::ZERO }
    }

    /// One for files, which are larger than answers and take longer.
    pub fn of_files(pace: Pace) -> Self {
        let client = Client::new(pace.patience.saturating_mul(FILE_PATIENCE), FILE_LIMIT);
        Self { client, pace, free_at: Duration::ZERO }
    }

    /// Asks, and makes something of the answer with `read`, which sees what is neither an error (4xx, 5xx) nor broken
    /// off. What may pass is asked again a few times; what the vendor throttles holds up the requests after it, too.
    ///
    /// # Errors
    /// The last try's [`Failure`].
    pub async fn ask<T>(
        &mut self,
        request: &Request<Bytes>,
        read: impl Fn(&Response<Bytes>) -> Result<T, Failure>,
    ) -> Result<T, Failure> {
        let mut tries = 0;
        loop {
            let failure = match self.once(request).await.and_then(|answer| read(&answer)) {
                Ok(value) => return Ok(value),
                Err(failure) => failure,
            };
            tries += 1;
            self.free_at = self.free_at.max(time::since_boot() + self.pace.pause(&failure, tries));
            if tries >= self.pace.tries || !failure.may_pass() {
                return Err(failure);
            }
        }
    }

    async fn once(&mut self, request: &Request<Bytes>) -> Result<Response<Bytes>, Failure> {
        let wait = self.free_at.saturating_sub(time::since_boot());
        if !wait.is_zero() {
            time::sleep(wait).await;
        }
        let answer = self.client.send(request.clone()).await;
        self.free_at = time::since_boot() + self.pace.apart;
        let answer = answer.map_err(|e| Failure::Silent(e.to_string()))?;
        match answer.status().as_u16() {
            401 => Err(Failure::Credential),
            403 => Err(Failure::Forbidden),
            429 => Err(Failure::Throttled(number(&answer, "retry-after"))),
            status @ 400.. => Err(Failure::Status(status)),
            _ => Ok(answer),
        }
    }
}

/// A header that holds a number.
pub fn number(answer: &Response<Bytes>, name: &str) -> Option<u64> {
    text(answer, name).and_then(|v| v.trim().parse().ok())
}

/// A header's text.
pub fn text<'a>(answer: &'a Response<Bytes>, name: &str) -> Option<&'a str> {
    answer.headers().get(name).and_then(|v| v.to_str().ok())
}

/// The body as JSON.
///
/// # Errors
/// [`Failure::Malformed`]: says where it is wrong and nothing of what stands there.
pub fn json<T: serde::de::DeserializeOwned>(answer: &Response<Bytes>) -> Result<T, Failure> {
    serde_json::from_slice(answer.body()).map_err(|e| {
        let place = format!("{:?} error in line {}, column {}", e.classify(), e.line(), e.column());
        Failure::Malformed(kind(&e.to_string()).map_or(place.clone(), |kind| format!("{place}: {kind}")))
    })
}

/// What is wrong with it, in serde's words without what stands there: the field that is missing, or which type stands for which.
fn kind(said: &str) -> Option<String> {
    let said = said.rsplit_once(" at line ").map_or(said, |(said, _)| said);
    if said.starts_with("missing field `") {
        return Some(said.to_owned());
    }
    let (found, due) = said.strip_prefix("invalid type: ")?.rsplit_once(", expected ")?;
    let found = found.split(['"', '`']).next().unwrap_or_default().trim_end();
    Some(format!("{found}, expected {due}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_wrong_is_said_without_what_stands_there() {
        #[derive(Debug, serde::Deserialize)]
        struct Row {
            #[expect(dead_code, reason = "it is only read")]
            id: u64,
        }
        for (text, why) in [
            (r#"[{"ids":"secret"}]"#, "Data error in line 1, column 17: missing field `id`"),
            (r#"[{"id":"secret, expected more"}]"#, "Data error in line 1, column 30: string, expected u64"),
            (r#"[{"id":-77}]"#, "Data error in line 1, column 10"),
            (r#"{"rows":[]}"#, "Data error in line 1, column 0: map, expected a sequence"),
            ("<html>secret", "Syntax error in line 1, column 1"),
        ] {
            let Err(Failure::Malformed(said)) = json::<Vec<Row>>(&Response::new(Bytes::from(text))) else {
                panic!("{text}");
            };
            assert_eq!(said, why, "{text}");
        }
    }

    #[test]
    fn what_may_pass_is_waited_for_longer_each_time_and_throttling_as_long_as_was_wished() {
        let pace = Pace::new(Duration::from_secs(1));
        let waits = |f: Failure| [1, 2, 3, 60].map(|n| pace.pause(&f, n).as_secs());
        assert_eq!(waits(Failure::Status(503)), [1, 2, 4, 300]);
        assert_eq!(waits(Failure::Silent("cut".into())), [1, 2, 4, 300]);
        assert_eq!(waits(Failure::Throttled(Some(3))), [3, 3, 4, 300]);
        assert_eq!(waits(Failure::Throttled(None)), [1, 2, 4, 300]);
        assert_eq!(waits(Failure::Throttled(Some(u64::MAX))), [300; 4]);
        assert_eq!(waits(Failure::Credential), [0; 4]);
        assert_eq!(waits(Failure::Status(404)), [0; 4]);
    }
}
