//! Uploads side by side: who fails holds up nobody else (GIR-FLOW-5, SRS-DR-1).

use super::site::{RWS1, RWS2, on_site};

#[test]
fn a_data_centre_that_is_lost_for_ever_holds_up_no_file_of_the_other() {
    let login = [("server", RWS1), ("peer_server", RWS2)];
    on_site(
        |_| {},
        move |site| async move {
            let cookie = site.log_in("braun", &login).await.cookie();
            site.rws.start("braun", "rec-1");
            site.wait(5).await;
            site.control.power_off("rws1").await;
            site.keep_polling(&cookie, 120).await;
            site.rws2.start("braun", "rec-2");
            for name in ["rec-2", "rec-3", "rec-4"] {
                site.wait(25).await;
                assert_eq!(site.poll(&cookie).await, 200);
                site.rws2.stop("braun", name);
                site.wait(5).await;
                assert!(site.rws2.store().files.contains_key(name), "{name} has not come");
                if name != "rec-4" {
                    let next = if name == "rec-2" { "rec-3" } else { "rec-4" };
                    site.rws2.start("braun", next);
                }
            }
            assert!(site.rws.store().files.is_empty());
        },
    );
}

#[test]
fn files_that_always_fail_do_not_starve_another_to_the_same_server() {
    on_site(
        |_| {},
        |site| async move {
            let cookie = site.logged_in("braun").await;
            site.rws.store().fails = Some("bad");
            let bad = (0..14).map(|number| format!("bad-{number:02}"));
            for name in bad.chain(["good".to_owned()]) {
                site.rws.start("braun", &name);
                site.wait(2).await;
                site.rws.stop("braun", &name);
                site.wait(1).await;
                assert_eq!(site.poll(&cookie).await, 200);
            }
            site.keep_polling(&cookie, 1_200).await;
            assert!(site.rws.store().files.contains_key("good"), "starved");
            site.rws.store().fails = None;
            site.keep_polling(&cookie, 1_200).await;
            assert_eq!(site.rws.store().files.len(), 15);
            assert_eq!(site.spool(), [""; 0]);
        },
    );
}
