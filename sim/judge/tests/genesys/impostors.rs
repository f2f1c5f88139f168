//! Who has neither the session's cookie nor the right password: SRS-POLL-1, SRS-OUT-1.

use crate::house::{house, plain, s};
use crate::polls::hangs;
use crate::run::Run;
use judge::State;
use judge::genesys::truth::ActKind;
use serde_json::json;

/// An impostor asks at 100 s and is answered so; whether SRS then ends the session, and what it answers the desktop's next poll.
fn asks(what: &str, status: u16, next: u16) -> Run {
    let mut h = house();
    h.login(10, "ann", plain());
    h.polls("ann", 10, 100);
    h.ask(s(100), "ann", what, status, &json!({}));
    if what == "impostor_logout" && status == 200 {
        h.leave(s(100), "ann");
        return h.unfinished();
    }
    h.ask(s(110), "ann", "poll", next, &json!({}));
    h.polls("ann", 110, 900);
    h.done()
}

#[test]
fn an_impostor_does_not_log_out() {
    for status in [401, 403, 400] {
        asks("impostor_logout", status, 200).holds(&["SRS-OUT-1", "SRS-POLL-2"]);
    }
    asks("impostor_logout", 200, 200).blames("SRS-OUT-1");
    // Refused, and the session is gone all the same.
    assert_eq!(asks("impostor_logout", 401, 401).judge().state("SRS-POLL-2"), State::Broken);
    // Nobody answers: SRS is not there at all, and that is nobody's logout.
    asks("impostor_logout", 0, 200).holds(&["SRS-OUT-1"]);
}

#[test]
fn an_impostors_poll_is_refused() {
    asks("impostor_poll", 401, 200).holds(&["SRS-POLL-2"]);
    asks("impostor_poll", 401, 200).not_reached(&["SRS-POLL-1"]);
    asks("impostor_poll", 200, 200).blames("SRS-POLL-1");
    asks("impostor_poll", 500, 200).blames("SRS-POLL-1");
    asks("impostor_poll", 0, 200).holds(&["SRS-POLL-2"]);
}

#[test]
fn an_impostors_poll_keeps_no_session_alive() {
    // The desktop hangs from 130 s on; the impostor's poll at 170 s is refused. At 190 s the session is over, or goes on until 230 s.
    let hangs = |cleaned: i64| {
        let mut h = hangs();
        h.ask(s(170), "ann", "impostor_poll", 401, &json!({}));
        h.http(s(cleaned) + 3, "PC-1", "rws1", "POST", "/api/v2/me", 200, 46, false);
        h.act(400, "ann", ActKind::ResumePolling);
        h.ask(s(400), "ann", "poll", 401, &json!({}));
        h.enter(401, "ann", &plain());
        h.polls("ann", 401, 900);
        h.done()
    };
    hangs(190).holds(&["SRS-POLL-1", "SRS-POLL-3"]);
    hangs(230).blames("SRS-POLL-1");
}
