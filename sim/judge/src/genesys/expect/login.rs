//! Whether a login at SRS is due to be accepted, and if not, by which requirement.

use super::reach;
use super::screens::RECOVERED_MS;
use super::sessions::Due;
use crate::genesys::truth::{Act, ActKind, Centre, Device, Login, Span, Truth};
use crate::genesys::view::{Asked, Sent, What};

/// The last thing that was done at a desktop before a request, other than polls.
pub fn behind<'a>(truth: &'a Truth, asked: &Asked) -> Option<&'a Act> {
    let own = |a: &&Act| a.pc == asked.pc && a.agent == asked.agent && a.at <= asked.sent;
    let counts = |a: &&Act| {
        let polls = matches!(a.what, ActKind::StopPolling | ActKind::ResumePolling | ActKind::PollNow);
        // What a page from elsewhere does is not the desktop's.
        !polls && !matches!(a.what, ActKind::Foreign { .. })
    };
    truth.acts.iter().rev().find(|a| own(a) && counts(a))
}

/// The last login of an agent at the desktop on that PC.
pub fn last_login<'a>(truth: &'a Truth, pc: &str, agent: &str, at: i64) -> Option<&'a Login> {
    truth.acts.iter().rev().find_map(|a| match &a.what {
        ActKind::Login(login) if a.pc == pc && a.agent == agent && a.at <= at => Some(login),
        _ => None,
    })
}

/// Whether a page in a browser has asked, and not a program: only a browser asks first.
pub fn is_page(truth: &Truth, asked: &Asked) -> bool {
    let page = || last_login(truth, &asked.pc, &asked.agent, asked.sent).is_some_and(|l| l.browser);
    asked.what == What::Preflight || page()
}

/// The data centre that a URL names, by exactly its scheme, host and port.
pub fn centre<'a>(truth: &'a Truth, url: &str) -> Option<&'a Centre> {
    let plain = |url: &str| url.trim_end_matches('/').to_lowercase();
    truth.centres.iter().find(|c| c.urls.iter().any(|u| plain(u) == plain(url)))
}

/// The place and the devices that a login is for: what was sent, or the agent's default place with all that belongs to it.
pub fn seat(truth: &Truth, asked: &Asked) -> (Option<String>, Vec<Device>) {
    let default = truth.agents.get(&asked.agent).and_then(|a| a.default_place.clone());
    let place = asked.place.clone().or(default);
    let all = place.as_ref().and_then(|p| truth.places.get(p)).cloned().unwrap_or_default();
    (place, if asked.devices.is_empty() { all } else { asked.devices.clone() })
}

/// Whether a device is the one that is named; the trace may leave the switch out.
fn same(known: &Device, named: &Device) -> bool {
    known.dn == named.dn && (named.switch.is_empty() || known.switch == named.switch)
}

/// What is due.
pub fn due(truth: &Truth, asked: &Asked, needs_token: bool) -> Due {
    let act = behind(truth, asked);
    if let Some(Act { what: ActKind::Login(login), .. }) = act
        && login.wrong_password
    {
        return Due::No("SRS-LOGIN-1", "the password is wrong");
    }
    if needs_token && asked.token != Sent::Own {
        return if truth.policies.csrf_strict {
            Due::No("SRS-CSRF-4", "the session's token does not come along")
        } else {
            Due::Either
        };
    }
    let Some(server) = &asked.server else { return Due::No("SRS-LOGIN-3", "there is no `server`") };
    let Some(centre) = centre(truth, server) else { return Due::Either };
    let during = Span::new(asked.sent, asked.at);
    if !reach::is_quiet(truth, &[&asked.pc, &centre.rws, "sip"], during) {
        return Due::Either;
    }
    match wrong_seat(truth, asked) {
        Some((id, why)) => Due::No(id, why),
        None if asked.place.is_none() && !asked.devices.is_empty() => Due::Either,
        // SRS need not be there by another scheme than that of the desktop's backend.
        None if last_login(truth, &asked.pc, &asked.agent, asked.sent)
            .is_some_and(|l| l.https != (asked.scheme == "https")) =>
        {
            Due::Either
        }
        // An RWS whose way to the T-Server was cut may need long to have the DNs again.
        None if !asked.ok() && matches!(asked.status, 0 | 500..) && !is_recovered(truth, &centre.rws, during) => {
            Due::Either
        }
        None => Due::Yes,
    }
}

fn is_recovered(truth: &Truth, rws: &str, during: Span) -> bool {
    reach::is_quiet(truth, &[rws, "sip"], Span::new(during.from - RECOVERED_MS, during.to))
}

/// What is wrong with place and devices.
fn wrong_seat(truth: &Truth, asked: &Asked) -> Option<(&'static str, &'static str)> {
    let agent = truth.agents.get(&asked.agent);
    let Some(place) = &asked.place else {
        if truth.policies.hot_seating {
            return Some(("SRS-SEAT-1", "with hot seating there is no place"));
        }
        let none = agent.is_none_or(|a| a.default_place.is_none());
        return none.then_some(("SRS-LOGIN-2", "there is neither a place nor a default place"));
    };
    let Some(own) = truth.places.get(place) else { return Some(("SRS-SEAT-1", "there is no such place")) };
    let all = || truth.places.values().flatten().chain(&truth.spare_devices);
    for device in &asked.devices {
        if !all().any(|d| same(d, device)) {
            return Some(("SRS-SEAT-5", "there is no such device"));
        }
        if !own.iter().any(|d| same(d, device)) {
            return Some(("SRS-SEAT-3", "a device does not belong to the place"));
        }
    }
    (asked.devices.is_empty() && own.len() > 1).then_some(("SRS-SEAT-2", "a place with several DNs needs devices"))
}

/// Names in a login that the configuration does not have (SRS-SEAT-5).
pub fn unknown_names(truth: &Truth, asked: &Asked) -> Vec<String> {
    let mut out = Vec::new();
    if let Some(place) = asked.place.as_ref().filter(|p| !truth.places.contains_key(*p)) {
        return vec![place.clone()];
    }
    let all: Vec<&Device> = truth.places.values().flatten().chain(&truth.spare_devices).collect();
    for device in &asked.devices {
        if !all.iter().any(|d| d.dn == device.dn) {
            out.push(device.dn.clone());
        } else if !all.iter().any(|d| same(d, device)) {
            out.push(device.switch.clone());
        }
    }
    out.truncate(1);
    out
}
