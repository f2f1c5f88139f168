//! Walks at random through the core: whatever comes in whatever order, what the core promises holds.

use super::core::Core;
use super::credentials::Credentials;
use super::effect::{Effect, Ended, Line, Linked};
use super::misstep::Misstep;
use super::reply::{Cookie, Refusal, Reply};
use super::request::Request;
use super::secret::Secret;
use super::tests::{config, request};
use proptest::prelude::*;
use proptest::test_runner::TestRunner;
use std::collections::{BTreeMap, BTreeSet};
use wire::rws::Status;
use wire::rws::screen::{Instruction, Report, StopReason};
use wire::srs::{Device, Login, Post};

#[derive(Debug, Clone)]
enum Step {
    Wait(i64),
    Login { agent: u8, cookie: bool, opt_in: bool, token: bool, peer: bool },
    Answered(bool),
    Poll { cookie: bool },
    Logout { token: bool },
    Start(u8),
    Stop(u8),
    Line(Line),
    User(u8),
    Junk(Vec<u8>),
}

fn step() -> impl Strategy<Value = Step> {
    let line = prop_oneof![Just(Line::Up), Just(Line::Down), Just(Line::Forgotten), Just(Line::Displaced)];
    prop_oneof![
        3 => (0i64..70_000).prop_map(Step::Wait),
        3 => (0u8..2, any::<bool>(), any::<bool>(), any::<bool>(), any::<bool>())
            .prop_map(|(agent, cookie, opt_in, token, peer)| Step::Login { agent, cookie, opt_in, token, peer }),
        4 => prop_oneof![4 => Just(true), 1 => Just(false)].prop_map(Step::Answered),
        4 => any::<bool>().prop_map(|cookie| Step::Poll { cookie }),
        1 => any::<bool>().prop_map(|token| Step::Logout { token }),
        3 => (0u8..4).prop_map(Step::Start),
        3 => (0u8..4).prop_map(Step::Stop),
        1 => line.prop_map(Step::Line),
        1 => (0u8..3).prop_map(Step::User),
        1 => proptest::collection::vec(any::<u8>(), 0..40).prop_map(Step::Junk),
    ]
}

/// The world around the core, as the shell is.
struct World {
    core: Core,
    now: i64,
    tickets: u64,
    waiting: BTreeSet<u64>,
    replies: BTreeMap<u64, Reply>,
    connecting: Option<u64>,
    /// Sessions at RWS that SRS holds open.
    open: BTreeSet<u64>,
    recording: BTreeSet<String>,
    most: usize,
    reports: Vec<Report>,
    cookie: Option<Secret>,
    token: Option<Secret>,
    last_poll: i64,
}

impl World {
    fn new(logout_ends: bool, misstep: Option<Misstep>) -> World {
        let mut config = config();
        config.misstep = misstep;
        config.logout_ends_recording = logout_ends;
        let mut number = 0;
        let secrets = Box::new(move || {
            number += 1;
            Secret::new(format!("secret-{number}"))
        });
        let mut core = Core::new(config, Vec::<Ended>::new(), secrets);
        core.console(Some("CORP\\dbraun"));
        World {
            core,
            now: 0,
            tickets: 0,
            waiting: BTreeSet::new(),
            replies: BTreeMap::new(),
            connecting: None,
            open: BTreeSet::new(),
            recording: BTreeSet::new(),
            most: 0,
            reports: Vec::new(),
            cookie: None,
            token: None,
            last_poll: 0,
        }
    }

    fn perform(&mut self) {
        for effect in self.core.effects() {
            match effect {
                Effect::Answer { ticket, reply } => {
                    assert!(self.waiting.remove(&ticket), "answered twice, or never asked");
                    match &reply.cookie {
                        Some(Cookie::Set { value, .. }) => {
                            self.cookie = Some(value.clone());
                            self.token = reply.token.clone();
                        }
                        Some(Cookie::Drop { .. }) => (self.cookie, self.token) = (None, None),
                        None => self.token = reply.token.clone().or(self.token.take()),
                    }
                    self.replies.insert(ticket, reply);
                }
                Effect::Connect { link, .. } => {
                    assert_eq!(self.connecting.replace(link), None, "two logins at RWS at once");
                }
                Effect::End { link } => drop(self.open.remove(&link)),
                Effect::Record(order) => {
                    self.recording.insert(order.recording.clone());
                    self.most = self.most.max(self.recording.len());
                    self.core.began(self.now, &order, Ok(self.now));
                    self.perform();
                }
                Effect::Stop { recording, why } => {
                    if self.recording.remove(&recording) {
                        self.core.ended(&recording, self.now, why);
                        self.perform();
                    }
                }
                Effect::Say { report, .. } => self.reports.push(report),
                Effect::Session(_) | Effect::Recording(_) | Effect::Poll(_) | Effect::Refused(_) => {}
            }
        }
    }

