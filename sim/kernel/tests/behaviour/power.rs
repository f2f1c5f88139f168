//! A power cut is silence; the machine that comes back knows nothing of what was.

use crate::support::{CLEAN, ROUGH, ask, dial, echo, get, idle, millis, program, run, said, say, secs, setup, web};
use kernel::http::Client;
use kernel::net::{TcpListener, TcpStream};
use kernel::time;
use std::io::ErrorKind;
use tokio::io::{AsyncReadExt, AsyncWriteExt};

#[test]
fn a_power_cut_in_a_transfer_is_silence_and_then_a_reset() {
    let sink = program(|| async {
        let listener = TcpListener::bind(9).await.unwrap();
        let mut stream = listener.accept().await.unwrap();
        let mut buffer = vec![0; 4096];
        while let Ok(n @ 1..) = stream.read(&mut buffer).await {
            say(n.to_string());
        }
    });
    let outcome = run(setup(3, CLEAN), vec![("server", sink)], |control| async move {
        let mut stream = TcpStream::connect("server:9", secs(5)).await.unwrap();
        let (mut from, mut to) = tokio::io::split(&mut stream);
        let switch = control.clone();
        kernel::spawn(async move {
            time::sleep(millis(200)).await;
            switch.power_off("server").await;
            time::sleep(secs(60)).await;
            switch.power_on("server").await;
        });
        let content = vec![1; 10 << 20];
        // The window is full and nobody empties it.
        let silent = time::timeout(secs(30), to.write_all(&content)).await.is_err();
        assert!(!control.is_on("server"));
        let broken = from.read_u8().await.unwrap_err();
        (silent, broken.kind(), control.is_on("server"))
    });
    let outcome = outcome.unwrap();
    assert_eq!(outcome.result, (true, ErrorKind::ConnectionReset, true));
    // What it had heard, it had heard before the cut.
    let position = |kind| outcome.trace.records.iter().rposition(|r| r.kind == kind).unwrap();
    assert!(position("test.said") < position("power.off"));
}

#[test]
fn a_client_comes_back_after_its_servers_power_cut() {
    let outcome = run(setup(3, CLEAN), vec![("server", web())], |control| async move {
        let client = Client::new(secs(5), 1000);
        let mut seen = vec![get(&client, "/boot").await];
        control.power_off("server").await;
        seen.push(get(&client, "/boot").await);
        control.power_on("server").await;
        seen.push(get(&client, "/boot").await);
        seen
    });
    let seen = outcome.unwrap().result;
    assert_eq!((seen[0].as_str(), seen[2].as_str()), ("0", "1"));
    assert!(seen[1].starts_with("error: no answer from server:8080 within 5s"), "{seen:?}");
}

#[test]
fn a_peer_that_sleeps_through_the_cut_is_reset_when_it_speaks() {
    let outcome = run(setup(3, CLEAN), vec![("server", echo())], |control| async move {
        let mut stream = dial().await;
        ask(&mut stream, "hello").await.unwrap();
        control.power_off("server").await;
        time::sleep(secs(3600)).await;
        control.power_on("server").await;
        time::sleep(secs(1)).await;
        ask(&mut stream, "hello again").await.unwrap_err().kind()
    });
    assert_eq!(outcome.unwrap().result, ErrorKind::ConnectionReset);
}

#[test]
fn what_a_machine_had_sent_goes_with_its_power() {
    let sink = program(|| async {
        let listener = TcpListener::bind(9).await.unwrap();
        loop {
            let mut stream = listener.accept().await.unwrap();
            say(format!("{:?}", time::timeout(secs(60), stream.read_u8()).await.is_err()));
        }
    });
    let sender = program(|| async {
        let mut stream = TcpStream::connect("server:9", secs(5)).await.unwrap();
        time::sleep(secs(1)).await;
        stream.write_all(b"x").await.unwrap();
        std::future::pending().await
    });
    let outcome = run(setup(3, CLEAN), vec![("server", sink), ("pc", sender)], |control| async move {
        // The connection takes 20 ms; a second later the byte leaves, and the power with it.
        time::sleep(millis(1025)).await;
        control.power_off("pc").await;
        time::sleep(secs(120)).await;
    });
    assert_eq!(said(&outcome.unwrap().trace), [("server".into(), "true".into())]);
}

#[test]
fn unsynced_writes_are_lost_and_synced_ones_are_kept() {
    let writer = program(|| async {
        let boot = kernel::Host::current().boot();
        let file = kernel::disk::File::create(&format!("/boot-{boot}")).unwrap();
        file.write_all_at(b"kept", 0).unwrap();
        file.sync().unwrap();
        file.write_all_at(b"lost", 4).unwrap();
        std::future::pending().await
    });
    let outcome = run(setup(1, CLEAN), vec![("pc", writer), ("other", idle())], |control| async move {
        time::sleep(secs(1)).await;
        control.power_off("pc").await;
        control.power_on("pc").await;
        time::sleep(secs(1)).await;
        control.restart("pc", secs(1)).await;
        time::sleep(secs(2)).await;
        control.disk("pc")
    });
    let lengths: Vec<_> = outcome.unwrap().result.into_iter().map(|(path, content)| (path, content.len())).collect();
    assert_eq!(lengths, [("/boot-0".into(), 4), ("/boot-1".into(), 8), ("/boot-2".into(), 8)]);
}

#[test]
fn many_power_cycles_of_both_sides_end_in_a_working_connection() {
    let poller = program(|| async {
        let client = Client::new(secs(2), 1000);
        loop {
            time::sleep(millis(700)).await;
            say(get(&client, "/ping").await);
        }
    });
    let outcome = run(setup(11, ROUGH), vec![("server", web()), ("pc", poller)], |control| async move {
        for round in 0..100_u64 {
            let name = if round % 3 == 0 { "server" } else { "pc" };
            time::sleep(millis(1000 + round * 377 % 1900)).await;
            control.power_off(name).await;
            time::sleep(millis(round * 91 % 3000)).await;
            control.power_on(name).await;
        }
        time::sleep(secs(60)).await;
    });
    let said = said(&outcome.unwrap().trace);
    let pongs = said.iter().filter(|(_, what)| what == "pong").count();
    assert!(pongs > 100, "{pongs} of {}", said.len());
    assert!(said[said.len() - 30..].iter().all(|(_, what)| what == "pong"), "{:?}", &said[said.len() - 30..]);
}

#[test]
fn switches_stand_in_the_trace_and_count() {
    let outcome = run(setup(1, CLEAN), vec![("pc", idle())], |control| async move {
        control.power_on("pc").await;
        control.power_off("pc").await;
        control.power_off("pc").await;
        control.power_on("pc").await;
        control.restart("pc", secs(1)).await;
        time::sleep(secs(2)).await;
    });
    let kinds: Vec<_> =
        outcome.unwrap().trace.records.into_iter().filter(|r| &*r.host == "pc").map(|r| r.kind).collect();
    assert_eq!(kinds, ["power.on", "power.off", "power.on", "fault.restart"]);
}
