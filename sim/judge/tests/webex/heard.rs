//! What can be heard in a contact's audio: in which channel, and whose it is.

use crate::common::{Run, s};
use crate::imports::{id, plain};
use crate::office::{B, H, I, answered, at, call, contact, joined, perfect, sound, tenant, wav};
use crate::segments::{conference, conference_of, consultation, consultation_of};
use judge::State;
use judge::truth::webex::What::Ended;
use judge::truth::{Span, Truth};
use serde_json::json;

/// A channel of a contact's audio is silent from one millisecond to another.
pub fn hush(r: &mut Run, mail: &str, from: i64, channel: usize, time: (usize, usize)) {
    let id = id(r, mail, from);
    let samples = &mut r.evidence.audios.get_mut(&id).expect("audio")[44..];
    // Two hundred a second, of two channels.
    samples[2 * (time.0 / 5)..2 * (time.1 / 5)].iter_mut().skip(channel).step_by(2).for_each(|b| *b = 128);
}

/// 1.0 with CMSv1 has one channel.
fn mono() -> Truth {
    let mut t = tenant("cmsv1");
    t.platform = "webex-cc-1.0".into();
    t
}

#[test]
fn in_one_channel_the_samples_tell_who_was_mixed() {
    consultation_of(mono()).holds(&["WXC-CONS-4"]);
    conference_of(mono()).holds(&["WXC-CONF-4"]);
    let mut r = consultation_of(mono());
    r.truth.tenant.sounds.clear();
    r.not_reached(&["WXC-CONS-4"]);
}

#[test]
fn silence_in_one_channel_is_nobody() {
    let make = |mut r: Run, mail: &str, from: i64, (a, b): (i64, i64)| {
        r.truth.tenant.sounds.clear();
        r.holds(&[]);
        let id = id(&mut r, mail, from);
        let place = |at: i64| 44 + ((at - from) * 200) as usize;
        r.evidence.audios.get_mut(&id).expect("audio")[place(a)..place(b)].fill(128);
        r
    };
    make(consultation_of(mono()), H, 353, (353, 395)).blames(&["WXC-CONS-4"]);
    make(consultation_of(mono()), H, 353, (353, 394)).holds(&[]);
    make(conference_of(mono()), B, 300, (390, 429)).blames(&["WXC-CONF-4"]);
}

#[test]
fn of_three_channels_nobody_knows_whose_they_are() {
    let mut r = consultation();
    r.truth.tenant.sounds.clear();
    let id = id(&mut r, H, 353);
    let loud: Vec<u8> = (0..42 * 200 * 3).map(|n| 1 + (n % 97) as u8).collect();
    r.evidence.audios.insert(id, wav(3, &loud));
    // But for where their sizes come from.
    r.edit(|rec, fields| {
        let audio = rec.fields.contains("/media/");
        if audio {
            fields["received"] = json!(100_000);
        }
        audio
    });
    r.blames(&["WXC-VER-1"]);
}

#[test]
fn the_audio_of_another_agents_contact_is_that_ones() {
    let mut r = consultation();
    let id = id(&mut r, H, 353);
    let loud = sound(&r.truth, "c1", Span { from: s(353), to: s(395) }, &[]);
    r.evidence.audios.insert(id, loud);
    r.blames(&["WXC-CONS-4"]);
    contact(&mut r, "c1", H, 353)["agentEmail"] = json!(I);
    r.blames(&["WXC-CONS-3"]);
}

/// Somebody joins a call without having been consulted: the guide speaks of conferences after a consultation.
#[test]
fn who_joins_makes_no_conference() {
    let mut t = tenant("programmatic");
    let moves = vec![at(300, answered("braun")), at(350, joined("imhof")), at(420, Ended)];
    call(&mut t, "c1", &[("braun", 300, 420), ("imhof", 350, 420)], moves);
    let mut r = perfect(t);
    r.truth.tenant.sounds.clear();
    hush(&mut r, B, 300, 1, (50_000, 120_000));
    hush(&mut r, I, 350, 1, (0, 70_000));
    r.holds(&["WXC-SEG-1"]);
    r.not_reached(&["WXC-CONF-4"]);
}

#[test]
fn a_conference_too_short_for_a_word() {
    for (ms, blamed) in [(250, false), (400, true)] {
        let mut r = conference();
        r.truth.tenant.sounds.clear();
        r.truth.tenant.moves.get_mut("c1").expect("moves")[3].at = s(429) - ms;
        for (mail, from) in [(B, 300), (H, 369)] {
            hush(&mut r, mail, from, 1, ((369 - from) as usize * 1000, (429 - from) as usize * 1000));
        }
        if blamed { r.blames(&["WXC-CONF-4"]) } else { r.holds(&["WXC-CONF-4"]) }
    }
}

#[test]
fn a_call_that_was_not_recorded_near_the_end() {
    let make = |metadata: i64| {
        let mut r = plain(|c| {
            (c.recorded, c.audio_at, c.metadata_at) = (false, None, Some(s(metadata)));
            c.audio_sha256.clear();
        });
        r.truth.server_up = vec![crate::common::perfect::span(0, 50_000)];
        contact(&mut r, "c1", B, 300)["audioUploadState"] = json!("File not yet uploaded");
        r.judge().state("WXC-IMP-5")
    };
    assert_eq!(make(38_900), State::NotReached);
    assert_eq!(make(38_800), State::Broken);
}

/// What the ACD kept may be shorter than the contact, and the server has no more of it.
#[test]
fn audio_of_the_length_that_the_acd_kept() {
    let make = |kept: i64, to: i64| {
        let mut r = plain(|_| ());
        let of = &mut r.truth.tenant.sounds.get_mut("c1").expect("sounds")[0];
        (of.length_ms, of.samples) = (kept, Vec::new());
        let (id, span) = (id(&mut r, B, 300), Span { from: s(300), to: s(to) });
        let file = sound(&r.truth, "c1", span, &[]);
        r.evidence.audios.insert(id, file);
        r
    };
    make(100_000, 400).holds(&["WXC-VER-1"]);
    make(100_000, 420).blames(&["WXC-IMP-2"]);
    make(0, 420).holds(&["WXC-VER-1"]);
    make(0, 400).blames(&["WXC-IMP-2"]);
}
