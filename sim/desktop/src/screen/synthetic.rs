//! A synthetic screen: a pure function of seed, PC, user, monitors and true time.
//!
//! Changes come in bursts, as agents work, about one in 30 s over a day. They are drawn hour by hour, each hour from a
//! stream of its own, so that any instant can be asked for without what came before.

use super::{Change, Logons, Screen, Stamp, font, stamp};
use image::GrayImage;
use kernel::chance::Stream;
use std::sync::{Arc, Mutex};

/// Width of a monitor in pixels.
pub const MONITOR_WIDTH: u32 = 320;
/// Height of a monitor in pixels.
pub const MONITOR_HEIGHT: u32 = 180;

const HOUR_MS: i64 = 3_600_000;
/// Ordinals set aside for an hour: no hour has as many changes.
const ORDINALS_AN_HOUR: u32 = 4096;
/// Hours that are remembered; two users in shifts, each with the hour before and after.
const REMEMBERED: usize = 8;

/// A user, the number of an hour since 1970, and the changes in it.
type Hour = (String, i64, Arc<[Change]>);

/// See the module.
#[derive(Debug)]
pub struct Synthetic {
    pc: String,
    monitors: u8,
    seed: u64,
    hours: Mutex<Vec<Hour>>,
    logons: Logons,
}

impl Synthetic {
    /// The screen of a PC with 1 to 16 monitors.
    pub fn new(pc: &str, monitors: u32, seed: u64) -> Synthetic {
        let monitors = monitors.clamp(1, 16) as u8;
        Synthetic { pc: pc.to_owned(), monitors, seed, hours: Mutex::default(), logons: Logons::default() }
    }

    /// The same, which also shows something new at each of these logons, so that no picture is older than its user's logon.
    pub fn lit(self, logons: Logons) -> Synthetic {
        Synthetic { logons, ..self }
    }

    /// The changes of one hour (its number since 1970), at least one on each monitor, in order, no two at one instant.
    fn hour(&self, user: &str, hour: i64) -> Arc<[Change]> {
        let mut hours = self.hours.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        if let Some((_, _, changes)) = hours.iter().find(|(name, number, _)| *number == hour && name == user) {
            return changes.clone();
        }
        let changes: Arc<[Change]> = self.drawn(user, hour).into();
        if hours.len() >= REMEMBERED {
            hours.remove(0);
        }
        hours.push((user.to_owned(), hour, changes.clone()));
        changes
    }

    fn drawn(&self, user: &str, hour: i64) -> Vec<Change> {
        let mut chance = Stream::keyed(self.seed, &format!("screen/{}/{}/{hour}", self.pc, user.to_lowercase()));
        let start = hour * HOUR_MS;
        let mut changes: Vec<(i64, u8)> =
            (0..self.monitors).map(|monitor| (start + chance.between(0, HOUR_MS - 1), monitor)).collect();
        for _ in 0..chance.between(6, 17) {
            let monitor = chance.below(u64::from(self.monitors)) as u8;
            let mut at = start + chance.between(0, HOUR_MS - 1);
            for _ in 0..chance.between(3, 17) {
                changes.push((at, monitor));
                at += chance.between(120, 6_000);
            }
        }
        changes.retain(|(at, _)| *at < start + HOUR_MS);
        // Stable: each monitor's own first change is in front of the bursts'. One instant has one change, but no monitor
        // is left without any.
        changes.sort_by_key(|(at, _)| *at);
        for index in 1..changes.len() {
            changes[index].0 = changes[index].0.max(changes[index - 1].0 + 1);
        }
        let first = (hour as u32).wrapping_mul(ORDINALS_AN_HOUR);
        let numbered = changes.into_iter().zip(0..ORDINALS_AN_HOUR);
        numbered
            .filter(|((at, _), _)| *at < start + HOUR_MS)
            .map(|((at, monitor), index)| Change { at, ordinal: first.wrapping_add(index), monitor })
            .collect()
    }

    /// The last change of a monitor at or before `at`.
    fn last(&self, user: &str, monitor: u8, at: i64) -> Change {
        let own = self.scheduled(user, monitor, at);
        let logon = self.logons.before(user, at).unwrap_or(own.at);
        Change { at: own.at.max(logon), ..own }
    }

    /// The same by what is drawn alone.
    fn scheduled(&self, user: &str, monitor: u8, at: i64) -> Change {
        let hour = at.div_euclid(HOUR_MS);
        // An hour without a change of a monitor can come about at its very end only: two steps back are enough, a few
        // more do no harm.
        (0..6)
            .find_map(|back| {
                let changes = self.hour(user, hour - back);
                let end = changes.partition_point(|change| change.at <= at);
                changes[..end].iter().rev().find(|change| change.monitor == monitor).copied()
            })
            .unwrap_or(Change { at: (hour - 5) * HOUR_MS, ordinal: 0, monitor })
    }

