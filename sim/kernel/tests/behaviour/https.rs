//! HTTPS and secure WebSockets, in simulated time.

use crate::support::{CLEAN, program, run, said, say, secs, setup};
use axum::extract::ws::WebSocketUpgrade;
use axum::routing::get;
use axum::{Extension, Router};
use bytes::Bytes;
use kernel::http::{Client, Peer, serve_tls};
use kernel::net::TcpListener;
use kernel::time;
use kernel::tls::{Authority, Identity, Trust};
use kernel::trace::Trace;
use kernel::world::Running;
use kernel::ws;

fn server(identity: Identity) -> impl Fn() -> Running {
    move || {
        let identity = identity.clone();
        Box::pin(async move {
            let upgrade = async |upgrade: WebSocketUpgrade, Extension(peer): Extension<Peer>| {
                ws::accept(upgrade, peer, async |mut socket: ws::Socket| {
                    while let Ok(Some(text)) = socket.recv().await {
                        socket.send(&format!("heard {text}")).await.unwrap();
                    }
                })
            };
            let who = async |Extension(peer): Extension<Peer>| peer.0;
            let router = Router::new().route("/who", get(who)).route("/talk", get(upgrade));
            serve_tls(TcpListener::bind(443).await.unwrap(), identity, router).await.unwrap();
        })
    }
}

fn request(uri: &str) -> http::Request<Bytes> {
    http::Request::get(uri).body(Bytes::new()).unwrap()
}

fn play(identity: Identity, trust: Option<Trust>, uri: &'static str) -> Trace {
    let client = program(move || {
        let trust = trust.clone();
        async move {
            time::sleep(secs(1)).await;
            let client = Client::new(secs(5), 1000);
            let client = match &trust {
                Some(trust) => client.trusting(trust.clone()),
                None => client,
            };
            for _ in 0..2 {
                match client.send(request(uri)).await {
                    Ok(answer) => say(String::from_utf8_lossy(answer.body())),
                    Err(why) => say(why.to_string()),
                }
            }
            let Some(trust) = trust else { return };
            if let Ok(mut socket) = ws::Socket::connect_trusting("wss://server/talk", &[], &trust, secs(5)).await {
                socket.send("hello").await.unwrap();
                say(socket.recv().await.unwrap().unwrap());
            }
        }
    });
    let machines = vec![("server", Box::new(server(identity)) as kernel::world::Program), ("client", client)];
    run(setup(1, CLEAN), machines, |_| time::sleep(secs(60))).unwrap().trace
}

#[test]
fn a_client_reaches_a_server_that_it_believes() {
    let authority = Authority::lab().unwrap();
    let trace = play(authority.vouch_for(&["server"]).unwrap(), Some(authority.trust().unwrap()), "https://server/who");
    let words: Vec<String> = said(&trace).into_iter().map(|(_, word)| word).collect();
    assert_eq!(words, ["client", "client", "heard hello"]);
    let http = trace.records.iter().find(|r| r.kind == "wire.http").unwrap();
    assert!(http.fields.contains(r#""tls":true"#), "{}", http.fields);
}

#[test]
fn the_same_run_twice_has_one_digest() {
    let digest = || {
        let authority = Authority::lab().unwrap();
        let trust = authority.trust().unwrap();
        play(authority.vouch_for(&["server"]).unwrap(), Some(trust), "https://server/who").digest
    };
    assert_eq!(digest(), digest());
}

#[test]
fn nobody_is_believed_who_is_not_vouched_for() {
    let lab = Authority::lab().unwrap();
    let other = Authority::fresh(1_600_000_000_000).unwrap();
    let refused = |identity, trust, uri| {
        let trace = play(identity, trust, uri);
        assert!(!trace.records.iter().any(|r| r.kind == "wire.http"));
        said(&trace).remove(0).1
    };
    let server = || lab.vouch_for(&["server"]).unwrap();
    let why = refused(server(), Some(other.trust().unwrap()), "https://server/who");
    assert!(why.starts_with("failed to connect to server:443: invalid peer certificate"), "{why}");
    let why = refused(lab.vouch_for(&["elsewhere"]).unwrap(), Some(lab.trust().unwrap()), "https://server/who");
    assert!(why.contains("invalid peer certificate"), "{why}");
    let why = refused(server(), None, "https://server/who");
    assert!(why.contains("nobody is trusted"), "{why}");
    // Without TLS there is no answer, and no hang either.
    let why = refused(server(), None, "http://server:443/who");
    assert!(why.contains("broke off") || why.contains("no answer"), "{why}");
}

#[test]
fn what_is_no_certificate_is_refused() {
    assert!(Identity::from_pem("no certificate", "no key").is_err());
    assert!(Trust::from_pem("-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n").is_err());
    let lab = Authority::lab().unwrap();
    assert!(Trust::from_pem(&lab.pem()).is_ok());
    assert_eq!(format!("{:?}", lab.vouch_for(&["server"]).unwrap()), "Identity");
}
