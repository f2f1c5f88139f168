//! Desktops, T-Server and a third-party recorder on T-Lib (family TLB).

use crate::support::{desktop_program, events, login, program, run, wait};
use kernel::net::{TcpListener, TcpStream};
use kernel::trace::Trace;
use mocks::genesys::desktop::{self, Desktop, Login, VoiceState};
use mocks::genesys::third_party::{self, ThirdParty};
use mocks::genesys::tserver::{self, TServer};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use wire::tlib::{Attribute, Command, ConnId, Framer, Indication, Kind, Message, PrintedToken};

fn seated() -> Login {
    Login { dns: vec!["5001".into()], ..login() }
}

struct Stand {
    desktop: Desktop,
    recorder: ThirdParty,
}

/// A T-Server, a recorder for 5001 and 5002, a desktop at 5001.
fn play<F, Fut>(desktop: desktop::Config, recorder: third_party::Config, director: F) -> Trace
where
    F: FnOnce(Stand, kernel::world::Control) -> Fut + 'static,
    Fut: Future<Output = ()> + 'static,
{
    let tserver = TServer::new(tserver::Config::of(["5001", "5002", "5003"]));
    let (desktop, recorder) = (Desktop::new(desktop), ThirdParty::new(recorder));
    let own = recorder.clone();
    let machines = vec![
        ("sip", program(move || tserver.program())),
        ("recorder", program(move || own.program())),
        ("PC-0417", desktop_program(&desktop)),
        ("gws1", program(|| async { std::future::pending().await })),
    ];
    run(machines, move |control| async move {
        desktop.login(seated()).expect("runs");
        wait(10.0).await;
        director(Stand { desktop, recorder }, control).await;
    })
}

fn third_party() -> third_party::Config {
    third_party::Config::of(["5001", "5002"])
}

/// The messages of a kind that came to a machine.
fn came(trace: &Trace, to: &str, kind: Kind) -> Vec<Message> {
    let all = events(trace, "wire.tlib").into_iter().filter(|e| e["to"] == to);
    let read = |event: serde_json::Value| wire::tlib::read(event["text"].as_str().expect("text")).expect("a message");
    all.map(read).filter(|message| message.kind == kind).collect()
}

fn heard(trace: &Trace) -> Vec<String> {
    events(trace, "desktop.heard").iter().map(|e| e["state"].as_str().expect("text").to_owned()).collect()
}

async fn tour(stand: Stand) {
    for command in [Command::Query, Command::Pause, Command::Start, Command::Start, Command::Pause, Command::Query] {
        stand.desktop.capture(command, Some(ConnId(7)), None).expect("runs");
        wait(1.0).await;
    }
    for command in [Command::Resume, Command::Stop, Command::Resume] {
        stand.desktop.capture(command, None, None).expect("runs");
        wait(1.0).await;
    }
    stand.recorder.report("5001", Indication::Enabled).expect("runs");
    wait(1.0).await;
}

#[test]
fn each_command_is_acknowledged_delivered_and_answered_with_the_state() {
    let trace = play(desktop::Config::of("PC-0417"), third_party(), |stand, _| tour(stand));
    let states = [
        "disabled", "disabled", "enabled", "enabled", "paused", "paused", "enabled", "disabled", "disabled", "enabled",
    ];
    assert_eq!(heard(&trace), states);
    let requests = came(&trace, "sip", Kind::SendEvent).len();
    assert_eq!(requests, 9 + 10);
    let answers = |to: &str| (came(&trace, to, Kind::Ack).len(), came(&trace, to, Kind::Error).len());
    assert_eq!((answers("PC-0417"), answers("recorder")), ((9, 0), (10, 0)));
    let delivered = came(&trace, "recorder", Kind::UserEvent);
    assert_eq!(delivered.len(), 9);
    assert_eq!(delivered[0], Command::Query.event("5001", Some(ConnId(7))));
    assert_eq!(delivered[8], Command::Resume.event("5001", None));
    let captured: Vec<_> = events(&trace, "capture.state").iter().map(|e| e["state"].to_string()).collect();
    assert_eq!(captured.len(), 10);
}

#[test]
fn both_spellings_are_understood() {
    let printed = third_party::Config { printed_token: PrintedToken::AsPrinted, ..third_party() };
    let trace = play(desktop::Config::of("PC-0417"), printed.clone(), |stand, _| tour(stand));
    assert_eq!(heard(&trace)[0], "disabled");
    assert!(came(&trace, "PC-0417", Kind::UserEvent).iter().any(|e| wire::tlib::write(e).contains("\"diabled\"")));
    let deaf = desktop::Config { misstep: Some(desktop::Misstep::KnowsNoMisprint), ..desktop::Config::of("PC-0417") };
    assert!(!heard(&play(deaf, printed, |stand, _| tour(stand))).contains(&"disabled".to_owned()));
}

