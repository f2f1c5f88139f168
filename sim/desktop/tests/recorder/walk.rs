//! Drawn days: logons, power cuts, crashes, cables and servers coming and going, contacts at any time. Whatever happens:
//! each contact ends; a recording comes once and shows what the screen showed; what was on the screen in a session is in it,
//! but for what a cut may cost; and nothing of anybody else's session is.

use crate::common::site::{BRAUN, HODGES, PC, PLAIN, Site, World1, on_site, secs, truth};
use kernel::chance::Stream;

/// After a logon or a start of the program capture runs within so long.
const GRACE_MS: i64 = 1_000;
const CHUNK_MS: i64 = 10_000;

/// What really happened.
#[derive(Default)]
struct Story {
    /// User, from, to.
    sessions: Vec<(&'static str, i64, i64)>,
    open: Option<(&'static str, i64)>,
    /// Stretches in which footage may be missing.
    excused: Vec<(i64, i64)>,
    /// Contact, user, from, to.
    contacts: Vec<(String, &'static str, i64, i64)>,
}

impl Story {
    fn end_session(&mut self) {
        if let Some((user, from)) = self.open.take() {
            self.sessions.push((user, from, truth()));
        }
    }

    async fn step(&mut self, site: &Site, chance: &mut Stream) {
        let user = if chance.one_in(3) { HODGES } else { BRAUN };
        let on = site.control.is_on(PC);
        match chance.below(18) {
            0..4 => site.wait_ms(chance.below(400_000)).await,
            4 if on => {
                self.end_session();
                site.console.logon(user);
                self.open = Some((user, truth()));
            }
            5 if on => {
                self.end_session();
                site.console.logoff();
            }
            6 if on => {
                self.end_session();
                self.excused.push((truth() - CHUNK_MS, truth()));
                site.power_off().await;
            }
            6 | 7 => site.control.power_on(PC).await,
            8 if on => {
                let pause = chance.below(20_000);
                self.excused.push((truth() - CHUNK_MS, truth() + pause as i64 + GRACE_MS));
                site.control.restart(PC, std::time::Duration::from_millis(pause)).await;
                site.wait_ms(pause).await;
            }
            9 => site.control.unplug(PC, chance.one_in(2)).await,
            10 if chance.one_in(2) => site.control.power_off("wfo").await,
            10 => site.control.power_on("wfo").await,
            11 => {
                site.wfo.store().refuse =
                    (0..chance.below(5)).map(|_| [429, 500, 503, 422][chance.below(4) as usize]).collect()
            }
            _ => {
                let from = truth() - chance.below(5_000_000) as i64;
                let to = from + 1 + chance.below(900_000) as i64;
                let contact = format!("{}", self.contacts.len());
                site.wfo.relay(&contact, user, from, to);
                self.contacts.push((contact, user, from, to));
            }
        }
        if chance.one_in(2) {
            site.wait_ms(chance.below(30_000)).await;
        }
    }

    fn check(&self, site: &Site) {
        for (contact, user, from, to) in &self.contacts {
            let covered = if site.wfo.store().recordings.contains_key(contact) {
                site.check(contact, user, *from, 0);
                site.covered(contact).iter().map(|(a, b)| (from + a, from + b)).collect()
            } else {
                Vec::new()
            };
            let sessions = || self.sessions.iter().filter(|session| session.0 == *user);
            for (a, b) in &covered {
                let within = |at: i64| sessions().any(|session| session.1 <= at && at <= session.2);
                assert!(within(*a) && within(*b), "{contact}: {a}..{b} is in no session of {user}");
            }
            for at in (*from..*to).step_by(250) {
                let due = sessions().any(|session| session.1 + GRACE_MS <= at && at < session.2)
                    && !self.excused.iter().any(|span| span.0 <= at && at < span.1);
                let there = covered.iter().any(|part| part.0 <= at && at < part.1);
                assert!(there || !due, "{contact} of {user}: {at} is missing ({} ms after its start)", at - from);
            }
        }
    }
}

fn walk(seed: u64) {
    on_site(World1 { seed, ..PLAIN }, move |site| async move {
        let mut chance = Stream::keyed(seed, "walk");
        let mut story = Story::default();
        for user in [BRAUN, HODGES] {
            site.wfo.eligible(user, true);
            // Once each, so that both are known.
            site.wait(3).await;
            site.console.logon(user);
            story.open = Some((user, truth()));
            site.wait(3).await;
            story.end_session();
            site.console.logoff();
        }
        for _ in 0..60 {
            story.step(&site, &mut chance).await;
        }
        site.wfo.store().refuse.clear();
        site.control.unplug(PC, false).await;
        site.control.power_on("wfo").await;
        site.control.power_on(PC).await;
        site.wait(1_000).await;
        story.end_session();
        site.console.logoff();
        for (contact, ..) in story.contacts.clone() {
            site.until_ended(&contact).await;
        }
        story.check(&site);
        kernel::time::sleep(secs(30)).await;
        for (path, bytes) in site.control.disk(PC) {
            let sealed = desktop::vault::layout::layout(&bytes).is_some_and(|map| map.signed.is_some());
            assert!(!path.ends_with(".seg") || sealed, "{path} is not sealed");
            if path.ends_with(".bad") {
                let refusal = site.control.wait_for(0, |record| record.kind.ends_with(".refused")).await;
                panic!("{path} was refused at {}: {}", refusal.at, refusal.fields);
            }
        }
    });
}

#[test]
fn drawn_days_keep_every_promise() {
    let count = std::env::var("WALKS").ok().and_then(|n| n.parse().ok()).unwrap_or(16);
    for seed in 0..count {
        let walked = std::panic::catch_unwind(|| walk(seed));
        if let Err(panic) = walked {
            eprintln!("seed {seed}");
            std::panic::resume_unwind(panic);
        }
    }
}
