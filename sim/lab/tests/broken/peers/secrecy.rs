//! Peers that leave readable what nobody may read, or splice what was altered.

use super::Peer;
use super::tools::{CONTACTS, FOLDER, PC, WFO, beside, bytes, deed, desktop, listed, lost};
use kernel::world::Running;
use lab::stage::Sabotage;
use lab::stage::play::Play;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

pub const PEERS: &[Peer] = &[
    Peer {
        blamed: "SCR-SEC-1",
        does: "a readable picture lies beside the segments for a moment",
        scenario: "ujet/over-one-seam",
        sabotage: || beside(PC, preview),
    },
    Peer {
        blamed: "SCR-SEC-1",
        does: "the name of the user stands in a file",
        scenario: "ujet/over-one-seam",
        sabotage: || beside(PC, diary),
    },
    Peer {
        blamed: "SCR-SEC-1",
        does: "a picture lies on the disk in letters",
        scenario: "ujet/over-one-seam",
        sabotage: || beside(PC, in_letters),
    },
    Peer {
        blamed: "SCR-SEC-2",
        does: "an altered segment is not reported",
        scenario: "ujet/altered-segment",
        sabotage: || lost("discrepancy"),
    },
    Peer {
        blamed: "SCR-SEC-2",
        does: "an altered segment is spliced like any other",
        scenario: "ujet/altered-segment",
        // The scenario alters a segment at 00:31:00.
        sabotage: || deed(1_859, unaltered),
    },
    Peer {
        blamed: "SCR-SEC-3",
        does: "the server keeps the audio as it came",
        scenario: "ujet/inside-a-segment",
        sabotage: || beside(WFO, plain_audio),
    },
    Peer {
        blamed: "SCR-SEC-3",
        does: "the server keeps the audio's samples without a header",
        scenario: "ujet/inside-a-segment",
        sabotage: bare_audio,
    },
    Peer {
        blamed: "SCR-SEC-3",
        does: "a machine's token stands in the list of contacts",
        scenario: "ujet/inside-a-segment",
        sabotage: token_in_a_note,
    },
];

async fn preview() {
    kernel::time::sleep(Duration::from_secs(600)).await;
    let (path, picture) = (format!("{FOLDER}/preview.tmp"), b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR and so on");
    kernel::disk::replace(&path, picture).expect("there is room");
    kernel::disk::remove(&path).expect("it is there");
}

async fn diary() {
    kernel::time::sleep(Duration::from_secs(600)).await;
    kernel::disk::replace("/C/Windows/Temp/desktop.log", br"CORP\dbraun was here").expect("there is room");
}

/// As for a recorder that cannot tell: each segment is again as it was before anybody notices.
async fn unaltered(play: Play) {
    let before = play.control.disk(PC);
    kernel::time::sleep(Duration::from_secs(2)).await;
    for (path, bytes) in before.into_iter().filter(|(path, _)| path.ends_with(".seg")) {
        play.control.tamper(PC, &path, |now| {
            // The one that is being written has grown.
            if now.len() == bytes.len() {
                *now = bytes;
            }
        });
    }
}

async fn plain_audio() {
    kernel::time::sleep(Duration::from_secs(660)).await;
    kernel::disk::replace("/wfo/cache/1003.wav", b"RIFF\x24\x10\0\0WAVEfmt ").expect("there is room");
}

async fn in_letters() {
    kernel::time::sleep(Duration::from_secs(600)).await;
    let picture = b"iVBORw0KGgoAAAANSUhEUgAAAUAAAAC0CAAAAABcEGJ3";
    kernel::disk::replace("/C/Temp/preview.txt", picture).expect("there is room");
}

/// The samples alone, for a while.
fn bare_audio() -> Sabotage {
    let heard: Arc<Mutex<Vec<u8>>> = Arc::default();
    let into = heard.clone();
    let listens = bytes("/recordings/", move |file| {
        file[44..].clone_into(&mut into.lock().unwrap_or_else(PoisonError::into_inner));
    });
    let companion = move |machine: &str| -> Running {
        let (heard, own) = (heard.clone(), machine == WFO);
        Box::pin(async move {
            // The audio has come at 00:06:01.
            kernel::time::sleep(Duration::from_secs(690)).await;
            let samples = heard.lock().unwrap_or_else(PoisonError::into_inner).clone();
            if own {
                kernel::disk::replace("/wfo/cache/1003.pcm", &samples).expect("there is room");
            }
        })
    };
    Sabotage { companion: Some(Arc::new(companion)), ..listens }
}

fn token_in_a_note() -> Sabotage {
    let token: Arc<Mutex<String>> = Arc::default();
    let known = token.clone();
    let notes = listed(CONTACTS, move |contact| {
        contact["note"] = format!("by {}", token.lock().unwrap_or_else(PoisonError::into_inner)).into();
    });
    let config = desktop(move |config| {
        config.token.clone_into(&mut known.lock().unwrap_or_else(PoisonError::into_inner));
    });
    Sabotage { desktop: config.desktop, ..notes }
}
