//! GIR-FLOW-5: SRS records and uploads one file after the end. GIR-FLOW-6: RWS stores it. GIR-FLOW-7: without SRS there is none.
//!
//! FLOW-5 is reached with each order for a screen that has to be recorded and whose file is due before the end of the run; FLOW-6 with
//! each file that went up; FLOW-7 with each recorded voice of an agent who worked at a PC without SRS.

use super::orders::{blame, is_old_news};
use crate::genesys::case::{Case, desktop};
use crate::genesys::expect::{Closed, End, Screen, Source, reach};
use crate::genesys::truth::{ActKind, Span};
use crate::genesys::view::stored::sha256;
use crate::genesys::view::{self, Exchange};
use crate::verdict::{Book, Finding};

/// See the module.
pub fn judge(case: &Case<'_>, book: &mut Book) {
    for (index, screen) in case.screens.iter().enumerate() {
        match case.file(index) {
            None if screen.must => missing(case, index, book),
            None => {}
            Some(file) => {
                if screen.must {
                    book.tested("GIR-FLOW-5");
                }
                uploads(case, screen, file, book);
            }
        }
    }
    for file in &case.view.screens {
        stored(case, file, book);
    }
    for what in &case.view.unreadable {
        book.broken("GIR-FLOW-6", Finding::new(what.clone(), "an entry that can be read"));
    }
    extra(case, book);
    without_srs(case, book);
}

/// What a finding about a screen is about.
pub fn about(case: &Case<'_>, index: usize, finding: Finding) -> Finding {
    let screen = &case.screens[index];
    let finding = finding.agent(&screen.agent).pc(&screen.pc);
    match &case.mapped[index] {
        Some(mapped) => finding.contact(&mapped.uuid),
        None => finding,
    }
}

/// When a screen's file has to be at RWS.
pub fn due_by(case: &Case<'_>, screen: &Screen) -> Option<i64> {
    let cause = screen.end.to + case.grace();
    let patience = case.truth.policies.patience_ms + case.truth.policies.tolerance_ms;
    reach::due(case.truth, (&screen.pc, &screen.server), cause, patience)
}

fn pieces<'c>(case: &'c Case<'_>, recording: &'c str) -> impl Iterator<Item = &'c Exchange> {
    case.view.http.iter().filter(move |h| view::wires::piece_of(h) == Some(recording) && h.ok())
}

fn missing(case: &Case<'_>, index: usize, book: &mut Book) {
    let screen = &case.screens[index];
    let (Some(start), Some(by)) = (case.start_of(index), due_by(case, screen)) else { return };
    book.tested("GIR-FLOW-5");
    let finding = |seen: &str, due: &str| about(case, index, Finding::new(seen, due)).at(by);
    if let Some(piece) = pieces(case, &start.recording).last() {
        let seen = finding("the file went up, and RWS does not have it", "stored in the recording storage");
        book.check("GIR-FLOW-6", Some(Finding { ordinal: Some(piece.ordinal), ..seen }));
        return;
    }
    let id = if matches!(screen.source, Source::State(_)) { "GIR-NV-1" } else { "GIR-FLOW-5" };
    // What ought to have ended never did.
    let id = match screen.why {
        End::Session(Closed::Expired) => "SRS-POLL-1",
        End::Session(Closed::Logout) => "SRS-OUT-1",
        _ => id,
    };
    let seen = finding("SRS was ordered to record, and no file came", "one file, after the end");
    book.broken(id, Finding { ordinal: Some(start.ordinal), ..seen });
}

/// After the end, and once.
fn uploads(case: &Case<'_>, screen: &Screen, file: &view::Screen, book: &mut Book) {
    let tolerance = case.tolerance(&screen.pc);
    let about = |seen: String, due: &str, http: &Exchange| {
        let finding = Finding::new(seen, due).agent(&screen.agent).pc(&screen.pc).record(http.at, http.ordinal);
        file.mapped.iter().fold(finding, |f, (uuid, _)| f.contact(uuid))
    };
    let sent: Vec<&Exchange> = pieces(case, &file.recording).collect();
    if let Some(first) = sent.first().filter(|h| h.at + tolerance < file.span.to) {
        let seen = format!("it went up {} ms before it ended", file.span.to - first.at);
        book.broken("GIR-FLOW-5", about(seen, "uploaded after the end", first));
    }
    let bytes: u64 = sent.iter().map(|h| h.sent).sum();
    let whole = Span::new(screen.start.from, case.truth.ends);
    let lossless = reach::slack_ms(case.truth) == 0 && reach::is_quiet(case.truth, &[&screen.pc, &file.rws], whole);
    if let Some(last) = sent.last().filter(|_| lossless && bytes > file.size) {
        let id = if screen.overlapping.is_empty() { "GIR-FLOW-5" } else { "GIR-ONE-3" };
        book.broken(id, about(format!("{bytes} bytes went up for a file of {}", file.size), "uploaded once", last));
    }
}

