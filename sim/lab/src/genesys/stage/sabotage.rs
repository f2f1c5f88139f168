//! Deliberately broken peers, for tests of the judge: each hook breaks one thing in one machine's set-up, between two
//! machines, on a screen or on a disk, and the judge has to name exactly that.
//!
//! Nothing here can be reached from a scenario or from the program's options.

use super::play::Play;
use crate::stage::sabotage::{Change, Companion, Dressing};
use kernel::world::{Meddler, Running};
use mocks::genesys::{desktop as agent_desktop, mcp, phone, sip_server, siprec, third_party};
use std::sync::Arc;

/// Runs beside the director, with the same hand on the world.
pub type Deed = Arc<dyn Fn(Play) -> Running + Send + Sync>;

/// All that can be broken on purpose. The default breaks nothing. The truth goes on saying what the scenario says.
#[derive(Clone, Default)]
pub struct Sabotage {
    /// Each PC's Screen Recording Service.
    pub srs: Option<Change<desktop::srs::Config>>,
    /// Each RWS.
    pub rws: Option<Change<wfo::rws::Config>>,
    /// SIP Server.
    pub sip: Option<Change<sip_server::Config>>,
    /// The Media Control Platform.
    pub mcp: Option<Change<mcp::Config>>,
    /// Each phone.
    pub phone: Option<Change<phone::Config>>,
    /// Each agent desktop.
    pub desktop: Option<Change<agent_desktop::Config>>,
    /// The third-party screen recorder.
    pub third_party: Option<Change<third_party::Config>>,
    /// The SIPREC recorder.
    pub siprec: Option<Change<siprec::Config>>,
    /// What the recorders see.
    pub screen: Option<Dressing>,
    /// Every message and every HTTP exchange on its way between two machines.
    pub meddler: Option<Meddler>,
    /// What runs on each machine beside its own program, from each power-on on: with its disk, its clock and its network.
    pub companion: Option<Companion>,
    /// The Screen Recording Service runs on every PC, also where the scenario has none.
    pub everywhere: bool,
    /// Anything else, at any time: files, machines, consoles.
    pub deed: Option<Deed>,
}

impl Sabotage {
    /// Whether no hook is used at all.
    pub fn breaks_nothing(&self) -> bool {
        let Self {
            srs,
            rws,
            sip,
            mcp,
            phone,
            desktop,
            third_party,
            siprec,
            screen,
            meddler,
            companion,
            everywhere,
            deed,
        } = self;
        srs.is_none()
            && rws.is_none()
            && sip.is_none()
            && mcp.is_none()
            && phone.is_none()
            && desktop.is_none()
            && third_party.is_none()
            && siprec.is_none()
            && screen.is_none()
            && meddler.is_none()
            && companion.is_none()
            && !everywhere
            && deed.is_none()
    }
}

impl std::fmt::Debug for Sabotage {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Sabotage")
    }
}
