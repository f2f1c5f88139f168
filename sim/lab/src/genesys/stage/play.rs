//! What the director holds in its hands while a scenario is played.

use super::calls::Legs;
use super::ground::Ground;
use super::notebook::Notebook;
use super::office::Office;
use super::secrets::Secrets;
use super::servers::Cast;
use crate::certify::driver::{Driver, Order};
use crate::genesys::Scenario;
use crate::stage::acts::machines::Hand;
use crate::stage::notebook::Notebook as Ledger;
use crate::stage::understudy::Part;
use desktop::Console;
use judge::genesys::truth::Device;
use kernel::world::Control;
use mocks::genesys::desktop::Desktop;
use mocks::genesys::sip_stack::Leg;
use mocks::genesys::siprec::Client;
use std::cell::{Cell, OnceCell, RefCell};
use std::collections::BTreeMap;
use std::rc::Rc;
use std::time::Duration;

/// A driver has so long to do what it is told.
pub(super) const DRIVEN_WITHIN: Duration = Duration::from_secs(30);

/// All that the director and its helpers share. Cheap to clone.
#[derive(Clone)]
pub struct Play(Rc<Inner>);

/// See [`Play`].
pub struct Inner {
    /// Seed of the run.
    pub seed: u64,
    /// The scenario.
    pub scenario: Scenario,
    /// The hand on the world.
    pub control: Control,
    /// Where all this is.
    pub ground: Ground,
    /// What makes the product do what only its user can.
    pub driver: Option<Driver>,
    /// The hands on everybody else.
    pub cast: Cast,
    /// What the PCs' consoles show, by PC.
    pub consoles: BTreeMap<String, Console>,
    /// What really happened.
    pub notebook: RefCell<Notebook>,
    /// Which phone has which call.
    pub legs: RefCell<Legs>,
    /// The secrets of the run.
    pub secrets: Secrets,
    /// What went wrong with the stage itself: no verdict then.
    pub trouble: RefCell<Vec<String>>,
    /// What the product could not be made to do: no verdict then either.
    pub product_trouble: RefCell<Vec<String>>,
    /// Helpers that are still at work.
    pub busy: Cell<u32>,
    /// The auditor's desk.
    pub office: Office,
    /// The stage's own recording client, once it has one.
    pub siprec_client: OnceCell<Client>,
    /// Its recording sessions, by the scenario's names.
    pub siprec_legs: RefCell<BTreeMap<String, Leg>>,
    /// The latest instant at which something happened.
    pub last: Cell<i64>,
    /// How long a person who drives the product has kept everybody waiting, in milliseconds: the timeline is later by that.
    pub late: Cell<i64>,
}

impl std::ops::Deref for Play {
    type Target = Inner;
    fn deref(&self) -> &Inner {
        &self.0
    }
}

impl Play {
    /// Takes everything in hand.
    pub fn new(inner: Inner) -> Self {
        Self(Rc::new(inner))
    }

    /// Writes something down as of now.
    pub fn note<T>(&self, write: impl FnOnce(&mut Notebook, i64) -> T) -> T {
        let now = kernel::time::truth();
        self.last.set(self.last.get().max(now));
        write(&mut self.notebook.borrow_mut(), now)
    }

    /// Something is wrong with the stage itself.
    pub fn trouble(&self, what: impl Into<String>) {
        self.trouble.borrow_mut().push(what.into());
    }

    /// Makes the product do what only its user can.
    ///
    /// # Errors
    /// It does not; why. There is no verdict then.
    pub async fn drive(&self, order: &Order) -> Result<serde_json::Value, String> {
        let driver = self.driver.as_ref().ok_or("nobody drives the product")?;
        let answer = driver.act(order, DRIVEN_WITHIN).await;
        if let Err(why) = &answer {
            self.product_trouble.borrow_mut().push(why.clone());
        }
        answer
    }

    /// The machines that are in the director's hand.
    pub fn machines(&self) -> Vec<String> {
        let all = super::ground::machines(&self.scenario, self.ground.part).into_iter();
        all.filter(|machine| !self.ground.is_away(machine)).collect()
    }

    /// The desktop of the PC that an agent is logged on to.
    ///
    /// # Errors
    /// The agent is logged on to no PC.
    pub fn desktop(&self, agent: &str) -> Result<Desktop, String> {
        let notebook = self.notebook.borrow();
        let pc = notebook.seat(agent).ok_or("the agent is not logged on to a PC")?;
        self.cast.desktop(pc).ok_or_else(|| format!("there is no desktop on {pc}"))
    }

    /// Lets the desktop of an agent do something, where it is our own; another's driver is told afterwards.
    ///
    /// # Errors
    /// The agent is logged on to no PC; the desktop is not running.
    pub fn at_desktop<E: std::fmt::Display>(
        &self,
        agent: &str,
        deed: impl FnOnce(Desktop) -> Result<(), E>,
    ) -> Result<(), String> {
        if self.ground.is(Part::AgentDesktop) {
            return Ok(());
        }
        deed(self.desktop(agent)?).map_err(|e| e.to_string())
    }

    /// The DNs of an agent at a place, the default one where none is named: the devices named, or all of the place.
    pub fn dns_at(&self, agent: &str, place: Option<&str>, devices: &[Device]) -> Vec<String> {
        let default = || self.scenario.agents.iter().find(|(key, _)| key.value == agent)?.1.default_place.clone();
        let Some(place) = place.map(str::to_owned).or_else(|| default().map(|place| place.value)) else {
            return Vec::new();
        };
        let own = self.scenario.places.iter().find(|(name, _)| name.value == place);
        let all = own.into_iter().flat_map(|(_, place)| place.devices.iter().map(|dn| dn.value.clone()));
        let named = |dn: &String| devices.is_empty() || devices.iter().any(|device| device.dn == *dn);
        all.filter(named).collect()
    }

    /// The DNs where an agent sits now.
    pub fn dns_of(&self, agent: &str) -> Vec<String> {
        let desk = self.notebook.borrow().desk(agent).cloned();
        match desk {
            Some(desk) => self.dns_at(agent, desk.place.as_deref(), &desk.devices),
            None => self.dns_at(agent, None, &[]),
        }
    }

    /// The DN at which an agent is called.
    ///
    /// # Errors
    /// The agent sits at no place.
    pub fn dn_of(&self, agent: &str) -> Result<String, String> {
        self.dns_of(agent).into_iter().next().ok_or_else(|| format!("{agent} has no DN"))
    }

    /// The machines of RWS, the main one first.
    pub fn servers(&self) -> Vec<String> {
        let all = self.scenario.machines().into_iter();
        all.filter(|machine| machine.starts_with("rws")).collect()
    }

    /// How long something that follows may take.
    pub fn patience(&self) -> Duration {
        self.scenario.policies.patience.value.duration()
    }
}

impl Hand for Play {
    fn control(&self) -> &Control {
        &self.control
    }
    fn write<T>(&self, write: impl FnOnce(&mut Ledger, i64) -> T) -> T {
        self.note(|n, now| n.machines(now, write))
    }
    fn empty_seat(&self, pc: &str) {
        self.consoles.get(pc).inspect(|console| console.logoff());
    }
    fn room(&self, pc: &str) -> Option<u64> {
        self.scenario.pcs.iter().find(|(name, _)| name.value == *pc).map(|(_, known)| known.disk.0)
    }
    fn work_aside(&self, work: impl Future<Output = ()> + 'static) {
        let play = self.clone();
        self.busy.set(self.busy.get() + 1);
        kernel::spawn(async move {
            work.await;
            play.busy.set(play.busy.get() - 1);
        });
    }
}
