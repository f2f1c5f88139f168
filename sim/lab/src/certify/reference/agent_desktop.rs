//! Our own agent desktop as a product, which a driver makes log in, log out and move.

use super::missteps;
use crate::certify::driver::Order;
use crate::certify::product::{Factory, Site};
use http::Uri;
use kernel::tls::Trust;
use kernel::world::Running;
use mocks::genesys::desktop::{Centre, Config, Desktop, Kind, Login, Misstep, Seat, Token};
use serde_json::{Value, json};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use tokio::sync::mpsc::{UnboundedSender, unbounded_channel};
use wire::srs::{Device, ServerUrl};

/// The right one, or one that is wrong in that way.
pub fn factory(misstep: Option<&str>) -> Option<Arc<dyn Factory>> {
    let misstep = missteps::chosen(&Misstep::ALL, misstep)?;
    Some(Arc::new(Reference::new(misstep)))
}

/// The ways to be wrong.
pub fn missteps() -> Vec<String> {
    missteps::names(&Misstep::ALL)
}

struct Reference {
    misstep: Option<Misstep>,
    room: Mutex<Room>,
}

/// What there is on the machine.
#[derive(Default)]
struct Room {
    /// The desktop, once somebody has logged in.
    desktop: Option<Desktop>,
    trust: Option<Trust>,
    /// To the program: a desktop, with the first login there.
    made: Option<UnboundedSender<(Desktop, Login)>>,
}

impl Reference {
    fn new(misstep: Option<Misstep>) -> Self {
        Self { misstep, room: Mutex::default() }
    }
}

impl Factory for Reference {
    fn program(&self, site: &Site) -> Running {
        let (made, mut make) = unbounded_channel::<(Desktop, Login)>();
        *self.room() = Room { desktop: None, trust: site.trust.clone(), made: Some(made) };
        Box::pin(async move {
            while let Some((desktop, login)) = make.recv().await {
                kernel::spawn(desktop.program());
                // It takes no orders before its first turn.
                while desktop.login(login.clone()).is_err() {
                    kernel::time::sleep(Duration::from_millis(1)).await;
                }
            }
        })
    }

    fn again(&self) -> Option<Arc<dyn Factory>> {
        Some(Arc::new(Self::new(self.misstep)))
    }

    fn act(&self, order: &Order) -> Result<Value, String> {
        if order.action == "begin" {
            return Ok(json!({ "ok": true }));
        }
        let mut room = self.room();
        if order.action == "login" {
            let login = login(order)?;
            if let Some(desktop) = &room.desktop {
                desktop.login(login).map_err(|e| e.to_string())?;
            } else {
                let desktop = Desktop::new(self.config(order, room.trust.clone())?);
                let made = room.made.as_ref().ok_or("the machine is off")?;
                made.send((desktop.clone(), login)).map_err(|_| "the machine is off")?;
                room.desktop = Some(desktop);
            }
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
            "freeze" => desktop.stop_polling(),
            "thaw" => desktop.resume_polling(),
            "fail_over" => desktop.fail_over(),
            // It has no telephony here: SRS hears nothing of these.
            "agent_state" | "channel_state" => Ok(()),
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
        let place = |name: &str| {
            let text = order.text(name).ok_or_else(|| format!("there is no `{name}`"))?;
            let uri: Uri = text.parse().map_err(|e| format!("`{name}`: {e}"))?;
            Ok::<_, String>((uri.host().unwrap_or_default().to_owned(), uri.port_u16().unwrap_or_default()))
        };
        let ((host, http), (_, https)) = (place("srs")?, place("srs_https")?);
        let mut config = Config::of(&host);
        (config.http_port, config.https_port) = (http, https);
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
    // A program: nobody keeps it from being wrong.
    login.kind = Kind::Native;
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
