//! An office with three agents, customers, a switch, a media platform, and somebody who listens on T-Lib.

use crate::common::{STARTS, machine};
use kernel::world::{Control, Engine, Link as Wire, Outcome, Program, Setup, World};
use mocks::genesys::mcp::{self, Mcp};
use mocks::genesys::phone::{self, CallKey, CallState, Phone};
use mocks::genesys::plan::{Dn, Plan};
use mocks::genesys::sip_server::{CallFacts, Config, SipServer};
use mocks::genesys::siprec::Recorder;
use mocks::genesys::tserver::{Heard, Link};
use std::sync::{Arc, Mutex};
use std::time::Duration;
use wire::tlib::{AgentWorkMode, Attribute, Kind, KvList, Message};

pub const DNS: [&str; 3] = ["5001", "5002", "5003"];
pub const CUSTOMER: &str = "+15550100";
pub const LINE: &str = "+18005550199";

/// What an office is like.
pub struct Nature {
    pub recorded: bool,
    pub mcp: bool,
    pub loss_ppm: u32,
    pub seed: u64,
    pub change: fn(&mut Config),
}

impl Default for Nature {
    fn default() -> Self {
        Self { recorded: true, mcp: true, loss_ppm: 0, seed: 1, change: |_| {} }
    }
}

pub fn plain() -> Nature {
    Nature { recorded: false, ..Nature::default() }
}

/// All hands.
#[derive(Clone)]
pub struct Office {
    pub server: SipServer,
    pub mcp: Mcp,
    pub agents: Vec<Phone>,
    pub pstn: Phone,
    pub siprec: Recorder,
    pub link: Link,
    heard: Arc<Mutex<Vec<Message>>>,
}

/// Runs a director in an office whose agents are logged in and whose T-Lib client listens.
pub fn run<T: 'static, F, Fut>(kind: Nature, director: F) -> Outcome<T>
where
    F: FnOnce(Office, Control) -> Fut + 'static,
    Fut: Future<Output = T> + 'static,
{
    let dn = |number: &str| if kind.recorded { Dn::recorded(number) } else { Dn::plain(number) };
    let plan = DNS.into_iter().fold(Plan::new("SIP_Switch"), |plan, number| plan.with(dn(number)));
    let mut config = Config::new(plan.with_route(LINE, "5001"));
    (kind.change)(&mut config);
    let office = Office {
        server: SipServer::new(config),
        mcp: Mcp::new(mcp::Config::new("http://nobody:8080", "ops", "ops", [7; 32])),
        agents: DNS.into_iter().map(|dn| Phone::new(phone::Config::of_dn(dn, "sip"))).collect(),
        pstn: Phone::new(phone::Config::outside("sip")),
        siprec: Recorder::new(mocks::genesys::siprec::Config::default()),
        link: Link::new("sip:7020"),
        heard: Arc::default(),
    };
    let latency = Duration::from_millis(5);
    let mut world = World::new(Setup {
        engine: Engine::Swift,
        seed: kind.seed,
        starts: STARTS,
        link: Wire { latency, jitter: Duration::from_millis(3), loss_ppm: kind.loss_ppm },
        limit: Duration::from_secs(86_400),
        disk_tap: None,
        meddler: None,
    });
    let add = |world: &mut World, name: &str, program: Program| {
        world.add(kernel::world::Machine { disk: 64 << 20, ..machine(name) }, program);
    };
    let server = office.server.clone();
    add(&mut world, "sip", Box::new(move || Box::pin(server.program())));
    let platform = office.mcp.clone();
    let wanted = kind.mcp;
    add(
        &mut world,
        "mcp",
        Box::new(move || {
            let platform = platform.clone();
            Box::pin(async move {
                if wanted {
                    platform.program().await
                }
            })
        }),
    );
    for (index, dn) in DNS.into_iter().enumerate() {
        let phone = office.agents[index].clone();
        add(&mut world, &format!("phone-{dn}"), Box::new(move || Box::pin(phone.program())));
    }
    let pstn = office.pstn.clone();
    add(&mut world, "pstn", Box::new(move || Box::pin(pstn.program())));
    let siprec = office.siprec.clone();
    add(&mut world, "siprec", Box::new(move || Box::pin(siprec.program())));
    let (link, heard) = (office.link.clone(), office.heard.clone());
    add(
        &mut world,
        "listener",
        Box::new(move || {
            let (link, heard) = (link.clone(), heard.clone());
            let speak = link.clone();
            Box::pin(async move {
                link.run(move |news| match news {
                    Heard::Connected => {
                        for (index, dn) in DNS.into_iter().enumerate() {
                            speak.say(|reference| Message::register_address(reference, dn)).expect("a link");
                            let login = |reference| {
                                Message::new(Kind::RequestAgentLogin)
                                    .with(Attribute::ReferenceId, reference)
                                    .with(Attribute::ThisDn, dn)
                                    .with(Attribute::AgentId, format!("A{}", index + 1).as_str())
                            };
                            speak.say(login).expect("a link");
                        }
                    }
                    Heard::Lost => {}
                    Heard::Message(message) => heard.lock().expect("unpoisoned").push(message),
                })
                .await;
            })
        }),
    );
    let outcome = world.run(move |control| async move {
        wait(3_000).await;
        director(office, control).await
    });
    outcome.expect("the harness holds")
}

