//! The scenario's policies, as the judge reads them and as SRS and RWS are set up with them.

use super::ground::Ground;
use super::secrets::Secrets;
use crate::genesys::Scenario;
use crate::genesys::policies::{ExpiryAt, Failover, ForeignOrigin, NonVoiceStop, Overlap, PrintedToken, TwoStepJoiner};
use crate::genesys::setup::{Kind, Place, ThirdParty};
use crate::genesys::step::Step;
use judge::genesys::truth;

/// As the judge reads them.
pub fn truth(scenario: &Scenario) -> truth::Policies {
    let p = &scenario.policies;
    let word = |text: &str| text.to_owned();
    let usual = truth::Policies::default();
    truth::Policies {
        overlap_end: word(if p.overlap == Overlap::LastEnd { "last_end" } else { "first_end" }),
        two_step_joiner: word(if p.two_step_joiner == TwoStepJoiner::Main { "main" } else { "first" }),
        record_acw: p.record_acw,
        recording_when: scenario.cluster.recording_when.as_ref().map(ToString::to_string).unwrap_or_default(),
        non_voice_stop: word(if p.non_voice_stop == NonVoiceStop::Logout { "logout" } else { "state_left" }),
        failover: word(if p.failover == Failover::Peer { "by_itself" } else { "new_login" }),
        logout_ends_recording: p.logout_ends_recording,
        csrf_strict: p.csrf_strict,
        foreign_origin: word(if p.foreign_origin == ForeignOrigin::Refuse { "refuse" } else { "serve" }),
        expiry_at: word(if p.expiry_at == ExpiryAt::InTime { "in_time" } else { "late" }),
        poll_timeout_ms: p.poll_timeout.value.0,
        printed_token: word(match p.printed_token {
            PrintedToken::Disabled => "disabled",
            PrintedToken::Diabled => "diabled",
            PrintedToken::Either => "either",
        }),
        hot_seating: hot_seating(scenario),
        patience_ms: p.patience.value.0,
        turn_ms: p.turn.as_ref().map(|turn| turn.value.0),
        sound_tolerance_ms: usual.sound_tolerance_ms + scenario.network.slower_ms(),
        start_grace_ms: usual.start_grace_ms + scenario.network.slower_ms(),
        loses_packets: scenario.network.loss.0 > 0,
        ..usual
    }
}

/// Whether agents choose their place: where at least one login of the scenario names one.
fn hot_seating(scenario: &Scenario) -> bool {
    scenario.steps().any(|(_, step)| match step {
        Step::DesktopLogin(login) => login.place.is_some(),
        Step::ChangePlace(_) => true,
        _ => false,
    })
}

/// What is known before the start.
///
/// `tolerance_ms`: by so much each bound in time is wider, since the product runs in real time.
pub fn beginning(
    scenario: &Scenario,
    secrets: &Secrets,
    store_key: [u8; 32],
    ground: &Ground,
    tolerance_ms: i64,
) -> truth::Truth {
    let agents = scenario.agents.iter().map(|(key, agent)| {
        let known = truth::Agent {
            login: agent.login(),
            id: agent.id(),
            kind: match agent.kind {
                Kind::Voice => truth::Kind::Voice,
                Kind::NonVoice => truth::Kind::NonVoice,
                Kind::Blended => truth::Kind::Blended,
            },
            default_place: agent.default_place.as_ref().map(|place| place.value.clone()),
            recording_when: agent.recording_when.as_ref().map(ToString::to_string),
            windows: agent.windows.clone(),
        };
        (key.value.clone(), known)
    });
    let device = |dn: &str| truth::Device { dn: dn.to_owned(), switch: scenario.switch.name.clone() };
    let places = scenario
        .places
        .iter()
        .map(|(name, place)| (name.value.clone(), place.devices.iter().map(|dn| device(&dn.value)).collect()));
    let seated = |dn: &str| scenario.places.values().any(|p| p.devices.iter().any(|d| d.value == dn));
    let spare = scenario.switch.dns.keys().filter(|dn| !seated(&dn.value));
    let pcs = scenario.pcs.iter().map(|(name, pc)| {
        let wrong = pc.clock.skew.0 != 0 || pc.clock.drift.0 != 0;
        let known = truth::Pc {
            srs: pc.srs,
            monitors: pc.monitors,
            // Nobody knows how right the clock of a product's machine is.
            clock_wrong: wrong || ground.is_away(&name.value),
            foreign_screen: ground.is_away(&name.value),
            agents: Vec::new(),
        };
        (name.value.clone(), known)
    });
    let dns = || scenario.switch.dns.keys().map(|dn| dn.value.clone());
    let monitored = |own: &ThirdParty| match &own.monitors {
        Some(own) => own.iter().map(|dn| dn.value.clone()).collect(),
        None => dns().collect(),
    };
    truth::Truth {
        starts: scenario.starts.0,
        ends: scenario.starts.0,
        proves: scenario.proves.iter().map(|id| id.value.clone()).collect(),
        policies: truth::Policies { tolerance_ms, ..truth(scenario) },
        agents: agents.collect(),
        places: places.collect(),
        spare_devices: spare.map(|dn| device(&dn.value)).collect(),
        centres: centres(scenario, ground),
        pcs: pcs.collect(),
        third_party: scenario.third_party.as_ref().map(|own| ("recorder".to_owned(), monitored(own))),
        siprec: scenario.siprec.is_some().then(|| "siprec".to_owned()),
        siprec_dns: scenario.switch.dns.iter().filter(|(_, own)| own.siprec).map(|(dn, _)| dn.value.clone()).collect(),
        siprec_clients: vec!["stage".to_owned()],
        product: ground.product.clone(),
        secrets: secrets.list(),
        keys: vec![store_key.to_vec()],
        ..truth::Truth::default()
    }
}

