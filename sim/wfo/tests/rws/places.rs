//! Change of place, another agent at the place, a session that comes late (SRS-SEAT-4, SRS-OUT-1).

use crate::srs::{log_in, seated};
use crate::stage::{Run, wait};
use crate::tserver::TestCall;
use wire::rws::screen::StopReason;

#[test]
fn after_a_change_of_place_the_old_ones_events_do_not_count() {
    Run::new().go(async |stage| {
        let mut old = seated(&stage, "rws1", "braun", Some("Place_7001")).await;
        let call = TestCall::new("OLD", 1);
        stage.tserver.answer(&call, "7001");
        let order = old.started().await;
        // SRS opens the new session, says on either connection that the recording has ended, and ends the old session.
        let mut new = seated(&stage, "rws1", "braun", Some("Place_7002")).await;
        old.ended(&order, StopReason::NewPlace).await;
        assert_eq!(old.open_status(&stage).await, 403, "the older session gets no channel any more");
        assert_eq!(old.end(&stage).await.json()["statusCode"], 0);
        wait(100).await;
        assert_eq!(stage.tserver.registered(), ["7002".to_owned()].into());
        while let Some(instruction) = new.hear_within(1000).await {
            // The stop of what it was busy with before may be said again.
            assert!(matches!(instruction, wire::rws::screen::Instruction::Stop { .. }), "{instruction:?}");
        }
        stage.tserver.answer(&TestCall::new("OLD2", 2), "7001");
        new.quiet(5000).await;
        stage.tserver.answer(&TestCall::new("NEW", 3), "7002");
        assert_eq!(new.started().await.uuid(), "NEW");
    });
}

#[test]
fn a_call_that_is_recorded_already_is_recorded_from_the_login_on() {
    Run::new().go(async |stage| {
        let (first, second) = (TestCall::new("FIRST", 5), TestCall::new("SECOND", 6));
        stage.tserver.answer(&first, "7001");
        stage.tserver.answer(&second, "7001");
        let mut srs = log_in(&stage, "rws1", "braun").await.unwrap();
        srs.start(&stage, None, &[]).await;
        wait(3000).await;
        srs.open().await.unwrap();
        let order = srs.started().await;
        assert_eq!(order.uuid(), "FIRST");
        stage.tserver.release(&first, "7001");
        srs.stopped(&order).await;
    });
}

#[test]
fn a_new_login_at_the_same_place_takes_the_call_along() {
    Run::new().go(async |stage| {
        let mut old = seated(&stage, "rws1", "braun", None).await;
        stage.tserver.answer(&TestCall::new("CALL", 1), "7001");
        let order = old.started().await;
        // The old session expired: SRS ended recording and session, and logs in anew.
        old.ended(&order, StopReason::NoPoll).await;
        old.quiet(1000).await;
        old.end(&stage).await;
        let mut new = seated(&stage, "rws1", "braun", None).await;
        let next = new.started().await;
        assert_eq!(next.uuid(), "CALL");
        assert_ne!(next.recording, order.recording);
    });
}

#[test]
fn another_agent_at_the_place_takes_it_over() {
    Run::new().go(async |stage| {
        let mut braun = seated(&stage, "rws1", "braun", Some("Place_7001")).await;
        let mut hodges = seated(&stage, "rws1", "hodges", Some("Place_7001")).await;
        wait(100).await;
        stage.tserver.answer(&TestCall::new("CALL", 1), "7001");
        assert_eq!(hodges.started().await.uuid(), "CALL");
        braun.socket.as_mut().unwrap();
        assert!(braun.hear_within(2000).await.is_none());
        let sessions = stage.get("rws1", "/sim/sessions").await;
        assert_eq!(sessions.as_array().unwrap().len(), 1);
        assert_eq!(stage.tserver.registered(), ["7001".to_owned()].into());
    });
}

#[test]
fn a_report_that_was_lost_with_the_old_session_is_asked_for() {
    Run::new().go(async |stage| {
        let mut old = seated(&stage, "rws1", "braun", Some("Place_7001")).await;
        stage.tserver.answer(&TestCall::new("OLD", 1), "7001");
        let order = old.started().await;
        // SRS has ended the recording, and nobody has heard of it.
        let mut new = seated(&stage, "rws1", "braun", Some("Place_7002")).await;
        old.end(&stage).await;
        drop(old);
        stage.tserver.answer(&TestCall::new("NEW", 3), "7002");
        assert!(matches!(new.hear().await, wire::rws::screen::Instruction::Stop { .. }));
        new.stopped(&order).await;
        assert_eq!(new.started().await.uuid(), "NEW");
    });
}

#[test]
fn a_file_comes_though_nobody_said_that_it_has_ended() {
    Run::new().go(async |stage| {
        let mut srs = seated(&stage, "rws1", "braun", None).await;
        let call = TestCall::new("CALL", 1);
        stage.tserver.answer(&call, "7001");
        let order = srs.started().await;
        let at = kernel::time::truth();
        wait(1000).await;
        stage.tserver.release(&call, "7001");
        // It is told to stop time and again, and then given up.
        wait(60_000).await;
        let content = crate::srs::file(1, 500);
        let announced = crate::srs::begin(&order, "1001", &content, at, at + 900);
        stage.upload("rws1", &order, &announced, &content).await;
    });
}

#[test]
fn a_file_that_comes_has_ended_whether_that_was_said_or_not() {
    Run::new().go(async |stage| {
        let mut old = seated(&stage, "rws1", "braun", None).await;
        stage.tserver.answer(&TestCall::new("CALL", 1), "7001");
        let order = old.started().await;
        let at = kernel::time::truth();
        wait(1000).await;
        old.socket = None;
        // Another program of SRS, which knows the file alone.
        let mut new = seated(&stage, "rws1", "braun", None).await;
        assert_eq!(new.ordered().await, order);
        let content = crate::srs::file(1, 500);
        let announced = crate::srs::begin(&order, "1001", &content, at, at + 900);
        stage.upload("rws1", &order, &announced, &content).await;
        let next = new.started().await;
        assert_eq!(next.uuid(), "CALL");
        assert_ne!(next.recording, order.recording);
    });
}
