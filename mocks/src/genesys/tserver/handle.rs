//! A T-Server on TCP.

use super::alone::Alone;
use super::config::Config;
use super::connection;
use super::connection::Queue;
use super::hub::{ClientId, Hub, Out};
use super::misstep::Misstep;
use super::switch::Switch;
use kernel::net::TcpListener;
use kernel::world::Running;
use std::collections::BTreeMap;
use std::rc::Rc;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use wire::tlib::{ErrorCode, Kind, Message};

/// How long a registration lasts with one that forgets it.
const REMEMBERED: Duration = Duration::from_secs(60);

/// A client's request that the switch is to answer, exactly once: [`TServer::tell`], [`TServer::ack`] or [`TServer::refuse`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ask {
    /// Who asks. The client has registered the DN.
    pub client: ClientId,
    /// What for.
    pub request: Message,
}

struct Desk {
    hub: Hub,
    queues: BTreeMap<ClientId, Queue>,
}

struct Inner {
    config: Config,
    desk: Mutex<Desk>,
}

/// A T-Server. All clones are the same one. What is told goes out at once; nothing waits.
#[derive(Clone)]
pub struct TServer(Arc<Inner>);

impl std::fmt::Debug for TServer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("TServer").field("port", &self.0.config.port).finish_non_exhaustive()
    }
}

/// The switch, for all connections.
pub(super) type Behind = Rc<dyn Switch>;

impl TServer {
    /// A T-Server without clients.
    pub fn new(config: Config) -> Self {
        let desk = Mutex::new(Desk { hub: Hub::new(&config), queues: BTreeMap::new() });
        Self(Arc::new(Inner { config, desk }))
    }

    /// Its program without a switch: agents log in and out and change their states, whatever concerns calls is refused. Runs
    /// for ever on the machine that it is started on.
    pub fn program(&self) -> Running {
        let tserver = self.clone();
        Box::pin(async move { tserver.serve(Alone::default()).await })
    }

    /// Serves clients for ever; what concerns agents, calls and recording goes to `switch`, which may tell and publish at once
    /// or later. Clients of an earlier start are forgotten.
    pub async fn serve(&self, switch: impl Switch + 'static) {
        {
            let mut desk = self.desk();
            desk.hub.disconnect_all();
            desk.queues.clear();
        }
        let switch: Behind = Rc::new(switch);
        let Ok(listener) = TcpListener::bind(self.0.config.port).await else {
            tracing::error!(port = self.0.config.port, "failed to listen for clients of T-Server");
            return;
        };
        while let Ok(stream) = listener.accept().await {
            kernel::spawn(connection::run(self.clone(), stream, switch.clone()));
        }
    }

    /// Tells all who have registered the event's DN.
    pub fn publish(&self, event: &Message) {
        let mut desk = self.desk();
        let out = desk.hub.publish(event);
        desk.dispatch(out);
    }

    /// Answers a request by an event, which all who have registered its DN get; who asked gets it with the reference of the
    /// request.
    pub fn tell(&self, ask: &Ask, event: &Message) {
        let mut desk = self.desk();
        let out = desk.hub.answer(ask.client, &ask.request, event);
        desk.dispatch(out);
    }

    /// Answers a request by `EventACK`.
    pub fn ack(&self, ask: &Ask) {
        self.desk().dispatch(vec![Out::Say(ask.client, ask.request.ack())]);
    }

    /// Answers a request by `EventError`.
    pub fn refuse(&self, ask: &Ask, code: ErrorCode) {
        self.desk().dispatch(vec![Out::Say(ask.client, ask.request.error(code))]);
    }

    /// The switch has one DN more.
    pub fn add_dn(&self, dn: &str) {
        self.desk().hub.add_dn(dn);
    }

    pub(super) fn config(&self) -> &Config {
        &self.0.config
    }

    /// A client has connected, and gets what is said to it through the queue; none if there is no room.
    pub(super) fn connect(&self, queue: Queue) -> Option<ClientId> {
        let mut desk = self.desk();
        let client = desk.hub.connect()?;
        desk.queues.insert(client, queue);
        Some(client)
    }

    pub(super) fn disconnect(&self, client: ClientId) {
        let mut desk = self.desk();
        desk.hub.disconnect(client);
        desk.queues.remove(&client);
    }

    /// A client has said something. Gives back what the switch is to answer.
    pub(super) fn hear(&self, client: ClientId, message: &Message, switch: &Behind) -> Vec<Ask> {
        // Asked before the desk is taken: the switch may want to tell us something.
        let standing = match message.kind {
            Kind::RegisterAddress => message.this_dn().map(|dn| switch.standing(dn)),
            _ => None,
        };
        if self.0.config.misstep == Some(Misstep::ForgetsInTime)
            && message.kind == Kind::RegisterAddress
            && let Some(dn) = message.this_dn().map(str::to_owned)
        {
            let tserver = self.clone();
            kernel::spawn(async move {
                kernel::time::sleep(REMEMBERED).await;
                tserver.desk().hub.clients.unregister(client, &dn);
            });
        }
        let mut desk = self.desk();
        let out = desk.hub.hear(client, message, |_: &str| standing.unwrap_or_default());
        desk.dispatch(out)
    }

    /// Says something to one client.
    pub(super) fn say(&self, client: ClientId, message: Message) {
        self.desk().dispatch(vec![Out::Say(client, message)]);
    }

    fn desk(&self) -> MutexGuard<'_, Desk> {
        self.0.desk.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Desk {
    /// Puts what is said into the clients' queues, and gives back what is asked. Who reads too slowly is cut off.
    fn dispatch(&mut self, out: Vec<Out>) -> Vec<Ask> {
        let mut asks = Vec::new();
        for out in out {
            match out {
                Out::Ask(client, request) => asks.push(Ask { client, request }),
                Out::Say(client, message) => {
                    if self.queues.get(&client).is_some_and(|queue| !queue.put(&message)) {
                        self.queues.remove(&client);
                        self.hub.disconnect(client);
                    }
                }
            }
        }
        asks
    }
}
