//! What a desktop forgets to send: DSK-LOGIN-1, DSK-OUT-1, DSK-SEAT-1, DSK-SEAT-2.

use crate::house::{house, plain, s};
use judge::genesys::truth::{ActKind, Token};
use serde_json::json;

#[test]
fn dsk_login_1() {
    let mut h = house();
    h.act(10, "ann", ActKind::Login(plain()));
    h.unfinished().blames("DSK-LOGIN-1");
}

#[test]
fn dsk_out_1() {
    let mut h = house();
    h.login(10, "ann", plain());
    h.polls("ann", 10, 900);
    h.act(900, "ann", ActKind::Logout(Token::Own));
    let mut r = h.until(925);
    r.blames("DSK-OUT-1");
    // Where the scenario wants it so it is not held against the desktop.
    r.truth.acts.last_mut().expect("an act").deliberate = true;
    r.not_reached(&["DSK-OUT-1"]);
}

/// SRS took no login, and the desktop logged the agent out all the same: another logout finds nothing to log out of.
#[test]
fn dsk_out_1_where_nothing_is_left() {
    let out_twice = |login: u16, old: bool, first: bool| {
        let mut h = house();
        if old {
            h.login(10, "ann", plain());
        }
        h.act(20, "ann", ActKind::Login(plain()));
        h.ask(s(20), "ann", "login", login, &json!({ "server": plain().server }));
        if first {
            h.act(30, "ann", ActKind::Logout(Token::Other));
            h.ask(s(30), "ann", "logout", 401, &json!({}));
        }
        h.act(40, "ann", ActKind::Logout(Token::Own));
        h.until(100)
    };
    let blamed = |r: crate::run::Run| r.is_root("DSK-OUT-1");
    assert!(!blamed(out_twice(503, false, true)), "nothing is left");
    assert!(blamed(out_twice(503, true, true)), "the old session is");
    assert!(blamed(out_twice(200, false, true)), "the new session is");
    assert!(blamed(out_twice(503, false, false)), "the agent is still logged in at the desktop");
}

#[test]
fn dsk_seat_1() {
    let mut h = house();
    h.login(10, "ann", plain());
    h.polls("ann", 10, 900);
    h.act(300, "ann", ActKind::ChangePlace { place: "Four".into(), devices: Vec::new(), token: Token::Own });
    h.done().blames("DSK-SEAT-1");
}

#[test]
fn dsk_seat_2() {
    let mut h = house();
    h.login(10, "ann", plain());
    h.polls("ann", 10, 900);
    let mut r = h.done();
    r.holds(&["DSK-SEAT-2"]);
    r.asked("login", |_, f| {
        f["place"] = json!("One");
        true
    });
    r.blames("DSK-SEAT-2");
    r.truth.policies.hot_seating = true;
    r.not_reached(&["DSK-SEAT-2"]);
}
