//! What a verdict blames, and what it only mentions.

use crate::common::day::{agent, truth};
use crate::imports::plain;
use crate::syncs::moved;
use judge::truth::AcdChange;
use judge::truth::webex::UserWhat;
use judge::verdict::{Book, FINDINGS, Finding};
use judge::{Report, State};

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

#[test]
fn each_breach_is_counted_once_and_only_so_many_are_written_out() {
    let mut book = Book::default();
    let told = FINDINGS as i64 + 10;
    (0..told).for_each(|n| book.broken("WXC-IMP-1", Finding::new("seen", "due").at(n)));
    (0..5).for_each(|n| book.broken("WXC-IMP-1", Finding::new("seen", "due").at(n)));
    let verdicts = book.verdicts();
    let verdict = verdicts.iter().find(|v| v.id == "WXC-IMP-1").expect("it");
    assert_eq!((verdict.findings.len(), verdict.more), (FINDINGS, 10));
}

#[test]
fn of_several_measures_the_one_nearest_to_its_bound() {
    let mut book = Book::default();
    [5, 9, 7].into_iter().for_each(|measure| book.near("WXC-IMP-1", "a delay", measure, "at most 10 ms"));
    book.near("WXC-IMP-1", "a length", 3, "at most 4 ms");
    let words: Vec<String> = book.take_near().into_iter().map(|near| near.words).collect();
    assert_eq!(words, ["a delay: 9 ms; at most 10 ms", "a length: 3 ms; at most 4 ms"]);
}

/// What is printed of a breach of each of these.
fn printed(breaches: &[(&'static str, Finding)]) -> Vec<String> {
    let mut book = Book::default();
    breaches.iter().for_each(|(id, finding)| book.broken(id, finding.clone()));
    let report = Report { verdicts: book.verdicts(), proves: vec!["WXC-IMP-1".into()], near: Vec::new() };
    report.to_string().lines().map(str::to_owned).collect()
}

#[test]
fn what_is_printed() {
    let finding = || Finding::new("one", "another");
    let lines = printed(&[("WXC-IMP-1", finding())]);
    assert_eq!(lines[2..], ["  one; due: another"]);
    let lines = printed(&[("WXC-IMP-1", finding().contact("7").pc("PC-1").record(0, 42))]);
    assert_eq!(lines[2..], ["  contact 7, PC PC-1: one; due: another [1970-01-01T00:00:00.000Z, trace #42]"]);
    let lines = printed(&[("WXC-IMP-1", finding().at(0))]);
    assert_eq!(lines[2..], ["  one; due: another [1970-01-01T00:00:00.000Z]"]);
    let many: Vec<_> = (0..FINDINGS as i64 + 3).map(|n| ("WXC-IMP-1", finding().at(n))).collect();
    assert_eq!(printed(&many).last().map(String::as_str), Some("  and 3 more"));
}

#[test]
fn what_follows_from_a_breach_is_mentioned() {
    let catalogue = judge::catalogue();
    let cause = catalogue.requirements.iter().find(|r| !r.entails.is_empty()).expect("one");
    let other: &'static str = &cause.entails[0];
    let lines = printed(&[(&cause.id, Finding::new("one", "another")), (other, Finding::new("one", "another"))]);
    assert!(lines.contains(&format!("and in consequence: {other}")), "{lines:?}");
    let alone = printed(&[(other, Finding::new("one", "another"))]);
    assert!(
        alone[1].starts_with(&format!("BROKEN {other}: ")) && alone.iter().all(|line| !line.contains("consequence"))
    );
    assert!(alone.last().is_some_and(|line| line.starts_with("NOT REACHED WXC-IMP-1")));
}
