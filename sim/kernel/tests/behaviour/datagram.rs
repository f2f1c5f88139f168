//! UDP: what is lost is lost, what is late may be overtaken, and nobody is told.

use crate::support::{CLEAN, idle, machine, millis, program, run, said, say, secs, setup};
use kernel::net::{UdpSocket, address_of};
use kernel::time;
use kernel::world::{Control, Engine, Link, Outcome, Program, Setup, World};
use std::io::ErrorKind;
use std::sync::{Arc, Mutex};

const ENGINES: [Engine; 2] = [Engine::Swift, Engine::Turmoil];

/// Says each datagram back to its sender.
fn echo() -> Program {
    program(|| async {
        let socket = UdpSocket::bind(5060).await.unwrap();
        let mut buf = [0; 2000];
        loop {
            let (length, from) = socket.recv_from(&mut buf).await.unwrap();
            say(format!("{from} {length}"));
            socket.send_to(&buf[..length], &from).await.unwrap();
        }
    })
}

/// A world with an echo at `server`.
fn with_echo<Fut: Future<Output = T> + 'static, T: 'static>(
    setup: Setup,
    director: impl FnOnce(Control) -> Fut + 'static,
) -> Outcome<T> {
    let mut world = World::new(setup);
    world.add(machine("server"), echo());
    world.run(director).unwrap()
}

/// Sends and waits for the answer.
async fn ask(socket: &UdpSocket, text: &str) -> Option<String> {
    socket.send_to(text.as_bytes(), "server:5060").await.unwrap();
    hear(socket).await
}

/// The next datagram within a second.
async fn hear(socket: &UdpSocket) -> Option<String> {
    let mut buf = [0; 2000];
    let (length, _) = time::timeout(secs(1), socket.recv_from(&mut buf)).await.ok()?.unwrap();
    Some(String::from_utf8(buf[..length].to_vec()).unwrap())
}

#[test]
fn a_datagram_goes_and_its_answer_comes_by_names() {
    for engine in ENGINES {
        let outcome = with_echo(Setup { engine, ..setup(1, CLEAN) }, |_| async {
            time::sleep(secs(1)).await;
            let socket = UdpSocket::bind(4000).await.unwrap();
            let before = time::since_boot();
            socket.send_to(b"hello", "server:5060").await.unwrap();
            let mut buf = [0; 3];
            let (length, from) = socket.recv_from(&mut buf).await.unwrap();
            ((time::since_boot() - before).as_millis(), length, from, buf)
        });
        let (ms, length, from, buf) = outcome.result;
        assert_eq!((length, from.as_str(), &buf), (3, "server:5060", b"hel"), "{engine:?}: the rest is cut off");
        assert!((20..=24).contains(&ms), "{engine:?}: {ms} ms");
        assert_eq!(said(&outcome.trace), [("server".to_owned(), "stage:4000 5".to_owned())], "{engine:?}");
    }
}

#[test]
fn addresses_do_for_names_and_a_machine_reaches_itself() {
    for engine in ENGINES {
        let outcome = with_echo(Setup { engine, ..setup(1, CLEAN) }, |_| async {
            time::sleep(secs(1)).await;
            let socket = UdpSocket::bind(0).await.unwrap();
            let to = format!("{}:5060", address_of("server").await.unwrap());
            socket.send_to(b"by number", &to).await.unwrap();
            let answer = hear(&socket).await;
            let own = address_of("localhost").await.unwrap();
            assert_eq!(own, address_of("stage").await.unwrap());
            socket.send_to(b"to myself", &format!("{own}:{}", socket.port())).await.unwrap();
            let mut buf = [0; 20];
            let (length, from) = socket.recv_from(&mut buf).await.unwrap();
            (answer, length, from == format!("stage:{}", socket.port()))
        });
        assert_eq!(outcome.result, (Some("by number".to_owned()), 9, true), "{engine:?}");
    }
}

