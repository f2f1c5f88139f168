//! The scenario's policies, as the judge's truth and as the server's configuration. The defaults are the judge's, where
//! the documents do not print others for a platform.

use crate::scenario::settings::{CropBy, ImportDelay, OfflineLogon, PartialCoverage, Trigger};
use crate::scenario::{Api, Platform, Scenario};
use judge::truth;

/// The folder that the Webex guide's list of the logon to the ACD names.
const FOLDER_1: &str = r"C:\Program Files (x86)\Common Files\Calabrio ONE\Desktop";
/// The folder that the Webex guide's list of the logon to the PC names.
const FOLDER_2: &str = r"C:\Program Files (x86)\Common Files\Webex WFO\Desktop";

/// Neither CMS interface of Webex Contact Center notifies of what agents do. The documents do not say how often Webex WFO
/// asks; ours does each five seconds where a trigger depends on it, and may be busy with something else for as long.
const ACD_ASK_MS: i64 = 10_000;

/// What a platform's documents print (SCR-CAP-1, SCR-CAP-3, SCR-CAP-5).
fn printed(platform: Platform) -> truth::Policies {
    let usual = truth::Policies::default();
    match platform {
        Platform::CalabrioUjet => usual,
        Platform::WebexCc1 => truth::Policies {
            start_trigger: "acd".into(),
            stop_trigger: "acd".into(),
            folder: FOLDER_1.into(),
            ..usual
        },
        Platform::WebexCc2 => truth::Policies { folder: FOLDER_2.into(), ..usual },
    }
}

/// As the judge reads them.
pub fn truth(scenario: &Scenario) -> truth::Policies {
    let p = &scenario.policies;
    let mut t = printed(scenario.platform);
    let trigger = |trigger| if trigger == Trigger::Pc { "pc" } else { "acd" };
    if let Some(start) = p.start_trigger {
        t.start_trigger = trigger(start).into();
    }
    if let Some(stop) = p.stop_trigger {
        t.stop_trigger = trigger(stop).into();
    }
    if let Some(partial) = p.partial_coverage {
        t.partial_coverage = match partial {
            PartialCoverage::UploadCovered => "upload_covered".into(),
            PartialCoverage::Nothing => "nothing".into(),
        };
    }
    if let Some(offline) = p.offline_logon {
        t.offline_logon = match offline {
            OfflineLogon::LastKnown => "last_known".into(),
            OfflineLogon::Refuse => "refuse".into(),
        };
    }
    if let Some(crop) = p.crop_by {
        t.crop_by = if crop == CropBy::Audio { "audio".into() } else { "contact".into() };
    }
    if let Some(delay) = p.import_delay {
        t.import_delay = if delay == ImportDelay::TwoHours { "two_hours".into() } else { "immediate".into() };
    }
    if let Some(retention) = p.retention {
        t.retention_ms = retention.0;
    }
    if let Some(patience) = &p.patience {
        t.patience_ms = patience.value.0;
    }
    if let Some(folder) = &p.folder {
        t.folder.clone_from(folder);
    }
    if scenario.api.as_ref().is_some_and(|api| api.value != Api::Programmatic) {
        t.acd_ask_ms = ACD_ASK_MS;
    }
    t.start_grace_ms += scenario.network.slower_ms();
    t.acd_repair_ms = t.acd_repair_ms.max(scenario.server.import_interval.value.0);
    t
}

/// As the server is configured with them.
pub fn wfo(scenario: &Scenario) -> wfo::Policies {
    let t = truth(scenario);
    let trigger = |text: &str| if text == "acd" { wire::rte::Trigger::Acd } else { wire::rte::Trigger::Pc };
    wfo::Policies {
        start_trigger: trigger(&t.start_trigger),
        stop_trigger: trigger(&t.stop_trigger),
        partial_coverage: match t.partial_coverage.as_str() {
            "nothing" => wire::rte::PartialCoverage::Nothing,
            _ => wire::rte::PartialCoverage::UploadCovered,
        },
        offline_logon: match t.offline_logon.as_str() {
            "refuse" => wire::rte::OfflineLogon::Refuse,
            _ => wire::rte::OfflineLogon::LastKnown,
        },
        crop_by: if t.crop_by == "audio" { wfo::CropBy::Audio } else { wfo::CropBy::Contact },
        import_delay: if t.import_delay == "two_hours" {
            wfo::ImportDelay::TwoHours
        } else {
            wfo::ImportDelay::Immediate
        },
        consult_transfer: match scenario.policies.consult_transfer {
            Some(crate::scenario::settings::ConsultTransfer::Joined) => wfo::ConsultTransfer::Joined,
            _ => wfo::ConsultTransfer::Separate,
        },
        retention_ms: t.retention_ms,
    }
}

#[cfg(test)]
mod tests {
    use super::truth;
    use crate::scenario::{Told, read};

    #[test]
    fn a_slow_network_and_rare_imports_widen_the_bounds() {
        let told = |more: &str| {
            let text = format!(
                "title: t\nplatform: calabrio-ujet\nproves: [SCR-CAP-1]\nstarts: 2021-12-17T09:00:00Z\n{more}\
                 agents:\n  braun: {{ first: D, last: B, windows: 'CORP\\b' }}\npcs: {{ PC-1: {{}} }}\n\
                 timeline: {{ 00:00:10: [{{ logon: {{ agent: braun, pc: PC-1 }} }}] }}\n"
            );
            match read("t", &text).unwrap() {
                Told::Wfo(scenario) => truth(&scenario),
                Told::Genesys(_) => unreachable!(),
            }
        };
        let usual = told("");
        let slow = told("network: { latency: 105ms, loss: 1% }\nserver: { import_interval: 10m }\n");
        assert_eq!(slow.start_grace_ms, usual.start_grace_ms + 8 * 100 + 1_500);
        assert_eq!((usual.acd_repair_ms, slow.acd_repair_ms), (300_000, 600_000));
    }
}