    fn ask(&mut self, request: &Request) -> Option<Reply> {
        self.tickets += 1;
        self.waiting.insert(self.tickets);
        self.core.asked(self.now, self.tickets, request);
        self.perform();
        self.replies.get(&self.tickets).cloned()
    }

    fn post(&self, post: &Post, cookie: bool, token: bool) -> Request {
        let mut asked = request("POST", "/api/v2/me");
        asked.body = post.write();
        asked.cookie = self.cookie.clone().filter(|_| cookie);
        asked.token = self.token.as_ref().map(|token| token.reveal().to_owned()).filter(|_| token);
        asked
    }

    fn take(&mut self, step: &Step) {
        let session = self.core.session.as_ref().map(|session| (session.id, session.link));
        let protected = self.core.session.as_ref().is_some_and(|session| session.token.is_some());
        match step {
            Step::Wait(ms) => {
                let until = self.now + ms;
                while self.core.due() <= until {
                    self.now = self.now.max(self.core.due());
                    self.core.tick(self.now);
                    self.perform();
                }
                self.now = until;
                self.core.tick(self.now);
            }
            Step::Login { agent, cookie, opt_in, token, peer } => {
                let server = "http://rws1:8080".parse().unwrap();
                let peer_server = peer.then(|| "http://rws2:8080".parse().unwrap());
                let devices = vec![Device { dn: "5001".into(), switch: "SIP".into() }];
                let login = Login { server, peer_server, place: Some("Place".into()), devices };
                let mut asked = self.post(&Post::Login(login), *cookie, *token);
                asked.wants_token = *opt_in;
                let login = if *agent == 0 { "braun" } else { "hodges" };
                asked.credentials = Some(Credentials { login: login.into(), password: Secret::new("p") });
                let in_session = asked.cookie.is_some() && session.is_some();
                let reply = self.ask(&asked);
                if in_session && protected && !token && self.core.session.is_some() {
                    assert_eq!(reply.map(|reply| reply.status), Some(403));
                }
            }
            Step::Answered(well) => {
                let Some(link) = self.connecting.take() else { return };
                let outcome = if *well {
                    self.open.insert(link);
                    let server = if link % 2 == 0 { "http://rws1:8080" } else { "http://rws2:8080" };
                    Ok(Linked { server: server.parse().unwrap(), agent: "id".into() })
                } else {
                    let status = if link % 2 == 0 { 503 } else { 401 };
                    Err(Refusal::new(status, Status::InternalError, "no"))
                };
                self.core.linked(self.now, link, outcome);
                if *well && self.core.session.as_ref().is_some_and(|session| session.link == link) {
                    self.last_poll = self.now;
                }
            }
            Step::Poll { cookie } => {
                let mut asked = request("GET", "/ping");
                asked.cookie = self.cookie.clone().filter(|_| *cookie);
                let status = self.ask(&asked).map(|reply| reply.status);
                let alive = self.core.session.as_ref().is_some_and(|session| session.has_cookie_of(&asked));
                assert_eq!(status, Some(if alive { 200 } else { 401 }));
                if alive {
                    self.last_poll = self.now;
                }
            }
            Step::Logout { token } => {
                let asked = self.post(&Post::Logout, true, *token);
                let reply = self.ask(&asked).unwrap();
                if protected && !token && reply.status != 401 {
                    assert_eq!(reply.status, 403);
                    assert_eq!(self.core.session.as_ref().map(|session| (session.id, session.link)), session);
                }
            }
            Step::Start(n) => {
                let Some((_, link)) = session else { return };
                let call = None;
                self.core.told(link, Instruction::Start { recording: format!("rec-{n}"), token: "t".into(), call });
            }
            Step::Stop(n) => {
                let link = session.map(|(_, link)| link).or(self.core.tail.map(|(link, _)| link));
                let Some(link) = link else { return };
                self.core.told(link, Instruction::Stop { recording: format!("rec-{n}") });
            }
            Step::Line(line) => {
                let link = session.map(|(_, link)| link).or(self.core.tail.map(|(link, _)| link));
                let Some(link) = link.filter(|link| self.open.contains(link)) else { return };
                if matches!(line, Line::Forgotten | Line::Displaced) {
                    self.open.remove(&link);
                }
                self.core.line(self.now, link, *line);
            }
            Step::User(n) => self.core.console([None, Some("CORP\\dbraun"), Some("CORP\\lhodges")][usize::from(*n)]),
            Step::Junk(body) => {
                let mut asked = request("POST", "/api/v2/me");
                asked.body = body.clone();
                asked.credentials = Some(Credentials { login: "braun".into(), password: Secret::new("p") });
                if Post::read(body).is_err() {
                    let status = self.ask(&asked).unwrap().status;
                    assert!((400..500).contains(&status), "{status}");
                }
            }
        }
        self.perform();
        self.hold();
    }

