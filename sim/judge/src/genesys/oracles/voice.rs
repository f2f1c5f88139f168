//! GIR-FLOW-2: SIP Server has MCP record the audio, and what comes of it: one file for each time that an agent's DN is recorded, as
//! long as that, silent while it is paused (who is heard in it is judged by [`heard`]). GIR-MAP-1 to -4: how many recordings there
//! are, and what is in them.
//!
//! FLOW-2 is reached with each recorded time whose file is due before the end of the run; MAP-1 to -4 with each call that was
//! transferred or became a conference and was recorded, likewise.

use super::files::has_no_srs;
use super::heard;
use crate::genesys::case::Case;
use crate::genesys::expect::{RECOVERED_MS, Session, reach};
use crate::genesys::truth::{Act, ActKind, Call, Joined, Recorded, Span, Stretch, Truth};
use crate::genesys::view::{Media, Sip, Voice};
use crate::media::wav::Wave;
use crate::verdict::{Book, Finding};

/// On a network that loses packets the recording of a voice may take so long to begin, in milliseconds: a lost ACK is repeated after
/// half a second at least, and who is told 491 waits for up to four seconds (RFC 3261, 14.1) and may lose that, too.
pub(super) const SET_UP_MS: i64 = 10_000;

/// Messages that cross between SIP Server and MCP while MCP records already, or still, and SIP Server does not say so: a call is
/// brought there leg by leg, and MCP has the first when its acceptance, the other leg's INVITE and that one's acceptance are still to
/// come; and the BYE comes there last.
const CROSSINGS: i64 = 4;
/// By when a SIP request that was lost three times has been sent once more, in milliseconds (RFC 3261, timer A).
const AGAIN_MS: i64 = 3_500;
/// So long MCP has to take a leg, in milliseconds.
const MEDIA_MS: i64 = 10_000;

/// See the module.
pub fn judge(case: &Case<'_>, book: &mut Book) {
    let due: Vec<(&Call, &Stretch, &Recorded)> = case.recorded().filter(|(c, _, r)| is_part_due(case, c, r)).collect();
    for (call, stretch, recorded) in &due {
        book.tested("GIR-FLOW-2");
        if let Some(flow) = flow(case.truth, call) {
            book.tested(flow);
        }
        one(case, call, stretch, recorded, book);
    }
    for call in case.truth.calls.iter().filter(|c| is_due(case, c)) {
        shape(case, call, book);
    }
}

/// Which flow a call belongs to, a consultation to that of its main call.
pub fn flow(truth: &Truth, call: &Call) -> Option<&'static str> {
    let main = call.consultation_of.as_deref().and_then(|id| truth.call(id)).unwrap_or(call);
    let has = |joined: Joined| main.stretches.iter().any(|s| s.joined == joined);
    match () {
        () if has(Joined::TwoStepTransfer) => Some("GIR-MAP-2"),
        () if has(Joined::TwoStepConference) => Some("GIR-MAP-4"),
        () if has(Joined::SingleStepConference) => Some("GIR-MAP-3"),
        () if has(Joined::SingleStepTransfer) => Some("GIR-MAP-1"),
        () => None,
    }
}

/// Whether its recording has to be at RWS by the end, and nothing was wrong with whoever brings it.
pub(super) fn is_due(case: &Case<'_>, call: &Call) -> bool {
    is_due_since(case, call, call.span.from)
}

/// The same of a recorded time in a call: what was wrong long before it does not matter.
pub(super) fn is_part_due(case: &Case<'_>, call: &Call, recorded: &Recorded) -> bool {
    is_due_since(case, call, call.span.from.max(recorded.span.from - 2 * RECOVERED_MS))
}

fn is_due_since(case: &Case<'_>, call: &Call, since: i64) -> bool {
    // MCP has to hear of the end.
    let heard = call.span.to + case.patience().min(RECOVERED_MS);
    let made = reach::is_quiet(case.truth, &["sip", "mcp"], Span::new(since, heard));
    let by = case.truth.centres.iter().filter_map(|c| taken_by(case, call, since, &c.rws)).min();
    let kept = |by: i64| reach::keeps(case.truth, "mcp", Span::new(since, by));
    made && by.is_some_and(|by| by <= case.truth.ends && kept(by))
}

