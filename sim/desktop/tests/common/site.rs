//! A server and a PC in a simulated world, and the eye that holds recordings against what the screen showed.

use super::keys;
use super::server::Wfo;
use desktop::screen::{Screen, Stamp, Synthetic};
use desktop::{Config, Console};
use kernel::trace::Trace;
use kernel::world::{Control, DiskTap, Engine, Link, Machine, Setup, World};
use std::sync::Arc;
use std::time::Duration;

pub const STARTS: i64 = 1_639_731_600_000;
pub const PC: &str = "PC-0417";
pub const BRAUN: &str = r"CORP\dbraun";
pub const HODGES: &str = r"CORP\lhodges";
pub const FOLDER: &str = "/C/Program Files (x86)/Common Files/Calabrio ONE/Desktop/recordings";

/// What the test's director has in hand.
#[derive(Clone)]
pub struct Site {
    pub control: Control,
    pub wfo: Wfo,
    pub console: Console,
    pub screen: Arc<Synthetic>,
}

pub fn secs(n: u64) -> Duration {
    Duration::from_secs(n)
}

pub fn truth() -> i64 {
    kernel::time::truth()
}

impl Site {
    pub async fn wait(&self, seconds: u64) {
        kernel::time::sleep(secs(seconds)).await;
    }

    pub async fn wait_ms(&self, ms: u64) {
        kernel::time::sleep(Duration::from_millis(ms)).await;
    }

    /// The power goes, and whoever was logged on with it.
    pub async fn power_off(&self) {
        self.control.power_off(PC).await;
        self.console.logoff();
    }

    pub fn segments(&self) -> Vec<String> {
        let files = self.control.disk(PC).into_iter().map(|(path, _)| path);
        files.filter(|path| path.ends_with(".seg")).collect()
    }

    /// Waits until a contact has its recording, or is settled; the test fails after an hour.
    pub async fn until_ended(&self, contact: &str) {
        for _ in 0..3_600 {
            if self.has_ended(contact) {
                return;
            }
            self.wait(1).await;
        }
        panic!("{contact} never ended");
    }

    pub fn has_ended(&self, contact: &str) -> bool {
        let store = self.wfo.store();
        store.recordings.contains_key(contact) || store.settled.contains_key(contact)
    }

    pub fn covered(&self, contact: &str) -> Vec<(i64, i64)> {
        let store = self.wfo.store();
        let (begin, _, times) = store.recordings.get(contact).unwrap_or_else(|| panic!("no recording of {contact}"));
        assert_eq!(*times, 1, "{contact} was uploaded more than once");
        begin.covered.iter().map(|part| (part.from_ms, part.to_ms)).collect()
    }

    /// Holds a recording of a contact that began at `start` against the screen, give or take `tolerance_ms`.
    pub fn check(&self, contact: &str, windows: &str, start: i64, tolerance_ms: i64) {
        let covered = self.covered(contact);
        let bytes = self.wfo.store().recordings[contact].1.clone();
        let shown = frames(&bytes);
        let total: i64 = shown.iter().map(|(_, delay)| delay).sum();
        assert_eq!(total, covered.iter().map(|(from, to)| to - from).sum::<i64>(), "{contact}: sum of delays");
        let mut times = covered.iter().flat_map(|(from, to)| (start + from)..(start + to));
        for (stamp, delay) in shown {
            let due = Stamp::of(PC, windows, 0, stamp.ordinal, stamp.at);
            assert_eq!(stamp, due, "{contact}: another screen");
            let mut last = i64::MIN;
            let first = times.next().unwrap();
            for _ in 1..delay {
                last = times.next().unwrap();
            }
            let last = last.max(first);
            for at in [first, last] {
                // Within the tolerance some instant showed this very picture.
                let early = self.screen.shown_since(windows, at - tolerance_ms);
                let late = self.screen.shown_since(windows, at + tolerance_ms);
                assert!((early..=late).contains(&stamp.at), "{contact}: at {at} shows the picture of {}", stamp.at);
            }
        }
    }
}

