//! What was committed stays, and files come through.

use crate::srs::{Order, begin, file, seated};
use crate::stage::{Run, STARTS, Stage, secs, wait};
use crate::tserver::TestCall;
use kernel::time;
use serde_json::{Value, json};
use wire::rws::screen::{PIECE, Progress};

async fn recorded(stage: &Stage) -> (Order, i64) {
    let mut srs = seated(stage, "rws1", "braun", None).await;
    let call = TestCall::new("CALL", 1);
    stage.tserver.answer(&call, "7001");
    let order = srs.started().await;
    stage.tserver.release(&call, "7001");
    (order.clone(), srs.stopped(&order).await)
}

#[test]
fn a_power_cut_in_the_midst_of_an_upload_costs_no_byte() {
    Run::new().go(async |stage| {
        let (order, to) = recorded(&stage).await;
        stage.mcp("rws1", "CALL", &[("m.wav", "1001", "7001", STARTS, to)]).await;
        let content = file(5, 3 * PIECE + 100);
        let announced = begin(&order, "1001", &content, to - 500, to);
        assert_eq!(stage.announce("rws1", &order.token, &announced).await.status, 200);
        for piece in 0..2 {
            let at = piece * PIECE;
            let a = stage.piece("rws1", &order.token, &order.recording, at as u64, &content[at..at + PIECE]).await;
            assert_eq!(a.status, 200);
        }
        stage.control.power_off("rws1").await;
        wait(1000).await;
        stage.control.power_on("rws1").await;
        wait(2000).await;
        let a = stage.announce("rws1", &order.token, &announced).await;
        let progress: Progress = serde_json::from_slice(&a.body).unwrap();
        assert_eq!(progress, Progress { offset: 2 * PIECE as u64, complete: false });
        stage.upload("rws1", &order, &announced, &content).await;
        stage.control.restart("rws1", secs(1)).await;
        wait(3000).await;
        let recordings = stage.get("rws1", "/sim/recordings").await;
        assert_eq!(recordings[0]["screenRecordings"][0]["sha256"], json!(announced.sha256));
        let path = format!("/sim/screen-recordings/{}/file", order.recording);
        assert_eq!(&stage.ops("rws1", http::Method::GET, &path, Value::Null).await.body[..], &content[..]);
    });
}

#[test]
fn uploads_are_idempotent_checked_and_bounded() {
    Run::with(|config| config.upload_limit = 1_000_000).go(async |stage| {
        let (order, to) = recorded(&stage).await;
        let content = file(5, PIECE + 100);
        let good = begin(&order, "1001", &content, to - 500, to);
        let announce =
            async |token: &str, begin: &wire::rws::screen::Begin| stage.announce("rws1", token, begin).await.status;
        assert_eq!(announce("", &good).await, 401);
        assert_eq!(announce("0000", &good).await, 401);
        let other = Order { recording: "00".into(), ..order.clone() };
        assert_eq!(announce(&order.token, &begin(&other, "1001", &content, 0, 1)).await, 404);
        let mut odd = good.clone();
        odd.size = 1_000_001;
        assert_eq!(announce(&order.token, &odd).await, 413);
        for change in [
            |b: &mut wire::rws::screen::Begin| b.agent = "1002".into(),
            |b: &mut wire::rws::screen::Begin| b.size = 0,
            |b: &mut wire::rws::screen::Begin| b.stopped = b.started,
            |b: &mut wire::rws::screen::Begin| b.sha256 = b.sha256.to_uppercase(),
            |b: &mut wire::rws::screen::Begin| b.content_type = "text/html".into(),
        ] {
            let mut odd = good.clone();
            change(&mut odd);
            assert_eq!(announce(&order.token, &odd).await, 422);
        }
        let piece = async |token: &str, offset: u64, bytes: &[u8]| {
            let a = stage.piece("rws1", token, &order.recording, offset, bytes).await;
            (a.status, serde_json::from_slice::<Progress>(&a.body).map_or(0, |p| p.offset))
        };
        assert_eq!(piece(&order.token, 0, &content[..PIECE]).await, (409, 0), "not announced yet");
        assert_eq!(announce(&order.token, &good).await, 200);
        assert_eq!(piece("", 0, &content[..PIECE]).await.0, 401);
        assert_eq!(piece(&order.token, 5, &content[..100]).await, (409, 0));
        assert_eq!(piece(&order.token, 0, &content[..PIECE + 1]).await.0, 413);
        // What comes is not what was announced: from the start again.
        assert_eq!(piece(&order.token, 0, &content[..PIECE]).await, (200, PIECE as u64));
        assert_eq!(piece(&order.token, PIECE as u64, &[7; 100]).await, (422, 0));
        assert_eq!(stage.get("rws1", "/sim/screen-recordings").await, json!([]));
        stage.upload("rws1", &order, &good, &content).await;
        // The whole again, as by one who did not hear the answer.
        let a = stage.announce("rws1", &order.token, &good).await;
        let done = Progress { offset: content.len() as u64, complete: true };
        assert_eq!(serde_json::from_slice::<Progress>(&a.body).unwrap(), done);
        assert_eq!(piece(&order.token, PIECE as u64, &content[PIECE..]).await, (200, content.len() as u64));
        assert_eq!(stage.get("rws1", "/sim/screen-recordings").await.as_array().unwrap().len(), 1);
        let mut another = good;
        another.stopped += 1;
        assert_eq!(announce(&order.token, &another).await, 422);
    });
}

#[test]
fn a_full_disk_loses_nothing_that_was_confirmed() {
    Run::new().go(async |stage| {
        let (order, to) = recorded(&stage).await;
        let content = file(5, 10 * PIECE);
        let announced = begin(&order, "1001", &content, to - 500, to);
        stage.control.disk_size("rws1", 1000).await;
        let from = time::truth();
        let a = stage.announce("rws1", &order.token, &announced).await;
        assert_eq!(a.status, 500, "{a:?}");
        stage.control.disk_size("rws1", 1 << 30).await;
        stage.upload("rws1", &order, &announced, &content).await;
        assert!(time::truth() - from < 60_000);
        let screens = stage.get("rws1", "/sim/screen-recordings").await;
        assert_eq!(screens[0]["state"], "stored");
    });
}
