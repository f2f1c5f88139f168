//! What a file shows: GIR-FLOW-5 and GIR-MON-1, where it is a sound file with sound pictures of something else.

use crate::calls::one_call;
use crate::film::{Shot, film};
use crate::house::{house, plain, s};
use crate::run::Run;
use judge::genesys::truth::{Change, Joined, Span};
use std::io::Cursor;

/// Ann's one file, filmed otherwise, on screens that show something else at other times. Both PCs have the same changes, so that
/// nothing but the name of the PC tells them apart.
fn shows(change: impl Fn(&mut Shot, &mut Vec<Change>)) -> Run {
    let mut h = one_call();
    let own = h.truth.screens["PC-1"].clone();
    h.truth.screens.insert("PC-2".into(), own.clone());
    let span = Span { from: s(100) + 5, to: s(200) + 5 };
    let mut shot = Shot { pc: "PC-1".into(), login: r"CORP\ann".into(), monitors: 1, span };
    let mut changes = own;
    change(&mut shot, &mut changes);
    let screens = ["PC-1", "PC-2"].map(|pc| (pc.to_owned(), changes.clone())).into();
    let bytes = film(&judge::truth::Truth { screens, ..judge::truth::Truth::default() }, &[shot]);
    let mut r = h.done();
    r.store(bytes);
    r
}

#[test]
fn flow_5_the_screen_of_that_pc_and_that_user() {
    shows(|_, _| {}).holds(&["GIR-FLOW-5"]);
    shows(|shot, _| shot.login = r"corp\ANN".into()).holds(&["GIR-FLOW-5"]);
    shows(|shot, _| shot.pc = "PC-2".into()).blames("GIR-FLOW-5");
    shows(|shot, _| shot.login = r"CORP\ben".into()).blames("GIR-FLOW-5");
}

/// Each picture has to have been there: that one, with that change.
#[test]
fn flow_5_a_picture_that_never_was() {
    shows(|_, all| all.iter_mut().for_each(|c| c.ordinal += 1)).blames("GIR-FLOW-5");
    shows(|_, all| all.iter_mut().for_each(|c| c.at -= 5)).blames("GIR-FLOW-5");
}

/// Ben's two monitors, each in its own place or in that of the other.
#[test]
fn mon_1_each_monitor_in_its_place() {
    let run = |swap: bool| {
        let mut h = house();
        h.login(10, "ben", plain());
        h.polls("ben", 10, 900);
        h.call("c1", None, &[("ben", "5002", 100, 200, Joined::Answered)]);
        h.film("ben", (100, 200), Some(("c1", "5002")));
        let bytes = h.rws["rws1"].files["rec-1"].clone();
        h.logout(900, "ben");
        let mut r = h.done();
        r.store(if swap { swapped(&bytes) } else { bytes });
        r
    };
    run(false).holds(&["GIR-MON-1", "GIR-FLOW-5"]);
    run(true).blames("GIR-MON-1");
}

/// A film with the left and the right half of each picture in each other's place.
fn swapped(bytes: &[u8]) -> Vec<u8> {
    let mut reader = png::Decoder::new(Cursor::new(bytes)).read_info().expect("a film");
    let (width, height) = reader.info().size();
    let count = reader.info().animation_control().expect("frames").num_frames;
    let mut out = Vec::new();
    let mut encoder = png::Encoder::new(&mut out, width, height);
    encoder.set_color(png::ColorType::Grayscale);
    encoder.set_depth(png::BitDepth::Eight);
    encoder.set_animated(count, 0).expect("frames");
    let mut writer = encoder.write_header().expect("a header");
    for _ in 0..count {
        let mut picture = vec![0; reader.output_buffer_size().expect("a size")];
        reader.next_frame(&mut picture).expect("a frame");
        let delay = reader.info().frame_control().expect("a frame").delay_num;
        picture.chunks_exact_mut(width as usize).for_each(|row| row.rotate_left(width as usize / 2));
        writer.set_frame_delay(delay, 1000).expect("a delay");
        writer.write_image_data(&picture).expect("a frame");
    }
    writer.finish().expect("an end");
    out
}

/// What a product of somebody else's records at Ann's PC nobody knows, and that excuses nothing at Ben's.
#[test]
fn flow_5_a_screen_beside_one_that_nobody_knows() {
    let run = |dark: bool| {
        let mut h = one_call();
        h.truth.pcs.get_mut("PC-1").expect("a PC").foreign_screen = true;
        h.login(10, "ben", plain());
        h.polls("ben", 10, 900);
        h.call("c2", None, &[("ben", "5002", 300, 400, Joined::Answered)]);
        h.dark = dark.then_some(Span { from: s(300), to: s(400) });
        h.film("ben", (300, 400), Some(("c2", "5002")));
        h.done()
    };
    run(false).holds(&["GIR-FLOW-5", "GIR-MON-1"]);
    run(true).blames("GIR-FLOW-5");
}
