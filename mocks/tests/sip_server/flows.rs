//! Each way a call can go, without recording and with it.

use crate::office::{CUSTOMER, Nature, Office, plain, run, wait};
use mocks::genesys::phone::{CallState, Transfer, Why};
use mocks::genesys::sip_server::Joined;
use wire::tlib::{Attribute, Kind};

fn both(check: impl Fn(Nature, bool)) {
    check(plain(), false);
    check(Nature::default(), true);
}

/// Whether both sides of a call hear each other: RTP goes where it is to go.
fn flows(office: &Office, phone: usize) -> bool {
    let call = office.agent(phone).talking().and_then(|key| office.agent(phone).call(key));
    call.is_some_and(|call| call.sends && call.listens)
}

#[test]
fn a_customer_calls_and_either_side_hangs_up() {
    both(|kind, recorded| {
        run(kind, move |office, _| async move {
            for by_agent in [true, false] {
                let (customer, agent) = office.inbound().await;
                assert!(flows(&office, 1));
                assert_eq!(office.mcp.legs().len(), if recorded { 2 } else { 0 });
                wait(10_000).await;
                if by_agent {
                    office.agent(1).hang_up(agent).expect("a call");
                    office.until(&office.pstn, customer, |s| s == CallState::Ended(Why::HungUpByPeer)).await;
                } else {
                    office.pstn.hang_up(customer).expect("a call");
                    office.until(office.agent(1), agent, |s| s == CallState::Ended(Why::HungUpByPeer)).await;
                }
                wait(1_000).await;
            }
            let mut told = vec![("EventRinging", 1), ("EventEstablished", 1)];
            told.extend(recorded.then_some(("EventAttachedDataChanged", 1)));
            told.push(("EventReleased", 1));
            let second: Vec<_> = told.iter().map(|(kind, _)| (*kind, 2)).collect();
            told.extend(second);
            assert_eq!(office.told("5001"), told);
            let facts = &office.facts()[0];
            let agent = &facts.parties[1];
            assert_eq!((agent.number.as_str(), agent.agent.as_deref()), ("5001", Some("A1")));
            assert_eq!(agent.recorded.len(), usize::from(recorded));
            assert_eq!(facts.ani, CUSTOMER);
            let ringing = &office.messages("5001", Kind::Ringing)[0];
            assert_eq!(ringing.text(Attribute::Ani), Some(CUSTOMER));
            assert_eq!(ringing.text(Attribute::OtherDn), Some(CUSTOMER));
            assert_eq!(ringing.number(Attribute::CallType), Some(2));
            office.nothing_is_left().await;
        });
    });
}

#[test]
fn a_caller_hears_why_it_does_not_come_about() {
    run(plain(), |office, _| async move {
        for status in [486, 603, 480] {
            let call = office.agent(1).dial("5001", "5002").expect("a call");
            let rings = office.rings(office.agent(2)).await;
            office.agent(2).reject(rings, status).expect("it rings");
            office.until(office.agent(1), call, |s| s == CallState::Ended(Why::Refused(status))).await;
        }
        let nobody = office.agent(1).dial("5001", "5999").expect("a call");
        office.until(office.agent(1), nobody, |s| matches!(s, CallState::Ended(Why::Refused(_)))).await;
        let told = office.told("5001");
        assert_eq!(told[..3], [("EventDialing", 1), ("EventDestinationBusy", 1), ("EventReleased", 1)]);
        assert_eq!(office.told("5002")[..2], [("EventRinging", 1), ("EventReleased", 1)]);
        // Nobody answers at all.
        let long = office.agent(1).dial("5001", "5003").expect("a call");
        let state = office.until(office.agent(1), long, |s| matches!(s, CallState::Ended(_))).await;
        assert_eq!(state, CallState::Ended(Why::Refused(480)));
        office.nothing_is_left().await;
    });
}

#[test]
fn a_caller_gives_up() {
    run(Nature::default(), |office, _| async move {
        let call = office.pstn.dial(CUSTOMER, "5001").expect("a call");
        let rings = office.rings(office.agent(1)).await;
        office.pstn.hang_up(call).expect("a call");
        office.until(office.agent(1), rings, |s| s == CallState::Ended(Why::HungUpByPeer)).await;
        assert_eq!(office.told("5001"), [("EventRinging", 1), ("EventAbandoned", 1)]);
        office.nothing_is_left().await;
    });
}

