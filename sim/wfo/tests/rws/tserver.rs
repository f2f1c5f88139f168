//! A small T-Server. Not the project's mock: that one is another crate, which this one may not know.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex, MutexGuard};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::sync::mpsc;
use wire::tlib::{
    AgentWorkMode, Attribute, Call, CallState, CallType, ConnId, ErrorCode, Framer, Kind, KvList, Message, Party, Role,
};

#[derive(Default)]
struct Switch {
    clients: BTreeMap<u64, mpsc::UnboundedSender<Message>>,
    registered: BTreeSet<(u64, String)>,
    next: u64,
    /// The event that tells how each call on a DN stands.
    standing: BTreeMap<(String, u64), Message>,
    /// How the agent on a DN stands.
    agents: BTreeMap<String, Message>,
    asked: Vec<Message>,
    unknown: BTreeSet<String>,
    /// Answers what says nothing.
    answers_nothing: bool,
}

/// Shared with the test.
#[derive(Clone, Default)]
pub struct TServer(Arc<Mutex<Switch>>);

impl TServer {
    fn switch(&self) -> MutexGuard<'_, Switch> {
        self.0.lock().unwrap()
    }

    /// As a program of a machine.
    pub async fn run(self) {
        {
            let mut switch = self.switch();
            switch.clients.clear();
            switch.registered.clear();
        }
        let listener = kernel::net::TcpListener::bind(7020).await.unwrap();
        loop {
            let stream = listener.accept().await.unwrap();
            kernel::spawn(serve(self.clone(), stream));
        }
    }

    /// The requests of clients, by kind.
    pub fn asked(&self, kind: Kind) -> Vec<Message> {
        self.switch().asked.iter().filter(|message| message.kind == kind).cloned().collect()
    }

    /// DNs that somebody has registered.
    pub fn registered(&self) -> BTreeSet<String> {
        self.switch().registered.iter().map(|(_, dn)| dn.clone()).collect()
    }

    /// It answers what says nothing from now on.
    pub fn answer_nothing(&self) {
        self.switch().answers_nothing = true;
    }

    /// The switch does not know this DN.
    pub fn forget_dn(&self, dn: &str) {
        self.switch().unknown.insert(dn.to_owned());
    }

    /// Everybody who has registered the DN hears it.
    pub fn tell(&self, event: &Message) {
        let switch = self.switch();
        let dn = event.this_dn().unwrap().to_owned();
        for (client, sender) in &switch.clients {
            if switch.registered.contains(&(*client, dn.clone())) {
                let _ = sender.send(event.clone());
            }
        }
    }

    fn stand(&self, dn: &str, conn: u64, event: Option<Message>) {
        match event {
            Some(event) => self.switch().standing.insert((dn.to_owned(), conn), event),
            None => self.switch().standing.remove(&(dn.to_owned(), conn)),
        };
    }

    /// An event of a call on a DN, which is how it stands from now on.
    pub fn event(&self, kind: Kind, call: &TestCall, dn: &str, recorded: Option<&str>) {
        let event = call.event(kind, dn, recorded);
        let gone = matches!(kind, Kind::Released);
        let standing = match kind {
            Kind::Ringing | Kind::Dialing | Kind::Established | Kind::Held => Some(event.clone()),
            Kind::Retrieved | Kind::AttachedDataChanged => Some(call.event(Kind::Established, dn, recorded)),
            _ => None,
        };
        if gone || standing.is_some() {
            self.stand(dn, call.conn, standing);
        }
        self.tell(&event);
    }

    /// The call is answered on a DN and its recording begins.
    pub fn answer(&self, call: &TestCall, dn: &str) {
        self.event(Kind::Ringing, call, dn, None);
        self.event(Kind::Established, call, dn, None);
        self.event(Kind::AttachedDataChanged, call, dn, Some("ON"));
    }

    /// The call is answered on a DN, and not recorded.
    pub fn answer_unrecorded(&self, call: &TestCall, dn: &str) {
        self.event(Kind::Ringing, call, dn, None);
        self.event(Kind::Established, call, dn, None);
    }

    pub fn release(&self, call: &TestCall, dn: &str) {
        self.event(Kind::Released, call, dn, None);
    }

    /// The DN's call goes on as another one.
    pub fn moved(&self, from: &TestCall, to: &TestCall, dn: &str) {
        self.stand(dn, from.conn, None);
        self.stand(dn, to.conn, Some(to.event(Kind::Established, dn, Some("ON"))));
        let event = to.event(Kind::PartyChanged, dn, None).with(Attribute::PreviousConnId, ConnId(from.conn));
        self.tell(&event);
    }

    pub fn agent(&self, kind: Kind, dn: &str, mode: Option<AgentWorkMode>) {
        let event = Message::new(kind).with(Attribute::ThisDn, dn).with(Attribute::AgentId, "1001");
        let event = event.maybe(Attribute::AgentWorkMode, mode.map(AgentWorkMode::number));
        self.switch().agents.insert(dn.to_owned(), event.clone());
        self.tell(&event);
    }
}

