//! Legs on the bridge, and what RWS gets of them.

use crate::support::{CLEAN, ROUGH, STARTS, add, phone, run, says, secs, state, until, world};
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode};
use axum::routing::{get, post, put};
use kernel::time;
use kernel::world::{DiskTap, Program};
use mocks::genesys::mcp::{Config, Mcp, Misstep, Recorded};
use mocks::genesys::phone::{CallKey, CallState, Phone};
use mocks::genesys::rtp::Talk;
use sha2::{Digest as _, Sha256};
use std::sync::{Arc, Mutex};
use wire::rws::Recording;

const SPEAKS: Talk = Talk { every_ms: 4_000, shortest_ms: 400, longest_ms: 800 };

/// What stands where RWS would.
#[derive(Clone, Default)]
struct Rws(Arc<Mutex<Kept>>);

#[derive(Default)]
struct Kept {
    /// So many requests are refused first.
    refuse: usize,
    recordings: Vec<Recording>,
    files: Vec<(String, String, Vec<u8>)>,
    authorizations: Vec<String>,
    /// Agents with a session here, and whether its line stands.
    sessions: Vec<(&'static str, bool)>,
}

impl Rws {
    fn program(&self) -> Program {
        let kept = self.clone();
        Box::new(move || {
            let kept = kept.clone();
            Box::pin(async move {
                let router = axum::Router::new()
                    .route("/internal-api/contact-centers/1/recordings", post(recording))
                    .route("/sim/recordings/{call}/media/{media}", put(media))
                    .route("/sim/sessions", get(sessions))
                    .layer(axum::extract::DefaultBodyLimit::disable())
                    .with_state(kept);
                let listener = kernel::net::TcpListener::bind(8080).await.expect("the port");
                kernel::http::serve(listener, router).await.expect("served");
            })
        })
    }

    fn refuses(&self) -> bool {
        let mut kept = self.0.lock().expect("whole");
        let refused = kept.refuse > 0;
        kept.refuse = kept.refuse.saturating_sub(1);
        refused
    }

    fn files(&self) -> Vec<(String, String, Vec<u8>)> {
        self.0.lock().expect("whole").files.clone()
    }