/// Stamps and delays of a recording.
pub fn frames(bytes: &[u8]) -> Vec<(Stamp, i64)> {
    let mut reader = png::Decoder::new(std::io::Cursor::new(bytes)).read_info().unwrap();
    let count = reader.info().animation_control().unwrap().num_frames;
    let (width, height) = reader.info().size();
    (0..count)
        .map(|_| {
            let mut pixels = vec![0; reader.output_buffer_size().unwrap()];
            reader.next_frame(&mut pixels).unwrap();
            let image = image::GrayImage::from_raw(width, height, pixels).unwrap();
            let delay = i64::from(reader.info().frame_control().unwrap().delay_num);
            (Stamp::read(&image, 0).expect("a stamp"), delay)
        })
        .collect()
}

/// How the world differs from a plain one.
#[derive(Debug, Clone, Copy)]
pub struct World1 {
    pub seed: u64,
    pub skew_ms: i64,
    pub drift_ppm: i32,
    pub disk: u64,
    pub latency_ms: u64,
    pub server_on: bool,
}

pub const PLAIN: World1 = World1 { seed: 7, skew_ms: 0, drift_ppm: 0, disk: 64 << 20, latency_ms: 10, server_on: true };

/// Runs a director on a server and a PC.
pub fn on_site<F, Fut, T: 'static>(world1: World1, director: F) -> (T, Trace)
where
    F: FnOnce(Site) -> Fut + 'static,
    Fut: Future<Output = T> + 'static,
{
    let tap = tap();
    world_of(world1, Some(tap), director)
}

/// Without the eye on the disk, which costs more than the recorder itself.
pub fn on_site_untapped<F, Fut, T: 'static>(world1: World1, director: F) -> (T, Trace)
where
    F: FnOnce(Site) -> Fut + 'static,
    Fut: Future<Output = T> + 'static,
{
    world_of(world1, None, director)
}

/// Panics at readable material.
fn tap() -> DiskTap {
    DiskTap(Arc::new(|machine, path, _, bytes| {
        let readable = [&b"\x89PNG"[..], b"dbraun", b"lhodges", b"IDAT"];
        let found =
            readable.iter().find(|text| bytes.windows(text.len()).any(|window| window.eq_ignore_ascii_case(text)));
        assert!(found.is_none(), "readable material on the disk of {machine}: {path}");
    }))
}

fn world_of<F, Fut, T: 'static>(world1: World1, disk_tap: Option<DiskTap>, director: F) -> (T, Trace)
where
    F: FnOnce(Site) -> Fut + 'static,
    Fut: Future<Output = T> + 'static,
{
    let mut world = World::new(Setup {
        engine: Engine::Swift,
        seed: world1.seed,
        starts: STARTS,
        link: Link { latency: Duration::from_millis(world1.latency_ms), jitter: Duration::from_millis(2), loss_ppm: 0 },
        limit: secs(10 * 24 * 3600),
        disk_tap,
        meddler: None,
    });
    let (wfo, console) = (Wfo::new(), Console::new());
    let screen = Arc::new(Synthetic::new(PC, 1, world1.seed));
    let machine = |name: &str, on| Machine { name: name.into(), skew_ms: 0, drift_ppm: 0, disk: 64 << 20, on };
    let server = wfo.clone();
    world.add(machine("wfo", world1.server_on), Box::new(move || Box::pin(server.clone().program())));
    let (config, shown, user) = (Config::new(PC, "wfo:8080", "secret", keys()), screen.clone(), console.clone());
    let pc = Machine { skew_ms: world1.skew_ms, drift_ppm: world1.drift_ppm, disk: world1.disk, ..machine(PC, true) };
    world.add(pc, Box::new(move || Box::pin(desktop::run(config.clone(), user.clone(), shown.clone()))));
    let outcome = world.run(move |control| director(Site { control, wfo, console, screen }));
    match outcome {
        Ok(outcome) => (outcome.result, outcome.trace),
        Err(harness) => panic!("{}", harness.message.lines().take(4).collect::<Vec<_>>().join("\n")),
    }
}