#[test]
fn what_cannot_be_sent_or_bound_is_told() {
    for engine in ENGINES {
        let outcome = with_echo(Setup { engine, ..setup(1, CLEAN) }, |_| async {
            time::sleep(secs(1)).await;
            let socket = UdpSocket::bind(4000).await.unwrap();
            let kind = |result: std::io::Result<()>| result.map_err(|e| e.kind());
            let taken = UdpSocket::bind(4000).await.map(drop).map_err(|e| e.kind());
            let unknown = kind(socket.send_to(b"?", "nobody:1").await);
            let nowhere = kind(socket.send_to(b"?", "203.0.113.1:1").await);
            let long = kind(socket.send_to(&[0; 65_508], "server:5060").await);
            let form = kind(socket.send_to(b"?", "server").await);
            // Nobody listens there, and nobody says so.
            socket.send_to(b"?", "server:9").await.unwrap();
            let answer = hear(&socket).await;
            drop(socket);
            let again = UdpSocket::bind(4000).await.is_ok();
            (taken, unknown, nowhere, long, form, answer, again)
        });
        use ErrorKind::{AddrInUse, InvalidInput, NotFound};
        let expected = (Err(AddrInUse), Err(NotFound), Err(NotFound), Err(InvalidInput), Err(InvalidInput), None, true);
        assert_eq!(outcome.result, expected, "{engine:?}");
    }
}

#[test]
fn a_lossy_link_loses_for_good_and_as_much_as_it_says() {
    for engine in ENGINES {
        let lossy = Link { loss_ppm: 200_000, ..CLEAN };
        let count = move |seed| {
            let outcome = with_echo(Setup { engine, ..setup(seed, lossy) }, |_| async {
                time::sleep(secs(1)).await;
                let socket = UdpSocket::bind(4000).await.unwrap();
                let mut heard = Vec::new();
                for number in 0..300 {
                    heard.extend(ask(&socket, &number.to_string()).await);
                }
                heard
            });
            (said(&outcome.trace).len(), outcome.result)
        };
        let (arrived, heard) = count(7);
        assert!(
            (200..280).contains(&arrived) && (150..235).contains(&heard.len()),
            "{engine:?}: {arrived} {}",
            heard.len()
        );
        assert!(heard.is_sorted_by_key(|number| number.parse::<u32>().unwrap()), "nothing comes later");
        assert_eq!(count(7), (arrived, heard.clone()), "{engine:?}: the same seed loses the same");
        assert_ne!(count(8).1, heard, "{engine:?}");
    }
}

#[test]
fn jitter_lets_datagrams_overtake_each_other() {
    for engine in ENGINES {
        let rough = Link { latency: millis(10), jitter: millis(50), loss_ppm: 0 };
        let outcome = with_echo(Setup { engine, ..setup(3, rough) }, |_| async {
            time::sleep(secs(1)).await;
            let socket = UdpSocket::bind(4000).await.unwrap();
            for number in 0..50 {
                socket.send_to(format!("{number}").as_bytes(), "server:5060").await.unwrap();
                time::sleep(millis(2)).await;
            }
            let mut heard: Vec<u32> = Vec::new();
            while let Some(number) = hear(&socket).await {
                heard.push(number.parse().unwrap());
            }
            heard
        });
        let mut heard = outcome.result;
        assert!(!heard.is_sorted(), "{engine:?}");
        heard.sort_unstable();
        assert_eq!(heard, (0..50).collect::<Vec<_>>(), "{engine:?}: none is lost");
    }
}

