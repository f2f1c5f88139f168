//! The login at RWS: session, place, line; asked once more where RWS is in trouble, then at the next data centre. One that says
//! nothing is not asked once more: the desktop waits for its answer meanwhile, and the next data centre can give it.

use super::exchange::{Pass, Verdict, ask, asked, verdict};
use super::line::{Open, open};
use crate::srs::credentials::Credentials;
use crate::srs::effect::{Plan, Target};
use crate::srs::reply::Refusal;
use bytes::Bytes;
use http::Request;
use kernel::http::Client;
use kernel::tls::Trust;
use std::time::Duration;
use wire::rws::Status;

/// How often one RWS is asked.
const TRIES: u32 = 2;
/// Before it is asked once more.
const AGAIN: Duration = Duration::from_millis(500);

/// What a login needs beside the plan.
#[derive(Debug)]
pub(super) struct Means<'a> {
    pub(super) client: &'a Client,
    pub(super) trust: Option<&'a Trust>,
    pub(super) patience: Duration,
}

/// Logs in at the first of the plan's RWS that answers.
///
/// # Errors
/// A refusal by name; 503 where none could be reached or all were in trouble.
pub(super) async fn log_in(means: &Means<'_>, plan: &Plan) -> Result<(Target, Pass, Open), Refusal> {
    let mut last = Refusal::new(503, Status::InternalError, "failed to find an RWS to log in to");
    for target in &plan.targets {
        let asked_at = kernel::time::since_boot();
        for attempt in 0..TRIES {
            let is_silent = kernel::time::since_boot() >= asked_at + means.patience;
            if attempt > 0 && is_silent && plan.targets.len() > 1 {
                break;
            }
            if attempt > 0 {
                kernel::time::sleep(AGAIN).await;
            }
            match once(means, target, &plan.credentials).await {
                Verdict::Good((pass, line)) => return Ok((target.clone(), pass, line)),
                Verdict::Refused(refusal) => return Err(refusal),
                Verdict::Trouble(why) => {
                    let message = format!("failed to log in at {}: {why}", target.server);
                    last = Refusal::new(503, Status::InternalError, &message);
                }
            }
        }
    }
    Err(last)
}

async fn once(means: &Means<'_>, target: &Target, credentials: &Credentials) -> Verdict<(Pass, Open)> {
    let pass = match exchange(means.client, ask(&target.server, credentials)).await {
        Ok(response) => match asked(&response) {
            Verdict::Good(pass) => pass,
            Verdict::Refused(refusal) => return Verdict::Refused(refusal),
            Verdict::Trouble(why) => return Verdict::Trouble(why),
        },
        Err(why) => return Verdict::Trouble(why),
    };
    let begun = match exchange(means.client, pass.start(target)).await {
        Ok(response) => verdict(&response),
        Err(why) => Verdict::Trouble(why),
    };
    let failed = match begun {
        Verdict::Good(()) => match open(&target.server, &pass, means.trust, means.patience).await {
            Ok(line) => return Verdict::Good((pass, line)),
            Err(refused) => Verdict::Trouble(refused.to_string()),
        },
        Verdict::Refused(refusal) => Verdict::Refused(refusal),
        Verdict::Trouble(why) => Verdict::Trouble(why),
    };
    // Half a login is none: RWS need not keep it. If this fails, too, nothing is lost.
    let _ = exchange(means.client, pass.end(&target.server)).await;
    failed
}

/// One exchange. The errors are in our own words: addresses and all that a desktop may read.
pub(super) async fn exchange(
    client: &Client,
    request: Option<Request<Bytes>>,
) -> Result<http::Response<Bytes>, String> {
    let request = request.ok_or("the request cannot be written")?;
    client.send(request).await.map_err(|error| error.to_string())
}
