//! Recording by option and by request, and what is done about it on T-Lib.

use crate::office::{DNS, Nature, plain, run, wait};
use wire::tlib::{Attribute, Kind};

#[test]
fn recording_starts_pauses_resumes_and_stops_by_request() {
    run(plain(), |office, _| async move {
        let (customer, _) = office.inbound().await;
        let call = office.facts()[0].clone();
        for (number, legs) in [(3013, 2), (3015, 2), (3016, 2), (3014, 2)] {
            office.ask(Kind::PrivateService, "5001", &call, |m| m.with(Attribute::PrivateMsgId, number));
            wait(3_000).await;
            assert_eq!(office.mcp.legs().len(), legs);
        }
        let told: Vec<_> = office.recording_told("5001").into_iter().map(|(state, _)| state).collect();
        assert_eq!(told, ["ON", "PAUSED", "ON", "OFF"]);
        // What makes no sense is refused.
        for number in [3014, 3015, 3016, 1] {
            office.ask(Kind::PrivateService, "5001", &call, |m| m.with(Attribute::PrivateMsgId, number));
        }
        wait(1_000).await;
        assert_eq!(office.messages("5001", Kind::Error).len(), 4);
        assert_eq!(office.messages("5001", Kind::Ack).len(), 4);
        office.pstn.hang_up(customer).expect("a call");
        wait(1_000).await;
        let spans = &office.facts()[0].parties[1].recorded;
        assert_eq!((spans.len(), spans[0].paused.len()), (1, 1));
        office.nothing_is_left().await;
        let recorded = office.mcp.recorded();
        assert_eq!(recorded.len(), 1, "{recorded:?}");
    });
}

#[test]
fn who_comes_late_hears_how_the_dn_stands() {
    run(Nature::default(), |office, _| async move {
        let (customer, _) = office.inbound().await;
        let before = office.messages("5001", Kind::Established).len();
        office.link.say(|reference| wire::tlib::Message::register_address(reference, "5001")).expect("a link");
        wait(1_000).await;
        let told = office.messages("5001", Kind::Established);
        assert_eq!(told.len(), before + 1);
        let data = told.last().and_then(|event| event.list(Attribute::UserData)).expect("data");
        assert_eq!(data.text("GSIP_RECORD"), Some("ON"));
        office.pstn.hang_up(customer).expect("a call");
        office.nothing_is_left().await;
    });
}

#[test]
fn agents_states_and_release_are_asked_for_on_t_lib() {
    run(Nature::default(), |office, _| async move {
        assert!(DNS.iter().all(|dn| office.messages(dn, Kind::AgentLogin).len() == 1));
        office.inbound().await;
        let call = office.facts()[0].clone();
        office.ask(Kind::ReleaseCall, "5001", &call, |m| m);
        wait(1_000).await;
        office.after_call_work("5001");
        wait(1_000).await;
        assert_eq!(office.messages("5001", Kind::AgentNotReady)[0].number(Attribute::AgentWorkMode), Some(3));
        assert_eq!(office.messages("5001", Kind::Released).len(), 1);
        // A call that is no more.
        office.ask(Kind::ReleaseCall, "5001", &call, |m| m);
        wait(1_000).await;
        assert_eq!(office.messages("5001", Kind::Error).len(), 1);
        office.nothing_is_left().await;
    });
}

#[test]
fn transfers_are_asked_for_on_t_lib_too() {
    run(Nature::default(), |office, _| async move {
        let (customer, agent) = office.inbound().await;
        let call = office.facts()[0].clone();
        office.ask(Kind::SingleStepTransfer, "5001", &call, |m| m.with(Attribute::OtherDn, "5002"));
        let second = office.picks_up(office.agent(2)).await;
        wait(8_000).await;
        let state = |phone: usize, key| office.agent(phone).call(key).expect("a call").state;
        assert!(matches!(state(1, agent), mocks::genesys::phone::CallState::Ended(_)));
        assert_eq!(state(2, second), mocks::genesys::phone::CallState::Talking);
        office.pstn.hang_up(customer).expect("a call");
        office.nothing_is_left().await;
    });
}
