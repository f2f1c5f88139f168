//! A PC without SRS leaves a voice recording and no screen file: GIR-FLOW-7.

use crate::calls::{at_work, one_call};
use crate::house::{house, plain, s, span};
use crate::run::Run;
use judge::genesys::truth::{Joined, Recorded, Span, Stretch};
use serde_json::json;

#[test]
fn flow_7_without_srs() {
    let without = || {
        let mut h = house();
        h.truth.pcs.get_mut("PC-1").expect("a PC").srs = false;
        h.act(10, "ann", judge::genesys::truth::ActKind::Login(plain()));
        h.ask(s(10), "ann", "login", 0, &json!({ "server": "http://rws1:8080" }));
        h.deliberately();
        h.call("c1", None, &[("ann", "5001", 100, 200, Joined::Answered)]);
        h
    };
    let mut r = without().done();
    r.truth.faults.push(judge::genesys::truth::Fault {
        span: span(0, 3600),
        machine: "PC-1".into(),
        what: judge::genesys::truth::FaultKind::Down,
    });
    r.holds(&["GIR-FLOW-7", "GIR-FLOW-2"]);
    r.evidence.rws.get_mut("rws1").expect("rws1").recordings.clear();
    r.blames("GIR-FLOW-7");
    one_call().done().not_reached(&["GIR-FLOW-7"]);
}

/// Where SRS is not installed something answers as if it were, and makes a file.
#[test]
fn flow_7_a_file_of_a_pc_without_srs() {
    let mut r = one_call().done();
    r.truth.pcs.get_mut("PC-1").expect("a PC").srs = false;
    r.blames("GIR-FLOW-7");
    r.lose(0);
    r.forget("wire.ws", &["start"]);
    r.holds(&["GIR-FLOW-7", "GIR-FLOW-2"]);
}

/// Ann changes from PC-1 to PC-2, where there is no SRS, right after a call; that call's file ends a moment later.
#[test]
fn flow_7_a_file_of_a_pc_without_srs_after_one_of_a_pc_with_it() {
    moves(true).blames("GIR-FLOW-7");
    moves(false).holds(&["GIR-FLOW-7", "GIR-FLOW-5"]);
}

fn moves(second: bool) -> Run {
    let mut h = at_work();
    let windows = h.truth.agents["ann"].windows.clone();
    h.truth.agents.get_mut("ben").expect("ben").windows = windows;
    h.truth.pcs.get_mut("PC-2").expect("a PC").srs = false;
    h.truth.policies.hot_seating = true;
    h.login(120, "ben", plain());
    h.polls("ben", 120, 900);
    let stretch = |agent: &str, dn: &str, span: Span| {
        let recorded = vec![Recorded { span, paused: Vec::new() }];
        Stretch { agent: agent.into(), dn: dn.into(), span, recorded, ..Stretch::default() }
    };
    h.take("c1", None, vec![stretch("ann", "5001", span(100, 150))]);
    h.take("c2", None, vec![stretch("ben", "5002", Span { from: s(150) + 200, to: s(200) })]);
    h.film_at("rws1", "ann", (s(100) + 5, s(150) + 500), Some(("c1", "5001")));
    if second {
        h.film_at("rws1", "ben", (s(150) + 205, s(200) + 5), Some(("c2", "5002")));
    }
    let mut r = h.done();
    // Who has been called Ben is Ann at the other PC.
    r.truth.acts.iter_mut().filter(|a| a.agent == "ben").for_each(|a| a.agent = "ann".into());
    r.truth.calls[1].stretches[0].agent = "ann".into();
    r.edit(|_, f| {
        f["agent"] == "ben" && {
            f["agent"] = json!("ann");
            true
        }
    });
    r.asked("login", |at, f| {
        f["place"] = json!(if at > s(100) { "Two" } else { "One" });
        true
    });
    if second {
        r.screen(1)["agentId"] = json!("101");
    }
    r.evidence.rws.get_mut("rws1").expect("rws1").recordings[1]["mediaFiles"][0]["parameters"]["agentId"] =
        json!("101");
    r
}