/// What RWS has is what it says it has.
fn stored(case: &Case<'_>, file: &view::Screen, book: &mut Book) {
    let finding = |seen: String| {
        let finding =
            Finding::new(seen, "the whole file, in the recording storage").agent(&file.agent).at(file.span.to);
        file.mapped.iter().fold(finding, |f, (uuid, _)| f.contact(uuid))
    };
    let wrong = match case.view.file(file) {
        None => Some(format!("recording {} is listed at {}, and cannot be had", file.recording, file.rws)),
        Some(bytes) if bytes.len() as u64 != file.size => Some(format!("{} bytes of {}", bytes.len(), file.size)),
        Some(bytes) if sha256(bytes) != file.sha256 => Some("a file with another digest than announced".to_owned()),
        Some(_) => None,
    };
    book.check("GIR-FLOW-6", wrong.map(finding));
}

/// Files that nothing calls for.
fn extra(case: &Case<'_>, book: &mut Book) {
    for (index, file) in case.view.screens.iter().enumerate() {
        if case.files.contains(&Some(index)) {
            continue;
        }
        let ordered = case.view.starts.iter().find(|s| s.recording == file.recording);
        if file.span.ms() <= case.grace() && ordered.is_some_and(|start| is_old_news(case, start)) {
            continue;
        }
        let pc = case.view.pc_of(&file.recording).unwrap_or_default();
        let twin = (0..case.screens.len()).find(|s| case.file(*s).is_some_and(|f| f.recording == file.recording));
        let running = (0..case.screens.len())
            .any(|s| case.screens[s].agent == file.agent && case.file(s).is_some_and(|f| f.span.meets(file.span)));
        let id = match twin {
            Some(twin) if case.screens[twin].overlapping.is_empty() => "GIR-FLOW-5",
            Some(_) => "GIR-ONE-3",
            None if running => "GIR-ONE-1",
            None => {
                blame(case, Some(&file.agent), pc, file.span.from, file.mapped.as_ref().map(|(uuid, _)| uuid.as_str()))
            }
        };
        let seen = format!(
            "a screen file {} from {} to {}",
            file.recording,
            kernel::time::iso(file.span.from),
            kernel::time::iso(file.span.to)
        );
        let mut finding = Finding::new(seen, "no such file").agent(&file.agent).at(file.span.from);
        if let Some((uuid, _)) = &file.mapped {
            finding = finding.contact(uuid);
        }
        book.check(id, Some(finding));
    }
}

/// Whether an agent worked at a PC without SRS in that time.
pub fn has_no_srs(case: &Case<'_>, agent: &str, span: Span) -> bool {
    let mut logins =
        case.truth.acts.iter().filter(|a| a.agent == agent && matches!(a.what, ActKind::Login(_)) && a.at <= span.from);
    let Some(last) = logins.next_back() else { return false };
    let down = reach::down(case.truth, &last.pc);
    let installed = case.truth.pcs.get(&last.pc).is_some_and(|pc| pc.srs);
    desktop(case.truth, &last.pc, agent, span.from).is_some() && (!installed || down.within(span).ms() == span.ms())
}

fn without_srs(case: &Case<'_>, book: &mut Book) {
    for (call, stretch, recorded) in case.recorded().filter(|(_, s, r)| has_no_srs(case, &s.agent, r.span)) {
        book.tested("GIR-FLOW-7");
        let installed = |pc: &str| case.truth.pcs.get(pc).is_some_and(|pc| pc.srs);
        let there = |f: &&view::Screen| f.agent == stretch.agent && f.span.meets(recorded.span);
        let elsewhere = |f: &&view::Screen| !case.view.pc_of(&f.recording).is_some_and(installed);
        if let Some(file) = case.view.screens.iter().find(|f| there(f) && elsewhere(f)) {
            let seen = format!("a screen file {} of a PC without SRS", file.recording);
            let finding = Finding::new(seen, "no screen file").agent(&stretch.agent).contact(&call.uuid);
            book.broken("GIR-FLOW-7", finding.at(file.span.from));
        }
    }
}
