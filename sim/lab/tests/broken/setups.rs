//! Peers that are set up wrongly: a recorder or a server that follows another rule than the one in force.

use super::blamed;
use desktop::screen::{Change, Screen, Synthetic};
use lab::stage::Sabotage;
use std::sync::Arc;
use std::time::Duration;

fn desktop(change: impl Fn(&mut desktop::Config) + Send + Sync + 'static) -> Sabotage {
    Sabotage { desktop: Some(Arc::new(change)), ..Sabotage::default() }
}

#[test]
fn segments_of_nine_minutes() {
    let sabotage = desktop(|config| config.segment = Duration::from_secs(540));
    assert_eq!(blamed("over-several-seams", &sabotage), ["SCR-CAP-2"]);
}

#[test]
fn segments_in_another_folder() {
    let sabotage = desktop(|config| config.folder = r"C:\Temp\recordings".into());
    assert_eq!(blamed("over-one-seam", &sabotage), ["SCR-CAP-3"]);
}

/// A recorder that shows each change two seconds late.
#[derive(Debug)]
struct Late(Arc<dyn Screen>);

const LATE_MS: i64 = 2_000;

impl Screen for Late {
    fn size(&self) -> (u32, u32) {
        self.0.size()
    }
    fn next_change(&self, user: &str, after: i64) -> i64 {
        self.0.next_change(user, after - LATE_MS) + LATE_MS
    }
    fn shown_since(&self, user: &str, at: i64) -> i64 {
        self.0.shown_since(user, at - LATE_MS) + LATE_MS
    }
    fn draw(&self, user: &str, at: i64) -> image::GrayImage {
        self.0.draw(user, at - LATE_MS)
    }
    fn changes(&self, user: &str, from: i64, to: i64) -> Vec<Change> {
        self.0.changes(user, from, to)
    }
}

#[test]
fn a_screen_that_is_shown_two_seconds_late() {
    let sabotage = Sabotage { screen: Some(Arc::new(|screen| Arc::new(Late(screen)))), ..Sabotage::default() };
    assert_eq!(blamed("over-one-seam", &sabotage), ["SCR-MATCH-3"]);
}

#[test]
fn the_screen_of_another_pc() {
    let another = |_| Arc::new(Synthetic::new("PC-9999", 1, 1)) as Arc<dyn Screen>;
    let sabotage = Sabotage { screen: Some(Arc::new(another)), ..Sabotage::default() };
    assert_eq!(blamed("over-one-seam", &sabotage), ["SCR-MATCH-3"]);
}