#[test]
fn hold_and_retrieve_are_passed_on() {
    both(|kind, recorded| {
        run(kind, move |office, _| async move {
            let (customer, agent) = office.inbound().await;
            office.agent(1).hold(agent).expect("a call");
            wait(1_000).await;
            assert!(!office.agent(1).call(agent).expect("a call").listens);
            if !recorded {
                assert!(!office.pstn.call(customer).expect("a call").sends, "who is held says nothing");
            }
            wait(5_000).await;
            office.agent(1).retrieve(agent).expect("held");
            wait(1_000).await;
            assert!(flows(&office, 1));
            office.pstn.hang_up(customer).expect("a call");
            wait(1_000).await;
            let told: Vec<_> = office.told("5001").into_iter().map(|(kind, _)| kind).collect();
            assert_eq!(told.iter().filter(|kind| **kind == "EventHeld").count(), 1);
            assert_eq!(told.iter().filter(|kind| **kind == "EventRetrieved").count(), 1);
            let held = &office.facts()[0].parties[1].held;
            assert!(matches!(held[..], [(from, Some(to))] if (5_000..7_000).contains(&(to - from))), "{held:?}");
            office.nothing_is_left().await;
        });
    });
}

#[test]
fn a_single_step_transfer_moves_the_call_to_another_agent() {
    both(|kind, recorded| {
        run(kind, move |office, _| async move {
            let (customer, agent) = office.inbound().await;
            wait(5_000).await;
            office.agent(1).blind_transfer(agent, "5002").expect("a call");
            office.picks_up(office.agent(2)).await;
            office.until(office.agent(1), agent, |s| matches!(s, CallState::Ended(_))).await;
            assert_eq!(office.agent(1).call(agent).expect("a call").transfer, Some(Transfer::Done));
            assert!(flows(&office, 2));
            wait(5_000).await;
            office.pstn.hang_up(customer).expect("a call");
            wait(1_000).await;
            let facts = office.facts();
            assert_eq!(facts.len(), 1);
            assert_eq!(facts[0].parties[2].joined, Joined::SingleStepTransfer);
            let mut told = vec!["EventRinging", "EventEstablished"];
            told.extend(recorded.then_some("EventAttachedDataChanged"));
            told.push("EventReleased");
            assert_eq!(office.told("5002").into_iter().map(|(kind, _)| kind).collect::<Vec<_>>(), told);
            if recorded {
                assert_eq!(office.recording_told("5002"), [("ON".to_owned(), facts[0].uuid.clone())]);
                let span = |party: usize| facts[0].parties[party].recorded[0].clone();
                assert!(span(1).to.is_some_and(|to| to <= span(2).from + 1_000));
            }
            office.nothing_is_left().await;
        });
    });
}

#[test]
fn a_transfer_that_fails_leaves_the_call_as_it_was() {
    both(|kind, _| {
        run(kind, |office, _| async move {
            let (customer, agent) = office.inbound().await;
            office.agent(1).blind_transfer(agent, "5002").expect("a call");
            let rings = office.rings(office.agent(2)).await;
            office.agent(2).reject(rings, 486).expect("it rings");
            wait(2_000).await;
            let call = office.agent(1).call(agent).expect("a call");
            assert_eq!((call.state, call.transfer), (CallState::Talking, Some(Transfer::Failed(486))));
            assert!(flows(&office, 1));
            // There is no such number.
            office.agent(1).blind_transfer(agent, "59").expect("a call");
            wait(2_000).await;
            assert_eq!(office.agent(1).call(agent).expect("a call").transfer, Some(Transfer::Failed(404)));
            office.pstn.hang_up(customer).expect("a call");
            office.nothing_is_left().await;
        });
    });
}

