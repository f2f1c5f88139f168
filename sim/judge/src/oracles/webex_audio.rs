//! Each contact's own audio: WXC-CONS-4, WXC-CONF-4, WXC-IMP-2, WXC-IMP-5, WXC-AUD-1, the cells of WXC-VER-1 that can be heard,
//! and the lengths that WXC-CONS-2, -3, WXC-XFER-2, WXC-CONF-2, -3 and WXC-SEG-1 speak of.
//!
//! Reached: IMP-2 where a contact has audio that is known to be the right one, or its agent is; CONS-4 and CONF-4 where a
//! contact's audio holds a consultation and its channels can be told apart or its samples are known; IMP-5 where the ACD
//! recorded nothing of a call; AUD-1 where there is audio; VER-1 where there is audio, and where it was paused.
//!
//! What the tenant of somebody else's recorded nobody knows: its audio has to be as long as the contact, and who is heard in it
//! and who is not is told by how loud each channel is. IMP-2 is reached there where a contact's audio can be played, and both
//! the customer and the agent can be heard in it.

use super::webex::{self, Due};
use crate::case::Case;
use crate::expect::online::{SERVER, importing};
use crate::expect::segmentation::Segment;
use crate::media::wav::Wave;
use crate::spans::Spans;
use crate::truth::Span;
use crate::truth::webex::Sound;
use crate::verdict::{Book, Finding};
use crate::view::contacts::NONE;
use crate::view::{Exchange, Seen};
use sha2::{Digest, Sha256};
use std::fmt::Write as _;

/// How much shorter or longer than its time audio may be, in milliseconds: some samples.
const EDGE_MS: i64 = 25;

/// Of somebody else's audio somebody has to be heard in each stretch of so many milliseconds: so long nobody is silent, on hold
/// neither, who makes some sound all the time.
const SOUND_MS: i64 = 3_000;

/// The same, where instants may be off.
fn edge(case: &Case<'_>) -> i64 {
    EDGE_MS + case.off()
}

/// See the module.
pub fn judge(case: &Case<'_>, book: &mut Book) {
    if !case.truth.is_webex() {
        return;
    }
    let calls = webex::calls(case);
    for due in &calls {
        for pair in &due.pairs {
            let (s, Some(seen)) = (&due.shape.segments[pair.segment], pair.seen) else { continue };
            let bytes = case.view.sounds.get(seen.id.as_str());
            if let Some(bytes) = bytes {
                fetched(case, due, seen, bytes, book);
            }
            if due.call.recorded {
                if let Some(bytes) = bytes.filter(|_| !pair.stranger) {
                    one(case, &calls, due, s, seen, bytes, book);
                }
            } else {
                unrecorded(case, due, s, seen, book);
            }
        }
    }
}

/// WXC-IMP-5.
fn unrecorded(case: &Case<'_>, due: &Due<'_>, s: &Segment, seen: &Seen, book: &mut Book) {
    let visible = due.call.metadata_at.unwrap_or(i64::MAX / 4);
    let settled = importing(case.truth, case.view).due_after(visible, case.truth.policies.patience_ms);
    let (there, state) = (case.view.sounds.contains_key(seen.id.as_str()), seen.audio_upload_state.as_str());
    let right = !there && state == NONE;
    if right || there || settled.is_some_and(|at| at <= case.truth.ends) {
        let text = format!("the audio says \"{state}\" and is {}", if there { "there" } else { "not there" });
        let wanted = "\"No File to Upload\": the call was not recorded";
        book.check("WXC-IMP-5", (!right).then(|| webex::about(due, s, Some(seen), text, wanted)));
    }
}