    fn monitor(&self, pixels: &mut [u8], width: usize, user: &str, change: Change) {
        let x = usize::from(change.monitor) * MONITOR_WIDTH as usize;
        let end = x + MONITOR_WIDTH as usize;
        let look = Look { mix: mix(self.seed ^ u64::from(change.ordinal) << 8 ^ u64::from(change.monitor)) };
        look.draw(pixels, width, x);
        Stamp::of(&self.pc, user, change.monitor, change.ordinal, change.at).draw(pixels, width, x);
        font::write(pixels, width, (x + 4, stamp::HEIGHT + 3), end, 2, &kernel::time::iso(change.at));
        font::write(pixels, width, (x + 206, stamp::HEIGHT + 6), end, 1, user);
    }
}

impl Screen for Synthetic {
    fn size(&self) -> (u32, u32) {
        (MONITOR_WIDTH * u32::from(self.monitors), MONITOR_HEIGHT)
    }

    fn next_change(&self, user: &str, after: i64) -> i64 {
        let hour = after.div_euclid(HOUR_MS);
        let next = |hour| {
            let changes = self.hour(user, hour);
            changes.get(changes.partition_point(|change| change.at <= after)).map(|change| change.at)
        };
        let drawn = (hour..hour + 6).find_map(next).unwrap_or((hour + 6) * HOUR_MS);
        self.logons.within(user, after + 1, drawn).first().copied().unwrap_or(drawn)
    }

    fn shown_since(&self, user: &str, at: i64) -> i64 {
        (0..self.monitors).map(|monitor| self.last(user, monitor, at).at).max().unwrap_or(at)
    }

    fn draw(&self, user: &str, at: i64) -> GrayImage {
        let (width, height) = self.size();
        let mut pixels = vec![0; (width * height) as usize];
        for monitor in 0..self.monitors {
            self.monitor(&mut pixels, width as usize, user, self.last(user, monitor, at));
        }
        GrayImage::from_raw(width, height, pixels).unwrap_or_else(|| GrayImage::new(width, height))
    }

    fn changes(&self, user: &str, from: i64, to: i64) -> Vec<Change> {
        let mut found: Vec<Change> = (0..self.monitors).map(|monitor| self.last(user, monitor, from - 1)).collect();
        found.sort();
        for hour in from.div_euclid(HOUR_MS)..=(to - 1).div_euclid(HOUR_MS) {
            found.extend(self.hour(user, hour).iter().filter(|change| (from..to).contains(&change.at)));
        }
        let logons = self.logons.within(user, from, to);
        if !logons.is_empty() {
            found.extend(logons.iter().flat_map(|at| (0..self.monitors).map(|m| self.last(user, m, *at))));
            found.sort();
            found.dedup();
        }
        found
    }
}

/// What a monitor looks like below its stamp: a desktop with three windows and lines of text, some of them moved.
struct Look {
    mix: u64,
}

impl Look {
    fn draw(&self, pixels: &mut [u8], width: usize, x: usize) {
        let mut fill = |left: usize, top: usize, wide: usize, high: usize, shade: u8| {
            for row in top..top + high {
                pixels[row * width + x + left..][..wide].fill(shade);
            }
        };
        let bits = |shift: u32, count: u32| (self.mix >> shift & ((1 << count) - 1)) as usize;
        fill(0, 0, MONITOR_WIDTH as usize, MONITOR_HEIGHT as usize, 96);
        fill(0, stamp::HEIGHT, MONITOR_WIDTH as usize, 17, 200);
        for window in 0..3 {
            let shift = window as u32 * 16;
            let (left, top) = (8 + window * 60 + bits(shift, 5), 36 + window * 14 + bits(shift + 5, 4));
            let (wide, high) = (110 + bits(shift + 9, 4), 60 + bits(shift + 13, 3) * 2);
            fill(left, top, wide, high, 224);
            fill(left, top, wide, 8, 48 + 24 * window as u8);
            for line in 0..6 {
                let length = 20 + (mix(self.mix ^ (window * 6 + line) as u64) % 80) as usize;
                fill(left + 5, top + 13 + line * 8, length, 3, 144);
            }
        }
        fill(bits(48, 8), 170, 40, 6, 250);
    }
}

/// SplitMix64's finaliser: scatters, nothing more.
fn mix(n: u64) -> u64 {
    let n = n.wrapping_add(0x9E37_79B9_7F4A_7C15);
    let n = (n ^ n >> 30).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    let n = (n ^ n >> 27).wrapping_mul(0x94D0_49BB_1331_11EB);
    n ^ n >> 31
}
