//! Contacts of Webex Contact Center that are segmented, described or heard otherwise than they were.

use super::Peer;
use super::tools::{CONTACTS, answers, both, bytes, instead, later, listed, meddle, without_the_page};
use kernel::world::{Fate, Running, What};
use lab::stage::Sabotage;
use lab::stage::play::Play;
use serde_json::Value;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

/// The customer whom an agent calls.
const CUSTOMER: &str = "+15550100";

pub const PEERS: &[Peer] = &[
    Peer {
        blamed: "WXC-SEG-1",
        does: "the contact of who was consulted and then took over begins a second late",
        scenario: "webex-cc-2.0/consult-then-take-over-joined",
        sabotage: || listed(CONTACTS, |c| second_late(c, "2")),
    },
    Peer {
        blamed: "WXC-CONS-1",
        does: "the contact of the agent who asked is left out",
        scenario: "webex-cc-2.0/example-consultation",
        sabotage: || without_the_page(answers(CONTACTS, |all| left_out(all, "1"))),
    },
    Peer {
        blamed: "WXC-CONS-2",
        does: "the contact of the agent who asked begins a second late",
        scenario: "webex-cc-2.0/example-consultation",
        sabotage: || listed(CONTACTS, |c| second_late(c, "1")),
    },
    Peer {
        blamed: "WXC-CONS-3",
        does: "the contact of the consulted agent begins a second late",
        scenario: "webex-cc-2.0/example-consultation",
        sabotage: || listed(CONTACTS, |c| second_late(c, "2")),
    },
    Peer {
        blamed: "WXC-CONS-4",
        does: "an agent can be heard in the consultation",
        scenario: "webex-cc-2.0/example-consultation",
        sabotage: || bytes("/sim/contacts/2/audio", |wav| agent_heard(wav)),
    },
    Peer {
        blamed: "WXC-CONS-5",
        does: "the consultation lasts a second longer than the guide's",
        scenario: "webex-cc-2.0/example-consultation",
        sabotage: || without_the_page(listed(CONTACTS, |c| second_longer(c, "2"))),
    },
    Peer {
        blamed: "WXC-XFER-1",
        does: "the contact of the second agent is left out",
        scenario: "webex-cc-2.0/example-transfer",
        sabotage: || without_the_page(answers(CONTACTS, |all| left_out(all, "2"))),
    },
    Peer {
        blamed: "WXC-XFER-2",
        does: "the contact of the second agent begins a second late",
        scenario: "webex-cc-2.0/example-transfer",
        sabotage: || listed(CONTACTS, |c| second_late(c, "2")),
    },
    Peer {
        blamed: "WXC-XFER-3",
        does: "the first part lasts a second longer than the guide's",
        scenario: "webex-cc-2.0/example-transfer",
        sabotage: || without_the_page(listed(CONTACTS, |c| second_longer(c, "1"))),
    },
    Peer {
        blamed: "WXC-CONF-1",
        does: "the contact of the first agent is left out",
        scenario: "webex-cc-2.0/example-conference",
        sabotage: || without_the_page(answers(CONTACTS, |all| left_out(all, "1"))),
    },
    Peer {
        blamed: "WXC-CONF-2",
        does: "the contact of the first agent begins a second late",
        scenario: "webex-cc-2.0/example-conference",
        sabotage: || listed(CONTACTS, |c| second_late(c, "1")),
    },
    Peer {
        blamed: "WXC-CONF-3",
        does: "the contact of the second agent begins a second late",
        scenario: "webex-cc-2.0/example-conference",
        sabotage: || listed(CONTACTS, |c| second_late(c, "2")),
    },
    Peer {
        blamed: "WXC-CONF-4",
        does: "an agent can be heard in the consultation before the conference",
        scenario: "webex-cc-2.0/example-conference",
        sabotage: || bytes("/sim/contacts/2/audio", |wav| agent_heard(wav)),
    },
    Peer {
        blamed: "WXC-CONF-5",
        does: "the conference lasts a second longer than the guide's",
        scenario: "webex-cc-2.0/example-conference",
        sabotage: || without_the_page(listed(CONTACTS, |c| second_longer(c, "1"))),
    },
    Peer {
        blamed: "WXC-META-1",
        does: "the numbers of a call that an agent makes are exchanged",
        scenario: "webex-cc-2.0/agent-calls-out",
        sabotage: || {
            listed(CONTACTS, |contact| {
                if contact["dnis"] == CUSTOMER {
                    (contact["ani"], contact["dnis"]) = (contact["dnis"].clone(), contact["ani"].clone());
                }
            })
        },
    },
    Peer {
        blamed: "WXC-META-1",
        does: "contacts are given another called number",
        scenario: "webex-cc-2.0/one-call",
        sabotage: || listed(CONTACTS, |contact| contact["dnis"] = "+15559999".into()),
    },
    Peer {
        blamed: "WXC-META-2",
        does: "the wrap-up code comes over as a note",
        scenario: "webex-cc-2.0/wrap-up",
        sabotage: || listed(CONTACTS, |contact| contact["note"] = mocks::webex::WRAP_UP_CODE.into()),
    },
    Peer {
        blamed: "WXC-ASSOC-1",
        does: "the other contacts of a call are not listed",
        scenario: "webex-cc-2.0/example-transfer",
        sabotage: || answers("/sim/contacts/1/associated", |others| *others = Value::Array(Vec::new())),
    },
    Peer {
        blamed: "WXC-LIST-1",
        does: "the page shows another name",
        scenario: "webex-cc-2.0/one-call",
        sabotage: other_name_on_the_page,
    },
    Peer {
        blamed: "WXC-IMP-1",
        does: "no contact is ever imported",
        scenario: "webex-cc-1.0/one-call",
        sabotage: || answers("/aws/api/csrs", nothing),
    },
    Peer {
        blamed: "WXC-IMP-2",
        does: "another call's audio is kept",
        scenario: "webex-cc-2.0/one-call",
        sabotage: || bytes("/sim/contacts/1/audio", |wav| another_call(wav)),
    },
    Peer {
        blamed: "WXC-IMP-3",
        does: "a contact that can be seen two hours late is never imported",
        scenario: "webex-cc-1.0/import-two-hours-late",
        sabotage: || answers("/aws/api/csrs", nothing),
    },
    Peer {
        blamed: "WXC-IMP-4",
        does: "Restore is carried out before the audio is there",
        scenario: "webex-cc-2.0/opened-before-the-audio",
        sabotage: || instead("POST", "/sim/contacts/1/restore", 200, "{}"),
    },
    Peer {
        blamed: "WXC-IMP-5",
        does: "audio is served for a call that was not recorded",
        scenario: "webex-cc-2.0/not-recorded",
        sabotage: || instead("GET", "/sim/contacts/1/audio", 200, "RIFF"),
    },
    Peer {
        blamed: "WXC-IMP-6",
        does: "a chat becomes a contact",
        scenario: "webex-cc-2.0/chats",
        sabotage: chat_as_contact,
    },
    Peer {
        blamed: "WXC-AUD-1",
        does: "more audio is kept than was ever imported",
        scenario: "webex-cc-2.0/one-call",
        sabotage: || bytes("/sim/contacts/1/audio", longer_than_imported),
    },
    Peer {
        blamed: "WXC-STORE-1",
        does: "what was imported does not play while the ACD is away",
        scenario: "webex-cc-2.0/plays-without-the-acd",
        sabotage: first_play_refused,
    },
    Peer {
        blamed: "WXC-HOOK-1",
        does: "without notifications each contact comes twice",
        scenario: "webex-cc-2.0/notifications-all-lost",
        sabotage: || made_up(answers(CONTACTS, doubled)),
    },
];

