//! What is to blame for a contact that is not as the call has it: for its times, for its absence, for one too many.

use crate::office::{answered, asked, at, call, joined, tenant, transferred};
use judge::expect::segmentation::{Shape, shape};
use judge::truth::webex::Move;
use judge::truth::webex::What::{Accepted, Conferenced, ConsultOver, ConsultTransferred, Ended};

/// What is due of a call on which this happened between 300 and 900 s.
fn made(joined: bool, mut moves: Vec<Move>) -> Shape {
    let mut t = tenant("programmatic");
    t.tenant.joined = joined;
    moves.insert(0, at(300, answered("braun")));
    moves.push(at(900, Ended));
    call(&mut t, "c1", &[("braun", 300, 900)], moves);
    shape(&t, &t.calls[0])
}

/// For the times of each contact, for the absence of each, and for one too many.
fn ids(shape: &Shape) -> (Vec<&'static str>, Vec<&'static str>, &'static str) {
    let each = |id: fn(&Shape, &_) -> &'static str| shape.segments.iter().map(|s| id(shape, s)).collect();
    (each(Shape::own_id), each(Shape::count_id), shape.surplus_id())
}

fn consulted(then: judge::truth::webex::What) -> Vec<Move> {
    vec![at(400, asked("braun", "hodges")), at(420, Accepted), at(500, then)]
}

#[test]
fn of_what_happened() {
    let one = made(false, Vec::new());
    assert_eq!(ids(&one), (vec!["WXC-META-1"], vec!["WXC-IMP-1"], "WXC-IMP-1"));
    let two = made(false, vec![at(500, joined("hodges"))]);
    assert_eq!(ids(&two), (vec!["WXC-SEG-1"; 2], vec!["WXC-SEG-1"; 2], "WXC-SEG-1"));
    let handed = made(false, vec![at(500, transferred("braun", "hodges"))]);
    assert_eq!(ids(&handed), (vec!["WXC-XFER-2"; 2], vec!["WXC-XFER-1"; 2], "WXC-XFER-1"));
    let over = made(false, consulted(ConsultOver));
    assert_eq!(ids(&over), (vec!["WXC-CONS-2", "WXC-CONS-3"], vec!["WXC-CONS-1"; 2], "WXC-CONS-1"));
    let conference = made(false, consulted(Conferenced));
    assert_eq!(ids(&conference), (vec!["WXC-CONF-2", "WXC-CONF-3"], vec!["WXC-CONF-1"; 2], "WXC-CONF-1"));
    let apart = made(false, consulted(ConsultTransferred));
    let due = (vec!["WXC-CONS-2", "WXC-CONS-3", "WXC-XFER-2"], vec!["WXC-XFER-1", "WXC-CONS-1", "WXC-XFER-1"]);
    assert_eq!(ids(&apart), (due.0, due.1, "WXC-XFER-1"));
    let together = made(true, consulted(ConsultTransferred));
    assert_eq!(ids(&together), (vec!["WXC-CONS-2", "WXC-SEG-1"], vec!["WXC-XFER-1"; 2], "WXC-XFER-1"));
}

/// Of a call of which the times alone are known.
#[test]
fn of_times_alone() {
    let made = |parts: &[(&str, i64, i64)]| {
        let mut t = tenant("programmatic");
        call(&mut t, "c1", parts, Vec::new());
        shape(&t, &t.calls[0])
    };
    assert_eq!(ids(&made(&[("braun", 300, 900)])), (vec!["WXC-META-1"], vec!["WXC-IMP-1"], "WXC-IMP-1"));
    let two = made(&[("braun", 300, 600), ("hodges", 600, 900)]);
    assert_eq!(ids(&two), (vec!["WXC-SEG-1"; 2], vec!["WXC-SEG-1"; 2], "WXC-SEG-1"));
    let nothing = made(&[("braun", 300, 900), ("hodges", 900, 900)]);
    assert_eq!(nothing.segments.len(), 1, "who was never there has no contact");
}

/// Who is consulted is not with the customer, even where the asking agent turns to another without an end.
#[test]
fn who_is_consulted_confers_with_nobody() {
    let moves = vec![at(400, asked("braun", "hodges")), at(420, Accepted), at(500, asked("braun", "imhof"))];
    let shape = made(false, moves);
    assert_eq!(shape.segments.len(), 2);
    assert!(shape.segments.iter().all(|s| s.conferring.is_empty()), "{shape:?}");
    let joined = made(false, vec![at(500, joined("hodges"))]);
    assert!(joined.segments.iter().all(|s| s.conferring == [crate::common::perfect::span(500, 900)]));
}
