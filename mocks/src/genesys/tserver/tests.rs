//! The hub, one behaviour each.

use super::{AgentState, AgentStates, ClientId, Config, Echo, Hub, Limits, Misstep, Out, Standing};
use wire::tlib::{AgentWorkMode, Attribute, Command, ConnId, ErrorCode, Kind, Message};

/// A hub with so many clients, all introduced and registered for 5001.
fn hub(config: Config, clients: usize) -> (Hub, Vec<ClientId>) {
    let mut hub = Hub::new(&config);
    let clients: Vec<_> = (0..clients).map(|_| hub.connect().expect("room")).collect();
    for &client in &clients {
        say(&mut hub, client, &Message::new(Kind::RegisterClient));
        say(&mut hub, client, &Message::register_address(1, "5001"));
    }
    (hub, clients)
}

fn say(hub: &mut Hub, client: ClientId, message: &Message) -> Vec<Out> {
    hub.hear(client, message, |_: &str| Standing::default())
}

fn kinds(out: &[Out]) -> Vec<(ClientId, Kind)> {
    let kind = |out: &Out| match out {
        Out::Say(client, message) | Out::Ask(client, message) => (*client, message.kind),
    };
    out.iter().map(kind).collect()
}

fn config() -> Config {
    Config::of(["5001", "5002"])
}

fn start(reference: i64) -> Message {
    Message::send_event(reference, "5001", Command::Start.event("5001", Some(ConnId(7))))
}

#[test]
fn a_client_is_introduced_before_anything_else() {
    let mut hub = Hub::new(&config());
    let client = hub.connect().expect("room");
    let early = say(&mut hub, client, &Message::register_address(4, "5001"));
    let Out::Say(_, error) = &early[0] else { panic!("an answer") };
    assert_eq!((error.kind, error.number(Attribute::ReferenceId)), (Kind::Error, Some(4)));
    let hello = say(&mut hub, client, &Message::new(Kind::RegisterClient));
    assert_eq!(kinds(&hello), [(client, Kind::ServerConnected), (client, Kind::LinkConnected)]);
    let registered = say(&mut hub, client, &Message::register_address(5, "5001"));
    assert_eq!(kinds(&registered), [(client, Kind::Registered)]);
    assert!(hub.registered(client, "5001"));
}

#[test]
fn who_registers_a_dn_learns_how_it_stands() {
    let (mut hub, clients) = hub(config(), 2);
    let event = |kind| Message::new(kind).with(Attribute::ThisDn, "5001");
    let standing = |dn: &str| {
        assert_eq!(dn, "5001");
        Standing { calls: vec![event(Kind::Held), event(Kind::Ringing)], agent: Some(event(Kind::AgentReady)) }
    };
    let out = hub.hear(clients[1], &Message::register_address(5, "5001"), standing);
    let told = [Kind::Registered, Kind::Held, Kind::Ringing, Kind::AgentReady].map(|kind| (clients[1], kind));
    assert_eq!(kinds(&out), told);
    let Out::Say(_, registered) = &out[0] else { panic!("an answer") };
    assert_eq!((registered.calls(), registered.number(Attribute::ReferenceId)), (Some(2), Some(5)));
}

#[test]
fn only_dns_of_the_switch_can_be_registered() {
    let (mut hub, clients) = hub(config(), 1);
    let out = say(&mut hub, clients[0], &Message::register_address(9, "6001"));
    let Out::Say(_, error) = &out[0] else { panic!("an answer") };
    assert_eq!(error.number(Attribute::ErrorCode), Some(ErrorCode::UnknownDn.number()));
    hub.add_dn("6001");
    assert_eq!(kinds(&say(&mut hub, clients[0], &Message::register_address(9, "6001")))[0].1, Kind::Registered);
}