pub async fn wait(ms: u64) {
    kernel::time::sleep(Duration::from_millis(ms)).await;
}

impl Office {
    /// The phone of a DN, 1 to 3.
    pub fn agent(&self, number: usize) -> &Phone {
        &self.agents[number - 1]
    }

    /// Waits until this phone rings, for half a minute.
    pub async fn rings(&self, phone: &Phone) -> CallKey {
        for _ in 0..3_000 {
            if let Some(key) = phone.ringing() {
                return key;
            }
            wait(10).await;
        }
        panic!("nothing rang: {:?}", phone.calls());
    }

    /// Waits until a call of a phone is in this state, for some minutes.
    pub async fn until(&self, phone: &Phone, key: CallKey, wanted: impl Fn(CallState) -> bool) -> CallState {
        for _ in 0..20_000 {
            let state = phone.call(key).expect("a call").state;
            if wanted(state) {
                return state;
            }
            wait(10).await;
        }
        panic!("it never came: {:?}", phone.call(key));
    }

    /// A customer calls, and agent 1 answers; both sides' keys.
    pub async fn inbound(&self) -> (CallKey, CallKey) {
        let customer = self.pstn.dial(CUSTOMER, LINE).expect("a call");
        let agent = self.rings(self.agent(1)).await;
        wait(2_000).await;
        self.agent(1).answer(agent).expect("it rings");
        self.until(&self.pstn, customer, |state| state == CallState::Talking).await;
        wait(1_000).await;
        (customer, agent)
    }

    /// Somebody answers what rings.
    pub async fn picks_up(&self, phone: &Phone) -> CallKey {
        let key = self.rings(phone).await;
        wait(1_000).await;
        phone.answer(key).expect("it rings");
        wait(1_000).await;
        key
    }

    /// What T-Lib has told of a DN's calls since the beginning: type, and the call as a number (the order of connection ids).
    pub fn told(&self, dn: &str) -> Vec<(&'static str, usize)> {
        let heard = self.heard.lock().expect("unpoisoned");
        let calls = self.server.calls();
        let mut ids: Vec<(i64, String)> = calls.iter().map(|call| (call.began, call.conn_id.clone())).collect();
        ids.sort();
        let index = |message: &Message| {
            let id = message.conn_id(Attribute::ConnId)?.to_string();
            Some(ids.iter().position(|(_, have)| *have == id).expect("a known call") + 1)
        };
        let of = heard.iter().filter(|message| message.this_dn() == Some(dn));
        of.filter_map(|message| Some((message.kind.name(), index(message)?))).collect()
    }

    /// All messages of this type on a DN.
    pub fn messages(&self, dn: &str, kind: Kind) -> Vec<Message> {
        let heard = self.heard.lock().expect("unpoisoned");
        heard.iter().filter(|message| message.this_dn() == Some(dn) && message.kind == kind).cloned().collect()
    }

    /// `GSIP_RECORD` as it was told on a DN, with the CallUUID of `GSIP_REC_FN`.
    pub fn recording_told(&self, dn: &str) -> Vec<(String, String)> {
        let text = |list: &KvList, key| list.text(key).unwrap_or("").to_owned();
        let changed = self.messages(dn, Kind::AttachedDataChanged);
        let pairs = changed.iter().filter_map(|message| {
            let list = message.list(Attribute::UserData)?;
            let file = text(list, "GSIP_REC_FN");
            Some((text(list, "GSIP_RECORD"), file.split('_').next().unwrap_or("").to_owned()))
        });
        pairs.collect()
    }

    /// The calls, in the order of their beginnings.
    pub fn facts(&self) -> Vec<CallFacts> {
        let mut calls = self.server.calls();
        calls.sort_by_key(|call| (call.began, call.conn_id.clone()));
        calls
    }

    /// Asks SIP Server something about a DN's call.
    pub fn ask(&self, kind: Kind, dn: &str, call: &CallFacts, more: impl FnOnce(Message) -> Message) {
        let conn_id = u64::from_str_radix(&call.conn_id, 16).map(wire::tlib::ConnId).expect("hexadecimal");
        let message = |reference| {
            more(
                Message::new(kind)
                    .with(Attribute::ReferenceId, reference)
                    .with(Attribute::ThisDn, dn)
                    .with(Attribute::ConnId, conn_id),
            )
        };
        self.link.say(message).expect("a link");
    }

    /// Agent goes into after-call work.
    pub fn after_call_work(&self, dn: &str) {
        let request = |reference| {
            Message::new(Kind::RequestAgentNotReady)
                .with(Attribute::ReferenceId, reference)
                .with(Attribute::ThisDn, dn)
                .with(Attribute::AgentWorkMode, AgentWorkMode::AfterCallWork.number())
        };
        self.link.say(request).expect("a link");
    }

    /// At the end of all: no phone is in a call, the switch knows of none, and MCP has no leg.
    pub async fn nothing_is_left(&self) {
        wait(40_000).await;
        for phone in self.agents.iter().chain([&self.pstn]) {
            let left: Vec<_> =
                phone.calls().into_iter().filter(|call| !matches!(call.state, CallState::Ended(_))).collect();
            assert!(left.is_empty(), "{left:?}");
        }
        assert!(self.server.calls().iter().all(|call| call.ended.is_some()), "{:#?}", self.server.calls());
        assert_eq!(self.mcp.legs().len(), 0);
    }
}
