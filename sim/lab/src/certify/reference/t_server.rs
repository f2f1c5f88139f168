//! Our own T-Server as a product, without a switch behind it. `dns` says which DNs there are.

use super::missteps;
use crate::certify::product::{Factory, Site};
use kernel::world::Running;
use mocks::genesys::tserver::{Config, Misstep, TServer};
use std::sync::Arc;

/// The DNs of all cases.
const DNS: &str = "5001 5002";

/// The right one, or one that is wrong in that way.
pub fn factory(misstep: Option<&str>) -> Option<Arc<dyn Factory>> {
    let misstep = missteps::chosen(&Misstep::ALL, misstep)?;
    Some(Arc::new(Reference { misstep }))
}

/// The ways to be wrong.
pub fn missteps() -> Vec<String> {
    missteps::names(&Misstep::ALL)
}

struct Reference {
    misstep: Option<Misstep>,
}

impl Factory for Reference {
    fn program(&self, site: &Site) -> Running {
        let dns = site.settings.get("dns").map_or(DNS, String::as_str).split_whitespace();
        let config = Config { misstep: self.misstep, ..Config::of(dns) };
        TServer::new(config).program()
    }
}