/// By when an RWS has taken the recording of a call: the patience after its end, or after the end of an outage, when MCP may need a
/// while to try again; none where no such time was quiet.
fn taken_by(case: &Case<'_>, call: &Call, since: i64, rws: &str) -> Option<i64> {
    let quiet = |from: i64, by: i64| reach::is_quiet(case.truth, &["mcp", rws], Span::new(from, by));
    let at_once = call.span.to + case.patience();
    if quiet(since, at_once) {
        return Some(at_once);
    }
    // What an RWS has taken that is lost for good by the end of the run is not missing.
    if !case.truth.centres.iter().all(|c| case.view.evidence.rws.contains_key(&c.rws)) {
        return None;
    }
    let over = case.truth.faults.iter().map(|f| f.span.to + 1).filter(|at| *at > since);
    let again = over.map(|at| (at, at.max(call.span.to) + RECOVERED_MS + case.patience()));
    again.filter(|(from, by)| quiet(*from, *by)).map(|(_, by)| by).min()
}

fn agent_id<'c>(case: &'c Case<'_>, stretch: &Stretch) -> &'c str {
    case.truth.agents.get(&stretch.agent).map_or("", |a| a.id.as_str())
}

/// The file of a recorded time in a recording.
fn find<'v>(case: &Case<'_>, voice: &'v Voice, stretch: &Stretch, recorded: &Recorded) -> Option<&'v Media> {
    let slack = case.grace() + 1_000;
    let near = |m: &&Media| {
        (m.span.from - recorded.span.from).abs() <= slack || m.span.and(recorded.span).ms() * 2 > recorded.span.ms()
    };
    let of_dn = |m: &Media| m.dn == stretch.dn && (m.agent_id.is_empty() || is_left(case, stretch, &m.agent_id));
    let own = |m: &&Media| m.agent_id == agent_id(case, stretch) || of_dn(m);
    let mine = voice.media.iter().filter(own).filter(near);
    mine.min_by_key(|m| (m.span.from - recorded.span.from).abs())
}

/// Whether RWS may think that this agent still has the DN: the session there has ended, or the agent has left it for another place,
/// and it could not be told.
fn is_left(case: &Case<'_>, stretch: &Stretch, agent_id: &str) -> bool {
    let at = stretch.span.from;
    let own = |s: &&Session| {
        let id = case.truth.agents.get(&s.agent).map(|a| a.id.as_str());
        id == Some(agent_id) && s.agent != stretch.agent && s.has(&stretch.dn)
    };
    let over = |s: &Session| {
        let ended = (s.closed.from <= at).then_some((s.closed.from, s.closed.to));
        ended.or_else(|| Some((moved(case, s, &stretch.dn, at)?, at)))
    };
    let untold = |s: &Session| {
        let Some((over, until)) = over(s) else { return false };
        let machines = (s.pc.as_str(), s.server_at(over));
        let apart = reach::apart(case.truth, machines.0, machines.1).within(Span::new(over, until + 1));
        !apart.is_empty() && reach::due(case.truth, machines, over, case.patience()).is_none_or(|due| at <= due)
    };
    case.model.sessions.iter().filter(own).any(untold)
}

/// When the agent of a session has left a DN by a change of place in it: the last one up to that time.
fn moved(case: &Case<'_>, session: &Session, dn: &str, until: i64) -> Option<i64> {
    let own = |a: &&Act| a.pc == session.pc && a.agent == session.agent && session.opened <= a.at && a.at <= until;
    let mut moves = case.truth.acts.iter().rev().filter(own).filter_map(|act| match &act.what {
        ActKind::ChangePlace { place, devices, .. } => Some((act.at, place, devices)),
        _ => None,
    });
    let (at, place, devices) = moves.next()?;
    let theirs = case.truth.places.get(place).filter(|_| devices.is_empty()).unwrap_or(devices);
    (!theirs.iter().any(|d| d.dn == dn)).then_some(at)
}

/// Those of a call. One that MCP had begun to hand over to an RWS which went away, and that another one has, is left half and counts
/// for nothing.
fn recordings<'c>(case: &'c Case<'_>, id: &'c str) -> impl Iterator<Item = &'c Voice> {
    let all = move || case.view.voices.iter().filter(move |v| v.id == id);
    all().filter(move |v| !(is_half(case, v) && all().any(|other| other.rws != v.rws && !is_half(case, other))))
}

/// Whether some of its sound is missing at an RWS that was not there all the time.
fn is_half(case: &Case<'_>, voice: &Voice) -> bool {
    let run = Span::new(case.truth.starts, case.truth.ends);
    let answers = case.view.evidence.rws.get(&voice.rws);
    let has = |m: &Media| answers.is_some_and(|a| a.media.contains_key(&(voice.id.clone(), m.id.clone())));
    !voice.media.iter().all(has) && !reach::is_quiet(case.truth, &[&voice.rws], run)
}