/// The audio of one contact.
fn one(case: &Case<'_>, calls: &[Due<'_>], due: &Due<'_>, s: &Segment, seen: &Seen, bytes: &[u8], book: &mut Book) {
    let about = |text: String, wanted: String| webex::about(due, s, Some(seen), text, wanted);
    let wave = match Wave::read(bytes) {
        Ok(wave) => wave,
        Err(why) => {
            return book.check("WXC-IMP-2", Some(about(format!("audio that cannot be played: {why}"), "a WAV".into())));
        }
    };
    stereo(case, &wave, &about, book);
    let known = |due: &Due<'_>, s: &Segment| -> Option<Sound> {
        let all = case.truth.tenant.sounds.get(&due.call.id)?;
        all.iter().find(|k| k.agent == s.agent && k.span == s.span).cloned()
    };
    let own = known(due, s).unwrap_or_default();
    let length = if own.length_ms > 0 { own.length_ms } else { s.span.ms() };
    if (wave.length_ms() - length).abs() > edge(case) {
        let text = format!("audio of {} ms", wave.length_ms());
        let id = match due.shape.own_id(s) {
            "WXC-META-1" => "WXC-IMP-2",
            id => id,
        };
        return book.check(id, Some(about(text, format!("{length} ms: the time of its agent"))));
    }
    if heard(case, due, s, &wave, &about, book) {
        return;
    }
    if webex::is_foreign(case) {
        return book.tested("WXC-IMP-2");
    }
    let samples = hex(&Sha256::digest(wave.samples));
    if own.samples.is_empty() {
        return;
    }
    if own.samples.contains(&samples) {
        book.tested("WXC-IMP-2");
        for id in mixed(s) {
            book.tested(id);
        }
        return;
    }
    // Another contact's of the same call: not its own. Anything else was matched wrongly.
    let of = |d: &Due<'_>| d.shape.segments.iter().filter_map(|s| known(d, s)).any(|k| k.samples.contains(&samples));
    let id = if of(due) { "WXC-SEG-1" } else { "WXC-IMP-2" };
    let whose = calls.iter().find(|d| of(d)).map_or("no contact", |d| d.call.id.as_str());
    book.check(id, Some(about(format!("audio that belongs to {whose}"), "its own".into())));
}

/// What a segment's mixture of voices bears on.
fn mixed(s: &Segment) -> Vec<&'static str> {
    let consults = !s.consulted.is_empty() || !s.consulting.is_empty();
    [(consults && !s.conference, "WXC-CONS-4"), (s.conference, "WXC-CONF-4")]
        .into_iter()
        .filter_map(|(reached, id)| reached.then_some(id))
        .collect()
}

/// In a consultation the customer alone, in a conference everybody: where the channels can be told apart, or there is nobody at
/// all. Whether something was found.
fn heard(
    case: &Case<'_>,
    due: &Due<'_>,
    s: &Segment,
    wave: &Wave<'_>,
    about: &dyn Fn(String, String) -> Finding,
    book: &mut Book,
) -> bool {
    let paused: Spans = due.call.audio_paused.iter().copied().collect();
    let (edge, foreign) = (edge(case), webex::is_foreign(case));
    let silent = |channel: u16, span: Span| {
        let (from, to) = (span.from - s.span.from, span.to - s.span.from);
        if foreign { wave.quiet(channel, from, to) } else { wave.silent(channel, from, to) }
    };
    let mut wrong = false;
    if foreign && !wave.is_known() {
        let text = format!("samples of {} bits in a form that cannot be heard", wave.bits);
        book.check("WXC-IMP-2", Some(about(text, "PCM of 8, 16, 24 or 32 bits, or G.711".into())));
        return true;
    }
    for span in paused.within(s.span).grown(-2 * edge, -2 * edge).iter() {
        let loud = (0..wave.channels).any(|channel| silent(channel, span) == Some(false));
        let text = || about("the pause can be heard".into(), "silence: audio pause and resume is there".into());
        book.check("WXC-VER-1", loud.then(text));
        wrong |= loud;
    }
    // Of one channel it is known that silence is nobody; of more than two nobody knows whose they are.
    if wave.channels > 2 {
        return wrong;
    }
    // Whoever else is with the customer meanwhile, and in no consultation then, may be heard.
    let alone = |o: &Segment| {
        let consults: Spans = o.consulted.iter().chain(&o.consulting).copied().collect();
        Spans::from(o.span).minus(&consults)
    };
    let others: Spans = due.shape.segments.iter().flat_map(|o| alone(o).iter().collect::<Vec<_>>()).collect();
    let id = if s.conference { "WXC-CONF-4" } else { "WXC-CONS-4" };
    let consults: Spans = s.consulted.iter().chain(&s.consulting).copied().collect();
    for span in consults.minus(&paused).minus(&others).grown(-edge, -edge).iter() {
        if silent(1, span) == Some(false) {
            book.check(
                id,
                Some(about("an agent can be heard in the consultation".into(), "the customer alone".into())),
            );
            wrong = true;
        } else if silent(0, span) == Some(true) {
            book.check(id, Some(about("nobody can be heard in the consultation".into(), "the customer".into())));
            wrong = true;
        } else if silent(1, span).is_some() {
            book.tested(id);
        }
    }
    let together: Spans = s.conferring.iter().copied().collect();
    if foreign && s.with_customer {
        let alone = Spans::from(s.span).minus(&consults).minus(&together).minus(&paused).grown(-edge, -edge);
        for span in alone.iter().flat_map(stretches) {
            for (channel, who) in [(0, "customer"), (1, "agent")] {
                if silent(channel, span) == Some(true) {
                    let from = span.from - s.span.from;
                    let text = format!("the {who} cannot be heard from {from} ms on for {} ms", span.ms());
                    book.check(
                        "WXC-IMP-2",
                        Some(about(text, "the customer on the left, the agent on the right".into())),
                    );
                    wrong = true;
                }
            }
        }
    }
    let together = together.minus(&paused).grown(EDGE_MS - edge, EDGE_MS - edge);
    for span in together.iter().filter(|_| s.conference).filter(|s| s.ms() > 10 * EDGE_MS) {
        let quiet = if silent(1, span) == Some(true) { Some("agents") } else { None };
        if let Some(who) = quiet.or_else(|| (silent(0, span) == Some(true)).then_some("customer")) {
            let text = format!("the {who} cannot be heard in the conference");
            book.check("WXC-CONF-4", Some(about(text, "the customer and the agents".into())));
            wrong = true;
        }
    }
    wrong
}

