//! `RequestSendEvent`: a client lets everybody who monitors a DN hear an event (TLB-REQ-1..4, TLB-EVT-1, TLB-EVT-3).

use super::hub::{ClientId, Hub, Out, refuse};
use super::misstep::Misstep;
use wire::tlib::{Attribute, ErrorCode, Indication, Kind, KvList, Message};

/// Exactly one answer to the client, and, if it is `EventACK`, the event for the others. The DN need not be on a call.
pub(super) fn hear(hub: &Hub, client: ClientId, dn: &str, request: &Message) -> Vec<Out> {
    let misstep = hub.misstep;
    if !hub.registered(client, dn) && misstep != Some(Misstep::AcceptsUnregistered) {
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
    let answer = match misstep {
        Some(Misstep::DeniesAccepted) => request.error(ErrorCode::InvalidAttribute),
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
    let event = misdelivered(misstep, event);
    out.extend(audience.into_iter().map(|listener| Out::Say(listener, event.clone())));
    out
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
        Some(Misstep::LosesConnId) => without(Attribute::ConnId, Kind::UserEvent),
        Some(Misstep::OtherDn) => event.with(Attribute::ThisDn, "0"),
        Some(Misstep::OtherType) => without(Attribute::ErrorCode, Kind::PrivateInfo),
        _ => event,
    }
}
