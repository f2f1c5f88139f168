//! Who says nothing in a contact's audio.

use crate::common::{Run, s};
use crate::heard::hush;
use crate::imports::plain;
use crate::office::{B, H};
use crate::segments::{conference, consultation};
use judge::truth::Span;

/// A channel of a contact's audio says nothing for a time, in seconds.
fn mute(r: &mut Run, (mail, from): (&str, i64), channels: &[usize], quiet: (i64, i64)) {
    let ms = |at: i64| (at - from) as usize * 1000;
    channels.iter().for_each(|channel| hush(r, mail, from, *channel, (ms(quiet.0), ms(quiet.1))));
}

#[test]
fn nobody_in_a_consultation() {
    // The customer is not heard while two agents confer, in either agent's contact.
    let silence = |r: &mut Run, mail, from, quiet| mute(r, (mail, from), &[0, 1], quiet);
    for (mail, from) in [(B, 300), (H, 353)] {
        let mut r = consultation();
        silence(&mut r, mail, from, (353, 395));
        r.blames(&["WXC-CONS-4"]);
    }
    for (mail, from) in [(B, 300), (H, 369)] {
        let mut r = conference();
        silence(&mut r, mail, from, (369, 390));
        r.blames(&["WXC-CONF-4"]);
    }
    // Nor has the customer to be heard while the recording is paused.
    let mut r = consultation();
    r.truth.calls[0].audio_paused = vec![Span { from: s(353), to: s(395) }];
    r.truth.tenant.sounds.clear();
    silence(&mut r, B, 300, (353, 395));
    silence(&mut r, H, 353, (353, 395));
    r.holds(&["WXC-VER-1"]);
}

/// In a conference everybody is heard; before it an agent may as well listen.
#[test]
fn an_agent_who_listens() {
    let listens = |from: i64, to: i64| {
        let mut r = conference();
        r.truth.tenant.sounds.clear();
        mute(&mut r, (B, 300), &[1], (from, to));
        r
    };
    listens(300, 369).holds(&["WXC-CONF-2"]);
    listens(395, 400).holds(&["WXC-CONF-2"]);
    listens(390, 429).blames(&["WXC-CONF-4"]);
}

/// What somebody else's tenant recorded nobody knows, but that whoever is with the customer says something now and then.
#[test]
fn somebody_elses_audio_in_which_one_cannot_be_heard() {
    let silent = |channels: &[usize]| {
        let mut r = plain(|_| ());
        r.truth.foreign.insert("webex".into());
        r.evidence = r.evidence.from_outside(&r.truth.foreign);
        mute(&mut r, (B, 300), channels, (330, 400));
        r
    };
    silent(&[]).holds(&["WXC-IMP-2"]);
    for channels in [&[0][..], &[1], &[0, 1]] {
        silent(channels).blames(&["WXC-IMP-2"]);
    }
}
