//! What is lost and comes back: Screen Recording Service's connection, T-Server's, RWS itself, a data centre.

use crate::srs::{log_in, seated};
use crate::stage::{Run, events, secs, wait};
use crate::tserver::TestCall;
use wire::rws::screen::{Instruction, Report, StopReason};
use wire::tlib::Kind;

#[test]
fn a_start_in_force_is_said_again_and_one_that_is_over_is_ended() {
    let outcome = Run::new().go(async |stage| {
        let mut srs = seated(&stage, "rws1", "braun", None).await;
        let call = TestCall::new("CALL", 1);
        stage.tserver.answer(&call, "7001");
        let order = srs.started().await;
        srs.socket = None;
        wait(1000).await;
        srs.open().await.unwrap();
        assert_eq!(srs.started().await, order, "the same start again");
        srs.socket = None;
        wait(1000).await;
        stage.tserver.release(&call, "7001");
        wait(120_000).await;
        srs.open().await.unwrap();
        srs.stopped(&order).await;
        srs.quiet(60_000).await;
    });
    let orders = events(&outcome.trace, "rws.ordered");
    let starts: Vec<bool> = orders.iter().filter(|o| o["order"] == "start").map(|o| o["again"] == true).collect();
    assert_eq!(starts, [false, true]);
}

#[test]
fn a_call_that_ended_while_t_server_was_away_is_over() {
    Run::new().go(async |stage| {
        let mut braun = seated(&stage, "rws1", "braun", None).await;
        let mut hodges = seated(&stage, "rws1", "hodges", None).await;
        let (ends, stays) = (TestCall::new("ENDS", 1), TestCall::new("STAYS", 2));
        stage.tserver.answer(&ends, "7001");
        stage.tserver.answer(&stays, "7002");
        let (of_ends, of_stays) = (braun.started().await, hodges.started().await);
        stage.control.restart("sip", secs(20)).await;
        stage.tserver.release(&ends, "7001");
        braun.quiet(10_000).await;
        braun.stopped(&of_ends).await;
        hodges.quiet(60_000).await;
        stage.tserver.release(&stays, "7002");
        hodges.stopped(&of_stays).await;
        assert_eq!(stage.tserver.registered().len(), 2);
    });
}

#[test]
fn t_server_is_found_when_it_comes_late() {
    Run::new().go(async |stage| {
        stage.control.power_off("sip").await;
        wait(60_000).await;
        let mut srs = log_in(&stage, "rws1", "braun").await.unwrap();
        assert_eq!(srs.start(&stage, None, &[]).await.json()["statusCode"], 0);
        srs.open().await.unwrap();
        stage.control.power_on("sip").await;
        wait(60_000).await;
        assert_eq!(stage.tserver.registered(), ["7001".to_owned()].into());
        stage.tserver.answer(&TestCall::new("CALL", 1), "7001");
        assert_eq!(srs.started().await.uuid(), "CALL");
    });
}

#[test]
fn a_connection_that_t_server_gave_up_in_a_long_cut_is_found_to_be_over_although_nobody_says_a_word() {
    Run::new().go(async |stage| {
        let mut srs = seated(&stage, "rws1", "braun", None).await;
        for (from, to) in [("rws1", "sip"), ("sip", "rws1")] {
            stage.control.cut(from, to, true).await;
        }
        let missed = TestCall::new("MISSED", 1);
        stage.tserver.answer(&missed, "7001");
        stage.tserver.release(&missed, "7001");
        wait(20 * 60_000).await;
        assert!(stage.tserver.registered().is_empty(), "it has given the connection up");
        for (from, to) in [("rws1", "sip"), ("sip", "rws1")] {
            stage.control.cut(from, to, false).await;
        }
        wait(150_000).await;
        assert_eq!(stage.tserver.registered(), ["7001".to_owned()].into());
        stage.tserver.answer(&TestCall::new("CALL", 2), "7001");
        assert_eq!(srs.started().await.uuid(), "CALL");
    });
}

#[test]
fn a_t_server_that_answers_no_more_is_left_and_found_again_at_once() {
    for answers in [false, true] {
        let outcome = Run::new().go(async move |stage| {
            let _srs = seated(&stage, "rws1", "braun", None).await;
            if answers {
                stage.tserver.answer_nothing();
            }
            wait(5 * 60_000).await;
            for (cut, ms) in [(true, 3 * 60_000), (false, 25_000)] {
                stage.control.cut("rws1", "sip", cut).await;
                stage.control.cut("sip", "rws1", cut).await;
                wait(ms).await;
            }
            assert_eq!(stage.tserver.registered(), ["7001".to_owned()].into());
        });
        let links = events(&outcome.trace, "rws.link");
        let states: Vec<&str> = links.iter().filter_map(|link| link["state"].as_str()).collect();
        // Two data centres have each their link.
        let lost = states.iter().filter(|state| **state == "lost").count();
        assert_eq!(lost, usize::from(answers), "{states:?}");
    }
}