#[test]
fn a_two_step_transfer_has_a_consultation_that_is_a_call_of_its_own() {
    both(|kind, recorded| {
        run(kind, move |office, _| async move {
            let (customer, agent) = office.inbound().await;
            wait(5_000).await;
            let consultation = office.agent(1).consult(agent, "5002").expect("a call");
            office.picks_up(office.agent(2)).await;
            wait(5_000).await;
            office.agent(1).complete_transfer(agent, consultation).expect("both");
            wait(3_000).await;
            assert!(flows(&office, 2), "{:?}", office.agent(2).calls());
            assert!(matches!(office.agent(1).call(agent).expect("a call").state, CallState::Ended(_)));
            assert!(matches!(office.agent(1).call(consultation).expect("a call").state, CallState::Ended(_)));
            wait(5_000).await;
            office.pstn.hang_up(customer).expect("a call");
            wait(1_000).await;
            let facts = office.facts();
            assert_eq!(facts.len(), 2);
            assert_ne!(facts[0].uuid, facts[1].uuid);
            assert_eq!(facts[1].consultation_of.as_ref(), Some(&facts[0].uuid));
            assert_eq!(facts[0].parties[2].joined, Joined::TwoStepTransfer);
            let changed = &office.messages("5002", Kind::PartyChanged)[0];
            assert_eq!(changed.conn_id(Attribute::ConnId).map(|id| id.to_string()), Some(facts[0].conn_id.clone()));
            let previous = changed.conn_id(Attribute::PreviousConnId).map(|id| id.to_string());
            assert_eq!(previous, Some(facts[1].conn_id.clone()));
            assert_eq!(changed.text(Attribute::OtherDn), Some(CUSTOMER));
            assert_eq!(office.messages("5002", Kind::Ringing)[0].number(Attribute::CallType), Some(4));
            if recorded {
                let told: Vec<_> = office.recording_told("5002").into_iter().filter(|told| told.0 == "ON").collect();
                let on = |call: usize| ("ON".to_owned(), facts[call].uuid.clone());
                assert_eq!(told, [on(1), on(0)]);
            }
            office.nothing_is_left().await;
        });
    });
}

#[test]
fn a_refused_consultation_leaves_the_call_to_be_retrieved() {
    both(|kind, _| {
        run(kind, |office, _| async move {
            let (customer, agent) = office.inbound().await;
            let consultation = office.agent(1).consult(agent, "5002").expect("a call");
            let rings = office.rings(office.agent(2)).await;
            office.agent(2).reject(rings, 603).expect("it rings");
            office.until(office.agent(1), consultation, |s| s == CallState::Ended(Why::Refused(603))).await;
            office.agent(1).retrieve(agent).expect("held");
            wait(1_000).await;
            assert!(flows(&office, 1));
            office.agent(1).hang_up(agent).expect("a call");
            office.until(&office.pstn, customer, |s| matches!(s, CallState::Ended(_))).await;
            office.nothing_is_left().await;
        });
    });
}

#[test]
fn conferences_of_either_kind_bring_three_together() {
    both(|kind, recorded| {
        run(kind, move |office, _| async move {
            for two_steps in [false, true] {
                let (customer, agent) = office.inbound().await;
                wait(3_000).await;
                if two_steps {
                    let consultation = office.agent(1).consult(agent, "5002").expect("a call");
                    office.picks_up(office.agent(2)).await;
                    wait(3_000).await;
                    office.agent(1).complete_conference(agent, consultation).expect("both");
                } else {
                    office.agent(1).single_step_conference(agent, "5002").expect("a call");
                    office.picks_up(office.agent(2)).await;
                }
                wait(4_000).await;
                assert!(flows(&office, 1) && flows(&office, 2), "{two_steps} {:?}", office.agent(1).calls());
                assert_eq!(office.mcp.legs().len(), 3);
                wait(3_000).await;
                office.agent(1).hang_up(agent).expect("a call");
                wait(3_000).await;
                assert!(flows(&office, 2));
                office.pstn.hang_up(customer).expect("a call");
                wait(2_000).await;
            }
            let facts = office.facts();
            assert_eq!(facts.len(), 3);
            assert_eq!(facts[0].parties[2].joined, Joined::SingleStepConference);
            assert_eq!(facts[1].parties[2].joined, Joined::TwoStepConference);
            let told = |dn: &str, kind: &str| office.told(dn).into_iter().filter(|(have, _)| *have == kind).count();
            assert_eq!(told("5001", "EventPartyAdded"), 2);
            assert_eq!(told("5002", "EventPartyChanged"), 1);
            assert_eq!(told("5002", "EventPartyDeleted"), 2);
            let files: usize = facts.iter().flat_map(|call| &call.parties).map(|party| party.recorded.len()).sum();
            assert_eq!(files, if recorded { 6 } else { 0 });
            office.nothing_is_left().await;
        });
    });
}
