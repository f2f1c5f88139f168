//! A cut delays; what TCP gives up is reset.

use crate::support::{CLEAN, ask, dial, echo, get, idle, millis, program, run, said, say, secs, setup, web};
use kernel::http::Client;
use kernel::net::{TcpListener, TcpStream};
use kernel::time;
use kernel::ws::Socket;
use std::io::ErrorKind;
use tokio::io::{AsyncReadExt, AsyncWriteExt};

#[test]
fn what_was_sent_into_a_cut_arrives_when_it_is_mended() {
    let outcome = run(setup(3, CLEAN), vec![("server", web())], |control| async move {
        let mut socket = Socket::connect("ws://server:8080/ws", &[], secs(5)).await.unwrap();
        control.unplug("server", true).await;
        socket.send("one").await.unwrap();
        time::sleep(secs(1)).await;
        socket.send("two").await.unwrap();
        time::sleep(secs(180)).await;
        control.unplug("server", false).await;
        let mended = time::since_boot();
        let answers = (socket.recv().await.unwrap(), socket.recv().await.unwrap());
        // It is TCP's waiting time that goes by before it tries again: a minute at most.
        assert!(time::since_boot() - mended <= secs(61));
        answers
    });
    assert_eq!(outcome.unwrap().result, (Some("one!".into()), Some("two!".into())));
}

#[test]
fn what_was_on_the_way_at_the_cut_keeps_its_place() {
    // One word is on the wire when the cable is pulled, others follow: none may overtake it.
    for gap_ms in [1, 5, 9] {
        let outcome = run(setup(3, CLEAN), vec![("server", echo())], move |control| async move {
            let mut stream = dial().await;
            stream.write_all(b"one ").await.unwrap();
            time::sleep(millis(gap_ms)).await;
            control.unplug("server", true).await;
            stream.write_all(b"two ").await.unwrap();
            time::sleep(secs(5)).await;
            stream.write_all(b"three").await.unwrap();
            control.unplug("server", false).await;
            let mut heard = [0; 13];
            time::timeout(secs(60), stream.read_exact(&mut heard)).await.expect("it arrives").unwrap();
            heard
        });
        assert_eq!(&outcome.unwrap().result, b"one two three");
    }
}

#[test]
fn a_flapping_link_delays_and_loses_nothing() {
    let outcome = run(setup(3, CLEAN), vec![("server", echo())], |control| async move {
        let mut stream = dial().await;
        kernel::spawn(async move {
            for round in 0..200_u64 {
                control.unplug("server", round % 2 == 0).await;
                time::sleep(millis(3 + round * 37 % 211)).await;
            }
            control.unplug("server", false).await;
        });
        for i in 0..100 {
            let word = format!("word {i}");
            assert_eq!(ask(&mut stream, &word).await.unwrap(), word);
        }
    });
    outcome.unwrap();
}

#[test]
fn one_direction_can_be_cut_alone() {
    let sink = program(|| async {
        let listener = TcpListener::bind(9).await.unwrap();
        let mut stream = listener.accept().await.unwrap();
        let mut word = [0; 4];
        while stream.read_exact(&mut word).await.is_ok() {
            say(String::from_utf8_lossy(&word));
            stream.write_all(b"echo").await.unwrap();
        }
    });
    let outcome = run(setup(3, CLEAN), vec![("server", sink), ("pc", idle())], |control| async move {
        let mut stream = TcpStream::connect("server:9", secs(5)).await.unwrap();
        control.cut("server", "stage", true).await;
        stream.write_all(b"ping").await.unwrap();
        let mut answer = [0; 4];
        let silent = time::timeout(secs(10), stream.read_exact(&mut answer)).await.is_err();
        control.cut("server", "stage", false).await;
        stream.read_exact(&mut answer).await.unwrap();
        (silent, answer)
    });
    let outcome = outcome.unwrap();
    assert_eq!(outcome.result, (true, *b"echo"));
    assert_eq!(said(&outcome.trace), [("server".into(), "ping".into())]);
}

#[test]
fn nobody_connects_through_a_cut_and_everybody_afterwards() {
    let outcome = run(setup(3, CLEAN), vec![("server", web())], |control| async move {
        control.unplug("server", true).await;
        let client = Client::new(secs(5), 100);
        let mut seen = Vec::new();
        for _ in 0..100 {
            seen.push(get(&client, "/ping").await);
        }
        control.unplug("server", false).await;
        seen.push(get(&client, "/ping").await);
        // Attempts that were given up must not trouble the server.
        time::sleep(secs(600)).await;
        seen.push(get(&client, "/ping").await);
        seen
    });
    let seen = outcome.unwrap().result;
    assert!(seen[..100].iter().all(|s| s.starts_with("error: ")), "{seen:?}");
    assert_eq!(seen[100..], ["pong", "pong"]);
}

