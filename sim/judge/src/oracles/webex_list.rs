//! WXC-LIST-1 and WXC-VER-2: the list of contacts as people see it, and whether both versions give the same.
//!
//! Reached: LIST-1 where the page with the list was looked at and there were contacts then; VER-2 where the same scenario ran on the
//! other version and there are contacts on either.

use super::webex_segments::clock;
use crate::case::Case;
use crate::verdict::{Book, Finding};
use crate::view::contacts::{NONE, THERE, WAITS};
use serde_json::Value;

/// Contacts that the page lists at most.
const LIST: usize = 500;
const STATES: [&str; 3] = [NONE, WAITS, THERE];
/// What happened so shortly before or after the page was made may stand on it or not, in milliseconds.
const SHOWN_MS: i64 = 1_000;

/// See the module.
pub fn judge(case: &Case<'_>, book: &mut Book) {
    if !case.truth.is_webex() {
        return;
    }
    page(case, book);
    twin(case, book);
}

/// The cells of each row of a page's table, as text.
fn rows(page: &str) -> Vec<Vec<String>> {
    let text = |cell: &str| {
        let mut inside = false;
        let plain: String = cell
            .chars()
            .filter(|c| {
                let shown = !inside && *c != '<';
                inside = if *c == '<' { true } else { inside && *c != '>' };
                shown
            })
            .collect();
        let plain = plain.trim().replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", "\"");
        plain.replace("&#39;", "'").replace("&amp;", "&")
    };
    let cells = |row: &str| -> Vec<String> {
        let parts = row.split("<td").skip(1);
        parts.filter_map(|c| Some(text(c.split_once('>')?.1.split("</td").next()?))).collect()
    };
    page.split("<tr").skip(1).map(cells).collect()
}

fn page(case: &Case<'_>, book: &mut Book) {
    let Some(page) = case.view.evidence.probes.iter().rfind(|p| p.what == "page:/" && p.status == 200) else { return };
    let rows = rows(&page.body);
    if case.view.contacts.len() > LIST {
        return;
    }
    for seen in case.view.contacts.iter().filter(|seen| seen.imported_at < page.at - SHOWN_MS) {
        let cells = [
            seen.id.clone(),
            seen.last_name.clone().unwrap_or_default(),
            clock(seen.call_duration),
            seen.assoc_call_id.clone(),
        ];
        let (video, audio) = (states(&seen.video_history, page.at), states(&seen.audio_history, page.at));
        let row = rows.iter().find(|r| r.first() == Some(&seen.id));
        // The video's state stands before the audio's, as in the guide.
        let said =
            |row: &[String]| -> Vec<String> { row.iter().filter(|c| STATES.contains(&c.as_str())).cloned().collect() };
        let one_of = |of: &[&str], word: &String| of.is_empty() || of.contains(&word.as_str());
        let right = row.is_some_and(|row| {
            let both = matches!(said(row).as_slice(), [v, a] if one_of(&video, v) && one_of(&audio, a));
            both && cells.iter().all(|cell| row.contains(cell))
        });
        let text = row.map_or_else(|| "no such row".to_owned(), |r| format!("{r:?}"));
        let finding = || Finding::new(text, format!("{cells:?}, {video:?}, {audio:?}")).contact(&seen.id).at(page.at);
        book.check("WXC-LIST-1", (!right).then(finding));
    }
}

/// The states that a history has around an instant.
fn states(history: &[(i64, String)], at: i64) -> Vec<&str> {
    let before = history.iter().rfind(|(since, _)| *since < at - SHOWN_MS);
    let then = history.iter().filter(|(since, _)| (at - SHOWN_MS..=at + SHOWN_MS).contains(since));
    before.into_iter().chain(then).map(|(_, state)| state.as_str()).collect()
}

/// What does not depend on ids that are drawn.
fn essence(contact: &Value) -> Vec<String> {
    let fields = ["agentEmail", "startTime", "callDuration", "ani", "dnis", "contactType", "lastName", "firstName"];
    let states = ["videoUploadState", "audioUploadState"];
    fields.iter().chain(&states).map(|f| contact[*f].to_string()).collect()
}

fn twin(case: &Case<'_>, book: &mut Book) {
    let Some(twin) = &case.view.evidence.webex.twin else { return };
    let all = |of: &[Value]| {
        let mut all: Vec<_> = of.iter().map(essence).collect();
        all.sort();
        all
    };
    let (here, there) = (all(&case.view.evidence.contacts), all(twin));
    if here.is_empty() && there.is_empty() {
        return;
    }
    let only = here.iter().find(|c| !there.contains(c)).or_else(|| there.iter().find(|c| !here.contains(c)));
    let wrong = here != there;
    let text = || Finding::new(format!("on one version alone: {only:?}"), "the same contacts on both");
    book.check("WXC-VER-2", wrong.then(text));
}
