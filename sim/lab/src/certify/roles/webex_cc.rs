//! A contact centre in the manner of Webex Contact Center: we are the WFO server and the Smart Desktops.

use crate::certify::reference;
use crate::certify::role::{Feature, Role};
use crate::certify::suite::Case;
use crate::stage::understudy::Part;

/// The role: version 2.0 with the Programmatic APIs, the only face that is public. What of the family is not here is the WFO
/// server's own affair (its form, its services, what it makes of a change that changes nothing, its pages), needs days, or is
/// told by an interface that is not public.
pub const ROLE: Role = Role {
    part: Part::WebexCc,
    name: "webex-cc",
    about: "a contact centre in the manner of Webex Contact Center",
    page: include_str!("webex-cc.md"),
    ids: &[
        "SCR-CAP-1",
        "SCR-CAP-9",
        "WXC-VER-1",
        "WXC-CFG-4",
        "WXC-SYNC-1",
        "WXC-SYNC-U1",
        "WXC-SYNC-U2",
        "WXC-SYNC-U5",
        "WXC-SYNC-U6",
        "WXC-SYNC-U7",
        "WXC-SYNC-U8",
        "WXC-SYNC-U9",
        "WXC-SYNC-T1",
        "WXC-SYNC-T2",
        "WXC-SYNC-Q1",
        "WXC-IMP-1",
        "WXC-IMP-2",
        "WXC-IMP-5",
        "WXC-IMP-6",
        "WXC-SEG-1",
        "WXC-CONS-1",
        "WXC-CONS-2",
        "WXC-CONS-3",
        "WXC-CONS-4",
        "WXC-XFER-1",
        "WXC-XFER-2",
        "WXC-CONF-1",
        "WXC-CONF-2",
        "WXC-CONF-3",
        "WXC-CONF-4",
        "WXC-META-1",
        "WXC-WFM-3",
    ],
    features: &[
        Feature { name: "webhooks", ids: &["SCR-CAP-1", "SCR-CAP-9"] },
        Feature { name: "audio-pause", ids: &[] },
    ],
    cases: CASES,
    ports: &[("http", 8090)],
    reference: reference::webex_cc::factory,
    missteps: reference::webex_cc::missteps,
    driven: true,
    settings: &[],
};

/// A case by its name and its file.
macro_rules! case {
    ($name:literal) => {
        Case::of(
            concat!("webex-cc/", $name),
            include_str!(concat!("../../../../../scenarios/certify/webex-cc-", $name, ".yaml")),
        )
    };
}

const CASES: &[Case] = &[
    case!("users"),
    case!("changes"),
    case!("filters"),
    case!("call"),
    case!("transfer"),
    case!("consultation"),
    case!("conference"),
    case!("tokens"),
    case!("adherence"),
    case!("logon").about(&["webhooks"]),
    case!("pause").about(&["audio-pause"]),
];