#[test]
fn a_connection_attempt_is_given_up_after_two_minutes() {
    let outcome = run(setup(3, CLEAN), vec![("server", echo())], |control| async move {
        control.unplug("server", true).await;
        let refused = TcpStream::connect("server:7", secs(3600)).await.unwrap_err();
        (refused.kind(), time::since_boot().as_secs())
    });
    let (kind, after) = outcome.unwrap().result;
    assert!(matches!(kind, ErrorKind::TimedOut | ErrorKind::ConnectionRefused), "{kind:?}");
    assert_eq!(after, 127);
}

#[test]
fn data_that_nobody_acknowledges_ends_the_connection_after_a_quarter_of_an_hour() {
    let outcome = run(setup(3, CLEAN), vec![("server", echo())], |control| async move {
        let mut stream = dial().await;
        control.unplug("server", true).await;
        stream.write_all(b"anybody?").await.unwrap();
        let before = time::since_boot();
        let broken = stream.read_u8().await.unwrap_err();
        (broken.kind(), (time::since_boot() - before).as_secs())
    });
    assert_eq!(outcome.unwrap().result, (ErrorKind::ConnectionReset, 15 * 60));
}

#[test]
fn where_only_acknowledgements_are_cut_off_the_sender_gives_up() {
    let sink = program(|| async {
        let listener = TcpListener::bind(9).await.unwrap();
        let mut stream = listener.accept().await.unwrap();
        let mut heard = Vec::new();
        let end = stream.read_to_end(&mut heard).await;
        say(format!("{} {:?}", heard.len(), end.map_err(|e| e.kind())));
    });
    let outcome = run(setup(3, CLEAN), vec![("server", sink)], |control| async move {
        let mut stream = TcpStream::connect("server:9", secs(5)).await.unwrap();
        control.cut("server", "stage", true).await;
        stream.write_all(b"anybody?").await.unwrap();
        let broken = stream.read_u8().await.unwrap_err();
        (broken.kind(), time::since_boot().as_secs() / 60)
    });
    assert_eq!(outcome.unwrap().result, (ErrorKind::ConnectionReset, 15));
}

#[test]
fn an_idle_connection_outlives_a_long_cut() {
    let outcome = run(setup(3, CLEAN), vec![("server", web())], |control| async move {
        let mut socket = Socket::connect("ws://server:8080/ws", &[], secs(5)).await.unwrap();
        time::sleep(secs(1)).await;
        control.unplug("server", true).await;
        time::sleep(secs(3 * 3600)).await;
        control.unplug("server", false).await;
        socket.send("still there").await.unwrap();
        socket.recv().await.unwrap()
    });
    assert_eq!(outcome.unwrap().result, Some("still there!".into()));
}

#[test]
fn a_reset_into_a_cut_is_lost_and_the_peer_learns_of_it_when_it_speaks() {
    let holder = program(|| async {
        let listener = TcpListener::bind(9).await.unwrap();
        let mut stream = listener.accept().await.unwrap();
        let end = time::timeout(secs(3600), stream.read_u8()).await;
        say(format!("read {:?}", end.map(|e| e.map_err(|e| e.kind()))));
        let _ = stream.write_all(b"hello?").await;
        say(format!("{:?}", stream.read_u8().await.map_err(|e| e.kind())));
    });
    let outcome = run(setup(3, CLEAN), vec![("server", holder), ("pc", idle())], |control| async move {
        let stream = TcpStream::connect("server:9", secs(5)).await.unwrap();
        time::sleep(secs(1)).await;
        control.unplug("stage", true).await;
        // The power goes, as far as the peer can tell: nothing of the end of the connection reaches it.
        drop(stream);
        time::sleep(secs(1200)).await;
        control.unplug("stage", false).await;
        time::sleep(secs(7200)).await;
    });
    let said = said(&outcome.unwrap().trace);
    assert_eq!(said[0].1, "read Err(TimedOut)", "{said:?}");
    assert_eq!(said[1].1, "Err(ConnectionReset)", "{said:?}");
}
