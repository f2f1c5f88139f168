//! What syncs get to know of users and of teams, move by move.

use crate::common::perfect::span;
use crate::common::s;
use crate::office::tenant;
use judge::expect::teams::Known;
use judge::expect::users::{self, Visible};
use judge::spans::Spans;
use judge::truth::webex::{TeamMove, TeamWhat, UserMove, UserWhat};
use judge::truth::{AcdChange, Truth};

/// A sync comes within so many seconds.
const PATIENCE: i64 = 100;

fn truth() -> Truth {
    let mut t = tenant("programmatic");
    t.policies.patience_ms = PATIENCE * 1_000;
    t
}

/// What is known of a team of which this became, with a server that is there until then: the names it may have, and had.
fn team(until: i64, moves: Vec<(i64, TeamWhat)>) -> (Vec<String>, Vec<String>) {
    let moves: Vec<TeamMove> =
        moves.into_iter().map(|(at, what)| TeamMove { at: s(at), team: "t".into(), what }).collect();
    let known = Known::of(&truth(), &Spans::from(span(0, until)), &moves.iter().collect::<Vec<_>>());
    (known.now().to_vec(), known.before().to_vec())
}

fn added() -> (i64, TeamWhat) {
    (0, TeamWhat::Added("Sales".into(), true))
}

fn renamed(at: i64, name: &str) -> (i64, TeamWhat) {
    (at, TeamWhat::Renamed(name.into()))
}

fn names(all: &[&str]) -> Vec<String> {
    all.iter().map(|name| (*name).to_owned()).collect()
}

#[test]
fn a_name_that_stays_is_found_however_often_something_else_is_changed() {
    let made = |last: i64| {
        team(
            last + PATIENCE - 1,
            vec![added(), renamed(1_000, "Service"), (1_060, TeamWhat::Active(true)), renamed(last, "Help")],
        )
    };
    assert_eq!(made(1_000 + PATIENCE), (names(&["Service", "Help"]), names(&["Sales"])));
    assert_eq!(made(999 + PATIENCE), (names(&["Sales", "Service", "Help"]), names(&[])), "a sync may not have come");
    // A change of something else makes no other name of it.
    assert_eq!(team(9_000, vec![added(), (1_000, TeamWhat::Active(true))]), (names(&["Sales"]), names(&[])));
}

#[test]
fn a_name_that_it_got_while_it_was_away_is_not_known() {
    let away = vec![added(), (1_000, TeamWhat::Active(false)), renamed(1_500, "Service")];
    assert_eq!(team(9_000, away.clone()), (names(&["Sales"]), names(&[])));
    let back = [away, vec![(2_000, TeamWhat::Active(true))]].concat();
    assert_eq!(team(9_000, back), (names(&["Service"]), names(&["Sales"])));
    // One that never was there has no other.
    assert_eq!(team(9_000, vec![(0, TeamWhat::Added("Sales".into(), false))]), (names(&["Sales"]), names(&[])));
}

#[test]
fn a_user_who_stays_is_found_however_often_something_else_is_changed() {
    let surely = |changed: i64, gone: i64| {
        let (first, last) = ("Dana".to_owned(), "Braun".to_owned());
        let new = UserWhat::Added { first, last, enabled: true, teams: Vec::new() };
        let moves = [(1_000, new), (changed, UserWhat::Teams(vec!["Sales".into()])), (gone, UserWhat::Active(false))]
            .map(|(at, what)| UserMove { at: s(at), user: "braun".into(), what });
        let found = Visible::of(&truth(), &Spans::from(span(0, 9_000)), &moves.iter().collect::<Vec<_>>());
        (found.surely, found.spans)
    };
    assert_eq!(surely(1_060, 1_000 + PATIENCE), (true, vec![span(1_000, 1_000 + PATIENCE)]));
    assert_eq!(surely(1_060, 999 + PATIENCE), (false, vec![span(1_000, 999 + PATIENCE)]));
}

/// Where nothing but the agents is told of the tenant's users.
#[test]
fn a_change_of_an_agent_is_one_of_a_user() {
    let mut t = truth();
    t.agents.get_mut("imhof").expect("it").in_acd = false;
    let name = || Some(("Mia".to_owned(), "Braun".to_owned()));
    let changes = [("braun", name()), ("imhof", name()), ("hodges", None)];
    t.acd_changes.extend(changes.map(|(agent, name)| AcdChange { at: s(50), agent: agent.into(), name }));
    let (all, moves) = users::tenant(&t);
    assert_eq!(all.len(), 3);
    let of = |user: &str| moves.iter().filter(|m| m.user == user).map(|m| &m.what).collect::<Vec<_>>();
    assert!(matches!(of("braun")[..], [UserWhat::Added { .. }, UserWhat::Renamed { .. }]), "{moves:?}");
    assert!(matches!(of("imhof")[..], [UserWhat::Added { .. }]), "{moves:?}");
    assert!(matches!(of("hodges")[..], [UserWhat::Added { .. }, UserWhat::Deleted]), "{moves:?}");
}