    fn recordings(&self) -> Vec<Recording> {
        self.0.lock().expect("whole").recordings.clone()
    }
}

async fn recording(State(rws): State<Rws>, headers: HeaderMap, body: axum::Json<Recording>) -> StatusCode {
    if rws.refuses() {
        return StatusCode::SERVICE_UNAVAILABLE;
    }
    let mut kept = rws.0.lock().expect("whole");
    kept.authorizations.push(headers["authorization"].to_str().expect("text").to_owned());
    kept.recordings.push(body.0);
    StatusCode::CREATED
}

async fn media(State(rws): State<Rws>, path: Path<(String, String)>, body: bytes::Bytes) -> StatusCode {
    if rws.refuses() {
        return StatusCode::INTERNAL_SERVER_ERROR;
    }
    rws.0.lock().expect("whole").files.push((path.0.0, path.0.1, body.to_vec()));
    StatusCode::NO_CONTENT
}

async fn sessions(State(rws): State<Rws>) -> axum::Json<serde_json::Value> {
    let kept = rws.0.lock().expect("whole");
    let of = |(agent, connected): &(&str, bool)| serde_json::json!({ "agentId": agent, "connected": connected });
    axum::Json(kept.sessions.iter().map(of).collect())
}

struct Office {
    mcp: Mcp,
    rws: Rws,
    customer: Phone,
    agent: Phone,
}

fn office(world: &mut kernel::world::World, refuse: usize, misstep: Option<Misstep>, talk: Talk) -> Office {
    let mut config = Config::new("http://rws1:8080", "ops", "secret", [7; 32]);
    config.misstep = misstep;
    let (mcp, rws) = (Mcp::new(config), Rws::default());
    rws.0.lock().expect("whole").refuse = refuse;
    let same = mcp.clone();
    add(world, "mcp", Box::new(move || Box::pin(same.program())));
    add(world, "rws1", rws.program());
    let customer = phone(world, "15550100", |its| its.talk = talk);
    let agent = phone(world, "7001", |its| its.talk = talk);
    Office { mcp, rws, customer, agent }
}

const CUSTOMER: &str = "conf=U1@mcp;ani=%2B15550100;dnis=%2B18005550199;connid=006c";
const AGENT: &str = "conf=U1@mcp;record;dn=7001;agent=E1";

async fn join(phone: &Phone, number: &str, to: &str) -> CallKey {
    let key = phone.dial(number, to).expect("dialled");
    until(phone, "talks", |phone| state(phone, key) == CallState::Talking).await;
    key
}

/// Waits until RWS has everything, at most so long.
async fn handed_over(mcp: &Mcp) {
    let mut changes = mcp.changes();
    let waiting = async {
        while !mcp.idle() || mcp.taken().is_empty() {
            let _ = changes.changed().await;
        }
    };
    assert!(time::timeout(secs(600), waiting).await.is_ok(), "RWS has it");
}

fn samples(wav: &[u8]) -> Vec<i16> {
    wav[44..].iter().map(|byte| (i16::from(*byte) - 128) * 256).collect()
}

/// Whom one hears in a file, stretch by stretch that is not silent.
fn voices(wav: &[u8], numbers: &[&str]) -> Vec<Option<String>> {
    let samples = samples(wav);
    let mut voices: Vec<Option<String>> = Vec::new();
    for piece in samples.chunks(800) {
        if piece.iter().filter(|s| **s != 0).count() < 700 {
            continue;
        }
        let voice = numbers.iter().find(|number| says(piece, number)).map(|number| (*number).to_owned());
        if voices.last() != Some(&voice) {
            voices.push(voice);
        }
    }
    voices
}

fn same(recorded: &Recorded, files: &[(String, String, Vec<u8>)]) -> bool {
    let hex = |bytes: &[u8]| Sha256::digest(bytes).iter().map(|b| format!("{b:02x}")).collect::<String>();
    files.iter().any(|(call, media, bytes)| {
        (call, media, hex(bytes)) == (&recorded.call, &recorded.media_id, recorded.sha256.clone())
            && bytes.len() as i64 == 44 + 8 * recorded.ms
    })
}

#[test]
fn a_recorded_call_goes_to_rws_with_both_voices() {
    let mut world = world(1, CLEAN);
    let office = office(&mut world, 0, None, SPEAKS);
    run(world, |_| async move {
        let Office { mcp, rws, customer, agent } = office;
        let theirs = join(&customer, "15550100", CUSTOMER).await;
        let ours = join(&agent, "7001", AGENT).await;
        let from = time::truth();
        time::sleep(secs(60)).await;
        let heard = (customer.heard_in(theirs), agent.heard_in(ours));
        assert!(heard.0.packets > 250 && heard.1.packets > 250, "{} {}", heard.0.packets, heard.1.packets);
        agent.hang_up(ours).expect("hung up");
        let to = time::truth();
        customer.hang_up(theirs).expect("hung up");
        handed_over(&mcp).await;
        let recorded = mcp.recorded();
        let [one] = &recorded[..] else { panic!("{recorded:#?}") };
        assert_eq!((one.call.as_str(), one.dn.as_str(), one.agent.as_str()), ("U1", "7001", "E1"));
        assert!((one.from - from).abs() <= 10 && (one.to - to).abs() <= 10, "{one:?} {from} {to}");
        assert_eq!(one.ms, one.to - one.from);
        assert!(same(one, &rws.files()));
        let recording = rws.recordings().remove(0);
        assert_eq!((recording.id.as_str(), recording.caller_phone_number.as_str()), ("U1", "+15550100"));
        assert_eq!(recording.media_files[0].media_id, one.media_id);
        assert_eq!(rws.0.lock().expect("whole").authorizations, ["Basic b3BzOnNlY3JldA=="]);
        let voices = voices(&rws.files()[0].2, &["7001", "15550100"]);
        assert!(voices.contains(&Some("7001".into())) && voices.contains(&Some("15550100".into())), "{voices:?}");
        assert!(mcp.legs().is_empty());
    });
}

/// With two data centres a recording goes to the one where its agent has a session, whichever that is.
#[test]
fn with_two_data_centres_the_recording_goes_where_its_agent_is() {
    type Sessions = Vec<(&'static str, bool)>;
    let delivered = |main: Sessions, backup: Sessions| {
        let mut world = world(1, CLEAN);
        let mcp = Mcp::new(Config::new("http://rws1:8080", "ops", "secret", [7; 32]).or_else("http://rws2:8080"));
        let same = mcp.clone();
        add(&mut world, "mcp", Box::new(move || Box::pin(same.program())));
        let servers = [main, backup].map(|sessions| Rws(Arc::new(Mutex::new(Kept { sessions, ..Kept::default() }))));
        for (name, rws) in ["rws1", "rws2"].into_iter().zip(&servers) {
            add(&mut world, name, rws.program());
        }
        let agent = phone(&mut world, "7001", |its| its.talk = SPEAKS);
        let played = run(world, |_| async move {
            let ours = join(&agent, "7001", AGENT).await;
            time::sleep(secs(20)).await;
            agent.hang_up(ours).expect("hung up");
            handed_over(&mcp).await;
            servers.map(|rws| rws.recordings().len())
        });
        played.result
    };
    assert_eq!(delivered(vec![], vec![("E1", true)]), [0, 1]);
    assert_eq!(delivered(vec![("E1", true)], vec![]), [1, 0]);
    // Nobody's, and one that a server has forgotten to end.
    assert_eq!(delivered(vec![("E2", true)], vec![("E3", true)]), [1, 0]);
    assert_eq!(delivered(vec![("E1", false)], vec![("E1", true)]), [0, 1]);
}

#[test]
fn what_rws_refuses_comes_again_and_what_waits_is_unreadable_on_the_disk_and_outlives_a_power_cut() {
    let written = Arc::new(Mutex::new(Vec::new()));
    let tap = written.clone();
    let mut setup = kernel::world::Setup {
        engine: kernel::world::Engine::Swift,
        seed: 1,
        starts: STARTS,
        link: CLEAN,
        limit: secs(86_400),
        disk_tap: None,
        meddler: None,
    };
    setup.disk_tap = Some(DiskTap(Arc::new(move |machine: &str, _: &str, _: u64, bytes: &[u8]| {
        if machine == "mcp" {
            tap.lock().expect("whole").push(bytes.to_vec());
        }
    })));
    let mut world = kernel::world::World::new(setup);
    let office = office(&mut world, 12, None, SPEAKS);
    run(world, |control| async move {
        let Office { mcp, rws, customer, agent } = office;
        join(&customer, "15550100", CUSTOMER).await;
        let ours = join(&agent, "7001", AGENT).await;
        time::sleep(secs(30)).await;
        agent.hang_up(ours).expect("hung up");
        customer.hang_up(customer.talking().expect("talks")).expect("hung up");
        time::sleep(secs(3)).await;
        assert!(mcp.taken().is_empty() && mcp.recorded().len() == 1);
        control.power_off("mcp").await;
        time::sleep(secs(30)).await;
        control.power_on("mcp").await;
        handed_over(&mcp).await;
        let recorded = mcp.recorded();
        assert_eq!(recorded.len(), 1, "the truth is told once");
        assert!(same(&recorded[0], &rws.files()));
    });
    let written = written.lock().expect("whole");
    let all: Vec<u8> = written.iter().flatten().copied().collect();
    assert!(all.len() > 20_000, "{} bytes", all.len());
    let holds = |what: &[u8]| all.windows(what.len()).any(|window| window == what);
    assert!(!holds(b"7001") && !holds(b"RIFF") && !holds(&[128; 16]));
}

#[test]
fn a_call_that_a_power_cut_cuts_off_is_handed_over_as_far_as_it_was_written() {
    let mut world = world(1, CLEAN);
    let office = office(&mut world, 0, None, SPEAKS);
    run(world, |control| async move {
        let Office { mcp, rws, customer, agent } = office;
        join(&customer, "15550100", CUSTOMER).await;
        join(&agent, "7001", AGENT).await;
        time::sleep(secs(95)).await;
        control.power_off("mcp").await;
        time::sleep(secs(5)).await;
        control.power_on("mcp").await;
        handed_over(&mcp).await;
        let recorded = mcp.recorded();
        assert_eq!(recorded.len(), 1);
        assert!((89_000..=95_000).contains(&recorded[0].ms), "{} ms", recorded[0].ms);
        assert!(same(&recorded[0], &rws.files()));
    });
}

#[test]
fn a_call_that_comes_back_after_a_power_cut_has_all_its_files() {
    let mut world = world(1, CLEAN);
    let office = office(&mut world, 0, None, SPEAKS);
    run(world, |control| async move {
        let Office { mcp, rws, agent, .. } = office;
        join(&agent, "7001", AGENT).await;
        time::sleep(secs(95)).await;
        control.power_off("rws1").await;
        control.power_off("mcp").await;
        control.power_on("mcp").await;
        time::sleep(secs(1)).await;
        let ours = join(&agent, "7001", AGENT).await;
        time::sleep(secs(20)).await;
        agent.hang_up(ours).expect("hung up");
        time::sleep(secs(5)).await;
        control.power_on("rws1").await;
        handed_over(&mcp).await;
        let recorded = mcp.recorded();
        assert_eq!(recorded.len(), 2, "{recorded:#?}");
        assert!(recorded.iter().all(|recorded| same(recorded, &rws.files())));
        assert_eq!(rws.recordings().last().expect("a recording").media_files.len(), 2);
    });
}

#[test]
fn with_the_main_server_away_the_backup_gets_it() {
    let mut world = world(1, CLEAN);
    let mcp = Mcp::new(Config::new("http://rws1:8080", "ops", "secret", [7; 32]).or_else("http://rws2:8080"));
    let (first, second) = (Rws::default(), Rws::default());
    let same_mcp = mcp.clone();
    add(&mut world, "mcp", Box::new(move || Box::pin(same_mcp.program())));
    add(&mut world, "rws1", first.program());
    add(&mut world, "rws2", second.program());
    let agent = phone(&mut world, "7001", |its| its.talk = SPEAKS);
    run(world, |control| async move {
        control.power_off("rws1").await;
        let ours = join(&agent, "7001", AGENT).await;
        time::sleep(secs(30)).await;
        agent.hang_up(ours).expect("hung up");
        handed_over(&mcp).await;
        assert!(same(&mcp.recorded()[0], &second.files()) && first.files().is_empty());
    });
}

#[test]
fn a_hold_reaches_the_bridge_and_the_file_is_silent_then() {
    let mut world = world(1, CLEAN);
    let office = office(&mut world, 0, None, SPEAKS);
    run(world, |_| async move {
        let Office { mcp, rws, customer, agent } = office;
        join(&customer, "15550100", CUSTOMER).await;
        let ours = join(&agent, "7001", AGENT).await;
        let from = time::truth();
        time::sleep(secs(20)).await;
        agent.hold(ours).expect("held");
        let held = time::truth() - from;
        time::sleep(secs(20)).await;
        let view = mcp.legs().into_iter().find(|leg| leg.dn.is_some()).expect("a leg");
        assert!(!view.hears);
        agent.retrieve(ours).expect("taken back");
        let back = time::truth() - from;
        time::sleep(secs(20)).await;
        agent.hang_up(ours).expect("hung up");
        customer.hang_up(customer.talking().expect("talks")).expect("hung up");
        handed_over(&mcp).await;
        let heard = samples(&rws.files()[0].2);
        let loud = |from: i64, to: i64| heard[(from * 8) as usize..(to * 8) as usize].iter().any(|s| *s != 0);
        assert!(loud(0, held) && loud(back + 100, back + 19_000));
        assert!(!loud(held + 100, back - 100));
    });
}

#[test]
fn the_bridge_stands_loss_and_reordering() {
    for seed in 0..5 {
        let mut world = world(seed, ROUGH);
        let office = office(&mut world, 3, None, SPEAKS);
        run(world, |_| async move {
            let Office { mcp, rws, customer, agent } = office;
            let theirs = join(&customer, "15550100", CUSTOMER).await;
            let ours = join(&agent, "7001", AGENT).await;
            time::sleep(secs(120)).await;
            assert!(agent.heard_in(ours).packets > 300, "{}", agent.heard_in(ours).packets);
            agent.hang_up(ours).expect("hung up");
            customer.hang_up(theirs).expect("hung up");
            handed_over(&mcp).await;
            assert!(same(&mcp.recorded()[0], &rws.files()));
        });
    }
}

#[test]
fn the_missteps_of_posting_are_seen() {
    for misstep in [Misstep::KeepsAudio, Misstep::NeverRepeats, Misstep::PlainDisk] {
        let mut world = world(1, CLEAN);
        let refuse = usize::from(misstep == Misstep::NeverRepeats);
        let office = office(&mut world, refuse, Some(misstep), SPEAKS);
        run(world, move |_| async move {
            let Office { mcp, rws, agent, .. } = office;
            let ours = join(&agent, "7001", AGENT).await;
            time::sleep(secs(10)).await;
            agent.hang_up(ours).expect("hung up");
            handed_over(&mcp).await;
            time::sleep(secs(300)).await;
            let due = if misstep == Misstep::PlainDisk { 1 } else { 0 };
            assert_eq!(rws.files().len(), due, "{misstep:?}");
        });
    }
}

/// An hour in which both speak about a second in ten.
#[test]
fn an_hour_is_cheap() {
    let mut world = world(1, CLEAN);
    let office = office(&mut world, 0, None, Talk::default());
    run(world, |_| async move {
        let Office { mcp, rws, customer, agent } = office;
        let theirs = join(&customer, "15550100", CUSTOMER).await;
        let ours = join(&agent, "7001", AGENT).await;
        time::sleep(secs(3_600)).await;
        agent.hang_up(ours).expect("hung up");
        customer.hang_up(theirs).expect("hung up");
        handed_over(&mcp).await;
        let recorded = &mcp.recorded()[0];
        assert!((recorded.ms - 3_600_000).abs() < 20 && same(recorded, &rws.files()));
    });
}

#[test]
fn with_a_full_disk_a_call_is_handed_over_from_memory() {
    let mut world = world(1, CLEAN);
    let mcp = Mcp::new(Config::new("http://rws1:8080", "ops", "secret", [7; 32]));
    let rws = Rws::default();
    rws.0.lock().expect("whole").refuse = 3;
    let same_mcp = mcp.clone();
    let tiny = kernel::world::Machine { name: "mcp".into(), skew_ms: 0, drift_ppm: 0, disk: 1_000, on: true };
    world.add(tiny, Box::new(move || Box::pin(same_mcp.program())));
    add(&mut world, "rws1", rws.program());
    let agent = phone(&mut world, "7001", |its| its.talk = SPEAKS);
    let outcome = run(world, |_| async move {
        let ours = join(&agent, "7001", AGENT).await;
        time::sleep(secs(100)).await;
        agent.hang_up(ours).expect("hung up");
        handed_over(&mcp).await;
        assert!(same(&mcp.recorded()[0], &rws.files()) && mcp.idle());
    });
    let states = outcome.trace.records.iter().filter(|record| record.kind == "mcp.recording");
    assert!(states.into_iter().any(|record| record.fields.contains("unkept")), "the disk was full");
}
