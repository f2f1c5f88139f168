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
    let mut r = h.unfinished();
    r.truth.ends = s(925);
    r.blames("DSK-OUT-1");
    // Where the scenario wants it so it is not held against the desktop.
    r.truth.acts.last_mut().expect("an act").deliberate = true;
    r.not_reached(&["DSK-OUT-1"]);
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
