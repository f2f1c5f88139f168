//! Our own agent desktop as a product, which a driver makes log in, log out and move.

use crate::certify::driver::Order;
use crate::certify::product::{Factory, Site};
use kernel::tls::Trust;
use mocks::genesys::desktop::{Centre, Config, Desktop, Kind, Login, Misstep, Seat, Token};
use serde_json::{Value, json};
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};
use wire::srs::{Device, ServerUrl};

/// The right one, or one that is wrong in that way.
pub fn factory(misstep: Option<&str>) -> Option<Arc<dyn Factory>> {
    let misstep = match misstep {
        None => None,
        Some(name) => Some(Misstep::ALL.into_iter().find(|misstep| word(*misstep) == name)?),
    };
    let (made, make) = unbounded_channel();
    let room = Mutex::new(Room { desktop: None, trust: None, make: Some(make) });
    Some(Arc::new(Reference { misstep, made, room }))
}

/// The ways to be wrong.
pub fn missteps() -> Vec<String> {
    Misstep::ALL.into_iter().map(word).collect()
}

fn word(misstep: Misstep) -> String {
    format!("{misstep:?}")
}

struct Reference {
    misstep: Option<Misstep>,
    made: UnboundedSender<Desktop>,
    room: Mutex<Room>,
}

struct Room {
    /// The desktop, once somebody has logged in.
    desktop: Option<Desktop>,
    trust: Option<Trust>,
    /// For the program, which begins once.
    make: Option<UnboundedReceiver<Desktop>>,
}

impl Factory for Reference {
    fn program(&self, site: &Site) -> Pin<Box<dyn Future<Output = ()>>> {
        let mut room = self.room();
        room.trust = site.trust.clone();
        let make = room.make.take();
        Box::pin(async move {
            let Some(mut make) = make else { return };
            while let Some(desktop) = make.recv().await {
                kernel::spawn(desktop.program());
            }
        })
    }

    fn act(&self, order: &Order) -> Result<Value, String> {
        let mut room = self.room();
        if order.action == "login" {
            let desktop = match &room.desktop {
                Some(desktop) => desktop.clone(),
                None => {
                    let desktop = Desktop::new(self.config(order, room.trust.clone())?);
                    self.made.send(desktop.clone()).map_err(|_| "the desktop is not running")?;
                    room.desktop.insert(desktop).clone()
                }
            };
            desktop.login(login(order)?).map_err(|e| e.to_string())?;
            return Ok(json!({ "ok": true }));
        }
        let desktop = room.desktop.as_ref().ok_or("nobody is logged in")?;
        let done = match order.action.as_str() {
            "logout" => desktop.logout(Token::Own),
            "change_place" => {
                let place = order.text("place").ok_or("there is no place")?.to_owned();
                let seat = Seat { place, devices: devices(order)?, dns: Vec::new() };
                desktop.change_place(seat, Token::Own)
            }
            "fail_over" => desktop.fail_over(),
            other => return Err(format!("it knows no `{other}`")),
        };
        done.map_err(|e| e.to_string())?;
        Ok(json!({ "ok": true }))
    }
}

impl Reference {
    fn room(&self) -> MutexGuard<'_, Room> {
        self.room.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn config(&self, order: &Order, trust: Option<Trust>) -> Result<Config, String> {
        let (http, https) = (url(order, "srs")?, url(order, "srs_https")?);
        let mut config = Config::of(&http.host);
        (config.http_port, config.https_port) = (http.port, https.port);
        let every = order.fields.get("poll_every_ms").and_then(Value::as_u64);
        config.poll_every = every.map_or(config.poll_every, Duration::from_millis);
        config.tserver = None;
        config.trust = trust;
        config.misstep = self.misstep;
        Ok(config)
    }
}

fn url(order: &Order, name: &str) -> Result<ServerUrl, String> {
    let text = order.text(name).ok_or_else(|| format!("there is no `{name}`"))?;
    text.parse().map_err(|e| format!("`{name}`: {e}"))
}

fn login(order: &Order) -> Result<Login, String> {
    let text = |name: &str| order.text(name).ok_or_else(|| format!("there is no `{name}`"));
    let centre = Centre { backend: url(order, "backend")?, server: url(order, "server")? };
    let of = |value: &Value| {
        let url = |name: &str| value[name].as_str()?.parse().ok();
        Some(Centre { backend: url("backend")?, server: url("server")? })
    };
    let mut login = Login::of(text("agent")?, text("user")?, text("password")?, centre);
    login.kind = Kind::Browser;
    login.agent_id = text("agent_id")?.to_owned();
    login.recovery = order.fields.get("recovery").and_then(of);
    login.peer_server = order.text("peer_server").map(|_| url(order, "peer_server")).transpose()?;
    login.place = order.text("place").map(str::to_owned);
    login.devices = devices(order)?;
    login.csrf = order.says("csrf");
    Ok(login)
}

fn devices(order: &Order) -> Result<Vec<Device>, String> {
    match order.fields.get("devices") {
        None => Ok(Vec::new()),
        Some(value) => serde_json::from_value(value.clone()).map_err(|e| format!("`devices`: {e}")),
    }
}
