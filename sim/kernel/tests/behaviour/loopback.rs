//! A machine talks to itself, in no time.

use crate::support::{CLEAN, ask, echo, get, program, run, said, say, secs, setup};
use kernel::http::Client;
use kernel::net::{TcpListener, TcpStream};
use kernel::time;

#[test]
fn a_machine_reaches_itself_by_its_name_and_as_localhost() {
    let server = program(|| async {
        kernel::spawn(echo()());
        time::sleep(secs(1)).await;
        for address in ["server:7", "localhost:7"] {
            let mut stream = TcpStream::connect(address, secs(5)).await.unwrap();
            let before = time::since_boot();
            for _ in 0..10 {
                assert_eq!(ask(&mut stream, "hello").await.unwrap(), "hello");
            }
            say(format!("{} {}", stream.peer(), (time::since_boot() - before).as_millis()));
        }
    });
    let trace = run(setup(1, CLEAN), vec![("server", server)], |_| time::sleep(secs(3600))).unwrap().trace;
    let expected = ("server".to_owned(), "server 0".to_owned());
    assert_eq!(said(&trace), [expected.clone(), expected]);
}

#[test]
fn a_web_server_asks_itself() {
    let server = program(|| async {
        kernel::spawn(crate::support::web()());
        let client = Client::new(secs(5), 100);
        say(get(&client, "/who").await);
    });
    let trace = run(setup(1, CLEAN), vec![("server", server)], |_| time::sleep(secs(3600))).unwrap().trace;
    assert_eq!(said(&trace), [("server".to_owned(), "server".to_owned())]);
}

#[test]
fn port_0_takes_a_free_one() {
    let outcome = run(setup(1, CLEAN), vec![], |_| async {
        let (a, b) = (TcpListener::bind(0).await.unwrap(), TcpListener::bind(0).await.unwrap());
        assert_ne!(a.port(), b.port());
        let (port, taken) = (b.port(), TcpListener::bind(b.port()).await.unwrap_err());
        kernel::spawn(async move {
            let stream = b.accept().await.unwrap();
            say(stream.peer());
        });
        TcpStream::connect(&format!("stage:{port}"), secs(5)).await.unwrap();
        taken.kind()
    });
    let outcome = outcome.unwrap();
    assert_eq!(outcome.result, std::io::ErrorKind::AddrInUse);
    assert_eq!(said(&outcome.trace).len(), 1);
}
