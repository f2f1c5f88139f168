//! A perfect installation for the tests: from a small story it makes the truth and all the evidence that a flawless
//! product would leave. Each test then spoils one thing.

#![allow(dead_code, reason = "each test file uses its own part")]

#[path = "../../boxes/mod.rs"]
pub mod boxes;
pub mod film;
pub mod render;
pub mod story;

pub use film::Frame;
pub use render::evidence;
pub use story::{World, m, s};

use judge::{Report, State};

/// The verdicts on a world.
pub fn verdicts(world: &World) -> Report {
    judge::judge(&world.truth, &evidence(world))
}

/// On the perfect installation nothing is broken and `id` is held; once it is spoilt, `id` alone is to be blamed.
pub fn bites(id: &str, world: &World, spoil: impl FnOnce(&mut World)) {
    blames(&[id], id, world, spoil);
}

/// As [`bites`], with all the roots that the spoilt thing has.
pub fn blames(roots: &[&str], id: &str, world: &World, spoil: impl FnOnce(&mut World)) {
    let good = verdicts(world);
    assert!(good.roots().is_empty(), "the perfect installation: {good}");
    assert_eq!(good.state(id), State::Held, "{id} on the perfect installation: {good}");
    let mut bad = world.clone();
    spoil(&mut bad);
    let report = verdicts(&bad);
    let blamed: Vec<&str> = report.roots().iter().map(|v| v.id.as_str()).collect();
    assert_eq!(blamed, roots, "{report}");
    for verdict in report.broken() {
        assert!(!verdict.findings.is_empty() && verdict.sentence.is_some());
    }
    assert_eq!(report.state(id), State::Broken);
}

/// Nothing is broken, and these ids are not reached.
pub fn not_reached(ids: &[&str], world: &World) {
    let report = verdicts(world);
    assert!(report.roots().is_empty(), "{report}");
    for id in ids {
        assert_eq!(report.state(id), State::NotReached, "{id}");
    }
}

/// Nothing is broken, and these ids are held.
pub fn held(ids: &[&str], world: &World) {
    let report = verdicts(world);
    assert!(report.roots().is_empty(), "{report}");
    for id in ids {
        assert_eq!(report.state(id), State::Held, "{id}: {report}");
    }
}