async fn serve(tserver: TServer, stream: kernel::net::TcpStream) {
    let (mut reader, mut writer) = tokio::io::split(stream);
    let (sender, mut queue) = mpsc::unbounded_channel();
    let client = {
        let mut switch = tserver.switch();
        switch.next += 1;
        let client = switch.next;
        switch.clients.insert(client, sender);
        client
    };
    let (mut framer, mut buffer) = (Framer::new(), [0; 4096]);
    loop {
        tokio::select! {
            biased;
            message = queue.recv() => {
                let Some(message) = message else { break };
                if writer.write_all(&Framer::write(&message)).await.is_err() {
                    break;
                }
            }
            came = reader.read(&mut buffer) => {
                let Ok(length @ 1..) = came else { break };
                framer.push(&buffer[..length]);
                while let Some(message) = framer.next() {
                    hear(&tserver, client, &message.unwrap());
                }
                let answers = framer.had_nothing() && tserver.switch().answers_nothing;
                if answers && writer.write_all(Framer::NOTHING).await.is_err() {
                    break;
                }
            }
        }
    }
    let mut switch = tserver.switch();
    switch.clients.remove(&client);
    switch.registered.retain(|(of, _)| *of != client);
}

fn hear(tserver: &TServer, client: u64, message: &Message) {
    let mut switch = tserver.switch();
    switch.asked.push(message.clone());
    let dn = message.this_dn().unwrap_or_default().to_owned();
    let reference = message.number(Attribute::ReferenceId);
    let mut out = Vec::new();
    match message.kind {
        Kind::RegisterClient => {
            out.push(Message::new(Kind::ServerConnected).maybe(Attribute::ReferenceId, reference));
        }
        Kind::RegisterAddress if switch.unknown.contains(&dn) => out.push(message.error(ErrorCode::UnknownDn)),
        Kind::RegisterAddress => {
            switch.registered.insert((client, dn.clone()));
            let calls: Vec<Message> =
                switch.standing.iter().filter(|((of, _), _)| *of == dn).map(|(_, event)| event.clone()).collect();
            out.push(message.registered(calls.len()));
            out.extend(calls);
            out.extend(switch.agents.get(&dn).cloned());
        }
        Kind::UnregisterAddress => {
            switch.registered.remove(&(client, dn.clone()));
            out.push(
                Message::new(Kind::Unregistered)
                    .maybe(Attribute::ReferenceId, reference)
                    .with(Attribute::ThisDn, dn.as_str()),
            );
        }
        _ => out.push(message.ack()),
    }
    for message in out {
        let _ = switch.clients[&client].send(message);
    }
}

/// A call.
#[derive(Clone)]
pub struct TestCall {
    pub uuid: &'static str,
    pub conn: u64,
    pub of: CallType,
}

impl TestCall {
    pub fn new(uuid: &'static str, conn: u64) -> Self {
        Self { uuid, conn, of: CallType::Inbound }
    }

    pub fn event(&self, kind: Kind, dn: &str, recorded: Option<&str>) -> Message {
        let mut user_data = KvList::new();
        if let Some(state) = recorded {
            let name = format!("{}_{dn}_+15550100_7000_2026-01-01_09-00-00", self.uuid);
            user_data = user_data.with("GSIP_RECORD", state).with("GSIP_REC_FN", &name);
        }
        let call = Call {
            conn_id: ConnId(self.conn),
            call_id: self.conn as i64,
            uuid: self.uuid.into(),
            call_type: self.of,
            state: CallState::Ok,
            ani: Some("+15550100".into()),
            dnis: Some("7000".into()),
            user_data,
        };
        call.event(kind, &Party::new(dn, Role::Destination), Some(&Party::new("+15550100", Role::Origination)))
    }
}