#[test]
fn what_is_sent_into_a_cut_never_comes() {
    for engine in ENGINES {
        let outcome = with_echo(Setup { engine, ..setup(1, CLEAN) }, |control| async move {
            time::sleep(secs(1)).await;
            let socket = UdpSocket::bind(4000).await.unwrap();
            let mut heard = vec![ask(&socket, "before").await];
            control.cut("stage", "server", true).await;
            heard.push(ask(&socket, "into the cut").await);
            control.cut("stage", "server", false).await;
            control.cut("server", "stage", true).await;
            heard.push(ask(&socket, "no way back").await);
            control.cut("server", "stage", false).await;
            control.unplug("server", true).await;
            heard.push(ask(&socket, "no cable").await);
            control.unplug("server", false).await;
            heard.push(hear(&socket).await);
            heard.push(ask(&socket, "after").await);
            heard
        });
        let heard: Vec<_> = outcome.result.iter().map(Option::as_deref).collect();
        assert_eq!(heard, [Some("before"), None, None, None, None, Some("after")], "{engine:?}");
        let lengths: Vec<_> = said(&outcome.trace).into_iter().map(|(_, what)| what).collect();
        assert_eq!(lengths, ["stage:4000 6", "stage:4000 11", "stage:4000 5"], "{engine:?}");
    }
}

#[test]
fn the_port_is_free_again_after_a_crash_and_after_a_power_cut() {
    for engine in ENGINES {
        let outcome = with_echo(Setup { engine, ..setup(1, CLEAN) }, |control| async move {
            time::sleep(secs(1)).await;
            let socket = UdpSocket::bind(4000).await.unwrap();
            let mut heard = vec![ask(&socket, "one").await];
            control.restart("server", secs(2)).await;
            heard.push(ask(&socket, "while it is down").await);
            time::sleep(secs(5)).await;
            heard.push(ask(&socket, "two").await);
            control.power_off("server").await;
            heard.push(ask(&socket, "into the dark").await);
            control.power_on("server").await;
            time::sleep(secs(1)).await;
            heard.push(ask(&socket, "three").await);
            heard
        });
        let heard: Vec<_> = outcome.result.iter().map(Option::as_deref).collect();
        assert_eq!(heard, [Some("one"), None, Some("two"), None, Some("three")], "{engine:?}");
    }
}

#[test]
fn a_socket_in_other_hands_ends_with_its_program() {
    let kept: Arc<Mutex<Vec<Arc<UdpSocket>>>> = Arc::default();
    let lend = kept.clone();
    let lender = program(move || {
        let lend = lend.clone();
        async move {
            let socket = Arc::new(UdpSocket::bind(7).await.unwrap());
            lend.lock().unwrap().push(socket);
            std::future::pending::<()>().await;
        }
    });
    let held = kept.clone();
    let outcome = run(setup(1, CLEAN), vec![("server", lender), ("pc", idle())], |control| async move {
        time::sleep(secs(1)).await;
        control.restart("server", secs(1)).await;
        time::sleep(secs(5)).await;
        let sockets = held.lock().unwrap().clone();
        let result = sockets[0].send_to(b"from the grave", "pc:7").await.map_err(|e| e.kind());
        (sockets.len(), result)
    });
    assert_eq!(outcome.unwrap().result, (2, Err(ErrorKind::ConnectionAborted)));
    // The sockets outlive the network, too.
    drop(kept);
}

#[test]
fn on_the_real_machine_it_is_the_same() {
    let folder = std::env::temp_dir().join(format!("wfosim-datagram-{}", std::process::id()));
    let result = kernel::world::real("real", folder.clone(), async {
        let (a, b) = (UdpSocket::bind(0).await.unwrap(), UdpSocket::bind(0).await.unwrap());
        a.send_to(b"hello", &format!("127.0.0.1:{}", b.port())).await.unwrap();
        let mut buf = [0; 100];
        let (length, from) = b.recv_from(&mut buf).await.unwrap();
        b.send_to(&buf[..length], &from).await.unwrap();
        let (length, back) = a.recv_from(&mut buf).await.unwrap();
        assert_eq!((length, back), (5, format!("127.0.0.1:{}", b.port())));
        let long = a.send_to(&[0; 65_508], &from).await.unwrap_err().kind();
        (long, address_of("127.0.0.1").await.unwrap().is_loopback())
    });
    let _ = std::fs::remove_dir_all(folder);
    assert_eq!(result.unwrap(), (ErrorKind::InvalidInput, true));
}
