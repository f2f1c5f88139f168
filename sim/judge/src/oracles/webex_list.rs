//! WXC-LIST-1 and WXC-VER-2: the list of contacts as people see it, and whether both versions give the same.
//!
//! Reached: LIST-1 where the page with the list was looked at and there are contacts; VER-2 where the same scenario ran on the
//! other version.

use super::webex_segments::clock;
use crate::case::Case;
use crate::verdict::{Book, Finding};
use serde_json::Value;

/// Contacts that the page lists at most.
const LIST: usize = 500;

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
    page.split("<tr").skip(1).map(cells).filter(|r: &Vec<String>| !r.is_empty()).collect()
}

fn page(case: &Case<'_>, book: &mut Book) {
    let Some(page) = case.view.evidence.probes.iter().rfind(|p| p.what == "page:/" && p.status == 200) else { return };
    let rows = rows(&page.body);
    if case.view.contacts.len() > LIST {
        return;
    }
    for seen in &case.view.contacts {
        let due = [
            seen.id.clone(),
            seen.last_name.clone().unwrap_or_default(),
            clock(seen.call_duration),
            seen.assoc_call_id.clone(),
            seen.video_upload_state.clone(),
            seen.audio_upload_state.clone(),
        ];
        let row = rows.iter().find(|r| r.first() == Some(&seen.id));
        let right = row.is_some_and(|row| due.iter().all(|cell| row.contains(cell)));
        let text = row.map_or_else(|| "no such row".to_owned(), |r| format!("{r:?}"));
        let finding = || Finding::new(text, format!("{due:?}")).contact(&seen.id).at(page.at);
        book.check("WXC-LIST-1", (!right).then(finding));
    }
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
    let only = here.iter().find(|c| !there.contains(c)).or_else(|| there.iter().find(|c| !here.contains(c)));
    let wrong = here != there;
    let text = || Finding::new(format!("on one version alone: {only:?}"), "the same contacts on both");
    book.check("WXC-VER-2", wrong.then(text));
}
