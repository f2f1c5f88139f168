//! What a verdict blames, and what it only mentions.

use crate::common::day::{agent, truth};
use crate::imports::plain;
use crate::syncs::moved;
use judge::State;
use judge::truth::AcdChange;
use judge::truth::webex::UserWhat;
use judge::verdict::{Book, Finding};

#[test]
fn what_a_scenario_says_that_it_proves() {
    let mut r = plain(|_| ());
    r.truth.proves = vec!["WXC-IMP-1".into(), "WXC-SEG-1".into()];
    let report = r.judge();
    assert_eq!(report.unproved(), [("WXC-SEG-1", State::NotReached)]);
    let text = report.to_string();
    assert!(text.contains("NOT REACHED WXC-SEG-1") && !text.contains("NOT REACHED WXC-IMP-1"), "{text}");
}

#[test]
fn breaches_that_may_be_about_the_same_thing() {
    let f = || Finding::new("seen", "due");
    assert!(f().touches(&f()) && f().touches(&f().agent("braun")) && f().pc("P").touches(&f()));
    assert!(f().agent("braun").contact("7").touches(&f().agent("braun")));
    assert!(!f().agent("braun").touches(&f().agent("hodges")));
    assert!(!f().agent("braun").contact("7").touches(&f().agent("braun").contact("8")));
    // They name different kinds of things, and nothing in common.
    assert!(!f().contact("7").touches(&f().pc("P")));
}

#[test]
fn a_sheet_without_a_breach_is_not_broken() {
    let mut book = Book::default();
    assert!(!book.is_broken("WXC-IMP-1"));
    book.check("WXC-IMP-1", None);
    assert!(!book.is_broken("WXC-IMP-1"));
    book.check("WXC-IMP-1", Some(Finding::new("seen", "due")));
    assert!(book.is_broken("WXC-IMP-1"));
}

#[test]
fn names_are_those_of_one_agent() {
    let mut t = truth();
    t.agents.insert("imhof".into(), agent("Mia", "Imhof", "x", "903"));
    let renamed = |last: &str| UserWhat::Renamed { first: "Ada".into(), last: last.into() };
    let change = |agent: &str, last: &str| AcdChange {
        at: t.starts + 1,
        agent: agent.into(),
        name: Some(("Ada".into(), last.into())),
    };
    let changes = vec![change("braun", "Brown"), change("hodges", "Hodge"), change("imhof", "Im")];
    t.acd_changes = changes;
    t.tenant.user_moves = vec![moved(9, "braun", renamed("Braune")), moved(9, "hodges", renamed("Hodgson"))];
    let lasts: Vec<String> = t.names_of("braun").into_iter().map(|(_, last)| last).collect();
    assert_eq!(lasts, ["Braun", "Brown", "Braune"]);
}