fn second_late(contact: &mut Value, id: &str) {
    if contact["id"] == id {
        later(contact, "startTime", 1_000);
    }
}

fn second_longer(contact: &mut Value, id: &str) {
    if contact["id"] == id {
        later(contact, "callDuration", 1_000);
    }
}

fn left_out(contacts: &mut Value, id: &str) {
    contacts.as_array_mut().into_iter().for_each(|all| all.retain(|contact| contact["id"] != id));
}

/// Contacts whose ids begin with a 9 are made up: the server does not know them, and is not asked.
fn made_up(sabotage: Sabotage) -> Sabotage {
    let unknown = meddle(|passing| match passing.what {
        What::Request { target, .. } if target.starts_with("/sim/contacts/9") => {
            let others = target.ends_with("/associated");
            Fate::Answer(if others { 200 } else { 404 }, b"[]".to_vec())
        }
        _ => Fate::Pass,
    });
    without_the_page(both(unknown, sabotage))
}

/// The same contact under another id, without any file.
fn copied(contact: &Value) -> Value {
    let mut copy = contact.clone();
    copy["id"] = format!("9{}", contact["id"].as_str().unwrap_or_default()).into();
    for what in ["video", "audio"] {
        copy[format!("{what}UploadState")] = "No File to Upload".into();
        copy[format!("{what}History")] = Value::Array(Vec::new());
    }
    (copy["covered"], copy["pc"]) = (Value::Array(Vec::new()), Value::Null);
    copy
}

