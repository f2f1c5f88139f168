//! Any sequence of what clients may say.

use super::{ClientId, Config, Echo, Hub, Out, Standing};
use proptest::prelude::*;
use std::collections::{BTreeMap, BTreeSet};
use wire::tlib::{Attribute, Command, ConnId, Kind, Message};

const DNS: [&str; 4] = ["5001", "5002", "5003", "9999"]; // the last is unknown to the switch

#[derive(Debug, Clone)]
enum Step {
    Connect,
    Disconnect(usize),
    Say(usize, Message),
    Publish(usize),
}

fn message() -> impl Strategy<Value = Message> {
    let dn = (0..DNS.len()).prop_map(|i| DNS[i]);
    (0u8..9, dn.clone(), dn, proptest::option::of(any::<u64>())).prop_map(|(what, dn, inner, conn)| match what {
        0 => Message::new(Kind::RegisterClient),
        1 | 2 => Message::register_address(0, dn),
        3 => Message::unregister_address(0, dn),
        4 => Message::send_event(0, dn, Command::Pause.event(dn, conn.map(ConnId))),
        5 => Message::send_event(0, dn, Command::Pause.event(inner, conn.map(ConnId))),
        6 => Message::new(Kind::DistributeUserEvent).with(Attribute::ThisDn, dn),
        7 => Message::new(Kind::RequestAgentReady).with(Attribute::ThisDn, dn),
        _ => Message::new(Kind::HoldCall),
    })
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        1 => Just(Step::Connect),
        1 => (0usize..6).prop_map(Step::Disconnect),
        12 => (0usize..6, message()).prop_map(|(who, message)| Step::Say(who, message)),
        2 => (0usize..3).prop_map(Step::Publish),
    ]
}

/// The registrations, told by the answers alone.
#[derive(Default)]
struct Books(BTreeMap<ClientId, BTreeSet<String>>);

impl Books {
    fn listens(&self, client: ClientId, dn: &str) -> bool {
        self.0.get(&client).is_some_and(|dns| dns.contains(dn))
    }
}

/// Whether this settles a request: its answer, or the switch's promise of one.
fn settles(out: &Out, client: ClientId, reference: i64) -> bool {
    match out {
        Out::Ask(who, request) => *who == client && request.number(Attribute::ReferenceId) == Some(reference),
        Out::Say(who, event) => {
            *who == client && event.kind != Kind::UserEvent && event.number(Attribute::ReferenceId) == Some(reference)
        }
    }
}

proptest! {
    #[test]
    fn each_request_has_one_answer_and_only_who_registered_hears(
        steps in proptest::collection::vec(step(), 1..80),
        everybody in any::<bool>(),
    ) {
        let echo = if everybody { Echo::Everybody } else { Echo::Others };
        let mut hub = Hub::new(&Config { echo, ..Config::of(DNS[..3].iter().copied()) });
        let mut here: Vec<ClientId> = Vec::new();
        let mut books = Books::default();
        for (reference, step) in steps.into_iter().enumerate() {
            let reference = reference as i64 + 1;
            match step {
                Step::Connect => here.extend(hub.connect()),
                Step::Disconnect(who) if who < here.len() => {
                    let gone = here.remove(who);
                    hub.disconnect(gone);
                    books.0.remove(&gone);
                }
                Step::Say(who, message) if who < here.len() => {
                    let client = here[who];
                    let request = message.with(Attribute::ReferenceId, reference);
                    let out = hub.hear(client, &request, |_: &str| Standing::default());
                    prop_assert_eq!(out.iter().filter(|o| settles(o, client, reference)).count(), 1, "{:?}", out);
                    let acked = out.iter().any(|o| matches!(o, Out::Say(_, m) if m.kind == Kind::Ack));
                    let mut heard = BTreeSet::new();
                    for out in &out {
                        let Out::Say(listener, event) = out else { continue };
                        match event.kind {
                            Kind::Registered => {
                                books.0.entry(client).or_default().insert(event.this_dn().unwrap_or_default().into());
                            }
                            Kind::Unregistered => {
                                books.0.entry(client).or_default().remove(event.this_dn().unwrap_or_default());
                            }
                            Kind::UserEvent => {
                                let dn = event.this_dn().unwrap_or_default();
                                prop_assert!(acked && books.listens(client, dn) && books.listens(*listener, dn));
                                prop_assert_eq!(Some(event), request.event());
                                prop_assert!(heard.insert(*listener), "twice to one");
                            }
                            _ => {}
                        }
                    }
                    if acked {
                        let dn = request.this_dn().unwrap_or_default();
                        let due = here.iter().filter(|c| books.listens(**c, dn) && (everybody || **c != client));
                        prop_assert_eq!(heard.len(), due.count());
                    }
                }
                Step::Publish(dn) => {
                    let event = Message::new(Kind::Ringing).with(Attribute::ThisDn, DNS[dn]);
                    let told: BTreeSet<_> = hub.publish(&event).into_iter().filter_map(|out| match out {
                        Out::Say(client, _) => Some(client),
                        Out::Ask(..) => None,
                    }).collect();
                    let due: BTreeSet<_> = here.iter().copied().filter(|c| books.listens(*c, DNS[dn])).collect();
                    prop_assert_eq!(told, due);
                }
                _ => {}
            }
        }
    }
}