#[test]
fn a_dn_that_the_desktop_has_not_registered_is_refused() {
    let trace = play(desktop::Config::of("PC-0417"), third_party(), |stand, _| async move {
        stand.desktop.capture(Command::Start, None, Some("5002")).expect("runs");
        wait(1.0).await;
    });
    assert_eq!(came(&trace, "PC-0417", Kind::Error).len(), 1);
    assert!(came(&trace, "recorder", Kind::UserEvent).is_empty() && heard(&trace).is_empty());
}

#[test]
fn agents_states_are_told_to_all_who_monitor_the_dn() {
    let trace = play(desktop::Config::of("PC-0417"), third_party(), |stand, _| async move {
        stand.desktop.voice_state(VoiceState::Ready, None, None).expect("runs");
        stand.desktop.voice_state(VoiceState::AfterCallWork, None, None).expect("runs");
        stand.desktop.voice_state(VoiceState::NotReady, Some("Lunch"), None).expect("runs");
        wait(1.0).await;
        stand.desktop.logout(desktop::Token::Own).expect("runs");
        wait(30.0).await;
    });
    let told = |kind| came(&trace, "recorder", kind);
    assert_eq!(told(Kind::AgentLogin)[0].text(Attribute::AgentId), Some("dana.braun"));
    assert_eq!((told(Kind::AgentReady).len(), told(Kind::AgentLogout).len()), (1, 1));
    let modes: Vec<_> = told(Kind::AgentNotReady).iter().map(|e| e.number(Attribute::AgentWorkMode)).collect();
    assert_eq!(modes, [Some(3), None]);
}

#[test]
fn a_lost_tserver_is_found_again_with_dns_states_and_the_recording() {
    let trace = play(desktop::Config::of("PC-0417"), third_party(), |stand, control| async move {
        stand.desktop.voice_state(VoiceState::Ready, None, None).expect("runs");
        stand.desktop.capture(Command::Start, None, None).expect("runs");
        wait(1.0).await;
        control.restart("sip", Duration::from_secs(20)).await;
        wait(60.0).await;
        stand.desktop.capture(Command::Query, None, None).expect("runs");
        wait(1.0).await;
    });
    assert_eq!(heard(&trace), ["enabled", "enabled"]);
    assert_eq!(came(&trace, "PC-0417", Kind::AgentReady).len(), 2);
}

/// What was chosen on one DN alone is that DN's, and is left behind with it.
#[test]
fn a_state_is_caught_up_on_for_the_dn_on_which_it_was_chosen() {
    let both = || Login { dns: vec!["5001".into(), "5002".into()], ..login() };
    let trace = play(desktop::Config::of("PC-0417"), third_party(), move |stand, control| async move {
        stand.desktop.login(both()).expect("runs");
        wait(10.0).await;
        stand.desktop.voice_state(VoiceState::Ready, None, None).expect("runs");
        stand.desktop.voice_state(VoiceState::AfterCallWork, None, Some("5002")).expect("runs");
        wait(1.0).await;
        control.restart("sip", Duration::from_secs(20)).await;
        wait(60.0).await;
        let seat =
            desktop::Seat { place: "Three".into(), devices: Vec::new(), dns: vec!["5001".into(), "5003".into()] };
        stand.desktop.change_place(seat, desktop::Token::Own).expect("runs");
        wait(60.0).await;
        control.restart("sip", Duration::from_secs(20)).await;
        wait(60.0).await;
    });
    let on = |kind| -> Vec<String> {
        came(&trace, "PC-0417", kind).iter().filter_map(|e| e.this_dn().map(str::to_owned)).collect()
    };
    assert_eq!(on(Kind::AgentReady), ["5001", "5002", "5001", "5001"]);
    assert_eq!(on(Kind::AgentNotReady), ["5002", "5002"]);
    assert!(on(Kind::AgentLogin).contains(&"5003".to_owned()));
}

#[test]
fn each_misstep_on_tlib_shows() {
    let texts = |trace: &Trace| -> Vec<String> { events(trace, "wire.tlib").iter().map(|e| e.to_string()).collect() };
    let right = texts(&play(desktop::Config::of("PC-0417"), third_party(), |stand, _| tour(stand)));
    for misstep in &desktop::Misstep::ALL[14..19] {
        let config = desktop::Config { misstep: Some(*misstep), ..desktop::Config::of("PC-0417") };
        assert_ne!(texts(&play(config, third_party(), |stand, _| tour(stand))), right, "{misstep:?}");
    }
}

/// What a client of one's own gets, a while after saying this.
async fn talk(bytes: &[u8]) -> (Vec<Message>, bool) {
    let mut stream = TcpStream::connect("sip:7020", Duration::from_secs(5)).await.expect("a connection");
    let (mut framer, mut all, mut buffer) = (Framer::new(), Vec::new(), vec![0; 4096]);
    // What was refused in the middle of our speaking breaks the connection.
    let _ = stream.write_all(bytes).await;
    loop {
        match kernel::time::timeout(Duration::from_secs(2), stream.read(&mut buffer)).await {
            Ok(Ok(0) | Err(_)) => return (all, true),
            Ok(Ok(read)) => framer.push(&buffer[..read]),
            Err(_) => return (all, false),
        }
        while let Some(message) = framer.next() {
            all.push(message.expect("a message"));
        }
    }
}

