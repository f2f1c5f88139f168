//! Somebody else's product in the place of one part, on either of two grounds: the real network, where it is a process of its own,
//! or the simulator, where a factory puts it on a machine. Beside [`super::Sabotage`] this is what a stage is given: it leaves the
//! part out, or puts the factory's program there, and plays the same scenario.

use crate::certify::driver::Driver;
use crate::certify::product::{Live, Seat};
use crate::certify::stop::Stop;
use kernel::world::{Addresses, Setup, World, wall_clock};

/// The parts whose place a product can take.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Part {
    /// The agent's desktop, which drives our Screen Recording Service.
    AgentDesktop,
    /// The Screen Recording Service on a PC.
    Srs,
    /// The screen recorder on T-Lib.
    ThirdPartyRecorder,
    /// T-Server.
    TServer,
    /// The recorder on SIPREC.
    SipRecorder,
    /// UJET.
    Ujet,
    /// Webex Contact Center.
    WebexCc,
    /// The WFO server.
    WfoServer,
    /// Smart Desktop on a PC.
    SmartDesktop,
}

impl Part {
    /// Whether the product comes to us, at an address that its vendor chooses, and does not listen anywhere itself.
    pub fn comes(self) -> bool {
        self == Self::ThirdPartyRecorder
    }

    /// Whether the product has to connect to us before it can be held to anything.
    pub fn calls_us(self) -> bool {
        self == Self::SmartDesktop
    }
}

/// What a part of our own does wrong on purpose, to see how the product takes it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Trick {
    /// Interaction Recording Web Services order another recording while one runs (GIR-ONE-1).
    StartsTwice,
}

/// A product in the place of a part, for one case.
#[derive(Debug, Clone)]
pub struct Understudy {
    /// Whose place it takes.
    pub part: Part,
    /// Where it stands.
    pub seat: Seat,
    /// Which block of loop-back addresses our own machines have on the real network: cases side by side have different ones.
    pub block: u16,
    /// By how much each time bound that the product is held to is widened: 0 in the simulator.
    pub tolerance_ms: i64,
    /// How long its own timeouts are, against the usual ones.
    pub scale: f64,
    /// What a part of ours does wrong on purpose.
    pub trick: Option<Trick>,
    /// What makes it do what only its user can; none for a part that nobody uses.
    pub driver: Option<Driver>,
    /// Ends the case before its time.
    pub stop: Stop,
}

impl Understudy {
    /// The process on the real network, where it is one.
    pub fn live(&self) -> Option<&Live> {
        match &self.seat {
            Seat::Live(live) => Some(live),
            Seat::Simulated(_) => None,
        }
    }

    /// What can end the case before its time: in the simulator nothing, since there none takes long.
    pub fn stop(&self) -> Option<Stop> {
        self.is_live().then(|| self.stop.clone())
    }

    /// Whether the case is played on the real network.
    pub fn is_live(&self) -> bool {
        self.live().is_some()
    }

    /// Where everybody is on the real network: our `machines` in the case's block, the director too, and the product, which is
    /// called `product` there, as is everybody whom nobody knows.
    pub fn addresses(&self, machines: &[String], product: &str) -> Addresses {
        let own = machines.iter().map(String::as_str).filter(|machine| *machine != product);
        let mut addresses = Addresses::block(self.block, own.chain(["stage"]));
        if let Some(live) = self.live() {
            // Who comes to us by itself has been told where we are, and may come from anywhere.
            let known = if self.part.comes() { "sip" } else { product };
            addresses.place(known, live.at);
            addresses.call_strangers(product);
        }
        addresses
    }

    /// The world on the ground where the product stands: `machines` are all of the scenario's, `product` the one that is the
    /// product's. On the real network the present is the run's start, whatever the set-up says.
    pub fn world(&self, setup: Setup, machines: &[String], product: &str) -> World {
        if self.is_live() {
            World::live(Setup { starts: wall_clock(), ..setup }, self.addresses(machines, product))
        } else {
            World::new(setup)
        }
    }
}
