//! The four pairings of a version with an API, and what each can do (WXC-VER-1).

use serde::{Deserialize, Serialize};

/// A version of Webex Contact Center with the APIs by which it is reached: a connection of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Pairing {
    /// 1.0 with the legacy APIs, CMSv1.
    LegacyOn1,
    /// 1.0 on its way to 2.0, with the transitional APIs, CMSv2.
    Transitional,
    /// 2.0 with the legacy APIs, CMSv1.
    LegacyOn2,
    /// 2.0 with the Programmatic APIs.
    Programmatic,
}

impl Pairing {
    /// All of them, in the order of the guide's table.
    pub const ALL: [Pairing; 4] = [Self::LegacyOn1, Self::Transitional, Self::LegacyOn2, Self::Programmatic];

    /// Whether the legacy APIs (HMAC, datasets, Media API) are spoken.
    pub fn is_legacy(self) -> bool {
        matches!(self, Self::LegacyOn1 | Self::LegacyOn2)
    }

    /// "Stereo recording": n/a with 1.0 and CMSv1, available elsewhere.
    pub fn stereo(self) -> bool {
        self != Self::LegacyOn1
    }

    /// "Screen recording pause and resume": available with 1.0 and CMSv1, n/a or blank elsewhere (SCR-PAUSE-1).
    pub fn screen_pause(self) -> bool {
        self == Self::LegacyOn1
    }

    /// "Audio pause and resume": available but for the Programmatic APIs, where the table leaves the cell blank. A blank
    /// cell is a policy, off by default.
    pub fn audio_pause(self) -> bool {
        self != Self::Programmatic
    }

    /// "Webex WFO New WFM": n/a with CMSv2 (WXC-VER-3). The blank cell of the Programmatic APIs counts as available: their
    /// statistics are public.
    pub fn new_wfm(self) -> bool {
        self != Self::Transitional
    }

    /// The name under which the ACD is chosen in Webex WFO (WXC-CFG-6).
    pub fn acd_type(self) -> &'static str {
        match self {
            Self::LegacyOn1 | Self::LegacyOn2 => "Cisco Customer Journey Platform",
            Self::Transitional | Self::Programmatic => "Cisco Webex Contact Center 2.0",
        }
    }
}