#[test]
fn what_cannot_be_read_is_answered_with_an_error_and_too_much_of_it_with_the_end() {
    let trace = play(desktop::Config::of("PC-0417"), third_party(), |_, _| async move {
        let (said, closed) = talk(b"nonsense\n\n").await;
        assert_eq!((said.iter().map(|m| m.kind).collect::<Vec<_>>(), closed), (vec![Kind::Error], false));
        let (said, closed) = talk(&b"nonsense\n\n".repeat(20)).await;
        assert_eq!((said.len() <= 7, closed), (true, true));
        let (_, closed) = talk(&vec![b'x'; 200 * 1024]).await;
        assert!(closed);
        let (said, closed) = talk(&Framer::write(&Message::new(Kind::RegisterClient))).await;
        assert_eq!((said.len(), closed), (2, false));
    });
    let whys: Vec<_> = events(&trace, "tserver.client").iter().map(|e| e["why"].to_string()).collect();
    assert!(whys.contains(&"\"it could not be understood\"".to_owned()), "{whys:?}");
    assert!(whys.contains(&"\"a message was too large\"".to_owned()), "{whys:?}");
}

#[test]
fn what_says_nothing_is_answered_likewise() {
    play(desktop::Config::of("PC-0417"), third_party(), |_, _| async move {
        let mut stream = TcpStream::connect("sip:7020", Duration::from_secs(5)).await.expect("a connection");
        for _ in 0..2 {
            stream.write_all(Framer::NOTHING).await.expect("goes out");
            let mut answer = [0; 16];
            let read = kernel::time::timeout(Duration::from_secs(2), stream.read(&mut answer)).await;
            assert_eq!(&answer[..read.expect("in time").expect("an answer")], Framer::NOTHING);
        }
    });
}

#[test]
fn who_reads_too_slowly_is_cut_off() {
    let tserver = TServer::new(tserver::Config {
        limits: tserver::Limits { waiting: 50, ..tserver::Limits::default() },
        ..tserver::Config::of(["5001"])
    });
    let own = tserver.clone();
    let trace = run(vec![("sip", program(move || own.program()))], move |_| async move {
        let mut stream = TcpStream::connect("sip:7020", Duration::from_secs(5)).await.expect("a connection");
        for message in [Message::new(Kind::RegisterClient), Message::register_address(1, "5001")] {
            stream.write_all(&Framer::write(&message)).await.expect("goes out");
        }
        wait(1.0).await;
        let long = "x".repeat(8_000);
        for _ in 0..2_000 {
            let event = Message::new(Kind::Ringing).with(Attribute::ThisDn, "5001").with(Attribute::Ani, long.as_str());
            tserver.publish(&event);
            wait(0.01).await;
        }
        drop(stream);
    });
    let whys: Vec<_> = events(&trace, "tserver.client").iter().map(|e| e["why"].to_string()).collect();
    assert_eq!(whys, ["\"it read too slowly\""]);
}

/// A T-Server may tell more than is asked for.
#[test]
fn a_recorder_passes_over_what_is_no_command() {
    let reports = Arc::new(AtomicUsize::new(0));
    let counted = reports.clone();
    let tserver = move || {
        let counted = counted.clone();
        async move {
            let listener = TcpListener::bind(7020).await.expect("the port is free");
            let mut stream = listener.accept().await.expect("the recorder");
            let (mut framer, mut buffer) = (Framer::new(), vec![0; 4096]);
            while let Ok(read @ 1..) = stream.read(&mut buffer).await {
                framer.push(&buffer[..read]);
                while let Some(Ok(message)) = framer.next() {
                    let private = Command::Stop
                        .event("5001", None)
                        .attributes()
                        .fold(Message::new(Kind::PrivateInfo), |event, (name, value)| event.with(name, value.clone()));
                    let said = match message.kind {
                        Kind::RegisterClient => Framer::write(&Message::new(Kind::ServerConnected)),
                        Kind::RegisterAddress if message.this_dn() == Some("5001") => [
                            Framer::write(&message.registered(0)),
                            b"'EventResourceInfo' ('199')\nmessage attributes:\nAttributeThisDN [str] = \"5001\"\n\n"
                                .to_vec(),
                            Framer::write(&private),
                            Framer::write(&Command::Start.event("5001", None)),
                        ]
                        .concat(),
                        Kind::SendEvent => {
                            assert_eq!(message.sent_event().and_then(Indication::of), Some(Indication::Enabled));
                            counted.fetch_add(1, Ordering::Relaxed);
                            Framer::write(&message.ack())
                        }
                        _ => continue,
                    };
                    stream.write_all(&said).await.expect("goes out");
                }
            }
            // Who closes the connection for want of sense has not passed it over.
            panic!("the recorder has gone");
        }
    };
    let recorder = ThirdParty::new(third_party());
    let own = recorder.clone();
    run(vec![("sip", program(tserver)), ("recorder", program(move || own.program()))], |_| wait(10.0));
    assert_eq!(reports.load(Ordering::Relaxed), 1);
}