/// SIP Server has invited MCP to record that DN on that call, and MCP has accepted.
pub(super) fn is_invited(case: &Case<'_>, call: &Call, stretch: &Stretch) -> Option<u64> {
    let asks = |m: &&Sip| {
        let uri = m.uri();
        m.from == "sip"
            && m.to == "mcp"
            && m.method() == Some("INVITE")
            && uri.contains(&call.uuid)
            && uri.contains("record")
            && (uri.contains(&format!("dn={};", stretch.dn))
                || uri.ends_with(&format!("dn={}", stretch.dn))
                || uri.contains(&format!("dn={}@", stretch.dn)))
    };
    let invite = case.view.sip.iter().find(asks)?;
    let fine = |m: &&Sip| {
        m.from == "mcp"
            && m.call_id == invite.call_id
            && m.cseq == invite.cseq
            && m.status().is_some_and(|s| s / 100 == 2)
    };
    case.view.sip.iter().any(|m| fine(&m)).then_some(invite.ordinal)
}

/// MCP was told to record that time, as far as can be seen: the first of a stretch with the INVITE, later ones by means that are not
/// public, so that only the file shows it.
pub(super) fn is_begun(case: &Case<'_>, call: &Call, stretch: &Stretch, recorded: &Recorded) -> bool {
    if stretch.recorded.first() == Some(recorded) {
        return is_invited(case, call, stretch).is_some();
    }
    case.view.voices.iter().any(|v| find(case, v, stretch, recorded).is_some())
}

fn one(case: &Case<'_>, call: &Call, stretch: &Stretch, recorded: &Recorded, book: &mut Book) {
    let finding = |seen: String, due: &str| {
        Finding::new(seen, due).contact(&call.uuid).agent(&stretch.agent).at(recorded.span.from)
    };
    let Some((voice, media)) = recordings(case, &call.uuid).find_map(|v| Some((v, find(case, v, stretch, recorded)?)))
    else {
        // It may lie elsewhere: then the recordings are cut wrongly, which is judged with their shape.
        let elsewhere = case.view.voices.iter().any(|v| find(case, v, stretch, recorded).is_some());
        if reach::is_poor(case.truth) && recorded.span.ms() < SET_UP_MS {
            return;
        }
        if !elsewhere || flow(case.truth, call).is_none() {
            let invited = is_invited(case, call, stretch);
            let alone = has_no_srs(case, &stretch.agent, recorded.span);
            let id = match lost_part(case, call, stretch) {
                _ if invited.is_some() && alone => "GIR-FLOW-7",
                Some(flow) => flow,
                None => "GIR-FLOW-2",
            };
            let seen = if invited.is_some() {
                "no voice file"
            } else {
                "SIP Server did not have MCP record, and there is no voice file"
            };
            let due = format!("a voice file of DN {} on that call", stretch.dn);
            book.broken(id, Finding { ordinal: invited, ..finding(seen.into(), &due) });
        }
        return;
    };
    if is_invited(case, call, stretch).is_none() {
        let seen = format!("no INVITE of SIP Server to MCP for DN {} on that call", stretch.dn);
        book.broken("GIR-FLOW-2", finding(seen, "MCP is invited to record"));
    }
    let key = (voice.id.clone(), media.id.clone());
    let Some(bytes) = case.view.evidence.rws.get(&voice.rws).and_then(|a| a.media.get(&key)) else {
        book.broken("GIR-FLOW-2", finding(format!("the voice file {} cannot be had", media.id), "its sound"));
        return;
    };
    let wave = match Wave::read(bytes) {
        Ok(wave) => wave,
        Err(why) => {
            book.broken("GIR-FLOW-2", finding(format!("{}: {why}", media.id), "a sound"));
            return;
        }
    };
    let (shorter, tolerance) = tolerances(case, recorded);
    if !(-shorter..=tolerance).contains(&(wave.length_ms() - recorded.span.ms())) {
        let due = format!("{} ms, as long as the voice was recorded, pauses included", recorded.span.ms());
        book.broken("GIR-FLOW-2", finding(format!("the voice file lasts {} ms", wave.length_ms()), &due));
    }
    for pause in &recorded.paused {
        let (from, to) = (pause.from - recorded.span.from + tolerance, pause.to - recorded.span.from - tolerance);
        if to > from && !is_silent(&wave, from, to) {
            let seen = format!("a voice from {} to {} ms of the file", from - tolerance, to + tolerance);
            book.broken("GIR-FLOW-2", finding(seen, "silence: the recording was paused").at(pause.from));
        }
    }
    heard::judge(case, call, stretch, recorded, &wave, book);
}

