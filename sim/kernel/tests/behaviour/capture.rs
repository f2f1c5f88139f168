//! A capture holds what was sent, with times, names and checksums that another program believes.

use crate::support::{CLEAN, machine, millis, program, secs, setup};
use bytes::Bytes;
use etherparse::{NetSlice, SlicedPacket, TransportSlice};
use kernel::http::Client;
use kernel::net::{TcpListener, UdpSocket, address_of};
use kernel::time;
use kernel::world::{Capture, Engine, Link, Outcome, Setup, World};
use pcap_file::pcapng::{Block, PcapNgReader};
use std::collections::BTreeMap;

/// A packet as it was read back.
#[derive(Debug, Clone, PartialEq)]
struct Seen {
    machine: String,
    at_ms: i64,
    /// Source and destination port.
    ports: (u16, u16),
    /// Sequence number and flags SYN, FIN, RST; none for UDP.
    tcp: Option<(u32, [bool; 3])>,
    payload: Vec<u8>,
}

/// Reads a capture by the readers' own rules; checksums are worked out again.
fn read(file: &[u8]) -> (Vec<Seen>, BTreeMap<String, std::net::Ipv4Addr>) {
    let mut reader = PcapNgReader::new(file).unwrap();
    let (mut seen, mut names, mut interfaces) = (Vec::new(), BTreeMap::new(), Vec::new());
    while let Some(block) = reader.next_block() {
        match block.unwrap().0 {
            Block::InterfaceDescription(interface) => {
                let name = interface.options.iter().find_map(|option| match option {
                    pcap_file::pcapng::blocks::interface_description::InterfaceDescriptionOption::IfName(name) => {
                        Some(name.to_string())
                    }
                    _ => None,
                });
                interfaces.push(name.unwrap());
            }
            Block::NameResolution(block) => {
                for record in block.records {
                    if let pcap_file::pcapng::blocks::name_resolution::Record::Ipv4(record) = record {
                        names.insert(record.names[0].to_string(), record.ip_addr);
                    }
                }
            }
            Block::EnhancedPacket(packet) => {
                seen.push(look(
                    &interfaces[packet.interface_id as usize],
                    packet.timestamp.as_millis() as i64,
                    &packet.data,
                ));
            }
            other => panic!("nobody wrote {other:?}"),
        }
    }
    (seen, names)
}

fn look(machine: &str, at_ms: i64, bytes: &[u8]) -> Seen {
    let sliced = SlicedPacket::from_ip(bytes).unwrap();
    let Some(NetSlice::Ipv4(ip)) = sliced.net else { panic!("no IPv4") };
    let header = ip.header().to_header();
    assert_eq!(header.header_checksum, header.calc_header_checksum());
    assert_eq!(usize::from(header.total_len), bytes.len());
    let (ports, tcp, payload) = match sliced.transport {
        Some(TransportSlice::Tcp(tcp)) => {
            let segment = tcp.to_header();
            assert_eq!(segment.checksum, segment.calc_checksum_ipv4(&header, tcp.payload()).unwrap());
            let flags = [segment.syn, segment.fin, segment.rst];
            let ports = (segment.source_port, segment.destination_port);
            (ports, Some((segment.sequence_number, flags)), tcp.payload().to_vec())
        }
        Some(TransportSlice::Udp(udp)) => {
            let datagram = udp.to_header();
            assert_eq!(datagram.checksum, datagram.calc_checksum_ipv4(&header, udp.payload()).unwrap());
            ((datagram.source_port, datagram.destination_port), None, udp.payload().to_vec())
        }
        other => panic!("{other:?}"),
    };
    Seen { machine: machine.to_owned(), at_ms, ports, tcp, payload }
}

/// Some HTTP with a large body, and some datagrams.
fn traffic(setup: Setup, capture: Option<&Capture>) -> Outcome<()> {
    let mut world = World::new(setup);
    world.add(
        machine("server"),
        program(|| async {
            let router = axum::Router::new()
                .route("/post", axum::routing::post(|body: Bytes| async move { body.len().to_string() }));
            kernel::http::serve(TcpListener::bind(8080).await.unwrap(), router).await.unwrap();
        }),
    );
    world.add(
        machine("phone"),
        program(|| async {
            let socket = UdpSocket::bind(5060).await.unwrap();
            let mut buf = [0; 2000];
            while let Ok((length, from)) = socket.recv_from(&mut buf).await {
                socket.send_to(&buf[..length], &from).await.unwrap();
            }
        }),
    );
    if let Some(capture) = capture {
        world.capture(capture);
    }
    let outcome = world.run(|_| async {
        time::sleep(secs(1)).await;
        let socket = UdpSocket::bind(4000).await.unwrap();
        for number in 0..20 {
            socket.send_to(format!("datagram {number}").as_bytes(), "phone:5060").await.unwrap();
            time::sleep(millis(100)).await;
        }
        let own = address_of("localhost").await.unwrap();
        socket.send_to(b"to myself", &format!("{own}:4000")).await.unwrap();
        let client = Client::new(secs(300), 1 << 20);
        let body = Bytes::from((0..200_000u32).map(|n| n as u8).collect::<Vec<_>>());
        let request = http::Request::post("http://server:8080/post").body(body).unwrap();
        let answer = client.send(request).await.unwrap();
        assert_eq!(answer.body(), "200000");
    });
    outcome.unwrap()
}

