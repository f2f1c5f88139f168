//! Our own Screen Recording Service as a product.

use super::missteps;
use crate::certify::product::{Factory, Site};
use crate::stage::keys;
use desktop::srs::{Config, Https, Misstep};
use kernel::world::Running;
use std::sync::Arc;
use std::time::Duration;

/// The origins that pages have in all cases, as the role's page says.
const ORIGINS: &str = "http://gws1:8070 https://gws1:8070 http://gws2:8070 https://gws2:8070";

/// The right one, or one that is wrong in that way.
pub fn factory(misstep: Option<&str>) -> Option<Arc<dyn Factory>> {
    let misstep = missteps::chosen(Misstep::ALL, misstep)?;
    Some(Arc::new(Reference { misstep }))
}

/// The ways to be wrong.
pub fn missteps() -> Vec<String> {
    missteps::names(Misstep::ALL)
}

struct Reference {
    misstep: Option<Misstep>,
}

impl Factory for Reference {
    fn program(&self, site: &Site) -> Running {
        let mut config = Config::new(&site.machine, keys::of(0));
        if let Some(timeout) = site.number("poll_timeout_ms") {
            config.poll_timeout = Duration::from_millis(timeout.unsigned_abs());
        }
        let origins = site.settings.get("origins").map_or(ORIGINS, String::as_str);
        config.origins = origins.split_whitespace().map(str::to_owned).collect();
        config.https = site.identity.clone().map(|identity| Https { port: 8191, identity });
        config.trust = site.trust.clone();
        config.misstep = self.misstep;
        desktop::srs::run(config, site.console.clone(), site.screen.clone())
    }
}
