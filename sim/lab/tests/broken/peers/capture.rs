//! Recorders that capture too little, too much, or not as they are to.

use super::Peer;
use super::screens::StillInPause;
use super::tools::{
    CONTACTS, MINUTE_PAST_THE_FIRST, PC, Told, at, away, beside, deed, desktop, first_segment, meddle, post, rte,
    screen, wfo,
};
use kernel::world::{Fate, Running, What};
use lab::stage::Sabotage;
use serde_json::{Value, json};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use wire::rte::Trigger;

pub const PEERS: &[Peer] = &[
    Peer {
        blamed: "SCR-CAP-1",
        does: "nobody is eligible",
        scenario: "ujet/over-one-seam",
        sabotage: || {
            rte("eligibility", |message, _| {
                message["capture"] = false.into();
                Told::Passes
            })
        },
    },
    Peer {
        blamed: "SCR-CAP-1",
        does: "capture waits for the logon to the ACD",
        scenario: "ujet/over-one-seam",
        sabotage: || wfo(|config| config.policies.start_trigger = Trigger::Acd),
    },
    Peer {
        blamed: "SCR-CAP-1",
        does: "capture begins five seconds late",
        scenario: "ujet/over-one-seam",
        // Right after the logon.
        sabotage: || deed(0, |play| away(play, Duration::from_secs(5))),
    },
    Peer {
        blamed: "SCR-CAP-1",
        does: "capture does not wait for the logon to the ACD, as the policy says",
        scenario: "ujet/start-at-acd-logon",
        sabotage: || wfo(|config| config.policies.start_trigger = Trigger::Pc),
    },
    Peer {
        blamed: "SCR-CAP-2",
        does: "segments of nine minutes",
        scenario: "ujet/over-several-seams",
        sabotage: || desktop(|config| config.segment = Duration::from_secs(540)),
    },
    Peer {
        blamed: "SCR-CAP-2",
        does: "segments of eleven minutes",
        scenario: "ujet/over-several-seams",
        sabotage: || desktop(|config| config.segment = Duration::from_secs(660)),
    },
    Peer {
        blamed: "SCR-CAP-2",
        does: "a finished segment is written to again",
        scenario: "ujet/over-one-seam",
        sabotage: || beside(PC, written_again),
    },
    Peer {
        blamed: "SCR-CAP-3",
        does: "segments in another folder",
        scenario: "ujet/over-one-seam",
        sabotage: || desktop(|config| config.folder = r"C:\Temp\recordings".into()),
    },
    Peer {
        blamed: "SCR-CAP-3",
        does: "a finished segment is copied to another folder",
        scenario: "ujet/over-one-seam",
        sabotage: || beside(PC, copied),
    },
    Peer {
        blamed: "SCR-CAP-4",
        does: "a recorder that offers a recording before anybody asks for one",
        scenario: "ujet/inside-a-segment",
        sabotage: too_eager,
    },
    Peer {
        blamed: "SCR-CAP-5",
        does: "capture begins anew after the stop trigger",
        scenario: "ujet/stop-at-acd-logoff",
        sabotage: again_after_the_end,
    },
    Peer {
        blamed: "SCR-CAP-6",
        does: "the screen is paused with the audio",
        scenario: "ujet/audio-paused",
        // From the pause at 00:09:00 to its end at 00:11:30.
        sabotage: || deed(540, |play| away(play, Duration::from_secs(150))),
    },
    Peer {
        blamed: "SCR-CAP-6",
        does: "the picture stands still while the audio is paused",
        scenario: "ujet/audio-paused",
        sabotage: || screen(|screen| Arc::new(StillInPause(screen))),
    },
    Peer {
        blamed: "SCR-CAP-7",
        does: "a recording that no PC has brought",
        scenario: "ujet/not-recorded-by-ujet",
        sabotage: from_elsewhere,
    },
    Peer {
        blamed: "SCR-CAP-8",
        does: "a recorder that sleeps for half a minute between two segments",
        scenario: "ujet/over-one-seam",
        sabotage: || deed(300, |play| away(play, Duration::from_secs(30))),
    },
    Peer {
        blamed: "SCR-CAP-8",
        does: "a recorder that sleeps for a second",
        scenario: "ujet/over-one-seam",
        sabotage: || deed(300, |play| away(play, Duration::from_secs(1))),
    },
    Peer {
        blamed: "SCR-CAP-8",
        does: "a recorder that crashes and is back half a minute later",
        scenario: "ujet/over-one-seam",
        sabotage: || deed(300, |play| async move { play.control.restart(PC, Duration::from_secs(30)).await }),
    },
    Peer {
        blamed: "SCR-CAP-9",
        does: "capture goes on after the logoff from the ACD",
        scenario: "ujet/stop-at-acd-logoff",
        sabotage: || wfo(|config| config.policies.stop_trigger = Trigger::Pc),
    },
];