#[test]
fn another_program_reads_what_was_sent_and_when() {
    let capture = Capture::new(1 << 20);
    let setup = setup(1, CLEAN);
    let starts = setup.starts;
    traffic(setup, Some(&capture));
    let (seen, names) = read(&capture.pcapng());
    assert_eq!(seen.len() as u64, capture.packets());
    assert_eq!(names.keys().map(String::as_str).collect::<Vec<_>>(), ["phone", "server", "stage"]);
    assert!(seen.is_sorted_by_key(|packet| packet.at_ms));

    let datagrams: Vec<_> = seen.iter().filter(|packet| packet.tcp.is_none()).collect();
    assert_eq!(datagrams.len(), 40, "there and back, and none to myself");
    let (first, answer) = (datagrams[0], datagrams[1]);
    assert_eq!((first.machine.as_str(), first.at_ms - starts, first.ports), ("stage", 1000, (4000, 5060)));
    assert_eq!((answer.machine.as_str(), answer.at_ms - starts, answer.ports), ("phone", 1010, (5060, 4000)));
    assert_eq!((first.payload.as_slice(), &answer.payload), (&b"datagram 0"[..], &first.payload));

    // The upload, put together again by its sequence numbers.
    let up: Vec<_> = seen.iter().filter(|packet| packet.machine == "stage" && packet.ports.1 == 8080).collect();
    let (start, flags) = up[0].tcp.unwrap();
    assert_eq!(flags, [true, false, false], "a SYN comes first");
    let mut stream: BTreeMap<u32, u8> = BTreeMap::new();
    for packet in &up {
        assert!(packet.payload.len() <= 1_460);
        let at = packet.tcp.unwrap().0.wrapping_sub(start.wrapping_add(1));
        stream.extend((at..).zip(packet.payload.iter().copied()));
    }
    assert_eq!(stream.keys().copied().collect::<Vec<_>>(), (0..stream.len() as u32).collect::<Vec<_>>(), "no hole");
    let stream: Vec<u8> = stream.into_values().collect();
    assert!(stream.starts_with(b"POST /post HTTP/1.1\r\n"));
    assert!(stream.ends_with(&(100_000..200_000u32).map(|n| n as u8).collect::<Vec<_>>()));
}

#[test]
fn a_lost_datagram_was_sent_all_the_same() {
    let capture = Capture::new(1 << 20);
    traffic(setup(1, Link { loss_ppm: 300_000, ..CLEAN }), Some(&capture));
    let (seen, _) = read(&capture.pcapng());
    let of = |machine: &str| seen.iter().filter(|packet| packet.tcp.is_none() && packet.machine == machine).count();
    assert_eq!(of("stage"), 20);
    assert!((5..20).contains(&of("phone")), "{}", of("phone"));
}

#[test]
fn a_capture_changes_nothing_and_repeats_itself() {
    let captures = [Capture::new(1 << 20), Capture::new(1 << 20)];
    let digests = captures.each_ref().map(|capture| traffic(setup(5, CLEAN), Some(capture)).trace.digest);
    assert_eq!(captures[0].pcapng(), captures[1].pcapng());
    assert_eq!(digests, [traffic(setup(5, CLEAN), None).trace.digest, digests[1].clone()]);
}

#[test]
fn a_capture_is_bounded_and_says_what_it_left_out() {
    let (whole, short) = (Capture::new(1 << 20), Capture::new(10_000));
    traffic(setup(1, CLEAN), Some(&whole));
    traffic(setup(1, CLEAN), Some(&short));
    assert!(short.pcapng().len() <= 10_100);
    assert!(short.left_out() > 0 && short.packets() + short.left_out() == whole.packets());
    assert_eq!(read(&short.pcapng()).0.len() as u64, short.packets());
}

#[test]
fn the_classic_engine_shows_no_packets() {
    let capture = Capture::new(1 << 20);
    traffic(Setup { engine: Engine::Turmoil, ..setup(1, CLEAN) }, Some(&capture));
    assert_eq!((capture.packets(), capture.left_out()), (0, 0));
}
