//! The ACD's triggers in place of the PC's.

use crate::common::{World, bites, held, m};
use judge::truth::{AcdSession, Span};

fn by_acd() -> World {
    let mut w = World::new(120);
    (w.truth.policies.start_trigger, w.truth.policies.stop_trigger) = ("acd".into(), "acd".into());
    w.untaped("PC-1", "braun", m(0), m(90));
    w.tape("PC-1", m(10), m(47));
    w.truth.acd_sessions.push(AcdSession { agent: "braun".into(), span: Span::new(m(10), m(47)) });
    w.call("c", &[("braun", m(15), m(24))]);
    w.work()
}

#[test]
fn between_the_acds_triggers() {
    held(&["SCR-CAP-1", "SCR-CAP-5", "SCR-CAP-9", "SCR-MATCH-2"], &by_acd());
}

#[test]
fn before_and_after_them() {
    bites("SCR-CAP-1", &by_acd(), |w| {
        w.untape("PC-1", Span::new(m(0), m(90)));
        w.tape("PC-1", m(0), m(47));
    });
    bites("SCR-CAP-9", &by_acd(), |w| {
        w.untape("PC-1", Span::new(m(0), m(90)));
        w.tape("PC-1", m(10), m(60));
    });
    bites("SCR-CAP-5", &by_acd(), |w| w.tape("PC-1", m(50), m(60)));
}

#[test]
fn started_by_the_pc_and_stopped_by_the_acd() {
    let mut w = by_acd();
    w.truth.policies.start_trigger = "pc".into();
    bites_from_the_logon(&w);
}

fn bites_from_the_logon(w: &World) {
    let report = crate::common::verdicts(w);
    assert_eq!(report.roots().iter().map(|v| v.id.as_str()).collect::<Vec<_>>(), ["SCR-CAP-1"], "{report}");
    let mut right = w.clone();
    right.untape("PC-1", Span::new(m(0), m(90)));
    right.tape("PC-1", m(0), m(47));
    held(&["SCR-CAP-1", "SCR-CAP-5", "SCR-CAP-9"], &right);
}
