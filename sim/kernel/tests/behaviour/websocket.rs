//! WebSockets live for hours, end cleanly, and keep their bounds.

use crate::support::{CLEAN, ROUGH, program, run, said, say, secs, setup, web};
use kernel::http::Peer;
use kernel::net::TcpListener;
use kernel::time;
use kernel::ws::{self, Socket};

#[test]
fn an_idle_one_lives_for_hours() {
    let outcome = run(setup(3, ROUGH), vec![("server", web())], |_| async {
        let mut socket = Socket::connect("ws://server:8080/ws", &[], secs(5)).await.unwrap();
        let mut heard = Vec::new();
        for hour in 0..10 {
            socket.send(&format!("hour {hour}")).await.unwrap();
            heard.push(socket.recv().await.unwrap().unwrap());
            time::sleep(secs(3600)).await;
        }
        heard
    });
    let expected: Vec<_> = (0..10).map(|hour| format!("hour {hour}!")).collect();
    assert_eq!(outcome.unwrap().result, expected);
}

#[test]
fn each_text_is_traced_once_by_its_receiver() {
    let outcome = run(setup(3, CLEAN), vec![("server", web())], |_| async {
        let mut socket = Socket::connect("ws://server:8080/ws", &[], secs(5)).await.unwrap();
        socket.send("hi").await.unwrap();
        socket.recv().await.unwrap();
    });
    let trace = outcome.unwrap().trace;
    let texts: Vec<_> = trace.records.iter().filter(|r| r.kind == "wire.ws").map(|r| (&*r.host, &*r.fields)).collect();
    let expected = [
        ("server", r#"{"from":"stage","to":"server","text":"hi"}"#),
        ("stage", r#"{"from":"server","to":"stage","text":"hi!"}"#),
    ];
    assert_eq!(texts, expected);
}

/// A server that listens to one message and says what came of it.
fn listening() -> kernel::world::Program {
    program(|| async {
        let talk = |upgrade: axum::extract::WebSocketUpgrade, axum::Extension(peer): axum::Extension<Peer>| async move {
            ws::accept(upgrade, peer, |mut socket| async move {
                loop {
                    let heard = socket.recv().await;
                    say(match &heard {
                        Ok(Some(text)) => format!("text {}", text.len()),
                        Ok(None) => "closed".into(),
                        Err(_) => "broken".into(),
                    });
                    if !matches!(heard, Ok(Some(_))) {
                        return;
                    }
                }
            })
        };
        let router = axum::Router::new()
            .route("/ws", axum::routing::get(talk))
            .route("/no", axum::routing::get(|| async { http::StatusCode::FORBIDDEN }));
        kernel::http::serve(TcpListener::bind(8080).await.unwrap(), router).await.unwrap();
    })
}

#[test]
fn a_message_of_a_mebibyte_passes_and_a_larger_one_ends_it() {
    let outcome = run(setup(3, CLEAN), vec![("server", listening())], |_| async {
        let mut socket = Socket::connect("ws://server:8080/ws", &[], secs(5)).await.unwrap();
        socket.send(&"x".repeat(1 << 20)).await.unwrap();
        time::sleep(secs(60)).await;
        let _ = socket.send(&"x".repeat((1 << 20) + 1)).await;
        time::sleep(secs(60)).await;
        socket.send("more").await.is_err() || socket.recv().await.is_err()
    });
    let outcome = outcome.unwrap();
    assert!(outcome.result);
    let said: Vec<_> = said(&outcome.trace).into_iter().map(|(_, what)| what).collect();
    assert_eq!(said, ["text 1048576", "broken"]);
}

#[test]
fn a_close_is_seen_as_a_close() {
    let outcome = run(setup(3, CLEAN), vec![("server", listening())], |_| async {
        let mut socket = Socket::connect("ws://server:8080/ws", &[], secs(5)).await.unwrap();
        socket.send("hi").await.unwrap();
        socket.close().await;
        time::sleep(secs(1)).await;
    });
    let said: Vec<_> = said(&outcome.unwrap().trace).into_iter().map(|(_, what)| what).collect();
    assert_eq!(said, ["text 2", "closed"]);
}

#[test]
fn a_close_with_unread_messages_is_seen_as_a_close() {
    let chatty = program(|| async {
        let talk = |upgrade: axum::extract::WebSocketUpgrade, axum::Extension(peer): axum::Extension<Peer>| async move {
            ws::accept(upgrade, peer, |mut socket| async move {
                for _ in 0..10 {
                    socket.send("chat").await.unwrap();
                }
                say(format!("{:?}", socket.recv().await.map_err(|_| ())));
            })
        };
        let router = axum::Router::new().route("/ws", axum::routing::get(talk));
        kernel::http::serve(TcpListener::bind(8080).await.unwrap(), router).await.unwrap();
    });
    let outcome = run(setup(3, CLEAN), vec![("server", chatty)], |_| async {
        let socket = Socket::connect("ws://server:8080/ws", &[], secs(5)).await.unwrap();
        time::sleep(secs(1)).await;
        socket.close().await;
        time::sleep(secs(1)).await;
    });
    assert_eq!(said(&outcome.unwrap().trace), [("server".into(), "Ok(None)".into())]);
}

#[test]
fn a_refusal_names_its_status_and_silence_its_patience() {
    let outcome = run(setup(3, CLEAN), vec![("server", listening())], |control| async move {
        let refused = Socket::connect("ws://server:8080/no", &[], secs(5)).await.unwrap_err().to_string();
        control.unplug("server", true).await;
        let silent = Socket::connect("ws://server:8080/ws", &[], secs(5)).await.unwrap_err().to_string();
        let nobody = Socket::connect("ws://nobody:8080/ws", &[], secs(5)).await.unwrap_err().to_string();
        (refused, silent, nobody)
    });
    let (refused, silent, nobody) = outcome.unwrap().result;
    assert!(refused.contains("403"), "{refused}");
    assert!(silent.contains("within 5s"), "{silent}");
    assert!(nobody.contains("nobody"), "{nobody}");
}

#[test]
fn waiting_for_a_text_can_be_given_up_without_losing_one() {
    let outcome = run(setup(3, ROUGH), vec![("server", web())], |_| async {
        let mut socket = Socket::connect("ws://server:8080/ws", &[], secs(5)).await.unwrap();
        let mut heard = 0;
        for i in 0..200_u64 {
            socket.send(&"long ".repeat(500)).await.unwrap();
            if let Ok(text) = time::timeout(crate::support::millis(i % 40), socket.recv()).await {
                assert_eq!(text.unwrap().unwrap().len(), 2501);
                heard += 1;
            }
        }
        while heard < 200 {
            assert_eq!(socket.recv().await.unwrap().unwrap().len(), 2501);
            heard += 1;
        }
    });
    outcome.unwrap();
}