#[test]
fn a_user_event_reaches_the_others_whole_and_the_sender_gets_its_ack() {
    let (mut hub, clients) = hub(config(), 3);
    let out = say(&mut hub, clients[1], &start(12));
    assert_eq!(kinds(&out), [(clients[1], Kind::Ack), (clients[0], Kind::UserEvent), (clients[2], Kind::UserEvent)]);
    let Out::Say(_, ack) = &out[0] else { panic!("an answer") };
    assert_eq!(ack.number(Attribute::ReferenceId), Some(12));
    let Out::Say(_, event) = &out[1] else { panic!("an event") };
    assert_eq!(event, &Command::Start.event("5001", Some(ConnId(7))));
}

#[test]
fn by_policy_the_sender_hears_it_too() {
    let (mut hub, clients) = hub(Config { echo: Echo::Everybody, ..config() }, 2);
    assert_eq!(kinds(&say(&mut hub, clients[0], &start(1))).len(), 3);
}

#[test]
fn what_is_not_as_the_guide_has_it_is_refused_and_reaches_nobody() {
    let (mut hub, clients) = hub(config(), 2);
    let unregistered = Message::send_event(1, "5002", Command::Start.event("5002", None));
    let other_dn = Message::send_event(2, "5001", Command::Start.event("5002", None));
    let no_event = Message::new(Kind::SendEvent).with(Attribute::ThisDn, "5001");
    let other_type = Message::send_event(3, "5001", Message::new(Kind::Ringing).with(Attribute::ThisDn, "5001"));
    let no_dn = Message::new(Kind::SendEvent);
    for wrong in [unregistered, other_dn, no_event, other_type, no_dn, Message::new(Kind::UserEvent)] {
        assert_eq!(kinds(&say(&mut hub, clients[0], &wrong)), [(clients[0], Kind::Error)], "{wrong:?}");
    }
}

#[test]
fn a_dn_on_no_call_is_as_good_as_any() {
    let (mut hub, clients) = hub(config(), 1);
    let idle = Message::send_event(1, "5001", Command::Query.event("5001", None));
    assert_eq!(kinds(&say(&mut hub, clients[0], &idle)), [(clients[0], Kind::Ack)]);
}

#[test]
fn user_events_are_distributed_with_their_data_alone_too() {
    let (mut hub, clients) = hub(config(), 2);
    let event = Command::Stop.event("5001", None);
    let data = event.list(Attribute::UserData).cloned();
    let request =
        Message::new(Kind::DistributeUserEvent).with(Attribute::ThisDn, "5001").maybe(Attribute::UserData, data);
    let out = say(&mut hub, clients[0], &request);
    assert_eq!(out[1], Out::Say(clients[1], event));
}

#[test]
fn who_unregisters_or_goes_hears_no_more() {
    let (mut hub, clients) = hub(config(), 3);
    let gone = say(&mut hub, clients[0], &Message::unregister_address(3, "5001"));
    assert_eq!(kinds(&gone), [(clients[0], Kind::Unregistered)]);
    let again = say(&mut hub, clients[0], &Message::unregister_address(4, "5001"));
    assert_eq!(kinds(&again), [(clients[0], Kind::Error)]);
    hub.disconnect(clients[1]);
    let ringing = Message::new(Kind::Ringing).with(Attribute::ThisDn, "5001");
    assert_eq!(kinds(&hub.publish(&ringing)), [(clients[2], Kind::Ringing)]);
    assert!(say(&mut hub, clients[1], &start(1)).is_empty());
}

#[test]
fn agents_and_calls_are_the_switchs_affair() {
    let (mut hub, clients) = hub(config(), 2);
    let ready =
        |dn: &str| Message::new(Kind::RequestAgentReady).with(Attribute::ThisDn, dn).with(Attribute::ReferenceId, 31);
    assert_eq!(say(&mut hub, clients[0], &ready("5001")), [Out::Ask(clients[0], ready("5001"))]);
    assert_eq!(kinds(&say(&mut hub, clients[0], &ready("5002"))), [(clients[0], Kind::Error)]);
    let event = Message::new(Kind::AgentReady).with(Attribute::ThisDn, "5001");
    let told = hub.answer(clients[0], &ready("5001"), &event);
    assert_eq!(told[0], Out::Say(clients[1], event.clone()));
    assert_eq!(told[1], Out::Say(clients[0], event.with(Attribute::ReferenceId, 31)));
}

