//! Recordings that are too long, too short, displaced, or of something else.

use crate::common::film::{self, frames};
use crate::common::{Frame, World, bites, blames, held, m, not_reached, s};
use crate::day::{FIRST_PART, LONG, day};
use judge::truth::Span;

#[test]
fn lengths() {
    // The file ends before the parts that it is said to show.
    bites("SCR-MATCH-1", &day(), |w| w.clips[LONG].frames.last_mut().unwrap().span.to -= 3_000);
    // The end is missing, and nobody says so.
    bites("SCR-MATCH-1", &day(), |w| cut_end(w, 3_000));
    bites("SCR-MATCH-1", &day(), |w| {
        cut_end(w, 3_000);
        w.clips[LONG].note = "covered in part".into();
    });
    bites("SCR-MATCH-1", &day(), |w| w.clips[LONG].file = Some(b"not a film".to_vec()));
}

fn cut_end(w: &mut World, ms: i64) {
    w.clips[LONG].frames.last_mut().unwrap().span.to -= ms;
    w.clips[LONG].covered[0].to -= ms;
}

/// From `at` on, everything is shown `ms` late (or early).
fn displaced(span: Span, at: i64, ms: i64) -> Vec<Frame> {
    let login = r"CORP\braun";
    let mut all = frames("PC-1", login, 1, Span::new(span.from, at));
    all.extend(frames("PC-1", login, 1, Span::new(at - ms, span.to - ms)).into_iter().map(|mut f| {
        f.span = Span::new(f.span.from + ms, f.span.to + ms);
        f
    }));
    all
}

#[test]
fn seams() {
    for ms in [400, -400] {
        bites("SCR-MATCH-2", &day(), |w| w.clips[LONG].frames = displaced(w.clips[LONG].span, m(10), ms));
        bites("SCR-MATCH-2", &day(), |w| w.clips[LONG].frames = displaced(w.clips[LONG].span, m(20), ms));
    }
    // A hole.
    bites("SCR-MATCH-2", &day(), |w| {
        let span = w.clips[LONG].span;
        let parts = [Span::new(span.from, m(10) - 700), Span::new(m(10), span.to)];
        w.clips[LONG].frames = parts.iter().flat_map(|p| frames("PC-1", r"CORP\braun", 1, *p)).collect();
        w.clips[LONG].covered = parts.to_vec();
        w.clips[LONG].note = "covered in part".into();
    });
    // Displaced elsewhere is no seam's fault.
    blames(&["SCR-MATCH-3"], "SCR-MATCH-3", &day(), |w| {
        w.clips[LONG].frames = displaced(w.clips[LONG].span, m(7), 400);
    });
}

#[test]
fn a_contact_within_a_segment_says_nothing_about_seams() {
    let mut w = World::new(60);
    w.session("PC-1", "braun", m(0), m(45));
    w.call("c", &[("braun", m(2), m(5))]);
    not_reached(&["SCR-MATCH-2", "SCR-CAP-6"], &w.work());
}

#[test]
fn other_screens() {
    let of = |pc: &'static str, login: &'static str, shift: i64| {
        move |w: &mut World| {
            let span = w.clips[FIRST_PART].span;
            let mut all = frames(pc, login, 1, Span::new(span.from - shift, span.to - shift));
            all.iter_mut().for_each(|f| f.span = Span::new(f.span.from + shift, f.span.to + shift));
            w.clips[FIRST_PART].frames = all;
        }
    };
    bites("SCR-MATCH-3", &day(), of("PC-2", r"CORP\hodges", 0));
    bites("SCR-MATCH-3", &day(), of("PC-1", r"CORP\hodges", 0));
    bites("SCR-MATCH-3", &day(), of("PC-1", r"CORP\braun", 1));
    bites("SCR-MATCH-3", &day(), of("PC-1", r"CORP\braun", -1));
    bites("SCR-MATCH-3", &day(), of("PC-1", r"CORP\braun", 3_600_000));
}

#[test]
fn single_pictures() {
    bites("SCR-MATCH-3", &day(), |w| w.clips[FIRST_PART].frames[2].stamps[0].ordinal += 1);
    bites("SCR-MATCH-3", &day(), |w| {
        let earlier = w.clips[FIRST_PART].frames[1].stamps.clone();
        w.clips[FIRST_PART].frames[2].stamps = earlier;
    });
    bites("SCR-MATCH-3", &day(), |w| w.clips[FIRST_PART].frames[2].stamps.clear());
}

#[test]
fn every_monitor() {
    let mut w = World::new(60);
    w.pc("PC-1", 3);
    w.session("PC-1", "braun", m(0), m(45));
    w.call("c", &[("braun", m(2), m(15))]);
    let w = w.work();
    held(&["SCR-MATCH-1", "SCR-MATCH-2", "SCR-MATCH-3"], &w);
    bites("SCR-MATCH-3", &w, |w| w.clips[0].frames.iter_mut().for_each(|f| drop(f.stamps.pop())));
    bites("SCR-MATCH-3", &w, |w| w.clips[0].frames.iter_mut().for_each(|f| f.stamps.swap(0, 1)));
}

