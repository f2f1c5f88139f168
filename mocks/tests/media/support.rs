//! Small worlds to telephone in.

use kernel::time;
use kernel::world::{Control, Engine, Link, Machine, Outcome, Program, Setup, World};
use mocks::genesys::phone::{CallKey, CallState, Config, Phone};
use std::time::Duration;

pub const STARTS: i64 = 1_639_731_600_000; // 2021-12-17T09:00:00Z

pub const CLEAN: Link = Link { latency: Duration::from_millis(5), jitter: Duration::ZERO, loss_ppm: 0 };
/// One packet in twenty is lost, and they overtake each other.
pub const ROUGH: Link = Link { latency: Duration::from_millis(5), jitter: Duration::from_millis(50), loss_ppm: 50_000 };

pub fn secs(n: u64) -> Duration {
    Duration::from_secs(n)
}

pub fn world(seed: u64, link: Link) -> World {
    on(Engine::Swift, seed, link)
}

pub fn on(engine: Engine, seed: u64, link: Link) -> World {
    World::new(Setup {
        engine,
        seed,
        starts: STARTS,
        link,
        limit: Duration::from_secs(200_000),
        disk_tap: None,
        meddler: None,
    })
}

pub fn add(world: &mut World, name: &str, program: Program) {
    let machine = Machine { name: name.into(), skew_ms: 0, drift_ppm: 0, disk: 1 << 30, on: true };
    world.add(machine, program);
}

/// A phone without a server, with one number on its machine.
pub fn phone(world: &mut World, number: &str, config: impl FnOnce(&mut Config)) -> Phone {
    let mut its = Config::new(&format!("phone-{number}"), &[number], None);
    its.keeps_s = 60;
    config(&mut its);
    let phone = Phone::new(its);
    let same = phone.clone();
    add(world, &format!("phone-{number}"), Box::new(move || Box::pin(same.program())));
    phone
}

pub fn run<T: 'static, Fut: Future<Output = T> + 'static>(
    world: World,
    director: impl FnOnce(Control) -> Fut + 'static,
) -> Outcome<T> {
    world
        .run(|control| async move {
            time::sleep(secs(1)).await;
            director(control).await
        })
        .expect("a fair run")
}

/// Waits until something holds of a phone, at most a minute.
pub async fn until(phone: &Phone, what: &str, holds: impl Fn(&Phone) -> bool) {
    let mut changes = phone.changes();
    let waiting = async {
        while !holds(phone) {
            let _ = changes.changed().await;
        }
    };
    assert!(time::timeout(secs(60), waiting).await.is_ok(), "{what}: {:#?}", phone.calls());
}

pub fn state(phone: &Phone, key: CallKey) -> CallState {
    phone.call(key).expect("a call").state
}

/// Dials and waits until both talk; the call on both sides.
pub async fn connect(from: &Phone, number: &str, to: &Phone, other: &str) -> (CallKey, CallKey) {
    let ours = from.dial(number, &format!("{other}@phone-{other}")).expect("dialled");
    until(to, "rings", |phone| phone.ringing().is_some()).await;
    let theirs = to.ringing().expect("rings");
    to.answer(theirs).expect("answered");
    until(from, "talks", |phone| state(phone, ours) == CallState::Talking).await;
    (ours, theirs)
}

/// How much of a frequency there is in samples (Goertzel), as a share of all.
pub fn share(samples: &[i16], hz: u32) -> f64 {
    let w = 2.0 * std::f64::consts::PI * f64::from(hz) / 8_000.0;
    let (mut one, mut two, mut all) = (0.0, 0.0, 0.0);
    for sample in samples {
        let x = f64::from(*sample);
        (two, one) = (one, x + 2.0 * w.cos() * one - two);
        all += x * x;
    }
    let power = one * one + two * two - 2.0 * w.cos() * one * two;
    if all == 0.0 { 0.0 } else { 2.0 * power / (all * samples.len() as f64) }
}

/// Whether these samples are this number's voice, alone.
pub fn says(samples: &[i16], number: &str) -> bool {
    let tone = mocks::genesys::rtp::tone(number);
    share(samples, tone.low_hz) > 0.4 && share(samples, tone.high_hz) > 0.4
}