/// The origins of the pages of all backends, in each scheme.
pub fn origins(scenario: &Scenario) -> Vec<String> {
    centres(scenario, &Ground::default()).into_iter().flat_map(|centre| centre.origins).collect()
}

/// A machine's name, and how it has to be written for who does not know it.
fn both(machine: &str, ground: &Ground) -> Vec<String> {
    let host = ground.host(machine);
    if host == machine { vec![host] } else { vec![machine.to_owned(), host] }
}

/// The data centres, the main one first.
fn centres(scenario: &Scenario, ground: &Ground) -> Vec<truth::Centre> {
    let urls = |host: &str| [format!("http://{host}:8080"), format!("https://{host}:8443")];
    let pages = |host: &str| [format!("http://{host}:8070"), format!("https://{host}:8070")];
    let of = |n: u8| truth::Centre {
        rws: format!("rws{n}"),
        urls: both(&format!("rws{n}"), ground).iter().flat_map(|host| urls(host)).collect(),
        backend: format!("gws{n}"),
        origins: both(&format!("gws{n}"), ground).iter().flat_map(|host| pages(host)).collect(),
    };
    let count = if scenario.data_centres.backup { 2 } else { 1 };
    (1..=count).map(of).collect()
}

/// As SRS is set up with them.
pub fn srs(scenario: &Scenario, config: &mut desktop::srs::Config, ground: &Ground) {
    let p = &scenario.policies;
    config.poll_timeout = p.poll_timeout.value.duration();
    config.expiry_at = match p.expiry_at {
        ExpiryAt::Late => desktop::srs::ExpiryAt::Late,
        ExpiryAt::InTime => desktop::srs::ExpiryAt::InTime,
    };
    config.failover = match p.failover {
        Failover::Peer => desktop::srs::Failover::Automatic,
        Failover::Login => desktop::srs::Failover::WaitForLogin,
    };
    config.csrf_strict = p.csrf_strict;
    config.foreign_origin = match p.foreign_origin {
        ForeignOrigin::Serve => desktop::srs::ForeignOrigin::Serve,
        ForeignOrigin::Refuse => desktop::srs::ForeignOrigin::Refuse,
    };
    config.logout_ends_recording = p.logout_ends_recording;
    config.origins = centres(scenario, ground).into_iter().flat_map(|centre| centre.origins).collect();
}

/// As RWS is set up with them, and with everybody and everything in the configuration.
pub fn rws(scenario: &Scenario, secrets: &Secrets, config: &mut wfo::rws::Config) {
    let p = &scenario.policies;
    config.policies.overlap = match p.overlap {
        Overlap::FirstEnd => wfo::rws::Overlap::FirstEnd,
        Overlap::LastEnd => wfo::rws::Overlap::LastEnd,
    };
    config.policies.mapping = match p.two_step_joiner {
        TwoStepJoiner::First => wfo::rws::Mapping::First,
        TwoStepJoiner::Main => wfo::rws::Mapping::Main,
    };
    config.policies.record_acw = p.record_acw;
    config.policies.non_voice_stop = match p.non_voice_stop {
        NonVoiceStop::StateLeft => wfo::rws::NonVoiceStop::Left,
        NonVoiceStop::Logout => wfo::rws::NonVoiceStop::Logout,
    };
    config.recording_when = scenario.cluster.recording_when.as_ref().map(ToString::to_string);
    config.switches = [(scenario.switch.name.clone(), "sip:7020".to_owned())].into();
    let device = |dn: &str| wire::srs::Device { dn: dn.to_owned(), switch: scenario.switch.name.clone() };
    let places = scenario.places.iter();
    let devices = |place: &Place| place.devices.iter().map(|dn| device(&dn.value)).collect();
    config.places = places.map(|(name, place)| (name.value.clone(), devices(place))).collect();
    config.allowed_origins = origins(scenario);
    config.agents = scenario
        .agents
        .iter()
        .map(|(key, agent)| {
            let mut known = wfo::rws::Agent::new(&agent.login(), &secrets.of(&key.value), &agent.id());
            known.first.clone_from(&agent.first);
            known.last.clone_from(&agent.last);
            known.default_place = agent.default_place.as_ref().map(|place| place.value.clone());
            known.kind = match agent.kind {
                Kind::Voice => wfo::rws::Kind::Voice,
                Kind::NonVoice => wfo::rws::Kind::NonVoice,
                Kind::Blended => wfo::rws::Kind::Blended,
            };
            known.recording_when = agent.recording_when.as_ref().map(ToString::to_string);
            known
        })
        .collect();
}
