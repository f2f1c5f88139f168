//! Bytes arrive whole and in order, later at most.

use crate::support::{CLEAN, ask, dial, echo, millis, program, run, secs, setup};
use kernel::chance::Stream;
use kernel::net::{TcpListener, TcpStream};
use kernel::time;
use kernel::world::Link;
use proptest::prelude::*;
use std::io::ErrorKind;
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};

#[test]
fn a_round_trip_takes_twice_the_latency() {
    let outcome = run(setup(1, CLEAN), vec![("server", echo())], |_| async {
        let mut stream = dial().await;
        let connected = time::since_boot();
        assert_eq!(ask(&mut stream, "hello").await.unwrap(), "hello");
        (connected, time::since_boot() - connected)
    });
    assert_eq!(outcome.unwrap().result, (millis(20), millis(20)));
}

#[test]
fn without_latency_no_time_passes() {
    let at_once = Link { latency: Duration::ZERO, jitter: Duration::ZERO, loss_ppm: 0 };
    let outcome = run(setup(1, at_once), vec![("server", echo())], |_| async {
        let mut stream = dial().await;
        for _ in 0..100 {
            ask(&mut stream, "hello").await.unwrap();
        }
    });
    assert_eq!(outcome.unwrap().elapsed, Duration::ZERO);
}

#[test]
fn another_seed_is_another_jitter_and_the_same_seed_the_same() {
    let jittery = Link { latency: millis(10), jitter: millis(20), loss_ppm: 0 };
    let times = |seed| {
        run(setup(seed, jittery), vec![("server", echo())], |_| async {
            let mut stream = dial().await;
            let mut times = Vec::new();
            for _ in 0..20 {
                ask(&mut stream, "hello").await.unwrap();
                times.push(time::since_boot());
            }
            times
        })
        .unwrap()
        .result
    };
    let first = times(1);
    assert_eq!(times(1), first);
    assert_ne!(times(2), first);
    let waits: Vec<_> = first.windows(2).map(|w| w[1] - w[0]).collect();
    assert!(waits.iter().all(|w| (millis(20)..=millis(60)).contains(w)), "{waits:?}");
}

#[test]
fn a_lost_segment_comes_a_retransmission_later() {
    let lossy = Link { latency: millis(10), jitter: Duration::ZERO, loss_ppm: 200_000 };
    let outcome = run(setup(1, lossy), vec![("server", echo())], |_| async {
        let mut stream = dial().await;
        let mut waits = Vec::new();
        for _ in 0..100 {
            let before = time::since_boot();
            ask(&mut stream, "hello").await.unwrap();
            waits.push((time::since_boot() - before).as_millis());
        }
        waits
    });
    let waits = outcome.unwrap().result;
    // Each of the two ways is 10 ms, and 200 ms more after one loss, 600 ms more after two, and so on.
    assert!(waits.iter().all(|w| *w >= 20), "{waits:?}");
    let clean = waits.iter().filter(|w| **w == 20).count();
    // Without acknowledgements, 64 would be expected; a late one holds up what follows it.
    assert!((35..75).contains(&clean), "{clean} of 100 met no loss");
    assert!(waits.contains(&220) && waits.iter().any(|w| *w > 500), "{waits:?}");
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, ..ProptestConfig::default() })]
    #[test]
    fn bytes_arrive_whole_and_in_order(
        seed in any::<u64>(),
        latency_ms in 0_u64..50,
        jitter_ms in 0_u64..200,
        loss_ppm in 0_u32..300_000,
        connections in 1_usize..4,
        bytes in 1_usize..300_000,
        read in 1_usize..100_000,
        pause_ms in 0_u64..30,
    ) {
        let link = Link { latency: millis(latency_ms), jitter: millis(jitter_ms), loss_ppm };
        let outcome = run(setup(seed, link), vec![("server", echo())], move |_| async move {
            let (done, mut all_done) = tokio::sync::mpsc::unbounded_channel();
            for connection in 0..connections {
                let done = done.clone();
                kernel::spawn(async move {
                    let whole = transfer(seed, connection, bytes, read, pause_ms).await;
                    done.send(whole).unwrap();
                });
            }
            for _ in 0..connections {
                assert!(all_done.recv().await.unwrap());
            }
        });
        outcome.unwrap();
    }
}

/// Sends drawn bytes in drawn pieces, reads the echo in pieces of `read` bytes at most with pauses between, and says
/// whether it is the same.
async fn transfer(seed: u64, connection: usize, bytes: usize, read: usize, pause_ms: u64) -> bool {
    let mut chance = Stream::keyed(seed, &format!("transfer {connection}"));
    let mut content = vec![0; bytes];
    rand_core::Rng::fill_bytes(&mut chance, &mut content);
    let stream = TcpStream::connect("server:7", secs(600)).await.unwrap();
    let (mut from, mut to) = tokio::io::split(stream);
    let sent = content.clone();
    kernel::spawn(async move {
        let mut rest = &sent[..];
        while !rest.is_empty() {
            let n = chance.below(rest.len() as u64) as usize + 1;
            to.write_all(&rest[..n]).await.unwrap();
            rest = &rest[n..];
        }
        to.shutdown().await.unwrap();
    });
    let mut got = Vec::new();
    let mut buffer = vec![0; read];
    loop {
        match from.read(&mut buffer).await.unwrap() {
            0 => break,
            n => got.extend_from_slice(&buffer[..n]),
        }
        if pause_ms > 0 && got.len().is_multiple_of(7) {
            time::sleep(millis(pause_ms)).await;
        }
    }
    got == content
}

#[test]
fn a_slow_reader_stops_the_writer_and_loses_nothing() {
    let outcome = run(setup(1, CLEAN), vec![("server", echo())], |_| async {
        let (mut from, mut to) = tokio::io::split(dial().await);
        kernel::spawn(async move {
            to.write_all(&vec![7; 1 << 20]).await.unwrap();
            to.shutdown().await.unwrap();
        });
        let mut total = 0;
        let mut buffer = vec![0; 8 * 1024];
        loop {
            time::sleep(millis(50)).await;
            match from.read(&mut buffer).await.unwrap() {
                0 => return total,
                n => total += n,
            }
        }
    });
    assert_eq!(outcome.unwrap().result, 1 << 20);
}

#[test]
fn a_writer_whose_reader_lets_go_is_reset() {
    // With bytes unread at once, else when the next bytes arrive.
    for read_first in [true, false] {
        let fickle = program(move || async move {
            let mut stream = TcpListener::bind(9).await.unwrap().accept().await.unwrap();
            if read_first {
                stream.read_exact(&mut [0; 4]).await.unwrap();
            } else {
                stream.read_exact(&mut [0; 1]).await.unwrap();
            }
            drop(stream);
            std::future::pending().await
        });
        let outcome = run(setup(1, CLEAN), vec![("server", fickle)], |_| async {
            let mut stream = TcpStream::connect("server:9", secs(5)).await.unwrap();
            stream.write_all(b"word").await.unwrap();
            time::sleep(secs(1)).await;
            let first = stream.write_all(&vec![0; 10 << 20]).await.unwrap_err().kind();
            (first, time::since_boot().as_millis())
        });
        let after = if read_first { 1040 } else { 1020 };
        assert_eq!(outcome.unwrap().result, (ErrorKind::ConnectionReset, after));
    }
}
