//! When the harness or a program is at fault there is no verdict, and the reason is said.

use crate::support::{CLEAN, idle, millis, program, run, secs, setup, web};
use kernel::time;

#[test]
fn a_panic_in_a_task_ends_the_run_with_machine_time_message_and_backtrace() {
    let broken = program(|| async {
        time::sleep(secs(5)).await;
        kernel::spawn(async { panic!("out of paper") });
    });
    let failed = run(setup(1, CLEAN), vec![("printer", broken)], |_| time::sleep(secs(60))).unwrap_err();
    assert!(failed.message.contains("2021-12-17T09:00:05.000Z"), "{failed}");
    assert!(failed.message.contains("printer") && failed.message.contains("out of paper"), "{failed}");
    assert!(failed.message.contains("harness.rs"), "no backtrace in {failed}");
}

#[test]
fn a_panic_before_the_first_await_counts_too() {
    let broken: kernel::world::Program = Box::new(|| panic!("no ink"));
    let failed = run(setup(1, CLEAN), vec![("printer", broken)], |_| time::sleep(secs(60))).unwrap_err();
    assert!(failed.message.contains("no ink"), "{failed}");
}

#[test]
fn a_panic_in_a_destructor_counts_too() {
    struct Loud;
    impl Drop for Loud {
        fn drop(&mut self) {
            panic!("dropped");
        }
    }
    let broken = program(|| async {
        let _loud = Loud;
        std::future::pending().await
    });
    let failed = run(setup(1, CLEAN), vec![("printer", broken)], |control| async move {
        time::sleep(secs(1)).await;
        control.power_off("printer").await;
        time::sleep(secs(1)).await;
    });
    assert!(failed.unwrap_err().message.contains("dropped"));
}

#[test]
fn a_panic_of_the_director_counts_too() {
    let failed = run(setup(1, CLEAN), vec![("pc", idle())], |_| async { panic!("lost the script") });
    let failed: Result<kernel::world::Outcome<()>, _> = failed;
    let message = failed.unwrap_err().message;
    assert!(message.contains("stage") && message.contains("lost the script"), "{message}");
}

#[test]
fn a_panic_in_a_handler_of_the_web_server_counts_too() {
    let broken = program(|| async {
        let fall: fn() -> std::future::Ready<()> = || panic!("fell over");
        let router = axum::Router::new().route("/", axum::routing::get(fall));
        kernel::http::serve(kernel::net::TcpListener::bind(8080).await.unwrap(), router).await.unwrap();
    });
    let failed = run(setup(1, CLEAN), vec![("server", broken)], |_| async {
        crate::support::get(&kernel::http::Client::new(secs(5), 10), "/").await
    });
    assert!(failed.unwrap_err().message.contains("fell over"));
}

#[test]
fn a_world_in_which_nothing_can_happen_any_more_says_since_when() {
    let failed = run(setup(1, CLEAN), vec![("server", web())], |_| async {
        time::sleep(secs(90)).await;
        std::future::pending::<()>().await;
    });
    let message = failed.unwrap_err().message;
    assert!(message.contains("stuck") && message.contains("2021-12-17T09:01:30.000Z"), "{message}");
}

#[test]
fn a_run_that_goes_on_for_too_long_ends() {
    let busy = program(|| async {
        loop {
            time::sleep(secs(60)).await;
        }
    });
    let mut setup = setup(1, CLEAN);
    setup.limit = secs(3600);
    let failed = run(setup, vec![("pc", busy)], |_| std::future::pending::<()>()).unwrap_err();
    assert!(failed.message.contains("go on") && failed.message.contains("2021-12-17T10:00:00.000Z"), "{failed}");
}

#[test]
fn a_task_that_never_rests_ends_the_run() {
    let restless = program(|| async {
        time::sleep(secs(3)).await;
        loop {
            tokio::task::yield_now().await;
        }
    });
    let failed = run(setup(1, CLEAN), vec![("pc", restless)], |_| time::sleep(secs(60))).unwrap_err();
    assert!(failed.message.contains("2021-12-17T09:00:03.000Z"), "{failed}");
}

#[test]
fn a_machine_that_is_not_there_is_an_error() {
    let failed = run(setup(1, CLEAN), vec![("pc", idle())], |control| async move {
        control.power_off("PC").await;
        time::sleep(millis(1)).await;
    });
    assert!(failed.unwrap_err().message.contains("`PC`"));
}

#[test]
fn the_stage_stays_on() {
    let failed = run(setup(1, CLEAN), vec![("pc", idle())], |control| async move {
        control.power_off("stage").await;
    });
    assert!(failed.unwrap_err().message.contains("stage"));
}

#[test]
fn after_a_failed_run_the_next_one_is_sound() {
    for _ in 0..3 {
        let failed = run(setup(1, CLEAN), vec![("server", web())], |_| async { panic!("again") });
        let failed: Result<kernel::world::Outcome<()>, _> = failed;
        assert!(failed.is_err());
        let sound = run(setup(1, CLEAN), vec![("server", web())], |_| async {
            crate::support::get(&kernel::http::Client::new(secs(5), 10), "/ping").await
        });
        assert_eq!(sound.unwrap().result, "pong");
    }
}
