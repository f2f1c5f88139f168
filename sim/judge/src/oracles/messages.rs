//! SCR-UP-5, the rest of it: what a PC tells the server besides recordings is short, so that no footage fits in.
//!
//! Everything has a bound by what it is: a few numbers and names, as long as the installation's own, and so many for each
//! element of a list. What is no message of RTE's at all may come once and again and be refused; in sum it is short, too.

use crate::case::Case;
use crate::expect::online::SERVER;
use crate::truth::Truth;
use crate::verdict::{Book, Finding};
use crate::view::Message;
use std::collections::BTreeMap;

/// Whatever a message says besides lists and the installation's names, in bytes.
const FEW: usize = 1_024;
/// A question about the time is a number. There is no end of them.
const PING: usize = 128;
/// A session but for its user, in bytes.
const SESSION: usize = 256;
/// A covered part of a recording, with some space around it, in bytes.
const PART: usize = 96;
/// The most that a character of a name becomes in JSON (`\\u0041`).
const ESCAPED: usize = 6;

/// What somebody else's recorder may say in sum, but for questions about the time: whatever happens, and for each connection and each
/// relay, in bytes. Of ours it is known what there was to say.
const IN_SUM: (usize, usize) = (16_384, 2_048);

/// Messages by RTE.
pub fn judge(case: &Case<'_>, book: &mut Book) {
    let names = Names::of(case.truth);
    let mut strange: BTreeMap<&str, usize> = BTreeMap::new();
    drips(case, book);
    for m in case.view.ws.iter().filter(|m| m.to == SERVER && case.truth.pcs.contains_key(&m.from)) {
        let sum = strange.entry(&m.from).or_default();
        let before = *sum;
        *sum += m.strange;
        let seen = match () {
            () if m.bytes > names.most(m) => format!("a message ({}) of {} bytes", m.kind, m.bytes),
            () if before <= FEW && *sum > FEW => format!("{sum} bytes that are no message by RTE"),
            () => continue,
        };
        let finding = Finding::new(seen, "short messages by RTE").pc(&m.from).record(m.at, m.ordinal);
        book.check("SCR-UP-5", Some(finding));
    }
}

/// Many short messages are a long one.
fn drips(case: &Case<'_>, book: &mut Book) {
    for pc in case.truth.pcs.keys().filter(|pc| case.truth.is_foreign(pc)) {
        let own = || case.view.ws.iter().filter(|m| m.to == SERVER && m.from == *pc);
        let occasions =
            own().filter(|m| m.kind == "hello").count() + case.view.relays.iter().filter(|r| r.pc == *pc).count();
        let most = IN_SUM.0 + IN_SUM.1 * occasions;
        let mut sum = 0;
        let over = own().filter(|m| m.kind != "ping").find(|m| {
            sum += m.bytes;
            sum > most
        });
        let sum: usize = own().filter(|m| m.kind != "ping").map(|m| m.bytes).sum();
        if let Some(m) = over {
            let seen = format!("{sum} bytes in messages by RTE");
            let finding = Finding::new(seen, format!("at most {most}: no footage")).pc(pc).record(m.at, m.ordinal);
            book.check("SCR-UP-5", Some(finding));
        }
    }
}

/// How long the announcement of a recording may be: a few words, and a few numbers for each part that it shows.
pub fn announcement_max(case: &Case<'_>, pc: &str) -> u64 {
    let listed = case.view.contacts.iter().map(|seen| seen.covered.len()).max().unwrap_or_default();
    // One that came to nothing is listed nowhere: no part is shorter than what there is of a segment.
    let relays = case.view.relays.iter().filter(|r| r.pc == pc);
    let segments = case.view.segments.get(pc).map(Vec::as_slice).unwrap_or_default();
    let of_relay = |start: i64, end: i64| segments.iter().filter(|s| s.span.from < end && start < s.span.to).count();
    let planned = relays.map(|r| of_relay(r.start, r.end)).max().unwrap_or_default();
    (FEW + PART * listed.max(planned)) as u64
}

/// How long the installation's own names can be in a message, in bytes.
struct Names {
    windows: usize,
    pc: usize,
    folder: usize,
}

impl Names {
    fn of(truth: &Truth) -> Self {
        let most = |lengths: &mut dyn Iterator<Item = usize>| lengths.max().unwrap_or_default() * ESCAPED;
        Self {
            windows: most(&mut truth.sessions.iter().map(|s| s.windows.len())),
            pc: most(&mut truth.pcs.keys().map(String::len)),
            folder: truth.policies.folder.len() * ESCAPED,
        }
    }

    /// The most that a message may be long.
    fn most(&self, message: &Message) -> usize {
        match message.kind.as_str() {
            "ping" => PING,
            "hello" => FEW + self.pc,
            "sessions" => FEW + message.sessions * (SESSION + self.windows),
            // A segment may be named by its whole path.
            "discrepancy" => FEW + self.windows + self.folder,
            _ => FEW,
        }
    }
}