fn doubled(contacts: &mut Value) {
    let Some(all) = contacts.as_array_mut() else { return };
    let again: Vec<Value> = all.iter().map(copied).collect();
    all.extend(again);
}

/// Bytes of a WAV before its samples.
const HEADER: usize = 44;

/// The right channel is the agents'.
fn agent_heard(wav: &mut [u8]) {
    wav.iter_mut().skip(HEADER + 1).step_by(2).for_each(|sample| *sample = 200);
}

/// As long, and as loud, and something else.
fn another_call(wav: &mut [u8]) {
    wav.iter_mut().skip(HEADER).for_each(|sample| *sample = if *sample == 128 { 128 } else { 90 });
}

fn nothing(answer: &mut Value) {
    match answer {
        Value::Array(all) => all.clear(),
        Value::Object(fields) => fields.values_mut().for_each(nothing),
        _ => {}
    }
}

fn other_name_on_the_page() -> Sabotage {
    meddle(|passing| match passing.what {
        What::Answer { method: "GET", target: "/", status: 200, body } => {
            Fate::Body(String::from_utf8_lossy(body).replace("Braun", "Nobody").into_bytes())
        }
        _ => Fate::Pass,
    })
}

/// The list of contacts has another one, of the session that was a chat.
fn chat_as_contact() -> Sabotage {
    let chat: Arc<Mutex<String>> = Arc::default();
    let known = chat.clone();
    let listed = made_up(answers(CONTACTS, move |contacts| {
        let Some(all) = contacts.as_array_mut() else { return };
        if let Some(mut contact) = all.first().map(copied) {
            contact["assocCallId"] = chat.lock().unwrap_or_else(PoisonError::into_inner).as_str().into();
            all.push(contact);
        }
    }));
    let deed = move |play: Play| -> Running {
        let known = known.clone();
        Box::pin(async move {
            // By then there has been one.
            kernel::time::sleep(Duration::from_secs(1_000)).await;
            let chats: Vec<String> = {
                let notebook = play.notebook.borrow();
                notebook.truth().calls.iter().filter(|call| call.text).map(|call| call.acd_id.clone()).collect()
            };
            let first = chats.into_iter().next().expect("there was a chat");
            *known.lock().unwrap_or_else(PoisonError::into_inner) = first;
        })
    };
    Sabotage { deed: Some(Arc::new(deed)), ..listed }
}

/// The file gets a chunk that nobody plays.
fn longer_than_imported(wav: &mut Vec<u8>) {
    const MORE: u32 = 400;
    wav.extend(b"LIST");
    wav.extend(MORE.to_le_bytes());
    wav.extend([0; MORE as usize]);
    let whole = u32::try_from(wav.len() - 8).unwrap_or(u32::MAX);
    wav[4..8].copy_from_slice(&whole.to_le_bytes());
}

fn first_play_refused() -> Sabotage {
    let refused = AtomicBool::new(false);
    meddle(move |passing| match passing.what {
        What::Request { method: "GET", target: "/sim/contacts/1/audio", .. }
            if !refused.swap(true, Ordering::SeqCst) =>
        {
            Fate::Answer(404, b"the ACD does not answer".to_vec())
        }
        _ => Fate::Pass,
    })
}
