//! What a desktop that is tried sends beside what is due, where SRS takes it or not: DSK-LOGIN-1, DSK-OUT-1, DSK-POLL-1, DSK-CORS-1.

use crate::house::{plain, s};
use crate::tried::{at, tried};
use judge::State;
use judge::genesys::truth::Login;
use serde_json::json;

/// What SRS refuses has changed nothing: a login that asks for more than there is, and a logout.
#[test]
fn what_is_refused_is_not_held_against_it() {
    let mut h = tried();
    h.login(10, "ann", plain());
    h.polls("ann", 10, 900);
    let more = json!({ "server": plain().server, "peer_server": "http://nowhere:1", "message": "peer_server" });
    h.ask(s(55), "ann", "login", 400, &more);
    h.done().holds(&["DSK-LOGIN-1"]);
    let mut h = tried();
    h.login(10, "ann", Login { csrf: true, ..plain() });
    h.polls("ann", 10, 900);
    h.ask(s(55), "ann", "logout", 403, &json!({ "csrf_token": "none" }));
    let r = h.done();
    r.blames("DSK-CSRF-1");
    assert_ne!(r.judge().state("DSK-OUT-1"), State::Broken);
}

/// That the agent had logged out of an earlier session is no reason to log out of this one.
#[test]
fn dsk_out_1_after_a_second_login() {
    let mut h = tried();
    h.login(10, "ann", plain());
    h.polls("ann", 10, 100);
    h.logout(100, "ann");
    h.login(120, "ann", plain());
    h.polls("ann", 120, 290);
    h.ask(s(285), "ann", "logout", 200, &json!({}));
    h.leave(s(285), "ann");
    h.ask(s(299), "ann", "poll", 401, &json!({}));
    h.enter(302, "ann", &plain());
    h.polls("ann", 302, 900);
    h.done().blames("DSK-OUT-1");
}

/// It leaves the place of the agent's login by itself.
#[test]
fn dsk_login_1_another_place_later() {
    let mut h = tried();
    h.truth.policies.hot_seating = true;
    h.login(10, "ann", at("One"));
    h.polls("ann", 10, 290);
    h.enter(285, "ann", &at("Four"));
    h.unregister(s(285) + 9, "rws1", "5001");
    h.polls("ann", 285, 900);
    h.done().blames("DSK-LOGIN-1");
}

/// SRS of ours does not know whose poll it is, or whose logout.
#[test]
fn what_srs_makes_of_it_is_not_srs_fault() {
    let mut h = tried();
    h.login(10, "ann", plain());
    h.polls("ann", 10, 900);
    h.ask(s(215), "ann", "poll", 401, &json!({}));
    let report = h.done().judge();
    assert_eq!((report.state("DSK-POLL-1"), report.state("SRS-POLL-2")), (State::Broken, State::Held), "{report}");
    let mut h = tried();
    h.login(10, "ann", Login { csrf: true, ..plain() });
    h.polls("ann", 10, 900);
    let mut r = h.done();
    r.asked("logout", |_, f| {
        (f["origin"], f["allow_origin"]) = (json!("http://rws1:8080"), json!(""));
        true
    });
    r.blames("DSK-CORS-1");
}
