//! Calls that are sent to a SIPREC recorder.

use crate::office::{Nature, Office, plain, run, wait};
use mocks::genesys::sip_server::{Config, Misstep};
use mocks::genesys::siprec::StreamState;

type Change = fn(&mut Config);

fn sent(config: &mut Config) {
    config.siprec = Some("siprec".to_owned());
    config.plan.dns.values_mut().for_each(|dn| dn.siprec = true);
}

/// A call with a hold and a transfer.
async fn call(office: &Office) {
    let (customer, agent) = office.inbound().await;
    office.agent(1).hold(agent).expect("a call");
    wait(3_000).await;
    office.agent(1).retrieve(agent).expect("held");
    wait(3_000).await;
    office.agent(1).blind_transfer(agent, "5002").expect("a call");
    office.picks_up(office.agent(2)).await;
    wait(5_000).await;
    office.pstn.hang_up(customer).expect("a call");
    wait(3_000).await;
}

#[test]
fn the_recorder_hears_who_takes_part_and_of_hold() {
    run(Nature { change: sent, ..plain() }, |office, _| async move {
        call(&office).await;
        let sessions = office.siprec.sessions();
        assert_eq!(sessions.len(), 1);
        let session = &sessions[0];
        assert!(session.objections.is_empty(), "{:?}", session.objections);
        assert!(session.ended.is_some());
        assert_eq!(session.metadata.participants.len(), 3);
        let left: Vec<_> = session.metadata.attendances.iter().map(|each| each.span.disassociated.is_some()).collect();
        // Who transferred the call, and the customer who hung up, which is told before the session ends with the last of them.
        assert_eq!(left, [true, true, false]);
        assert_eq!(session.updates, 5, "hold, retrieval, transfer and end");
        let first: Vec<_> =
            session.history.iter().filter(|(_, label, _)| label == "1").map(|(.., state)| *state).collect();
        let (active, paused) = (StreamState::Active, StreamState::Paused);
        assert_eq!(first[..3], [active, paused, active], "{:?}", session.history);
        office.nothing_is_left().await;
    });
}

#[test]
fn each_misstep_towards_the_recorder_is_one() {
    let told = |change: fn(&mut Config)| {
        run(Nature { change, ..plain() }, |office, _| async move {
            call(&office).await;
            let sessions = office.siprec.sessions();
            let facts = sessions.iter().map(|session| {
                let left = session.metadata.attendances.iter().filter(|each| each.span.disassociated.is_some()).count();
                let states: Vec<_> = session.history.iter().map(|(_, label, state)| (label.clone(), *state)).collect();
                (session.objections.len(), session.metadata.participants.len(), left, states)
            });
            facts.collect::<Vec<_>>()
        })
        .result
    };
    let right = told(sent);
    let wrong: [(Misstep, Change); 6] = [
        (Misstep::OldMetadataType, |c| (sent(c), c.misstep = Some(Misstep::OldMetadataType)).0),
        (Misstep::NoMetadata, |c| (sent(c), c.misstep = Some(Misstep::NoMetadata)).0),
        (Misstep::NoUpdate, |c| (sent(c), c.misstep = Some(Misstep::NoUpdate)).0),
        (Misstep::NoDisassociation, |c| (sent(c), c.misstep = Some(Misstep::NoDisassociation)).0),
        (Misstep::PauseNotInactive, |c| (sent(c), c.misstep = Some(Misstep::PauseNotInactive)).0),
        (Misstep::NeverResumes, |c| (sent(c), c.misstep = Some(Misstep::NeverResumes)).0),
    ];
    for (misstep, change) in wrong {
        assert_ne!(told(change), right, "{misstep:?}");
    }
}
