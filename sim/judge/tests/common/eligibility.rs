//! The conditions that the server keeps, under which a screen may be captured.

use super::day::BRAUN;
use judge::truth::SettingKind;

/// Each of them with its requirement, unmet and met, for Braun.
pub fn conditions() -> [(&'static str, SettingKind, SettingKind); 5] {
    let agent = || "braun".to_owned();
    let active = |on| SettingKind::Active { agent: agent(), on };
    let record = |on| SettingKind::RecordScreen { agent: agent(), on };
    let windows = |login: &str| SettingKind::Windows { agent: agent(), login: login.into() };
    let profile = |on| SettingKind::Profile { agent: agent(), on };
    [
        ("SCR-ELIG-2", SettingKind::RteMessaging(false), SettingKind::RteMessaging(true)),
        ("SCR-ELIG-3", active(false), active(true)),
        ("SCR-ELIG-4", record(false), record(true)),
        ("SCR-ELIG-5", windows(r"CORP\other"), windows(BRAUN)),
        ("SCR-ELIG-6", profile(false), profile(true)),
    ]
}