/// Where both monitors change at once, their pictures have the same numbers and times.
#[test]
fn monitors_exchanged() {
    let mut w = World::new(60);
    w.pc("PC-1", 2);
    w.session("PC-1", "braun", m(0), m(45));
    w.call("c", &[("braun", m(2), m(15))]);
    let mut w = w.work();
    for changes in w.truth.screens.values_mut() {
        let first: Vec<_> = changes.iter().copied().filter(|c| c.monitor == 0).collect();
        *changes = first.iter().flat_map(|c| [*c, judge::truth::Change { monitor: 1, ..*c }]).collect();
    }
    for frame in &mut w.clips[0].frames {
        frame.stamps[1] = film::Stamp { monitor: 1, ..frame.stamps[0].clone() };
    }
    held(&["SCR-MATCH-3"], &w);
    bites("SCR-MATCH-3", &w, |w| w.clips[0].frames.iter_mut().for_each(|f| f.stamps.swap(0, 1)));
}

#[test]
fn a_wrong_clock_has_its_tolerance_and_no_more() {
    let mut w = day();
    w.truth.pcs.get_mut("PC-1").unwrap().clock_wrong = true;
    w.fault("PC-1", m(0), m(90), judge::truth::FaultKind::Clock { skew_ms: 5_000 });
    let shift = |ms: i64| {
        move |w: &mut World| w.clips[LONG].frames = displaced(w.clips[LONG].span, w.clips[LONG].span.from, ms)
    };
    for ms in [250, -250] {
        let mut off = w.clone();
        shift(ms)(&mut off);
        held(&["SCR-MATCH-3"], &off);
    }
    bites("SCR-MATCH-3", &w, shift(251));
    bites("SCR-MATCH-3", &w, shift(-251));
}

fn half_heard() -> World {
    let mut w = World::new(60);
    w.session("PC-1", "braun", m(0), m(45));
    w.call("c", &[("braun", m(2), m(6))]);
    w.truth.calls[0].audio_ms = 120_000;
    w.truth.calls[0].audio_sha256 = vec![film::sha256(&film::wav(120_000, 0))];
    w
}

#[test]
fn cut_by_the_wrong_times() {
    let w = half_heard().work();
    bites("SCR-MATCH-4", &w, |w| refilm(w, Span::new(m(2), m(4))));
    bites("SCR-MATCH-4", &w, |w| {
        refilm(w, Span::new(m(2), m(4)));
        w.clips[0].relays[0].3.to = m(4);
    });
    let mut w = half_heard();
    w.truth.policies.crop_by = "audio".into();
    let mut w = w.work();
    refilm(&mut w, Span::new(m(2), m(4)));
    w.clips[0].relays[0].3.to = m(4);
    bites("SCR-MATCH-4", &w, |w| {
        refilm(w, Span::new(m(2), m(6)));
        w.clips[0].relays[0].3.to = m(6);
    });
}

fn refilm(w: &mut World, span: Span) {
    let mut clip = w.clips[0].clone();
    let uploads = clip.uploads.clone();
    w.film(&mut clip, span);
    clip.uploads = uploads;
    clip.relays.clone_from(&w.clips[0].relays);
    w.clips[0] = clip;
}

#[test]
fn coverage_in_part() {
    let partial = || {
        let mut w = World::new(60);
        w.session("PC-1", "braun", s(200), m(45));
        w.call("c", &[("braun", s(100), s(400))]);
        w
    };
    let w = partial().work();
    held(&["SCR-MATCH-1", "SCR-MATCH-3", "SCR-UP-1"], &w);
    bites("SCR-MATCH-1", &w, |w| w.clips[0].note.clear());
    // In its wrong place.
    blames(&["SCR-MATCH-1", "SCR-MATCH-3"], "SCR-MATCH-1", &w, |w| {
        w.clips[0].covered = vec![Span::new(s(100), s(300))]
    });

    let mut w = partial();
    w.truth.policies.partial_coverage = "nothing".into();
    let mut w = w.work();
    bites_after(&mut w);
}

/// Under the policy `nothing` the part is not uploaded, and that is said.
fn bites_after(w: &mut World) {
    let whole = w.clone();
    let relays = w.clips[0].relays.clone();
    w.unmake(0);
    w.clips[0].relays = relays;
    w.clips[0].video = vec![(m(8), crate::common::story::WAITS), (m(9), crate::common::story::NONE)];
    w.discrepancies.push(serde_json::json!({ "pc": "PC-1", "what": "unserved", "segment": "", "windows": "",
        "from": s(100), "to": s(400), "contact": w.clips[0].id, "reported_at": m(9) }));
    held(&["SCR-GC-3"], w);
    let report = crate::common::verdicts(&whole);
    assert_eq!(report.roots().iter().map(|v| v.id.as_str()).collect::<Vec<_>>(), ["SCR-MATCH-1"], "{report}");
}
