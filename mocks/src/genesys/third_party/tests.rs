//! The recorder against a model of its states.

use super::recorder::Recorder;
use super::{Config, Misstep};
use proptest::prelude::*;
use wire::tlib::{Attribute, Capture, Command, ConnId, Indication, Kind, Message, PrintedToken};

fn recorder(misstep: Option<Misstep>) -> Recorder {
    Recorder::new(&Config { misstep, ..Config::of(["5001", "5002"]) })
}

/// Written anew from the requirement: three states, and what moves them.
fn model(state: &str, command: &str) -> &'static str {
    match (state, command) {
        ("disabled", "start") | ("enabled", "start" | "resume" | "query") | ("paused", "resume") => "enabled",
        ("enabled", "pause") | ("paused", "start" | "pause" | "query") => "paused",
        _ => "disabled",
    }
}

fn told(answer: &Option<(String, Message)>) -> (&str, Option<&str>, Option<Indication>) {
    let Some((dn, event)) = answer else { return ("", None, None) };
    (dn, event.this_dn(), Indication::of(event))
}

proptest! {
    #[test]
    fn one_state_a_dn_and_each_command_is_answered_with_it(
        commands in proptest::collection::vec((0usize..5, 0usize..2, proptest::option::of(any::<u64>())), 0..60),
    ) {
        let mut recorder = recorder(None);
        let mut states = ["disabled", "disabled"];
        for (command, which, conn_id) in commands {
            let (command, dn) = (Command::ALL[command], ["5001", "5002"][which]);
            let event = command.event(dn, conn_id.map(ConnId));
            let reaction = recorder.hear(&event).expect("a command on a monitored DN");
            states[which] = model(states[which], command.token());
            let (on, of, indication) = told(&reaction.answer);
            prop_assert_eq!((on, of), (dn, Some(dn)));
            prop_assert_eq!(indication.map(|i| i.token(PrintedToken::Corrected)), Some(states[which]));
            prop_assert_eq!(reaction.states.len(), 1);
            let (_, answer) = reaction.answer.expect("answered");
            prop_assert_eq!((answer.kind, answer.conn_id(Attribute::ConnId)), (Kind::UserEvent, conn_id.map(ConnId)));
        }
    }
}

#[test]
fn what_is_no_command_or_not_monitored_is_nothing() {
    let mut recorder = recorder(None);
    assert_eq!(recorder.hear(&Command::Start.event("5003", None)), None);
    let indication = Indication::Enabled.event("5001", None, PrintedToken::Corrected);
    assert_eq!(recorder.hear(&indication), None);
    assert_eq!(recorder.hear(&Message::new(Kind::Ringing).with(Attribute::ThisDn, "5001")), None);
    assert_eq!(recorder.state("5001"), Some(Capture::Off));
}

#[test]
fn its_operator_can_change_the_state_and_it_says_so() {
    let mut recorder = recorder(None);
    let answer = recorder.turn("5002", Capture::Paused);
    assert_eq!(told(&answer), ("5002", Some("5002"), Some(Indication::Paused)));
    assert_eq!((recorder.state("5002"), recorder.state("5001")), (Some(Capture::Paused), Some(Capture::Off)));
    assert_eq!(recorder.turn("9", Capture::On), None);
}

#[test]
fn each_misstep_shows() {
    let tour = [
        Command::Pause,
        Command::Resume,
        Command::Query,
        Command::Stop,
        Command::Start,
        Command::Query,
        Command::Pause,
        Command::Start,
        Command::Stop,
    ];
    let walk = |misstep| {
        let mut recorder = recorder(misstep);
        let call = |command| if command == Command::Query { Some(ConnId(7)) } else { None };
        tour.map(|command| recorder.hear(&command.event("5001", call(command))))
    };
    let right = walk(None);
    // Who gives the DN up says the same, only too late, or would if anybody were heard.
    let says_the_same = [Misstep::Unregisters, Misstep::GivesUp];
    for misstep in Misstep::ALL.into_iter().filter(|way| !says_the_same.contains(way)) {
        assert_ne!(walk(Some(misstep)), right, "{misstep:?}");
    }
}
