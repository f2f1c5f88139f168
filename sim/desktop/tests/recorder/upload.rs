//! The upload against a server that forgets, refuses, loses answers and lies about offsets (SCR-UP-1, SCR-REC-3).

use desktop::upload::{Answer, Ask, End, Next, Upload};
use proptest::prelude::*;
use wire::upload::{PIECE, Progress};

fn said(status: u16, offset: u64, complete: bool) -> Answer {
    Answer::Status { status, progress: Some(Progress { offset, complete }), retry_after_s: None }
}

fn bare(status: u16) -> Answer {
    Answer::Status { status, progress: None, retry_after_s: None }
}

/// What a server does wrong with the next request.
#[derive(Debug, Clone, Copy)]
enum Fault {
    None,
    LostRequest,
    LostAnswer,
    Busy,
    Forget,
    BadDigest,
}

#[derive(Default)]
struct Server {
    got: u64,
    complete: u32,
}

impl Server {
    fn handle(&mut self, size: u64, ask: Ask) -> Answer {
        match ask {
            Ask::Begin if self.complete > 0 => bare(409),
            Ask::Begin => said(200, self.got, false),
            Ask::Piece { offset, .. } if offset != self.got || self.complete > 0 => {
                said(409, self.got, self.complete > 0)
            }
            Ask::Piece { length, .. } => {
                self.got += length as u64;
                self.complete += u32::from(self.got == size);
                said(200, self.got, self.got == size)
            }
        }
    }
}

fn fault() -> impl Strategy<Value = Fault> {
    prop_oneof![
        6 => Just(Fault::None), 1 => Just(Fault::LostRequest), 1 => Just(Fault::LostAnswer),
        1 => Just(Fault::Busy), 1 => Just(Fault::Forget), 1 => Just(Fault::BadDigest)
    ]
}

proptest! {
    /// Whatever happens on the way: the server ends with exactly one whole recording, or the machine says `Later`.
    #[test]
    fn one_recording_or_later(faults in proptest::collection::vec(fault(), 0..40), size in 1u64..5 * PIECE as u64) {
        let mut server = Server::default();
        let mut upload = Upload::new(size);
        let mut faults = faults.into_iter();
        let mut end = None;
        for _ in 0..200 {
            let answer = match faults.next().unwrap_or(Fault::None) {
                Fault::None => server.handle(size, upload.ask()),
                Fault::LostRequest => Answer::Lost,
                Fault::LostAnswer => { server.handle(size, upload.ask()); Answer::Lost }
                Fault::Busy => Answer::Status { status: 429, progress: None, retry_after_s: Some(30) },
                Fault::Forget => { if server.complete == 0 { server.got = 0; } server.handle(size, upload.ask()) }
                Fault::BadDigest if server.complete == 0 => { server.got = 0; said(422, 0, false) }
                Fault::BadDigest => server.handle(size, upload.ask()),
            };
            match upload.answer(&answer, |bound| bound - 1) {
                Next::Go => {}
                Next::Wait(ms) => prop_assert!((500..=600_000).contains(&ms)),
                Next::End(how) => { end = Some(how); break }
            }
        }
        match end {
            Some(End::Done) => prop_assert_eq!(server.complete, 1),
            Some(End::Later) => {}
            other => prop_assert!(false, "{:?}", other),
        }
    }

    /// A server that answers anything at all never keeps the machine for ever, and never makes it panic.
    #[test]
    fn always_ends(answers in proptest::collection::vec((100u16..600, proptest::option::of((any::<u64>(), any::<bool>()))), 1..20)) {
        let mut upload = Upload::new(1_000_000);
        let ended = (0..10_000).any(|n| {
            if let Ask::Piece { offset, length } = upload.ask() {
                assert!(length > 0 && offset + length as u64 <= 1_000_000);
            }
            let (status, progress) = answers[n % answers.len()];
            let progress = progress.map(|(offset, complete)| Progress { offset, complete });
            let answer = Answer::Status { status, progress, retry_after_s: Some(u64::MAX) };
            matches!(upload.answer(&answer, |_| 0), Next::End(_))
        });
        prop_assert!(ended);
    }
}

#[test]
fn refusals_end_it() {
    let ends = [(409, End::Done), (404, End::NotOwed), (413, End::TooLarge)];
    for (status, end) in ends {
        assert_eq!(Upload::new(5).answer(&bare(status), |_| 0), Next::End(end));
    }
}

#[test]
fn a_server_that_has_forgotten_an_upload_is_asked_anew() {
    let mut upload = Upload::new(200_000);
    assert_eq!(upload.answer(&said(200, 65_536, false), |_| 0), Next::Go);
    assert!(matches!(upload.answer(&bare(404), |_| 0), Next::Wait(_)));
    assert_eq!(upload.ask(), Ask::Begin);
    // It is the announcement that says whether the recording is owed.
    assert_eq!(upload.answer(&bare(404), |_| 0), Next::End(End::NotOwed));
}

#[test]
fn a_resumed_upload_starts_at_the_servers_offset() {
    let mut upload = Upload::new(200_000);
    assert_eq!(upload.ask(), Ask::Begin);
    assert_eq!(upload.answer(&said(200, 131_072, false), |_| 0), Next::Go);
    assert_eq!(upload.ask(), Ask::Piece { offset: 131_072, length: PIECE });
    assert_eq!(upload.answer(&said(409, 65_536, false), |_| 0), Next::Wait(500));
    assert_eq!(upload.ask(), Ask::Piece { offset: 65_536, length: PIECE });
}

#[test]
fn waits_grow_and_then_other_contacts_have_their_turn() {
    let mut upload = Upload::new(5);
    let waits: Vec<Next> = (0..6).map(|_| upload.answer(&bare(503), |bound| bound - 1)).collect();
    let due = [1_000, 2_000, 4_000, 8_000, 16_000].map(Next::Wait);
    assert_eq!(waits[..5], due);
    assert_eq!(waits[5], Next::End(End::Later));
}
