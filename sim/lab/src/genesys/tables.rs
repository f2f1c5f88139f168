//! What is left of a run of Genesys, as tables.

use super::installation::{Installation, Media, Screen};
use crate::report::{Align, Table};
use crate::scenario::time::clock;
use judge::media::crc::crc32;

fn text(table: &Table) -> String {
    if table.is_empty() { String::new() } else { table.text() }
}

/// Voice recordings: a row a media file.
pub(super) fn media(found: &Installation) -> String {
    let mut table = Table::new(&[
        ("Call", Align::Left),
        ("From", Align::Left),
        ("To", Align::Left),
        ("DN", Align::Left),
        ("Agent", Align::Left),
        ("Start", Align::Left),
        ("End", Align::Left),
        ("Sound", Align::Left),
        ("At", Align::Left),
    ]);
    for m in &found.media {
        table.row([
            found.call(&m.call).to_owned(),
            m.ani.clone(),
            m.dnis.clone(),
            m.dn.clone(),
            found.agent(&m.agent).to_owned(),
            clock(m.from - found.truth.starts),
            clock(m.to - found.truth.starts),
            if m.bytes.is_some() { clock(m.length_ms) } else { "missing".into() },
            m.rws.clone(),
        ]);
    }
    for (id, rws) in found.recordings.iter().filter(|(id, _)| found.media.iter().all(|m| m.call != *id)) {
        let mut row = vec![String::new(); 8];
        row[0] = found.call(id).to_owned();
        row.push(rws.clone());
        table.row(row);
    }
    if table.is_empty() { "no voice recordings\n".into() } else { table.text() }
}

/// Which voice was recorded, without the times.
pub(super) fn media_alike(found: &Installation) -> String {
    let one = |m: &Media| format!("{} {} {} {}\n", found.call(&m.call), m.dn, found.agent(&m.agent), m.rws);
    found.media.iter().map(one).collect()
}

/// Whose screens were recorded for which calls, without the times.
pub(super) fn screens_alike(found: &Installation) -> String {
    let call = |s: &Screen| s.call.as_deref().map_or("-", |uuid| found.call(uuid)).to_owned();
    found
        .screens
        .iter()
        .map(|s| format!("{} {} {} {}\n", found.agent(&s.agent), pc(found, s), call(s), s.rws))
        .collect()
}

/// Screen files, and the call that each is mapped to.
pub(super) fn screens(found: &Installation) -> String {
    let mut table = Table::new(&[
        ("Screen of", Align::Left),
        ("PC", Align::Left),
        ("Start", Align::Left),
        ("End", Align::Left),
        ("Length", Align::Left),
        ("Call", Align::Left),
        ("DN", Align::Left),
        ("Frames", Align::Right),
        ("First picture", Align::Left),
        ("Last picture", Align::Left),
        ("Pixels", Align::Left),
        ("At", Align::Left),
        ("Trouble", Align::Left),
    ]);
    let since_start = |at: Option<i64>| at.map_or("-".into(), |at| clock(at - found.truth.starts));
    for s in &found.screens {
        let call = s.call.as_deref().map_or("-", |uuid| found.call(uuid));
        table.row([
            found.agent(&s.agent).to_owned(),
            pc(found, s),
            clock(s.from - found.truth.starts),
            clock(s.to - found.truth.starts),
            clock(s.glance.length_ms),
            call.to_owned(),
            dn(found, s.call.as_deref(), &s.agent, s.media.is_some()),
            s.glance.frames.to_string(),
            since_start(s.glance.first),
            since_start(s.glance.last),
            format!("{}x{}", s.glance.size.0, s.glance.size.1),
            s.rws.clone(),
            trouble(found, s),
        ]);
    }
    if table.is_empty() { "no screen files\n".into() } else { table.text() }
}

/// What is wrong with the file, or why it is not whole.
fn trouble(found: &Installation, screen: &Screen) -> String {
    let cut = screen.cut_off.iter().map(|(at, how)| format!("{how} at {}", clock(at - found.truth.starts)));
    [screen.glance.words()].into_iter().filter(|words| !words.is_empty()).chain(cut).collect::<Vec<_>>().join("; ")
}

/// The PC whose screen it is, by the stamps in its pictures.
fn pc(found: &Installation, screen: &Screen) -> String {
    let is = |name: &&String| screen.glance.sources.iter().any(|(pc, _)| *pc == crc32(name.as_bytes()));
    found.truth.pcs.keys().filter(is).cloned().collect::<Vec<_>>().join(" ")
}

/// The DN of the media file that a screen file is mapped to.
fn dn(found: &Installation, call: Option<&str>, agent: &str, mapped: bool) -> String {
    let media = found.media.iter().find(|m| Some(m.call.as_str()) == call && m.agent == agent);
    media.filter(|_| mapped).map_or_else(|| "-".into(), |m| m.dn.clone())
}

/// Sessions at SRS, with their polls counted.
pub(super) fn sessions(found: &Installation) -> String {
    let mut table = Table::new(&[
        ("PC", Align::Left),
        ("Agent", Align::Left),
        ("Place", Align::Left),
        ("RWS", Align::Left),
        ("Opened", Align::Left),
        ("Polls", Align::Right),
        ("Last poll", Align::Left),
        ("Ended", Align::Left),
        ("How", Align::Left),
    ]);
    let since_start = |at: i64| clock(at - found.truth.starts);
    for s in &found.sessions {
        let (at, how) = match &s.ended {
            Some((at, how, why)) => (since_start(*at), format!("{how}: {why}")),
            None => ("-".into(), "open".into()),
        };
        table.row([
            s.pc.clone(),
            found.user(&s.login).to_owned(),
            if s.place.is_empty() { "(default)".into() } else { s.place.clone() },
            s.server.clone(),
            since_start(s.opened),
            s.polls.to_string(),
            s.last_poll.map_or("-".into(), since_start),
            at,
            how,
        ]);
    }
    text(&table)
}

/// What SRS refused.
pub(super) fn refusals(found: &Installation) -> String {
    let mut table = Table::new(&[
        ("Time", Align::Left),
        ("PC", Align::Left),
        ("What", Align::Left),
        ("Status", Align::Right),
        ("Why", Align::Left),
    ]);
    for r in &found.refusals {
        let time = clock(r.at - found.truth.starts);
        table.row([time, r.pc.clone(), r.what.clone(), r.status.to_string(), r.why.clone()]);
    }
    text(&table)
}

/// The states of the third-party recorder.
pub(super) fn captures(found: &Installation) -> String {
    let mut table =
        Table::new(&[("Time", Align::Left), ("DN", Align::Left), ("State", Align::Left), ("After", Align::Left)]);
    for c in &found.captures {
        table.row([clock(c.at - found.truth.starts), c.dn.clone(), c.state.clone(), c.command.clone()]);
    }
    text(&table)
}

/// What the SIPREC recorder was told.
pub(super) fn siprec(found: &Installation) -> String {
    let mut table = Table::new(&[
        ("Time", Align::Left),
        ("Session", Align::Left),
        ("State", Align::Left),
        ("Recorded", Align::Left),
        ("Paused", Align::Left),
        ("Heard", Align::Left),
    ]);
    for t in &found.siprec {
        table.row([
            clock(t.at - found.truth.starts),
            t.call_id.clone(),
            t.state.clone(),
            t.streams.0.join(" "),
            t.streams.1.join(" "),
            t.speakers.join(" "),
        ]);
    }
    text(&table)
}