/// Pieces of a time, none much shorter than [`SOUND_MS`] but where all of it is.
fn stretches(span: Span) -> Vec<Span> {
    let count = (span.ms() / SOUND_MS).max(1);
    let at = |n: i64| span.from + span.ms() * n / count;
    (0..count).map(|n| Span::new(at(n), at(n + 1))).filter(|piece| piece.ms() > 10 * EDGE_MS).collect()
}

/// Stereo, but for 1.0 with CMSv1.
fn stereo(case: &Case<'_>, wave: &Wave<'_>, about: &dyn Fn(String, String) -> Finding, book: &mut Book) {
    let api = case.truth.tenant.api.as_str();
    if api.is_empty() {
        return;
    }
    let due = if api == "cmsv1" && case.truth.platform == "webex-cc-1.0" { 1 } else { 2 };
    let wrong = wave.channels != due;
    book.check("WXC-VER-1", wrong.then(|| about(format!("{} channels", wave.channels), format!("{due}"))));
}

/// WXC-AUD-1: all audio was imported. The addresses of audio have the call in them.
fn fetched(case: &Case<'_>, due: &Due<'_>, seen: &Seen, bytes: &[u8], book: &mut Book) {
    if webex::asked(case).next().is_none() {
        return;
    }
    let at = seen.audio_history.last().map_or(case.truth.ends, |(at, _)| *at);
    let own = |e: &&Exchange| e.at <= at + 1_000 && e.status < 300;
    let of_call = |e: &&Exchange| webex::is_audio(e) && e.target.contains(&due.call.acd_id);
    let brought: u64 = if webex::is_foreign(case) {
        // Where somebody else keeps audio is told in answers alone.
        let files = case.view.http.iter().filter(|e| e.from == SERVER && e.method == "GET");
        files.filter(own).map(|e| e.received).sum()
    } else {
        webex::asked(case).filter(own).filter(of_call).map(|e| e.received).sum()
    };
    let wrong = brought + 64 < bytes.len() as u64;
    let text = format!("{} bytes of audio, of which {brought} were imported", bytes.len());
    book.check("WXC-AUD-1", wrong.then(|| Finding::new(text, "audio by import alone").contact(&seen.id)));
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}
