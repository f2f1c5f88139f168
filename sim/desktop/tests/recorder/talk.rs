//! What the server says twice, or spells otherwise (SCR-ELIG-5, SCR-GC-2, SCR-REC-1, SCR-UP-1, SCR-UP-3).

use crate::common::site::{BRAUN, HODGES, PLAIN, STARTS, on_site, truth};
use crate::faults::at_work;

#[test]
fn what_the_server_has_lost_it_is_given_again_on_the_same_line() {
    on_site(PLAIN, |site| async move {
        site.wfo.store().says_no_done = true;
        at_work(&site, 200).await;
        let (start, end) = (truth() - 60_000, truth() - 10_000);
        for _ in 0..2 {
            site.wfo.relay("made", BRAUN, start, end);
            site.wfo.relay("none", HODGES, STARTS, STARTS + 60_000);
            site.until_ended("made").await;
            site.until_ended("none").await;
            assert_eq!(site.covered("made"), [(0, 50_000)]);
            let mut store = site.wfo.store();
            store.recordings.clear();
            store.settled.clear();
        }
        assert_eq!(site.wfo.store().connections, 1);
    });
}

#[test]
fn a_login_is_the_same_however_the_server_spells_it() {
    on_site(PLAIN, |site| async move {
        site.wait(5).await;
        site.console.logon(r"CORP\JÜRGEN");
        site.wait(60).await;
        assert_eq!(site.segments(), [""; 0]);
        site.wfo.eligible(r"corp\jürgen", true);
        site.wait(60).await;
        assert_eq!(site.segments().len(), 1);
        site.wfo.eligible(r"Corp\Jürgen", false);
        site.wait(60).await;
        // What a contact wants under one spelling is not deleted under another.
        site.wfo.relay("27", r"corp\Jürgen", truth() - 70_000, truth() + 600_000);
        site.wait(5).await;
        site.wfo.release(truth());
        site.wait(60).await;
        assert_eq!(site.segments().len(), 1);
        site.until_ended("27").await;
        assert_eq!(site.covered("27").len(), 1);
    });
}
