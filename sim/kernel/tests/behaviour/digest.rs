//! Same seed, same digest: in any thread, however often. Anything else is another digest.

use crate::support::{CLEAN, ROUGH, get, program, run, said, say, secs, setup, web};
use kernel::chance::Stream;
use kernel::http::Client;
use kernel::time;
use kernel::trace::{Record, Trace, first_difference};
use proptest::prelude::*;

fn polling_day(seed: u64) -> Trace {
    let poller = || {
        program(|| async {
            let client = Client::new(secs(20), 1000);
            loop {
                time::sleep(secs(30)).await;
                say(get(&client, "/ping").await);
            }
        })
    };
    let names: Vec<_> = (0..8).map(|i| format!("PC-{i}")).collect();
    let machines = names.iter().map(|name| (name.as_str(), poller())).chain([("server", web())]).collect();
    run(setup(seed, ROUGH), machines, |_| time::sleep(secs(8 * 3600))).unwrap().trace
}

#[test]
fn a_day_of_polls_is_the_same_on_every_thread_and_another_with_another_seed() {
    #[expect(clippy::disallowed_methods, reason = "that threads make no difference is what is shown")]
    let days: Vec<_> = (0..4).map(|_| std::thread::spawn(|| polling_day(7))).collect();
    let days: Vec<Trace> = days.into_iter().map(|d| d.join().unwrap()).collect();
    for day in &days {
        assert_eq!(first_difference(&days[0], day), None);
        assert_eq!(day.digest, days[0].digest);
    }
    let pongs = said(&days[0]).iter().filter(|(_, what)| what == "pong").count();
    assert!(pongs >= 8 * 950, "{pongs} pongs");
    assert_ne!(polling_day(8).digest, days[0].digest);
}

/// The records of a small run, to be changed.
fn records() -> Vec<Record> {
    let talker = program(|| async {
        for word in ["one", "two", "three"] {
            say(word);
            time::sleep(secs(1)).await;
        }
    });
    run(setup(1, CLEAN), vec![("pc", talker)], |_| time::sleep(secs(10))).unwrap().trace.records
}

#[test]
fn a_trace_can_be_checked_against_its_digest() {
    let trace = polling_day(3);
    assert_eq!(Trace::of(trace.records.clone()).digest, trace.digest);
}

proptest! {
    #[test]
    fn any_change_of_any_event_is_another_digest(at in 0_usize..6, change in 0_u8..5, byte in any::<u8>()) {
        let before = records();
        let mut after = before.clone();
        let at = at % after.len();
        match change {
            0 => after[at].at += i64::from(byte) + 1,
            1 => after[at].host = format!("{}{}", after[at].host, char::from(byte)).into(),
            2 => after[at].kind = "test.sung",
            3 => after[at].fields = after[at].fields.replacen('"', "'", 1).into(),
            _ => drop(after.remove(at)),
        }
        prop_assume!(before != after);
        let (before, after) = (Trace::of(before), Trace::of(after));
        prop_assert_ne!(&before.digest, &after.digest);
        prop_assert_eq!(first_difference(&before, &after).map(|d| d.ordinal), Some(at as u64));
    }
}

#[test]
fn a_difference_shows_both_sides() {
    let before = records();
    let mut after = before.clone();
    after.truncate(2);
    let difference = first_difference(&Trace::of(before), &Trace::of(after)).unwrap().to_string();
    assert!(difference.contains("differ first at event 2"), "{difference}");
    assert!(difference.contains("right: (no more events)"), "{difference}");
}

#[test]
fn streams_of_chance_know_nothing_of_each_other() {
    let drawing = |names: &'static [&'static str]| {
        let drawer = program(move || async move {
            // All streams are open at once, and drawn from in turn.
            let mut streams: Vec<_> = names.iter().map(|name| kernel::chance::stream(name)).collect();
            for _ in 0..3 {
                for (name, stream) in names.iter().zip(&mut streams) {
                    say(format!("{name} {}", stream.below(1 << 40)));
                }
            }
        });
        let trace = run(setup(5, CLEAN), vec![("pc", drawer)], |_| time::sleep(secs(1))).unwrap().trace;
        let mut drawn: Vec<_> = said(&trace).into_iter().map(|(_, what)| what).collect();
        drawn.retain(|what| what.starts_with("a "));
        drawn
    };
    let alone = drawing(&["a"]);
    assert_eq!(alone.len(), 3);
    assert_eq!(drawing(&["b", "a", "c"]), alone);
    assert_ne!(alone[0], alone[1]);
}

#[test]
fn machines_boots_and_names_have_streams_of_their_own() {
    let drawer = || {
        program(|| async {
            let host = kernel::Host::current();
            let drawn = kernel::chance::stream("key").below(u64::MAX);
            say(format!("{} {drawn}", host.boot()));
            std::future::pending().await
        })
    };
    let outcome = run(setup(5, CLEAN), vec![("a", drawer()), ("b", drawer())], |control| async move {
        control.restart("a", secs(1)).await;
        time::sleep(secs(2)).await;
    });
    let drawn = said(&outcome.unwrap().trace);
    let mut numbers: Vec<_> = drawn.iter().map(|(_, what)| what.split(' ').nth(1).unwrap()).collect();
    assert_eq!(numbers.len(), 3, "{drawn:?}");
    numbers.sort_unstable();
    numbers.dedup();
    assert_eq!(numbers.len(), 3, "{drawn:?}");
}

proptest! {
    #[test]
    fn numbers_stay_within_their_bounds(seed in any::<u64>(), low in any::<i64>(), high in any::<i64>(), n in 1_u64..) {
        let (low, high) = (low.min(high), low.max(high));
        let mut stream = Stream::keyed(seed, "bounds");
        prop_assert!(stream.below(n) < n);
        prop_assert!((low..=high).contains(&stream.between(low, high)));
    }
}

#[test]
fn another_machine_shifts_nobody_elses_network() {
    // What one machine meets on its way must not depend on whether another is there.
    let times = |others: usize| {
        let names: Vec<_> = (0..others).map(|i| format!("PC-{i}")).collect();
        let poller = || {
            program(|| async {
                let client = Client::new(secs(20), 1000);
                loop {
                    time::sleep(secs(7)).await;
                    say(format!("{} {}", get(&client, "/ping").await, time::truth()));
                }
            })
        };
        let mut machines: Vec<_> = vec![("server", web()), ("me", poller())];
        machines.extend(names.iter().map(|name| (name.as_str(), poller())));
        let trace = run(setup(9, ROUGH), machines, |_| time::sleep(secs(600))).unwrap().trace;
        said(&trace).into_iter().filter(|(who, _)| who == "me").collect::<Vec<_>>()
    };
    let alone = times(0);
    assert!(alone.len() > 80);
    assert_eq!(times(3), alone);
}