#[test]
fn recordings_go_on_over_a_restart_of_rws() {
    for ends in [false, true] {
        Run::new().go(async move |stage| {
            let mut srs = seated(&stage, "rws1", "braun", None).await;
            let call = TestCall::new("CALL", 1);
            stage.tserver.answer(&call, "7001");
            let order = srs.started().await;
            stage.control.power_off("rws1").await;
            wait(10_000).await;
            if ends {
                stage.tserver.release(&call, "7001");
            }
            stage.control.power_on("rws1").await;
            wait(5000).await;
            assert_eq!(srs.open_status(&stage).await, 401);
            let mut srs = seated(&stage, "rws1", "braun", None).await;
            if ends {
                srs.stopped(&order).await;
            } else {
                assert_eq!(srs.started().await, order, "the same start again");
                srs.quiet(30_000).await;
                stage.tserver.release(&call, "7001");
                srs.stopped(&order).await;
            }
            srs.quiet(5000).await;
        });
    }
}

#[test]
fn what_crashed_on_the_pc_is_begun_anew() {
    Run::new().go(async |stage| {
        let mut srs = seated(&stage, "rws1", "braun", None).await;
        stage.tserver.answer(&TestCall::new("CALL", 1), "7001");
        let order = srs.started().await;
        srs.socket = None;
        wait(30_000).await;
        let mut srs = seated(&stage, "rws1", "braun", None).await;
        let again = srs.ordered().await;
        assert_eq!(again, order);
        srs.ended(&order, StopReason::Crash).await;
        let next = srs.started().await;
        assert_eq!(next.uuid(), "CALL");
        assert_ne!(next.recording, order.recording);
    });
}

#[test]
fn while_another_recording_runs_the_start_waits_for_its_end() {
    Run::new().go(async |stage| {
        let mut srs = seated(&stage, "rws1", "braun", None).await;
        stage.tserver.answer(&TestCall::new("CALL", 1), "7001");
        let order = srs.ordered().await;
        let running = "of-another-server".to_owned();
        srs.say(&Report::Refused { recording: order.recording, running: Some(running.clone()) }).await;
        // It is said again: the answer may have been lost.
        for _ in 0..2 {
            assert_eq!(srs.hear().await, Instruction::Stop { recording: running.clone() });
        }
        srs.say(&Report::Stopped { recording: running, at: kernel::time::truth(), why: StopReason::Told }).await;
        let order = srs.ordered().await;
        assert_eq!(order.uuid(), "CALL");
        // A full disk is no reason to go on asking.
        srs.say(&Report::Refused { recording: order.recording, running: None }).await;
        srs.quiet(60_000).await;
    });
}

#[test]
fn the_backup_works_alone_with_the_same_configuration() {
    Run::new().go(async |stage| {
        stage.control.power_off("rws1").await;
        for place in [None, Some("Place_7001")] {
            let mut srs = seated(&stage, "rws2", "braun", place).await;
            let call = TestCall::new("CALL", 1);
            stage.tserver.answer(&call, "7001");
            let order = srs.started().await;
            stage.tserver.release(&call, "7001");
            srs.stopped(&order).await;
            srs.end(&stage).await;
        }
        let registered = stage.tserver.asked(Kind::RegisterAddress).len();
        assert_eq!(registered, 2);
    });
}

#[test]
fn the_work_after_a_call_goes_on_over_a_restart_of_rws() {
    Run::with(|config| config.policies.record_acw = true).go(async |stage| {
        let mut srs = seated(&stage, "rws1", "braun", None).await;
        let call = TestCall::new("CALL", 1);
        stage.tserver.answer(&call, "7001");
        let order = srs.started().await;
        stage.tserver.release(&call, "7001");
        stage.tserver.agent(Kind::AgentAfterCallWork, "7001", None);
        wait(1000).await;
        stage.control.restart("rws1", secs(5)).await;
        wait(10_000).await;
        let mut srs = seated(&stage, "rws1", "braun", None).await;
        assert_eq!(srs.started().await, order, "the same start again");
        srs.quiet(20_000).await;
        stage.tserver.agent(Kind::AgentReady, "7001", None);
        srs.stopped(&order).await;
    });
}
