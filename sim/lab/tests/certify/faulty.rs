//! Products that are no products: whatever they do, there is a report that says so, soon, and the product is at fault.

use super::tools::{product, role, run};
use kernel::net::{TcpListener, TcpStream};
use lab::certify::driver::{Command, Order};
use lab::certify::outcome::{CaseState, Trouble};
use lab::certify::product::{Factory, Live, Seat, Site};
use lab::certify::reference::live::Running;
use lab::certify::summary::Summary;
use lab::certify::wanted::Wanted;
use std::collections::BTreeMap;
use std::net::IpAddr;
use std::sync::Arc;
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};

#[derive(Debug, Clone, Copy)]
enum Fault {
    Hangs,
    Garbage,
    ClosesMidAnswer,
    Gigabytes,
    Crashes,
}

impl Factory for Fault {
    fn program(&self, site: &Site) -> kernel::world::Running {
        let (fault, site_is_simulated) = (*self, site.machine != "product");
        let right = matches!(fault, Fault::Crashes).then(|| (role("srs").reference)(None)).flatten();
        let right = right.map(|factory| factory.program(site));
        Box::pin(async move {
            if let Some(right) = right {
                kernel::spawn(right);
                // In the simulator the world begins half a minute before the scenario.
                let wait = if site_is_simulated { 34 } else { 4 };
                kernel::time::sleep(Duration::from_secs(wait)).await;
                panic!("the product crashes");
            }
            let listener = TcpListener::bind(8190).await.expect("the port is free");
            while let Ok(stream) = listener.accept().await {
                kernel::spawn(answer(stream, fault));
            }
        })
    }
    fn act(&self, _: &Order) -> Result<serde_json::Value, String> {
        Err("nobody".into())
    }
}

async fn answer(mut stream: TcpStream, fault: Fault) {
    let mut request = [0; 4096];
    if stream.read(&mut request).await.unwrap_or(0) == 0 {
        return;
    }
    let head = |length: u64| format!("HTTP/1.1 200 OK\r\nContent-Length: {length}\r\n\r\n");
    match fault {
        Fault::Hangs | Fault::Crashes => std::future::pending().await,
        Fault::Garbage => drop(stream.write_all(b"\x16\x03\x01 what?\r\n\r\n").await),
        Fault::ClosesMidAnswer => drop(stream.write_all(format!("{}{{", head(1_000)).as_bytes()).await),
        Fault::Gigabytes => {
            let _ = stream.write_all(head(5 << 30).as_bytes()).await;
            let piece = vec![b' '; 1 << 16];
            while stream.write_all(&piece).await.is_ok() {}
        }
    }
}

fn tried(fault: Fault, last: u8) -> Summary {
    let at = IpAddr::from([127, 0, 71, last]);
    let running = Running::start(Arc::new(fault), at, BTreeMap::new(), BTreeMap::new()).unwrap();
    let live = running.live(role("srs"));
    run(&one(live, last))
}

/// Whatever is asked of who never answers: nothing is reached, and it is said why.
#[test]
fn a_product_that_hangs_is_at_fault_in_each_case() {
    // In the simulator, where a case takes no time. By HTTPS this one is not there at all, which is what that case is about.
    let all =
        role("srs").cases.iter().filter(|case| !case.long && case.id != "srs/https").map(|case| case.id.to_owned());
    let product = product(vec![Seat::Simulated(Arc::new(Fault::Hangs))]);
    let summary = run(&Wanted { only: all.collect(), ..Wanted::of(role("srs"), product) });
    assert_eq!(summary.exit_code(), 1);
    for case in &summary.cases {
        let why = case.outcome.why();
        assert_eq!(case.state, CaseState::NoVerdict, "{}: {why:?}", case.outcome.case);
        assert!(why[0].contains("no answer"), "{}: {why:?}", case.outcome.case);
        assert!(case.outcome.messages.iter().any(|message| message.decisive), "{}", case.outcome.case);
    }
}

/// The report shows what was said, and no secret of it.
#[test]
fn a_report_shows_messages_without_secrets() {
    let factory = (role("srs").reference)(Some("RefusesWithoutName")).unwrap();
    let only = vec!["srs/unknown-names".to_owned(), "srs/call".to_owned()];
    let summary = run(&Wanted { only, ..Wanted::of(role("srs"), product(vec![Seat::Simulated(factory)])) });
    let decisive = summary.cases[1].outcome.messages.iter().find(|message| message.decisive).expect("one decided");
    let shown = &decisive.body;
    assert!(shown.starts_with("POST /api/v2/me HTTP/1.1\n"), "{shown}");
    for part in ["authorization: Basic …", "\"name\":\"server\"", "\n\nHTTP/1.1 4"] {
        assert!(shown.contains(part), "{part}: {shown}");
    }
    let html = lab::certify::reports::html(&summary);
    assert!(html.contains("authorization: Basic …"));
    let json = lab::certify::reports::json(&summary).unwrap().to_string();
    assert!(json.contains("authorization: Bearer …"), "an upload is there");
    for text in [html, json] {
        for kept in ["Basic ", "Bearer ", "JSESSIONID=", "x-csrf-token: "] {
            let told = text.match_indices(kept).find(|(at, _)| !text[at + kept.len()..].starts_with('…'));
            assert_eq!(told.map(|(at, _)| &text[at..at + 40]), None);
        }
    }
}

fn one(live: Live, last: u8) -> Wanted {
    let only = vec!["srs/call".to_owned()];
    let first_block = 100 + u16::from(last);
    Wanted { only, first_block, ..Wanted::of(role("srs"), product(vec![Seat::Live(live)])) }
}

