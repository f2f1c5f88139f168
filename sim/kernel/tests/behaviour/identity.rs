//! A socket and a file act on the machine that they belong to, whoever polls, calls or drops them.

use crate::support::{CLEAN, ask, echo, idle, program, run, said, say, secs, setup};
use kernel::Host;
use kernel::disk::File;
use kernel::net::TcpStream;
use kernel::time;
use std::sync::{Arc, Mutex};
use tokio::io::AsyncWriteExt;

/// Something that one machine leaves and another takes.
type Drawer<T> = Arc<Mutex<Option<T>>>;

#[test]
fn a_connection_in_strange_hands_stays_its_machines_own() {
    let drawer: Drawer<TcpStream> = Drawer::default();
    // Both machines' sockets have the same numbers: a stranger's number would hit the wrong one.
    let opener = |drawer: Drawer<TcpStream>| {
        program(move || {
            let drawer = drawer.clone();
            async move {
                let stream = TcpStream::connect("server:7", secs(5)).await.unwrap();
                *drawer.lock().unwrap() = Some(stream);
                std::future::pending().await
            }
        })
    };
    let other: Drawer<TcpStream> = Drawer::default();
    let programs = vec![("server", echo()), ("a", opener(drawer.clone())), ("b", opener(other.clone()))];
    let outcome = run(setup(1, CLEAN), programs, move |_| async move {
        time::sleep(secs(1)).await;
        let mut first = drawer.lock().unwrap().take().unwrap();
        let mut second = other.lock().unwrap().take().unwrap();
        assert_eq!(ask(&mut first, "first").await.unwrap(), "first");
        assert_eq!(ask(&mut second, "second").await.unwrap(), "second");
        // Dropped on the stage, it ends the connection of `a` and no other.
        drop(first);
        time::sleep(secs(1)).await;
        ask(&mut second, "third").await.unwrap()
    });
    assert_eq!(outcome.unwrap().result, "third");
}

#[test]
fn many_machines_talk_at_once_and_each_hears_its_own() {
    let client = || {
        program(|| async {
            let me = Host::current().name();
            let mut stream = TcpStream::connect("server:7", secs(5)).await.unwrap();
            for round in 0..50 {
                let word = format!("{me} {round}");
                say((ask(&mut stream, &word).await.unwrap() == word).to_string());
            }
        })
    };
    let names: Vec<_> = (0..20).map(|i| format!("PC-{i}")).collect();
    let machines = names.iter().map(|n| (n.as_str(), client())).chain([("server", echo())]).collect();
    let trace = run(setup(1, CLEAN), machines, |_| time::sleep(secs(60))).unwrap().trace;
    let said = said(&trace);
    assert_eq!(said.len(), 20 * 50);
    assert!(said.iter().all(|(_, heard)| heard == "true"));
}

#[test]
fn a_file_in_strange_hands_stays_its_machines_own() {
    let drawer: Drawer<File> = Drawer::default();
    let given = drawer.clone();
    let owner = program(move || {
        *given.lock().unwrap() = Some(File::create("/mine").unwrap());
        std::future::pending()
    });
    let outcome = run(setup(1, CLEAN), vec![("a", owner), ("b", idle())], move |control| async move {
        let _also = File::create("/stages").unwrap();
        let file = drawer.lock().unwrap().take().unwrap();
        file.write_all_at(b"a", 0).unwrap();
        (control.disk("a"), control.disk("stage"))
    });
    let (a, stage) = outcome.unwrap().result;
    assert_eq!(a, [("/mine".to_owned(), b"a".to_vec())]);
    assert_eq!(stage, [("/stages".to_owned(), Vec::new())]);
}

#[test]
fn a_future_in_a_librarys_hands_runs_on_its_machine_and_dies_with_it() {
    let guest = program(|| async {
        let host = Host::current();
        let work = host.run(async {
            loop {
                time::sleep(secs(1)).await;
                say(Host::current().name());
            }
        });
        #[expect(clippy::disallowed_methods, reason = "as a library does")]
        tokio::spawn(async move {
            let ended: Option<()> = work.await;
            assert_eq!(ended, None);
        });
        std::future::pending().await
    });
    let outcome = run(setup(1, CLEAN), vec![("pc", guest)], |control| async move {
        time::sleep(millis_3500()).await;
        control.power_off("pc").await;
        time::sleep(secs(10)).await;
    });
    let said = said(&outcome.unwrap().trace);
    assert_eq!(said, vec![("pc".to_owned(), "pc".to_owned()); 3]);
}

fn millis_3500() -> std::time::Duration {
    crate::support::millis(3500)
}

#[test]
fn a_connection_may_outlive_its_world() {
    let outcome = run(setup(1, CLEAN), vec![("server", echo())], |_| async {
        let mut stream = crate::support::dial().await;
        stream.write_all(b"goodbye").await.unwrap();
        stream
    });
    drop(outcome.unwrap().result);
}
