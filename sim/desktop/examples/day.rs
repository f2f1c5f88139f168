//! What an agent's eight-hour day costs: 48 segments, 30 contacts, the test server included.
//!
//! ```text
//! cargo run --release -p desktop --example day
//! ```
#![allow(clippy::disallowed_methods, clippy::disallowed_types, reason = "measures the real machine")]

#[path = "../tests/common/mod.rs"]
mod common;

use common::site::{BRAUN, PLAIN, Site, World1, on_site_untapped, truth};
use desktop::picture::Picture;
use desktop::screen::{Screen, Synthetic};
use kernel::trace::Trace;
use std::time::Instant;

fn main() {
    let screen = Synthetic::new("PC-0417", 1, 1);
    let starts = common::site::STARTS;
    let changes = screen.changes(BRAUN, starts, starts + 8 * 3_600_000);
    let begun = Instant::now();
    let images: Vec<_> = changes.iter().map(|change| screen.draw(BRAUN, change.at)).collect();
    println!(
        "draw    {:>6.1} µs each, {} changes",
        begun.elapsed().as_micros() as f64 / images.len() as f64,
        images.len()
    );
    let begun = Instant::now();
    let pictures: Vec<_> = images.iter().filter_map(|image| Picture::encode(image).ok()).collect();
    let bytes: usize = pictures.iter().map(|picture| picture.data().len()).sum();
    let each = begun.elapsed().as_micros() as f64 / pictures.len() as f64;
    println!("encode  {each:>6.1} µs each, {} bytes each", bytes / pictures.len());
    let begun = Instant::now();
    let (_, trace) = day(1, false);
    println!("idle    {:>6.1} ms a day with nobody logged on, {} events", millis(begun), trace.records.len());
    for seed in 1..=3 {
        let begun = Instant::now();
        let (segments, trace) = day(seed, true);
        println!("day     {:>6.1} ms, {segments} segments, {} events", millis(begun), trace.records.len());
    }
}

fn millis(begun: Instant) -> f64 {
    begun.elapsed().as_micros() as f64 / 1000.0
}

fn day(seed: u64, at_work: bool) -> (usize, Trace) {
    on_site_untapped(World1 { seed, ..PLAIN }, move |site: Site| async move {
        site.wfo.eligible(BRAUN, true);
        site.wait(5).await;
        if at_work {
            site.console.logon(BRAUN);
        }
        for n in 0..30_i64 {
            site.wait(960).await;
            if at_work {
                site.wfo.relay(&n.to_string(), BRAUN, truth() - 400_000, truth() - 100_000);
            }
        }
        site.console.logoff();
        site.wait(10).await;
        assert!(!at_work || site.wfo.store().recordings.len() == 30);
        let segments = site.segments().len();
        site.wfo.release(truth());
        site.wait(10).await;
        assert_eq!(site.segments().len(), 0);
        segments
    })
}
