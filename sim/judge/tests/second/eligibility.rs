//! The conditions of capture, each failing alone.

use crate::common::{World, bites, held, m, not_reached};
use judge::truth::{Pc, SettingKind, Span};

fn agent() -> String {
    "braun".into()
}

fn conditions() -> [(&'static str, SettingKind); 5] {
    [
        ("SCR-ELIG-2", SettingKind::RteMessaging(false)),
        ("SCR-ELIG-3", SettingKind::Active { agent: agent(), on: false }),
        ("SCR-ELIG-4", SettingKind::RecordScreen { agent: agent(), on: false }),
        ("SCR-ELIG-5", SettingKind::Windows { agent: agent(), login: r"CORP\d.braun".into() }),
        ("SCR-ELIG-6", SettingKind::Profile { agent: agent(), on: false }),
    ]
}

/// Captured for half an hour with one contact, then a condition fails, and there is another contact.
fn taken_away(what: SettingKind) -> World {
    let mut w = World::new(120);
    w.untaped("PC-1", "braun", m(0), m(90));
    w.tape("PC-1", m(0), m(30));
    w.set(m(30), what);
    w.call("before", &[("braun", m(5), m(8))]);
    w.call("after", &[("braun", m(40), m(43))]);
    w.work()
}

#[test]
fn each_condition_alone_is_enough() {
    for (id, what) in conditions() {
        let w = taken_away(what);
        held(&[id, "SCR-UP-3", "SCR-MATCH-1"], &w);
        for (other, _) in conditions().iter().filter(|(o, _)| *o != id) {
            not_reached(&[other], &w);
        }
    }
}

#[test]
fn captured_all_the_same() {
    for (id, what) in conditions() {
        bites(id, &taken_away(what.clone()), |w| w.tape("PC-1", m(30), m(60)));
        bites(id, &taken_away(what), |w| {
            w.tape("PC-1", m(30), m(60));
            let (mut clip, span) = (w.clips[1].clone(), w.clips[1].span);
            w.film(&mut clip, span);
            w.clips[1] = clip;
        });
    }
}

#[test]
fn not_reached_where_nothing_shows_that_anything_works() {
    let mut w = World::new(90);
    w.truth.settings.retain(|s| s.what != SettingKind::RteMessaging(true));
    w.untaped("PC-1", "braun", m(0), m(60));
    w.call("c", &[("braun", m(5), m(8))]);
    let mut w = w.work();
    // Not even where something passes between them: nobody has told the server that anybody is logged on.
    w.silent = true;
    w.words.push((m(0) + 200, "PC-1".into()));
    not_reached(&["SCR-ELIG-2"], &w);
    w.silent = false;
    held(&["SCR-ELIG-2", "SCR-UP-3"], &w);
    bites("SCR-ELIG-2", &w, |w| w.tape("PC-1", m(0), m(60)));
}

#[test]
fn a_time_without_a_contact_puts_nothing_to_the_test() {
    let mut w = World::new(120);
    w.session("PC-1", "braun", m(0), m(30));
    w.set(m(31), SettingKind::RteMessaging(false));
    w.untaped("PC-1", "braun", m(32), m(90));
    w.call("before", &[("braun", m(5), m(8))]);
    not_reached(&["SCR-ELIG-2"], &w.work());
}

fn beside(pc: Pc) -> World {
    let mut w = World::new(90);
    w.truth.pcs.insert("PC-2".into(), pc);
    w.session("PC-1", "braun", m(0), m(60));
    w.untaped("PC-2", "hodges", m(0), m(60));
    w.call("here", &[("braun", m(5), m(8))]);
    w.call("there", &[("hodges", m(15), m(18))]);
    w.work()
}

#[test]
fn no_smart_desktop_and_a_mac() {
    for (id, other, mac) in [("SCR-ELIG-1", "SCR-ELIG-7", false), ("SCR-ELIG-7", "SCR-ELIG-1", true)] {
        let w = beside(Pc { mac, monitors: 1, ..Pc::default() });
        held(&[id, "SCR-UP-3", "SCR-EDGE-1"], &w);
        not_reached(&[other], &w);
        bites(id, &w, |w| w.tape("PC-2", m(0), m(60)));
        bites(id, &w, |w| {
            w.tape("PC-2", m(0), m(60));
            let (mut clip, span) = (w.clips[1].clone(), w.clips[1].span);
            w.film(&mut clip, span);
            w.clips[1] = clip;
        });
    }
}

#[test]
fn a_colleague_with_the_login_of_another_is_that_other() {
    let mut w = World::new(90);
    w.session("PC-1", "braun", m(0), m(20));
    w.session("PC-1", "hodges", m(25), m(60));
    // It is Hodges who sits there, with Braun's login: captured as Braun, and no contact of Hodges has it.
    w.truth.sessions[1].windows = r"CORP\braun".into();
    w.call("own", &[("braun", m(5), m(8))]);
    let mut w = w.work();
    held(&["SCR-CAP-1"], &w);
    w.call("as-another", &[("hodges", m(30), m(33))]);
    w.clips.clear();
    w.http.clear();
    let mut w = w.work();
    let clip = &mut w.clips[1];
    (clip.there, clip.pc, clip.frames, clip.covered) = (false, None, Vec::new(), Vec::new());
    (clip.relays, clip.uploads, clip.note) = (Vec::new(), Vec::new(), String::new());
    clip.video = vec![(clip.imported_at, crate::common::story::NONE)];
    held(&["SCR-ELIG-5", "SCR-UP-3"], &w);
}

#[test]
fn a_second_of_grace_and_no_more() {
    let mut w = taken_away(SettingKind::RteMessaging(false));
    w.segs[2].span = Span::new(m(20), m(30));
    w.tape("PC-1", m(30), m(30) + 900);
    held(&["SCR-ELIG-2"], &w);
}
