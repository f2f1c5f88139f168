//! Messages of RFC 4475, and worse, stop nobody.

use crate::office::{Nature, run, wait};
use std::time::Duration;
use tokio::io::AsyncWriteExt as _;

fn messages() -> Vec<Vec<u8>> {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../sim/wire/tests/sip/torture");
    #[expect(clippy::disallowed_methods, reason = "the test's own data, on the real disk")]
    let files = std::fs::read_dir(folder).expect("the folder of messages");
    let mut paths: Vec<_> = files.map(|file| file.expect("a file").path()).collect();
    paths.sort();
    #[expect(clippy::disallowed_methods, reason = "the test's own data, on the real disk")]
    let read = |path: &std::path::PathBuf| std::fs::read(path).expect("a message");
    let mut messages: Vec<Vec<u8>> = paths.iter().map(read).collect();
    assert!(messages.len() > 40);
    let mut chance = kernel::chance::Stream::keyed(1, "torture");
    for message in messages.clone() {
        let (mut cut, mut spoilt) = (message.clone(), message.clone());
        cut.truncate(chance.below(message.len() as u64) as usize);
        let at = chance.below(message.len() as u64) as usize;
        spoilt[at] = chance.below(256) as u8;
        messages.extend([cut, spoilt]);
    }
    messages
}

#[test]
fn no_message_stops_the_switch_on_udp_or_tcp() {
    run(Nature::default(), |office, _| async move {
        let socket = kernel::net::UdpSocket::bind(6_000).await.expect("a socket");
        for message in messages() {
            socket.send_to(&message, "sip:5060").await.expect("sent");
            let stream = kernel::net::TcpStream::connect("sip:5060", Duration::from_secs(5)).await;
            let mut stream = stream.expect("the switch listens");
            // The switch may close in the middle of it.
            let _ = stream.write_all(&message).await;
            let _ = stream.shutdown().await;
            wait(20).await;
        }
        wait(70_000).await;
        let (customer, _) = office.inbound().await;
        office.pstn.hang_up(customer).expect("a call");
        office.nothing_is_left().await;
    });
}
