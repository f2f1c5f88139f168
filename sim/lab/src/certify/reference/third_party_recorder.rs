//! Our own third-party recorder as a product. `tserver` says where T-Server is, `dns` what it monitors.

use super::missteps;
use crate::certify::product::{Factory, Site};
use kernel::world::Running;
use mocks::genesys::third_party::{Config, Misstep, ThirdParty};
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
        let mut config = Config::of(dns);
        config.tserver = site.settings.get("tserver").cloned().unwrap_or_else(|| format!("{}:7020", site.place("sip")));
        config.misstep = self.misstep;
        ThirdParty::new(config).program()
    }
}