/// What the report says of the product.
fn fault_of(summary: &Summary) -> &str {
    assert_eq!(summary.exit_code(), 1);
    assert!(!summary.certified());
    let case = &summary.cases[0];
    assert_eq!(case.state, CaseState::NoVerdict, "{:?}", case.outcome.why());
    assert!(case.outcome.took_ms < 60_000);
    match &case.outcome.trouble {
        Some(Trouble::Product(why)) => why,
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_product_that_never_comes() {
    let at = IpAddr::from([127, 0, 71, 99]);
    let ports = BTreeMap::from([("http".to_owned(), 8190)]);
    let summary = run(&one(Live { at, host: at.to_string(), ports, trust: None, driver: None }, 99));
    assert!(fault_of(&summary).contains("no connection to 127.0.71.99:8190: "));
}

#[test]
fn a_product_that_hangs() {
    assert!(fault_of(&tried(Fault::Hangs, 1)).contains("no answer"));
}

#[test]
fn a_product_that_answers_garbage() {
    assert!(fault_of(&tried(Fault::Garbage, 2)).contains("broke off"));
}

#[test]
fn a_product_that_closes_in_the_middle_of_an_answer() {
    assert!(fault_of(&tried(Fault::ClosesMidAnswer, 3)).contains("broke off"));
}

#[test]
fn a_product_that_sends_gigabytes() {
    assert!(fault_of(&tried(Fault::Gigabytes, 4)).contains("larger than"));
}

#[test]
fn a_product_that_crashes() {
    let summary = tried(Fault::Crashes, 5);
    let why = fault_of(&summary);
    assert!(why.contains("gone") || why.contains("failed to connect") || why.contains("broke off"), "{why}");
}

#[test]
fn faulty_products_in_the_simulator() {
    let only = || vec!["srs/call".to_owned()];
    for (fault, why) in [
        (Fault::Hangs, "no answer"),
        (Fault::Garbage, "broke off"),
        (Fault::ClosesMidAnswer, "broke off"),
        (Fault::Gigabytes, "larger than"),
        (Fault::Crashes, "panicked: the product crashes"),
    ] {
        let product = product(vec![Seat::Simulated(Arc::new(fault))]);
        let summary = run(&Wanted { only: only(), ..Wanted::of(role("srs"), product) });
        assert!(fault_of(&summary).contains(why), "{fault:?}: {}", fault_of(&summary));
    }
}

/// A recorder that is told everything, and never comes.
#[cfg(unix)]
#[test]
fn a_product_that_never_connects() {
    let at = IpAddr::from([127, 0, 71, 60]);
    let driver =
        Some(Command(r#"n=0; while read -r l; do n=$((n+1)); echo "{\"id\":$n,\"ok\":true}"; done"#.to_owned()));
    let live = Live { at, host: at.to_string(), ports: BTreeMap::new(), trust: None, driver };
    let only = vec!["smart-desktop/logoff-in-a-call".to_owned()];
    let summary = run(&Wanted {
        only,
        first_block: 250,
        time_scale: 0.05,
        ..Wanted::of(role("smart-desktop"), product(vec![Seat::Live(live)]))
    });
    let case = &summary.cases[0];
    assert_eq!((summary.exit_code(), case.state), (1, CaseState::NoVerdict), "{:?}", case.outcome.why());
    assert!(case.outcome.why()[0].contains("it has not connected to us"), "{:?}", case.outcome.why());
}

/// A case with an agent desktop that is driven by that command.
#[cfg(unix)]
fn driven_by(command: &str, at: IpAddr, first_block: u16) -> Summary {
    let driver = Some(Command(command.to_owned()));
    let live = Live { at, host: at.to_string(), ports: BTreeMap::new(), trust: None, driver };
    let only = vec!["agent-desktop/https".to_owned()];
    let product = product(vec![Seat::Live(live)]);
    run(&Wanted { only, first_block, ..Wanted::of(role("agent-desktop"), product) })
}

/// A driver that goes is no fault of the product's: it is named, and how it went.
#[cfg(unix)]
#[test]
fn a_driver_that_has_ended() {
    let at = IpAddr::from([127, 0, 71, 51]);
    for (n, (command, why)) in [
        ("exit 3", "the driver is at fault: it has ended (exit status: 3) when it was to begin"),
        ("true", "the driver is at fault: it has ended (exit status: 0) when it was to begin"),
        (
            r#"read line; echo '{"id":1,"ok":true}'; exit 4"#,
            "the driver is at fault: it has ended (exit status: 4) when it was to ",
        ),
    ]
    .into_iter()
    .enumerate()
    {
        let summary = driven_by(command, at, 264 + n as u16);
        let case = &summary.cases[0];
        assert_eq!((summary.exit_code(), case.state), (1, CaseState::NoVerdict), "{command}");
        assert!(case.outcome.why()[0].contains(why), "{command}: {:?}", case.outcome.why());
        assert!(!case.outcome.why()[0].contains("the product"), "{command}: {:?}", case.outcome.why());
    }
}

/// A desktop that cannot be driven is the product's fault.
#[cfg(unix)]
#[test]
fn a_driver_that_does_not_drive() {
    let at = IpAddr::from([127, 0, 71, 50]);
    for (n, (command, why)) in [
        ("echo hello; cat > /dev/null", "no line of JSON: hello"),
        (r#"read line; echo '{"id":1,"ok":false,"why":"no such agent"}'; cat > /dev/null"#, "no such agent"),
    ]
    .into_iter()
    .enumerate()
    {
        let summary = driven_by(command, at, 240 + n as u16);
        assert!(fault_of(&summary).contains(why), "{command}: {}", fault_of(&summary));
    }
}