#[test]
fn there_is_room_for_so_many_and_no_more() {
    let limits = Limits { clients: 2, dns: 1, ..Limits::default() };
    let (mut hub, clients) = hub(Config { limits, ..config() }, 2);
    assert_eq!(hub.connect(), None);
    assert_eq!(kinds(&say(&mut hub, clients[0], &Message::register_address(2, "5002")))[0].1, Kind::Error);
    assert_eq!(kinds(&say(&mut hub, clients[0], &Message::register_address(3, "5001")))[0].1, Kind::Registered);
    hub.disconnect(clients[0]);
    assert!(hub.connect().is_some_and(|new| !clients.contains(&new)));
}

#[test]
fn each_misstep_is_one() {
    let right = {
        let (mut hub, clients) = hub(config(), 2);
        say(&mut hub, clients[0], &start(1))
    };
    let missteps = [
        Misstep::NoAnswer,
        Misstep::TwoAnswers,
        Misstep::DeniesAccepted,
        Misstep::Undelivered,
        Misstep::OtherUserData,
        Misstep::LosesConnId,
        Misstep::OtherDn,
        Misstep::OtherType,
        Misstep::DeliversTwice,
    ];
    for misstep in missteps {
        let (mut hub, clients) = hub(Config { misstep: Some(misstep), ..config() }, 2);
        assert_ne!(say(&mut hub, clients[0], &start(1)), right, "{misstep:?}");
    }
    let (mut wants_call, clients) = hub(Config { misstep: Some(Misstep::WantsCall), ..config() }, 2);
    let idle = Message::send_event(1, "5001", Command::Query.event("5001", None));
    assert_eq!(kinds(&say(&mut wants_call, clients[0], &idle)), [(clients[0], Kind::Error)]);
    let (mut lax, clients) = hub(Config { misstep: Some(Misstep::AcceptsUnregistered), ..config() }, 2);
    let unregistered = Message::send_event(1, "5002", Command::Start.event("5002", None));
    assert_eq!(kinds(&say(&mut lax, clients[0], &unregistered)), [(clients[0], Kind::Ack)]);
    let (mut loose, clients) = hub(Config { misstep: Some(Misstep::DeliversRefused), ..config() }, 2);
    say(&mut loose, clients[1], &Message::register_address(2, "5002"));
    let all = kinds(&say(&mut loose, clients[0], &unregistered));
    assert_eq!(all, [(clients[0], Kind::Error), (clients[1], Kind::UserEvent)]);
}

#[test]
fn agents_log_in_change_and_log_out() {
    let mut agents = AgentStates::new();
    let ask = |kind| Message::new(kind).with(Attribute::ThisDn, "5001");
    assert!(agents.ask(&ask(Kind::RequestAgentReady)).expect("an agent's affair").is_err());
    assert!(agents.ask(&ask(Kind::RequestAgentLogin)).expect("an agent's affair").is_err(), "nobody named");
    let login = ask(Kind::RequestAgentLogin).with(Attribute::AgentId, "A1");
    let event = agents.ask(&login).expect("an agent's affair").expect("logs in");
    assert_eq!((event.kind, event.text(Attribute::AgentId)), (Kind::AgentLogin, Some("A1")));
    assert!(agents.ask(&login).expect("an agent's affair").is_err(), "twice");
    let work = ask(Kind::RequestAgentNotReady).with(Attribute::AgentWorkMode, AgentWorkMode::AfterCallWork.number());
    let event = agents.ask(&work).expect("an agent's affair").expect("works");
    assert_eq!((event.kind, event.number(Attribute::AgentWorkMode)), (Kind::AgentNotReady, Some(3)));
    assert_eq!(agents.on("5001"), Some(("A1", AgentState::AfterCallWork)));
    assert_eq!(agents.dns_of("A1"), ["5001"]);
    assert_eq!(agents.standing("5001"), Some(event));
    assert_eq!(agents.ask(&ask(Kind::HoldCall)), None);
    assert!(agents.ask(&ask(Kind::RequestAgentLogout)).expect("an agent's affair").is_ok());
    assert_eq!(agents.on("5001"), None);
}