/// The recorder's own token in its own hand, and nothing that it was asked for.
fn too_eager() -> Sabotage {
    let token = Arc::new(Mutex::new(String::new()));
    let known = token.clone();
    let config = move |config: &mut desktop::Config| {
        config.token.clone_into(&mut known.lock().unwrap_or_else(PoisonError::into_inner));
    };
    let companion = move |machine: &str| -> Running {
        let token = token.lock().unwrap_or_else(PoisonError::into_inner).clone();
        if machine != PC {
            return Box::pin(std::future::ready(()));
        }
        Box::pin(async move {
            // A minute and a half into the scenario.
            kernel::time::sleep(Duration::from_secs(390)).await;
            let begin = json!({
                "contact": "1", "size": 1000, "sha256": "0".repeat(64), "covered": [{ "from_ms": 0, "to_ms": 60_000 }],
            });
            post("http://wfo:8080/sim/uploads", &token, begin.to_string().into()).await;
        })
    };
    Sabotage { companion: Some(Arc::new(companion)), ..desktop(config) }
}

/// The server has a recording, and no PC has brought it: what the PC brings is taken out of its hands.
fn from_elsewhere() -> Sabotage {
    let stolen: Arc<Mutex<Vec<u8>>> = Arc::default();
    meddle(move |passing| {
        let mut stolen = stolen.lock().unwrap_or_else(PoisonError::into_inner);
        match passing.what {
            What::Request { method: "PUT", target, body } if target.starts_with("/sim/uploads/") => {
                stolen.extend_from_slice(body);
                Fate::Answer(409, json!({ "offset": stolen.len(), "complete": true }).to_string().into())
            }
            What::Answer { method: "GET", target: "/sim/contacts/1/video", .. } => Fate::Answer(200, stolen.clone()),
            What::Answer { method: "GET", target, body, .. } if target.starts_with(CONTACTS) => {
                let Ok(mut list) = serde_json::from_slice::<Value>(body) else { return Fate::Pass };
                for contact in list.as_array_mut().into_iter().flatten() {
                    contact["videoUploadState"] = "File is uploaded".into();
                    let since = contact["importedAt"].clone();
                    contact["videoHistory"] = json!([[since, "File not yet uploaded"], [since, "File is uploaded"]]);
                    contact["covered"] = json!([{ "from_ms": 0, "to_ms": contact["callDuration"] }]);
                    contact["pc"] = PC.into();
                }
                Fate::Body(list.to_string().into())
            }
            _ => Fate::Pass,
        }
    })
}

/// The stop at the logoff from the ACD is told, and a minute or so later a new start.
fn again_after_the_end() -> Sabotage {
    rte("pong", |_, passing| {
        if passing.at < at("2021-12-17T09:14:00Z") || passing.at > at("2021-12-17T09:30:00Z") {
            return Told::Passes;
        }
        Told::And(json!({
            "type": "eligibility", "windows": r"CORP\dbraun", "capture": true, "reason": "eligible", "at": null,
        }))
    })
}

/// As the disk has it already: the bytes do not differ, and nobody but the judge can notice.
async fn written_again() {
    let path = first_segment(MINUTE_PAST_THE_FIRST).await;
    let file = kernel::disk::File::open(&path).expect("it is there");
    let mut byte = [0];
    file.read_exact_at(&mut byte, 100).expect("it is longer");
    file.write_all_at(&byte, 100).expect("it can be written");
}

async fn copied() {
    let bytes = kernel::disk::read(&first_segment(MINUTE_PAST_THE_FIRST).await).expect("it can be read");
    kernel::disk::replace("/C/Temp/000001-000000.seg", &bytes).expect("there is room");
}
