//! Our own SIPREC recorder as a product. `port` says where it listens for SIP.

use super::missteps;
use crate::certify::product::{Factory, Site};
use kernel::world::Running;
use mocks::genesys::siprec::{Config, Misstep, Recorder};
use std::sync::Arc;

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
        let mut config = Config { misstep: self.misstep, ..Config::default() };
        config.machine = site.machine.clone();
        if let Some(port) = site.number("port").and_then(|port| u16::try_from(port).ok()) {
            config.port = port;
        }
        Box::pin(async move {
            // Whoever calls does not know our name.
            if let Some(address) = kernel::net::reached_at() {
                config.machine = address.to_string();
            }
            Recorder::new(config).program().await;
        })
    }
}
