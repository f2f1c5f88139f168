//! What goes wrong around a switch.

use crate::office::{Nature, plain, run, wait};
use mocks::genesys::phone::CallState;
use mocks::genesys::sip_server::Misstep;

#[test]
fn without_mcp_the_call_goes_on_unrecorded() {
    run(Nature { mcp: false, ..Nature::default() }, |office, _| async move {
        let (customer, agent) = office.inbound().await;
        wait(20_000).await;
        let view = office.agent(1).call(agent).expect("a call");
        assert!(view.state == CallState::Talking && view.sends && view.listens);
        assert!(office.agent(1).heard_in(agent).packets > 0, "they talk");
        office.agent(1).blind_transfer(agent, "5002").expect("a call");
        office.picks_up(office.agent(2)).await;
        wait(12_000).await;
        let second = office.agent(2).talking().and_then(|key| office.agent(2).call(key)).expect("a call");
        assert!(second.sends && second.listens);
        office.pstn.hang_up(customer).expect("a call");
        assert!(office.recording_told("5001").is_empty() && office.recording_told("5002").is_empty());
        office.nothing_is_left().await;
    });
}

#[test]
fn mcp_is_lost_in_the_middle_of_a_call() {
    run(Nature::default(), |office, control| async move {
        let (customer, agent) = office.inbound().await;
        control.power_off("mcp").await;
        wait(5_000).await;
        office.agent(1).hold(agent).expect("a call");
        wait(60_000).await;
        assert!(office.agent(1).call(agent).is_some());
        office.pstn.hang_up(customer).expect("a call");
        wait(60_000).await;
        assert!(office.server.calls().iter().all(|call| call.ended.is_some()));
    });
}

#[test]
fn calls_come_about_and_end_with_a_fifth_of_all_datagrams_lost() {
    for seed in 1..=6 {
        for recorded in [false, true] {
            let kind = Nature { recorded, loss_ppm: 200_000, seed, ..Nature::default() };
            run(kind, |office, _| async move {
                let (customer, agent) = office.inbound().await;
                wait(30_000).await;
                office.agent(1).blind_transfer(agent, "5002").expect("a call");
                office.picks_up(office.agent(2)).await;
                wait(40_000).await;
                let view = office.agent(2).talking().and_then(|key| office.agent(2).call(key));
                assert!(view.is_some_and(|call| call.sends && call.listens), "{:?}", office.agent(2).calls());
                office.pstn.hang_up(customer).expect("a call");
                wait(40_000).await;
                office.nothing_is_left().await;
            });
        }
    }
}

#[test]
fn a_switch_that_starts_again_takes_calls_again() {
    run(plain(), |office, control| async move {
        let (customer, _) = office.inbound().await;
        control.restart("sip", std::time::Duration::from_secs(1)).await;
        wait(5_000).await;
        office.pstn.hang_up(customer).expect("a call");
        office.agents.iter().for_each(|phone| {
            phone.talking().into_iter().for_each(|key| drop(phone.hang_up(key)));
        });
        wait(40_000).await;
        office.inbound().await;
        assert_eq!(office.server.calls().len(), 2);
    });
}

#[test]
fn each_misstep_is_one() {
    let told = |misstep: Option<Misstep>| {
        let change: fn(&mut mocks::genesys::sip_server::Config) = match misstep {
            None => |_| {},
            Some(Misstep::NoMcp) => |config| config.misstep = Some(Misstep::NoMcp),
            Some(Misstep::SilentRecording) => |config| config.misstep = Some(Misstep::SilentRecording),
            Some(Misstep::OneRecording) => |config| config.misstep = Some(Misstep::OneRecording),
            Some(Misstep::LosesJoined) => |config| config.misstep = Some(Misstep::LosesJoined),
            Some(Misstep::WrongConnId) => |config| config.misstep = Some(Misstep::WrongConnId),
            Some(_) => unreachable!("not of this test"),
        };
        let outcome = run(Nature { change, ..Nature::default() }, |office, _| async move {
            let (customer, agent) = office.inbound().await;
            let consultation = office.agent(1).consult(agent, "5002").expect("a call");
            office.picks_up(office.agent(2)).await;
            wait(3_000).await;
            office.agent(1).complete_transfer(agent, consultation).expect("both");
            wait(3_000).await;
            let legs: Vec<_> = office.mcp.legs();
            office.pstn.hang_up(customer).expect("a call");
            wait(5_000).await;
            let uuids: std::collections::BTreeSet<_> = office.facts().into_iter().map(|call| call.uuid).collect();
            let conn_id = office.messages("5001", wire::tlib::Kind::Established)[0]
                .conn_id(wire::tlib::Attribute::ConnId)
                .is_some_and(|id| id.to_string() == office.facts()[0].conn_id);
            (legs.len(), office.mcp.recorded().len(), office.recording_told("5002").len(), uuids.len(), conn_id)
        });
        outcome.result
    };
    let right = told(None);
    for misstep in
        [Misstep::NoMcp, Misstep::SilentRecording, Misstep::OneRecording, Misstep::LosesJoined, Misstep::WrongConnId]
    {
        assert_ne!(told(Some(misstep)), right, "{misstep:?}");
    }
}
