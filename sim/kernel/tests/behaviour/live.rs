//! A world on the real network: the same programs, each machine at an address of its own.

use crate::support::{CLEAN, get, machine, millis, program, said, say, secs, setup, web};
use kernel::http::Client;
use kernel::net::{UdpSocket, address_of};
use kernel::time;
use kernel::trace::Trace;
use kernel::world::{Addresses, Control, Harness, Program, World, wall_clock};

/// Every test at addresses of its own, since they run side by side.
fn addresses(net: u8, names: &[&str]) -> Addresses {
    let mut addresses = Addresses::default();
    for (index, name) in names.iter().enumerate() {
        addresses.place(name, [127, 9, net, 1 + index as u8].into());
    }
    addresses
}

fn play<F, Fut>(net: u8, programs: Vec<(&str, Program)>, director: F) -> Result<Trace, Harness>
where
    F: FnOnce(Control) -> Fut + 'static,
    Fut: Future<Output = ()> + 'static,
{
    let names: Vec<&str> = programs.iter().map(|(name, _)| *name).collect();
    let mut setup = setup(1, CLEAN);
    setup.starts = wall_clock();
    setup.limit = secs(20);
    let mut world = World::live(setup, addresses(net, &names));
    for (name, program) in programs {
        world.add(machine(name), program);
    }
    world.run(director).map(|outcome| outcome.trace)
}

#[test]
fn machines_know_each_other_by_name() {
    let client = program(|| async {
        let client = Client::new(secs(5), 100);
        // The server may take a moment longer to come up.
        let mut who = get(&client, "/who").await;
        while who.starts_with("error") {
            time::sleep(millis(5)).await;
            who = get(&client, "/who").await;
        }
        say(who);
        say(address_of("server").await.unwrap().to_string());
    });
    let trace = play(1, vec![("server", web()), ("client", client)], |control| async move {
        control.wait_for(0, |record| record.fields.contains("127.9")).await;
    })
    .unwrap();
    let client = "client".to_owned();
    assert_eq!(said(&trace), [(client.clone(), client.clone()), (client, "127.9.1.1".into())]);
    let http = trace.records.iter().find(|r| r.kind == "wire.http").unwrap();
    assert!(http.fields.contains(r#""from":"client","to":"server""#), "{}", http.fields);
}

#[test]
fn a_program_that_crashes_is_started_again_and_a_machine_without_power_is_gone() {
    let trace = play(2, vec![("server", web())], |control| async move {
        let client = Client::new(secs(5), 100);
        while get(&client, "/boot").await != "0" {
            time::sleep(millis(5)).await;
        }
        control.restart("server", millis(50)).await;
        say(get(&client, "/boot").await);
        time::sleep(millis(150)).await;
        say(get(&client, "/boot").await);
        control.power_off("server").await;
        say(get(&client, "/boot").await);
        control.power_on("server").await;
        while get(&client, "/boot").await != "2" {
            time::sleep(millis(5)).await;
        }
    })
    .unwrap();
    let words: Vec<String> = said(&trace).into_iter().map(|(_, word)| word).collect();
    assert!(words[0].starts_with("error: failed to connect"), "{words:?}");
    assert_eq!(words[1], "1");
    assert!(words[2].starts_with("error: failed to connect"), "{words:?}");
}

#[test]
fn datagrams_carry_names_too() {
    let echo = program(|| async {
        let socket = UdpSocket::bind(5060).await.unwrap();
        let mut buffer = [0; 100];
        loop {
            let (length, from) = socket.recv_from(&mut buffer).await.unwrap();
            socket.send_to(&buffer[..length], &from).await.unwrap();
        }
    });
    let client = program(|| async {
        let socket = UdpSocket::bind(5060).await.unwrap();
        let mut buffer = [0; 100];
        loop {
            socket.send_to(b"hello", "server:5060").await.unwrap();
            if let Ok(Ok((5, from))) = time::timeout(millis(50), socket.recv_from(&mut buffer)).await {
                return say(from);
            }
        }
    });
    let trace = play(3, vec![("server", echo), ("client", client)], |control| async move {
        control.wait_for(0, |record| record.kind == "test.said").await;
    })
    .unwrap();
    assert_eq!(said(&trace), [("client".to_owned(), "server:5060".to_owned())]);
}

#[test]
fn what_cannot_be_had_on_the_real_network_ends_the_run() {
    let cable = play(4, vec![("server", web())], |control| async move { control.unplug("server", true).await });
    assert!(cable.unwrap_err().message.contains("no cables"));
    let panicking = program(|| async { panic!("over") });
    let panic = play(5, vec![("server", panicking)], |_| time::sleep(secs(10)));
    assert!(panic.unwrap_err().message.contains("over"));
    let mut world = World::live(setup(1, CLEAN), Addresses::default());
    world.add(machine("server"), web());
    let nowhere = world.run(|_| async {}).map(drop);
    assert!(nowhere.unwrap_err().message.contains("`server` has no address"));
}

#[test]
#[expect(clippy::disallowed_types, clippy::disallowed_methods, reason = "it plays a product that is somebody else's")]
fn what_is_said_to_somebody_elses_product_stands_in_the_trace_too() {
    use std::io::{Read, Write};
    let product = std::net::TcpListener::bind("127.9.6.9:8080").unwrap();
    let serving = std::thread::spawn(move || {
        let mut stream = product.accept().unwrap().0;
        let mut buffer = [0; 1000];
        let length = stream.read(&mut buffer).unwrap();
        stream.write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 4\r\n\r\nmine").unwrap();
        String::from_utf8_lossy(&buffer[..length]).into_owned()
    });
    let mut setup = setup(1, CLEAN);
    setup.limit = secs(20);
    let mut addresses = addresses(6, &["client"]);
    addresses.place("product", [127, 9, 6, 9].into());
    let mut world = World::live(setup, addresses);
    let client = program(|| async {
        let client = Client::new(secs(5), 100);
        let request = http::Request::get("http://product:8080/who?token=abc").body(bytes::Bytes::new()).unwrap();
        let answer = client.send(request).await.unwrap();
        say(String::from_utf8_lossy(answer.body()));
        say(format!("{} {}", kernel::net::is_foreign("product:8080"), kernel::net::is_foreign("client")));
    });
    world.add(machine("client"), client);
    let trace = world
        .run(|control| async move {
            control.wait_for(0, |record| record.fields.contains("true false")).await;
        })
        .unwrap()
        .trace;
    let http = trace.records.iter().find(|r| r.kind == "wire.http").unwrap();
    let seen = concat!(
        r#"{"from":"client","to":"product","method":"GET","target":"/who?token=…","status":200,"sent":0,"received":4,"#,
        r#""request":"GET /who?token=… HTTP/1.1","answer":"HTTP/1.1 200 OK\ncontent-length: 4\n\nmine"}"#
    );
    assert_eq!(&*http.fields, seen);
    assert!(serving.join().unwrap().starts_with("GET /who?token=abc HTTP/1.1"));
}
