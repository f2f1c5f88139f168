//! The scenario's policies, as the judge's truth and as the server's configuration. The defaults are the judge's.

use crate::scenario::settings::{CropBy, ImportDelay, OfflineLogon, PartialCoverage, Policies, Trigger};
use judge::truth;

/// As the judge reads them.
pub fn truth(p: &Policies) -> truth::Policies {
    let mut t = truth::Policies::default();
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
    t
}

/// As the server is configured with them.
pub fn wfo(p: &Policies) -> wfo::Policies {
    let t = truth(p);
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
        retention_ms: t.retention_ms,
    }
}
