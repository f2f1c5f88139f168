//! A program that crashes on a machine that stays up: its connections end, its ports refuse, its disk is whole.

use crate::support::{CLEAN, dial, echo, get, idle, program, run, said, say, secs, setup, web};
use kernel::Host;
use kernel::http::Client;
use kernel::net::{TcpListener, TcpStream};
use kernel::time;
use kernel::ws::{self, Socket};
use std::io::ErrorKind;
use tokio::io::AsyncReadExt;

#[test]
fn the_port_refuses_and_then_serves_again() {
    let outcome = run(setup(3, CLEAN), vec![("server", web())], |control| async move {
        let client = Client::new(secs(5), 1000);
        let mut seen = vec![get(&client, "/boot").await];
        control.restart("server", secs(10)).await;
        time::sleep(secs(1)).await;
        seen.push(get(&client, "/boot").await);
        time::sleep(secs(10)).await;
        seen.push(get(&client, "/boot").await);
        seen
    });
    let seen = outcome.unwrap().result;
    assert_eq!((seen[0].as_str(), seen[2].as_str()), ("0", "1"));
    assert!(seen[1].contains("refused"), "{seen:?}");
}

#[test]
fn the_peer_sees_the_end_at_once() {
    let outcome = run(setup(3, CLEAN), vec![("server", echo())], |control| async move {
        let mut stream = dial().await;
        time::sleep(secs(1)).await;
        let before = time::since_boot();
        control.restart("server", secs(10)).await;
        let end = stream.read(&mut [0; 10]).await;
        (end.map_err(|e| e.kind()), (time::since_boot() - before).as_millis())
    });
    assert_eq!(outcome.unwrap().result, (Ok(0), 10));
}

#[test]
fn the_peer_of_a_web_socket_sees_the_end_at_once_even_if_its_talk_never_wakes() {
    let deaf = program(|| async {
        let talk = |upgrade: axum::extract::WebSocketUpgrade, axum::Extension(peer): axum::Extension<_>| async move {
            ws::accept(upgrade, peer, |socket| async move {
                std::future::pending::<()>().await;
                drop(socket);
            })
        };
        let router = axum::Router::new().route("/ws", axum::routing::get(talk));
        kernel::http::serve(TcpListener::bind(8080).await.unwrap(), router).await.unwrap();
    });
    let outcome = run(setup(3, CLEAN), vec![("server", deaf)], |control| async move {
        let mut socket = Socket::connect("ws://server:8080/ws", &[], secs(5)).await.unwrap();
        time::sleep(secs(1)).await;
        let before = time::since_boot();
        control.restart("server", secs(10)).await;
        let end = socket.recv().await;
        (end.is_err(), (time::since_boot() - before).as_millis())
    });
    assert_eq!(outcome.unwrap().result, (true, 10));
}

#[test]
fn an_attempt_to_connect_to_a_port_that_nobody_has_opened_is_refused() {
    let outcome = run(setup(3, CLEAN), vec![("server", idle())], |_| async {
        TcpStream::connect("server:7", secs(5)).await.unwrap_err().kind()
    });
    assert_eq!(outcome.unwrap().result, ErrorKind::ConnectionRefused);
}

#[test]
fn a_listener_that_is_dropped_closes_its_port_and_another_may_open_it() {
    let outcome = run(setup(3, CLEAN), vec![("pc", idle())], |_| async {
        let first = TcpListener::bind(7).await.unwrap();
        let twice = TcpListener::bind(7).await.unwrap_err().kind();
        drop(first);
        let second = TcpListener::bind(7).await;
        (twice, second.is_ok())
    });
    assert_eq!(outcome.unwrap().result, (ErrorKind::AddrInUse, true));
}

#[test]
fn boots_and_power_cycles_are_counted_apart() {
    let teller = program(|| async {
        let host = Host::current();
        say(format!("{} {} {}", host.boot(), host.power_cycle(), time::since_boot().as_secs()));
        std::future::pending().await
    });
    let outcome = run(setup(3, CLEAN), vec![("pc", teller)], |control| async move {
        time::sleep(secs(5)).await;
        control.restart("pc", secs(5)).await;
        time::sleep(secs(10)).await;
        control.power_off("pc").await;
        time::sleep(secs(5)).await;
        control.power_on("pc").await;
        control.restart("pc", secs(5)).await;
        time::sleep(secs(10)).await;
    });
    let told: Vec<_> = said(&outcome.unwrap().trace).into_iter().map(|(_, what)| what).collect();
    assert_eq!(told, ["0 0 0", "1 0 10", "2 1 0", "3 1 5"]);
}

#[test]
fn a_power_cycle_in_the_pause_takes_the_place_of_the_restart() {
    let teller = program(|| async {
        say(format!("{} {}", Host::current().boot(), time::truth() - 1_639_731_600_000));
        std::future::pending().await
    });
    let outcome = run(setup(3, CLEAN), vec![("pc", teller)], |control| async move {
        control.restart("pc", secs(10)).await;
        time::sleep(secs(1)).await;
        control.power_off("pc").await;
        control.power_on("pc").await;
        control.restart("pc", secs(60)).await;
        time::sleep(secs(120)).await;
    });
    let told: Vec<_> = said(&outcome.unwrap().trace).into_iter().map(|(_, what)| what).collect();
    assert_eq!(told, ["0 0", "1 1000", "2 61000"]);
}
