//! `RequestSendEvent`: a client lets everybody who monitors a DN hear an event (TLB-REQ-1..4, TLB-EVT-1, TLB-EVT-3).

use super::hub::{ClientId, Hub, Out, refuse};
use super::misstep::Misstep;
use wire::tlib::{Attribute, ErrorCode, Indication, Kind, KvList, Message};

/// Exactly one answer to the client, and, if it is `EventACK`, the event for the others. The DN need not be on a call.
pub(super) fn hear(hub: &mut Hub, client: ClientId, dn: &str, request: &Message) -> Vec<Out> {
    let misstep = hub.misstep;
    let own = (client, dn.to_owned());
    let granted = match misstep {
        _ if hub.registered(client, dn) => true,
        Some(Misstep::AcceptsUnregistered) => true,
        Some(Misstep::AcceptsSecondTry) => !hub.memory.refused.insert(own.clone()),
        Some(Misstep::KeepsRequests) => hub.memory.given_up.contains(&own),
        _ => false,
    };
    if !granted {
        let mut out = answered(misstep, refuse(client, request, ErrorCode::NotRegistered));
        if misstep == Some(Misstep::DeliversRefused)
            && let Some(event) = event_of(request, dn)
        {
            out.extend(hub.audience(client, dn).into_iter().map(|listener| Out::Say(listener, event.clone())));
        }
        return out;
    }
    let Some(event) = event_of(request, dn) else {
        return answered(misstep, refuse(client, request, ErrorCode::InvalidAttribute));
    };
    if misstep == Some(Misstep::WantsCall) && event.conn_id(Attribute::ConnId).is_none() {
        return refuse(client, request, ErrorCode::UnknownCall);
    }
    if let Some(misstep) = misstep
        && dislikes(hub, misstep, own, &event)
    {
        return refuse(client, request, ErrorCode::InvalidAttribute);
    }
    let answer = match misstep {
        Some(Misstep::DeniesAccepted) => request.error(ErrorCode::InvalidAttribute),
        Some(Misstep::AnswersOtherDn) => request.ack().with(Attribute::ThisDn, "0"),
        _ => request.ack(),
    };
    let mut out = answered(misstep, vec![Out::Say(client, answer)]);
    let audience = match misstep {
        Some(Misstep::Undelivered) => Vec::new(),
        Some(Misstep::LosesIndications) if Indication::of(&event).is_some() => Vec::new(),
        Some(Misstep::DeliversTwice) => hub.audience(client, dn).repeat(2),
        Some(Misstep::ToEverybody) => hub.clients.all().filter(|other| *other != client).collect(),
        _ => hub.audience(client, dn),
    };
    let event = match misstep {
        Some(Misstep::FirstConnId) if event.conn_id(Attribute::ConnId).is_some() => {
            event.maybe(Attribute::ConnId, hub.memory.conn_id)
        }
        _ => misdelivered(misstep, event),
    };
    out.extend(audience.into_iter().map(|listener| Out::Say(listener, event.clone())));
    out
}

/// Whether one that is wrong refuses an event; it remembers it otherwise.
fn dislikes(hub: &mut Hub, misstep: Misstep, own: (ClientId, String), event: &Message) -> bool {
    let data = event.list(Attribute::UserData);
    let dn = own.1.clone();
    let before = hub.memory.sent.insert(own, event.clone());
    let refused = match misstep {
        Misstep::RefusesRepeated => before.is_some_and(|before| before.list(Attribute::UserData) == data),
        Misstep::KnowsNoMisprint => data.and_then(|data| data.text("screen-capture")) == Some("diabled"),
        _ => false,
    };
    hub.memory.conn_id = hub.memory.conn_id.or(event.conn_id(Attribute::ConnId));
    hub.memory.told.insert(dn, event.clone());
    refused
}

/// What the others are to hear. A `RequestDistributeUserEvent` may bring the user data alone.
fn event_of(request: &Message, dn: &str) -> Option<Message> {
    if request.kind == Kind::SendEvent {
        return request.sent_event().cloned();
    }
    match (request.event(), request.list(Attribute::UserData)) {
        (Some(event), _) => (event.kind == Kind::UserEvent && event.this_dn() == Some(dn)).then(|| event.clone()),
        (None, Some(data)) => Some(Message::user_event(dn, request.conn_id(Attribute::ConnId), data.clone())),
        (None, None) => None,
    }
}

fn answered(misstep: Option<Misstep>, mut answer: Vec<Out>) -> Vec<Out> {
    match misstep {
        Some(Misstep::NoAnswer) => answer.clear(),
        Some(Misstep::TwoAnswers) => answer.extend(answer.clone()),
        Some(Misstep::StrayAnswer) => {
            let stray = |out: &Out| match out {
                Out::Say(client, said) => Out::Say(*client, said.clone().with(Attribute::ReferenceId, 424_242)),
                Out::Ask(..) => out.clone(),
            };
            answer.extend(answer.iter().map(stray).collect::<Vec<_>>());
        }
        _ => {}
    }
    answer
}

fn misdelivered(misstep: Option<Misstep>, event: Message) -> Message {
    let without = |left_out: Attribute, kind: Kind| {
        let kept = event.attributes().filter(|(attribute, _)| *attribute != left_out);
        kept.fold(Message::new(kind), |message, (attribute, value)| message.with(attribute, value.clone()))
    };
    match misstep {
        Some(Misstep::OtherUserData) => {
            event.with(Attribute::UserData, KvList::new().with("screen-capture", "restart"))
        }
        Some(Misstep::TwoValues) => {
            let data = event.list(Attribute::UserData).cloned().unwrap_or_default();
            event.with(Attribute::UserData, data.with("screen-capture", "restart"))
        }
        Some(Misstep::LosesConnId) => without(Attribute::ConnId, Kind::UserEvent),
        Some(Misstep::OtherDn) => event.with(Attribute::ThisDn, "0"),
        Some(Misstep::OtherType) => without(Attribute::ErrorCode, Kind::PrivateInfo),
        _ => event,
    }
}
