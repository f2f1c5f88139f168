//! What somebody else's product gets to know of the place where it stands: what a person would type into its set-up. It is told
//! by the first order of all, `begin`: the product begins afresh, with nothing in its memory.

use super::build::{ACD_PORT, WFO_PORT};
use super::ground::Ground;
use super::policies;
use super::reach::WFO;
use super::secrets::{ADMIN, EVENT_USER, Secrets, UJET_USER};
use super::understudy::Part;
use crate::certify::driver::Order;
use crate::certify::product::Site;
use crate::scenario::{Platform, Scenario};
use desktop::Console;
use desktop::screen::{Screen, Synthetic};
use mocks::webex::Access;
use serde_json::{Map, Value};
use std::collections::BTreeMap;
use std::sync::Arc;

/// The place of a product's program in the simulator.
pub(super) fn site(machine: &str, ground: &Ground, console: Console, screen: Arc<dyn Screen>) -> Site {
    let (machine, places, settings) = (machine.to_owned(), ground.hosts().clone(), BTreeMap::new());
    Site { machine, places, settings, identity: None, trust: None, console, screen }
}

/// Likewise of a server, at which nobody sits.
pub(super) fn of_server(machine: &str, ground: &Ground) -> Site {
    site(machine, ground, Console::new(), Arc::new(Synthetic::new(machine, 1, 0)))
}

/// The first order for a product; none where all parts are our own.
pub(super) fn begin(scenario: &Scenario, secrets: &Secrets, ground: &Ground) -> Option<Order> {
    // Several instances may be tried side by side: a driver has to know which of them its case is about.
    let machine = ground.product.as_deref().filter(|_| ground.is_acd() && ground.live);
    let product = machine.map(|name| format!("http://{}:{}", ground.host(name), ground.port(name, ACD_PORT)));
    let order = Order::new("begin").with("product", product);
    Some(match ground.part? {
        Part::Ujet => acd(order, scenario, secrets, ground),
        Part::WebexCc => tenant(order, scenario, secrets, ground),
        Part::WfoServer => server(order, scenario, secrets, ground),
        _ => desktop(order, scenario, secrets, ground),
    })
}

/// By what user the server comes, and where events go to.
fn acd(order: Order, scenario: &Scenario, secrets: &Secrets, ground: &Ground) -> Order {
    let events = format!("http://{}:{WFO_PORT}/sim/acd-events/{}", ground.host(WFO), scenario.platform.acd_name());
    order
        .with("user", UJET_USER)
        .with("password", secrets.ujet.clone())
        .with("events_url", events)
        .with("events_user", EVENT_USER)
        .with("events_password", secrets.events.clone())
}

/// Whom the tenant has to let in, for how long at a time, and whether audio has to pause.
fn tenant(order: Order, scenario: &Scenario, secrets: &Secrets, ground: &Ground) -> Order {
    let Access { user, tenant_id, client_id, .. } = Access::default();
    let life_s = scenario.acd.token_life.as_ref().map(|life| life.value.0 / 1_000);
    order
        .with("user", user)
        .with("tenant_id", tenant_id)
        .with("client_id", client_id)
        .with("client_secret", secrets.client.clone())
        .with("refresh_token", secrets.refresh.clone())
        .with("token_life_s", life_s)
        .with("audio_pause", scenario.policies.audio_pause_where_blank.filter(|on| *on))
        .with("events_url", webex_events(ground))
}

/// Where a tenant's notifications go, as the tenant has to write it.
pub(super) fn webex_events(ground: &Ground) -> String {
    format!("http://{}:{WFO_PORT}/sim/webex-events/{}", ground.host(WFO), Platform::WebexCc2.acd_name())
}

/// Who is who, the one connection to an ACD, and the policies.
fn server(order: Order, scenario: &Scenario, secrets: &Secrets, ground: &Ground) -> Order {
    let policies = policies::truth(scenario);
    let machines: Map<String, Value> = secrets.machines.iter().map(|(pc, t)| (pc.clone(), t.clone().into())).collect();
    order
        .with("admin", ADMIN)
        .with("admin_password", secrets.admin.clone())
        .with("machines", machines)
        .with("acd", scenario.platform.acd_name())
        .with("acd_url", format!("http://{}:{ACD_PORT}", ground.host(scenario.platform.machine())))
        .with("acd_user", UJET_USER)
        .with("acd_password", secrets.ujet.clone())
        .with("events_user", EVENT_USER)
        .with("events_password", secrets.events.clone())
        .with("rte_messaging", scenario.server.rte_messaging)
        .with("import_interval_s", scenario.server.import_interval.value.0 / 1_000)
        .with("sync_interval_min", scenario.server.sync_interval.value.0 / 60_000)
        .with("start_trigger", policies.start_trigger)
        .with("stop_trigger", policies.stop_trigger)
        .with("crop_by", policies.crop_by)
        .with("retention_ms", policies.retention_ms)
}

/// The server, and who this PC is there.
fn desktop(order: Order, scenario: &Scenario, secrets: &Secrets, ground: &Ground) -> Order {
    let pc = ground.product.clone().unwrap_or_default();
    let token = secrets.machines.get(&pc).cloned().unwrap_or_default();
    order
        .with("pc", pc)
        .with("token", token)
        .with("server", format!("{}:{WFO_PORT}", ground.host(WFO)))
        .with("folder", policies::truth(scenario).folder)
}