    /// What is promised at any moment.
    fn hold(&self) {
        assert!(self.most <= 1, "two files at once");
        let running: BTreeSet<String> = self.core.running.iter().map(|running| running.recording.clone()).collect();
        assert_eq!(running, self.recording, "the core knows what runs");
        assert!(self.core.session.is_some() || self.core.tail.is_some() || running.is_empty(), "records for nobody");
        if let Some(session) = self.core.session.as_ref().filter(|_| !running.is_empty()) {
            assert_eq!(session.user, self.core.user, "records somebody else");
        }
        let held: BTreeSet<u64> =
            self.core.session.iter().map(|session| session.link).chain(self.core.tail.map(|(link, _)| link)).collect();
        assert!(self.open.is_subset(&held), "sessions at RWS that nobody needs: {:?} of {held:?}", self.open);
        if self.core.session.is_some() {
            assert!(self.now - self.last_poll <= 60_000, "a session outlived its timeout");
        }
        assert_eq!(self.waiting.is_empty(), !self.core.attempts.iter().any(|attempt| attempt.is_asked()));
        assert!(self.core.attempts.is_empty() || self.connecting.is_some(), "a login waits for ever");
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, ..ProptestConfig::default() })]
    #[test]
    fn what_is_promised_holds(logout_ends: bool, steps in proptest::collection::vec(step(), 1..60)) {
        let mut world = World::new(logout_ends, None);
        for step in &steps {
            world.take(step);
        }
    }
}

/// The promises above can be broken: a core that breaks one does not get through.
#[test]
fn walks_notice_what_is_wrong() {
    for misstep in [
        Misstep::TwoFilesAtOnce,
        Misstep::NeverExpires,
        Misstep::Answers200AfterExpiry,
        Misstep::CsrfUncheckedOnLogin,
        Misstep::CsrfUncheckedOnLogout,
        Misstep::RejectsAndEnds,
    ] {
        let config =
            ProptestConfig { cases: 400, max_shrink_iters: 0, failure_persistence: None, ..Default::default() };
        let mut runner = TestRunner::new(config);
        let walked = runner.run(&proptest::collection::vec(step(), 1..60), |steps| {
            let mut world = World::new(true, Some(misstep));
            steps.iter().for_each(|step| world.take(step));
            Ok(())
        });
        assert!(walked.is_err(), "{misstep:?} got through");
    }
}

/// Each recording that was started is stopped in the end, once and for a reason; nothing is stopped that was not started.
#[test]
fn an_expiry_ends_what_runs_and_says_so_before_the_session_at_rws_ends() {
    let mut world = World::new(true, None);
    world.take(&Step::Login { agent: 0, cookie: false, opt_in: false, token: false, peer: false });
    world.take(&Step::Answered(true));
    world.take(&Step::Start(1));
    world.take(&Step::Wait(59_999));
    assert!(world.core.session.is_some());
    assert_eq!(world.reports, [Report::Started { recording: "rec-1".into(), at: 0 }]);
    world.take(&Step::Wait(1));
    assert!(world.core.session.is_none() && world.open.is_empty());
    let stopped = Report::Stopped { recording: "rec-1".into(), at: 60_000, why: StopReason::NoPoll };
    assert_eq!(world.reports[1..], [stopped]);
}
