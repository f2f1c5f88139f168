//! The services of the data server (WXC-DS-1): for 1.0 each runs only where it is enabled and the ACD assigned to it.

use crate::stage::*;
use crate::tenant::{Tenant, person};
use wfo::WebexConfig;
use wire::acd::{DataServer, Service};
use wire::webex::Pairing;

const OFF: Service = Service { enabled: false, assigned: true };
const NOT_ASSIGNED: Service = Service { enabled: true, assigned: false };

/// How often each service asked in three hours.
fn asked(pairing: Pairing, services: DataServer) -> [usize; 4] {
    let tenant = Tenant::default();
    tenant.with(|c| c.users = vec![person("a", &[])]);
    let base = "http://webex:8090";
    let (api, media) = (format!("{base}/aws/api"), format!("{base}/cr/get"));
    let legacy = WebexConfig::legacy(pairing, &api, &media, "wfo@x.example", "key", "T1");
    let config = WebexConfig { data_server: services, recapture_at_min: None, ..legacy };
    Run::webex(&tenant, config)
        .go(|mut s| async move {
            wait(3 * HOUR).await;
            let shown = s.get("/sim/acds").await.json();
            assert_eq!(shown[0]["kind"], "Cisco Customer Journey Platform");
            let count = |parts: &[&str]| parts.iter().map(|p| s.tenant.count(p)).sum();
            [
                count(&["/security/users", "/auxiliary-data/"]),
                count(&["/sim/statistics/"]),
                count(&["/real-time"]),
                count(&["/csrs", "/cars", "/cr/"]),
            ]
        })
        .result
}

#[test]
fn each_service_runs_where_it_is_enabled_and_the_acd_assigned() {
    let all = asked(Pairing::LegacyOn1, DataServer::ON);
    assert!(all.iter().all(|n| *n > 0), "{all:?}");
    for service in [OFF, NOT_ASSIGNED, Service::default()] {
        for n in 0..4 {
            let mut services = DataServer::ON;
            let of = [&mut services.sync, &mut services.capture, &mut services.real_time, &mut services.media_import];
            *of.into_iter().nth(n).unwrap() = service;
            let counts = asked(Pairing::LegacyOn1, services);
            assert_eq!(counts[n], 0, "{services:?}");
            // Without a sync nobody is known whose doings could be asked for.
            let others = (0..4).filter(|m| *m != n && (n, *m) != (0, 2));
            assert!(others.clone().all(|m| counts[m] > 0), "{services:?}: {counts:?}");
        }
    }
}

/// The 2.0 procedure has no such step.
#[test]
fn a_2_0_needs_no_data_server() {
    let counts = asked(Pairing::LegacyOn2, DataServer::default());
    assert!(counts.iter().all(|n| *n > 0), "{counts:?}");
}
