//! What begins late, is over before it is known, or goes on as something else: GIR-FLOW-4, GIR-FLOW-5, GIR-NV-1, GIR-ONE-2, SRS-POLL-1,
//! SRS-OUT-1.

use crate::decisions::{cut, order};
use crate::disasters::{SPARE, turn_at};
use crate::house::{house, media_id, plain, s, span};
use crate::non_voice::chats;
use crate::polls::hangs;
use judge::State;
use judge::genesys::truth::{ActKind, AgentState, FaultKind, Joined, Login, Token};
use serde_json::json;

/// One state follows another, and both are to be recorded: one file.
#[test]
fn nv_1_a_state_right_after_another() {
    let run = |films: &[(i64, i64)]| {
        let mut h = chats();
        let state = h.truth.states[1].clone();
        h.truth.states[1].span = span(100, 200);
        h.truth.states.push(AgentState { span: span(200, 300), reason: Some("other".into()), ..state });
        films.iter().for_each(|film| h.film("ann", *film, None));
        h.done()
    };
    run(&[(100, 300)]).holds(&["GIR-NV-1"]);
    run(&[(100, 200), (200, 300)]).blames("GIR-NV-1");
}

/// RWS cannot hear of the call before it is over: it may be told of its beginning and its end in one breath, and not long after.
#[test]
fn flow_5_a_call_of_which_rws_hears_when_it_is_over() {
    let broken = |film: (i64, i64)| {
        let mut h = house();
        h.login(10, "ann", plain());
        h.polls("ann", 10, 900);
        cut(&mut h, "rws1", (95, 250), FaultKind::Cut { other: "sip".into() });
        h.call("c1", None, &[("ann", "5001", 100, 200, Joined::Answered)]);
        h.film("ann", film, Some(("c1", "5001")));
        h.done().judge().counts().broken > 0
    };
    assert!(!broken((255, 256)));
    assert!(broken((500, 501)));
}

/// A call that is found going on at the login is taken up while it goes on, and not in the work after it.
#[test]
fn flow_4_a_call_that_is_taken_up_in_the_work_after_it() {
    let broken = |film: (i64, i64)| {
        let mut h = house();
        h.truth.policies.record_acw = true;
        let (agent, dn) = ("ann".into(), Some("5001".into()));
        let (media, state, reason) = ("voice".into(), "AfterCallWork".into(), None);
        h.truth.states.push(AgentState { agent, dn, media, state, reason, span: span(200, 260) });
        h.call("c1", None, &[("ann", "5001", 100, 200, Joined::Answered)]);
        h.login(150, "ann", plain());
        h.polls("ann", 150, 900);
        h.film("ann", film, Some(("c1", "5001")));
        h.done().judge().counts().broken > 0
    };
    assert!(!broken((151, 260)));
    assert!(broken((230, 260)));
}

/// Ben is asked for advice, and does not join: his file is the consultation's by either policy.
#[test]
fn one_2_a_consultation_that_goes_on_as_nothing() {
    for policy in ["first", "main"] {
        let mut h = house();
        h.truth.policies.two_step_joiner = policy.into();
        for agent in ["ann", "ben"] {
            h.login(10, agent, plain());
            h.polls(agent, 10, 900);
        }
        h.call("c1", None, &[("ann", "5001", 100, 300, Joined::Answered)]);
        let consult = [("ann", "5001", 150, 200, Joined::Dialled), ("ben", "5002", 150, 200, Joined::Answered)];
        h.call("c1-consult", Some("c1"), &consult);
        h.film("ann", (100, 300), Some(("c1", "5001")));
        h.film("ben", (150, 200), Some(("c1-consult", "5002")));
        let mut r = h.done();
        r.holds(&["GIR-FLOW-5"]);
        r.not_reached(&["GIR-MAP-5"]);
        let uuid = r.truth.calls[0].uuid.clone();
        r.remap(1, Some(&uuid), Some(&media_id(&uuid, "5001", s(100))));
        r.blames("GIR-ONE-2");
    }
}

/// The RWS to which SRS has turned hears late of a call that is over, and not of one that has only begun.
#[test]
fn flow_4_old_news_is_of_one_call() {
    for (call, broken) in [("c1", false), ("c2", true)] {
        let mut h = house();
        h.truth.policies.recording_when = "off".into();
        h.login(10, "ann", Login { peer_server: Some(SPARE.into()), ..plain() });
        h.polls("ann", 10, 900);
        h.call("c1", None, &[("ann", "5001", 400, 490, Joined::Answered)]);
        h.call("c2", None, &[("ann", "5001", 505, 530, Joined::Answered)]);
        cut(&mut h, "rws2", (300, 500), FaultKind::Cut { other: "sip".into() });
        cut(&mut h, "rws1", (250, 500), FaultKind::Cut { other: "PC-1".into() });
        turn_at(&mut h, 330, "5001");
        order(&mut h, s(510), "rws2", "rec-7", Some(call));
        assert_eq!(h.done().is_root("GIR-FLOW-4"), broken, "{call}");
    }
}

/// A call after the expiry is recorded, in no session.
#[test]
fn poll_1_a_file_after_the_expiry() {
    let mut h = hangs();
    h.leave(s(190) + 2, "ann");
    h.call("c1", None, &[("ann", "5001", 250, 300, Joined::Answered)]);
    h.film("ann", (250, 300), Some(("c1", "5001")));
    assert!(h.unfinished().is_root("SRS-POLL-1"));
}

/// RWS could not be told of the logout then; what it is told later has to be that.
#[test]
fn out_1_what_is_told_later() {
    let run = |operation: &str| {
        let mut h = house();
        h.login(10, "ann", plain());
        h.polls("ann", 10, 300);
        h.act(300, "ann", ActKind::Logout(Token::Own));
        h.ask(s(300), "ann", "logout", 200, &json!({}));
        h.leave(s(400), "ann");
        cut(&mut h, "rws1", (290, 320), FaultKind::Unreachable);
        let mut r = h.done();
        r.edit(|rec, f| {
            let is = rec.kind == "wire.http" && rec.at > s(390);
            if is {
                f["request"] = json!(format!("POST /api/v2/me HTTP/1.1\n\n{{\"operationName\":\"{operation}\"}}"));
            }
            is
        });
        r.judge().state("SRS-OUT-1")
    };
    assert_eq!(run("EndContactCenterSession"), State::Held);
    assert_eq!(run("StartContactCenterSession"), State::Broken);
}