/// By how much a voice file may be shorter, and longer, than the voice was recorded by SIP Server's word, in milliseconds.
fn tolerances(case: &Case<'_>, recorded: &Recorded) -> (i64, i64) {
    let policies = &case.truth.policies;
    let usual = policies.sound_tolerance_ms + policies.tolerance_ms;
    // Both legs are brought there before it says that it records.
    let around = Span::new(recorded.span.from - MEDIA_MS, recorded.span.to);
    let crossing = reach::slower_ms(case.truth, "sip", "mcp", around);
    let lost = if policies.loses_packets { AGAIN_MS } else { 0 };
    (usual + crossing, usual + CROSSINGS * crossing + lost)
}

/// The flow of a call whose recording has a part of who was there before, and lacks that of who joined it.
fn lost_part(case: &Case<'_>, call: &Call, joiner: &Stretch) -> Option<&'static str> {
    let flow = flow(case.truth, call)?;
    let there =
        |s: &Stretch| s.recorded.iter().any(|r| recordings(case, &call.uuid).any(|v| find(case, v, s, r).is_some()));
    let joined = |s: &Stretch| !matches!(s.joined, Joined::Answered | Joined::Dialled);
    (joined(joiner) && call.stretches.iter().any(|s| !joined(s) && there(s))).then_some(flow)
}

/// Whether nothing is heard, in linear, µ-law or A-law samples.
fn is_silent(wave: &Wave<'_>, from_ms: i64, to_ms: i64) -> bool {
    let frame = usize::from(wave.channels.max(1)) * usize::from(wave.bits.max(8) / 8);
    let place = |ms: i64| usize::try_from(ms.max(0) * i64::from(wave.rate) / 1000).unwrap_or(0) * frame;
    let end = place(to_ms).min(wave.samples.len());
    let part = wave.samples.get(place(from_ms).min(end)..end).unwrap_or_default();
    if wave.bits == 16 {
        return part.chunks_exact(2).all(|s| i16::from_le_bytes([s[0], s[1]]).unsigned_abs() <= 16);
    }
    part.iter().all(|b| matches!(b, 0x80 | 0xFF | 0x7F | 0xFE | 0x7E | 0xD5 | 0x55 | 0xD4 | 0x54))
}

/// One recording with one file for each recorded time, and nothing else.
fn shape(case: &Case<'_>, call: &Call, book: &mut Book) {
    let wanted: Vec<(&Stretch, &Recorded)> =
        call.stretches.iter().flat_map(|s| s.recorded.iter().map(move |r| (s, r))).collect();
    let id = flow(case.truth, call).unwrap_or("GIR-FLOW-2");
    let finding = |seen: String, due: String| Finding::new(seen, due).contact(&call.uuid).at(call.span.to);
    let there: Vec<&Voice> = recordings(case, &call.uuid).collect();
    if there.len() > 1 {
        book.broken(id, finding(format!("{} recordings of that call", there.len()), "one".into()));
        return;
    }
    let Some(voice) = there.first() else {
        // What is missing for good is blamed above; here it is what lies elsewhere.
        let elsewhere =
            |(s, r): &&(&Stretch, &Recorded)| case.view.voices.iter().any(|v| find(case, v, s, r).is_some());
        if flow(case.truth, call).is_some() && wanted.iter().any(|w| elsewhere(&w)) {
            let what = if call.consultation_of.is_some() { "the consultation has" } else { "the call has" };
            book.broken(id, finding(format!("{what} no recording of its own"), "a recording of its own".into()));
        }
        return;
    };
    let mut used: Vec<&str> = Vec::new();
    for (stretch, recorded) in &wanted {
        match find(case, voice, stretch, recorded) {
            Some(media) if !used.contains(&media.id.as_str()) => used.push(&media.id),
            Some(_) => {
                let seen = format!("one file for several parts of agent {}", stretch.agent);
                book.broken(id, finding(seen, "a file for each part".into()).agent(&stretch.agent));
            }
            None => {
                let elsewhere = case.view.voices.iter().any(|v| find(case, v, stretch, recorded).is_some());
                if elsewhere && flow(case.truth, call).is_some() {
                    let seen = format!("the part of agent {} lies in another recording", stretch.agent);
                    book.broken(id, finding(seen, "in this one".into()).agent(&stretch.agent));
                }
            }
        }
    }
    for media in voice.media.iter().filter(|m| !used.contains(&m.id.as_str())) {
        let seen = format!("a file {} of DN {}, agent id {}", media.id, media.dn, media.agent_id);
        book.broken(id, finding(seen, format!("the {} files of what was recorded", wanted.len())));
    }
}
