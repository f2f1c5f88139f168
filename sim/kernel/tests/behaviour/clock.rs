//! Wall clocks may be wrong; time since the boot is not.

use crate::support::{CLEAN, idle, program, said, say, secs, setup};
use kernel::time;
use kernel::world::{Machine, World};

#[test]
fn a_wrong_clock_is_wrong_for_its_machine_alone() {
    let mut world = World::new(setup(1, CLEAN));
    let late = Machine { name: "late".into(), skew_ms: -180_000, drift_ppm: 100, disk: 0, on: true };
    world.add(
        late,
        program(|| async {
            time::sleep(secs(1000)).await;
            say(format!("{} {}", time::now() - time::truth(), time::since_boot().as_millis()));
        }),
    );
    let outcome = world.run(|_| async {
        time::sleep(secs(2000)).await;
        time::now() - time::truth()
    });
    let outcome = outcome.unwrap();
    assert_eq!(outcome.result, 0);
    assert_eq!(said(&outcome.trace), [("late".into(), "-179900 1000000".into())]);
}

#[test]
fn a_clock_that_is_set_jumps_and_the_time_since_the_boot_does_not() {
    let teller = program(|| async {
        loop {
            say(format!("{} {}", time::now() - time::truth(), time::since_boot().as_secs()));
            time::sleep(secs(10)).await;
        }
    });
    let outcome = crate::support::run(setup(1, CLEAN), vec![("pc", teller), ("other", idle())], |control| async move {
        time::sleep(secs(5)).await;
        control.clock("pc", 3_600_000, 0).await;
        time::sleep(secs(10)).await;
        control.clock("pc", -1, 0).await;
        control.restart("pc", secs(1)).await;
        time::sleep(secs(2)).await;
        control.power_off("pc").await;
        control.power_on("pc").await;
        time::sleep(secs(1)).await;
    });
    let told: Vec<_> = said(&outcome.unwrap().trace).into_iter().map(|(_, what)| what).collect();
    assert_eq!(told, ["0 0", "3600000 10", "-1 16", "-1 0"]);
}
