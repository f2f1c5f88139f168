//! On another platform none of this is required.

use crate::imports::{id, plain};
use crate::office::B;
use crate::syncs::day;
use judge::State;
use judge::evidence::Probe;
use judge::truth::webex::{Form, Saml};
use serde_json::json;

#[test]
fn nothing_of_webex_is_reached() {
    let acd = json!({ "name": "Webex", "kind": "?", "rte_messaging": true, "sync_interval_min": 10, "problems": [] });
    for mut r in [day(vec![]), plain(|_| ())] {
        let t = &mut r.truth.tenant;
        t.credentials = vec!["zq81lkmnv02".into()];
        t.forms.insert("f".into(), Form { one: true, mistakes: ["name".to_owned()].into() });
        t.saml = Some(Saml::default());
        r.evidence.webex.acds = Some(vec![acd.clone()]);
        let mut asks = vec!["form:f".to_owned(), "saml".into()];
        if !r.evidence.contacts.is_empty() {
            asks.push(format!("play:{}", id(&mut r, B, 300)));
        }
        let probe = |what| Probe { at: r.truth.starts + 460_000, what, status: 500, body: "{}".into() };
        r.evidence.probes = asks.into_iter().map(probe).collect();
        let body = "<table></table>".to_owned();
        r.evidence.probes.push(Probe { at: r.truth.ends, what: "page:/".into(), status: 200, body });
        r.evidence.webex.twin = Some(vec![json!({ "id": "99" })]);
        assert!(r.judge().broken().any(|v| v.id.starts_with("WXC-CFG")));
        r.truth.platform = "calabrio-ujet".into();
        for v in r.judge().verdicts.iter().filter(|v| v.id.starts_with("WXC-")) {
            assert_eq!(v.state, State::NotReached, "{v:?}");
        }
    }
}
