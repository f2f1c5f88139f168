//! What was on the wires of a run, as a file that Wireshark opens (pcapng).

use pcap_file::pcapng::blocks::enhanced_packet::EnhancedPacketBlock;
use pcap_file::pcapng::blocks::interface_description::{InterfaceDescriptionBlock, InterfaceDescriptionOption};
use pcap_file::pcapng::blocks::name_resolution::{Ipv4Record, NameResolutionBlock, Record};
use pcap_file::pcapng::{PcapNgBlock, PcapNgWriter};
use pcap_file::{DataLink, Endianness};
use std::borrow::Cow;
use std::net::Ipv4Addr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

/// Takes down each packet when it leaves its machine, whatever becomes of it: one that is lost on the way is in it, and one
/// that a machine sends to itself is not. Each machine is an interface of the file, so the interface is the sender; the times
/// are true time. The classic engine shows no packets: its captures are empty.
///
/// A segment of TCP stands in the file as a network card would send it, in pieces of 1 460 bytes at most.
#[derive(Clone)]
pub struct Capture(Arc<Mutex<Tape>>);

struct Tape {
    writer: Option<PcapNgWriter<Vec<u8>>>,
    most_bytes: usize,
    packets: u64,
    left_out: u64,
}

impl Capture {
    /// An empty capture that grows to so many bytes at most; further packets are counted only.
    pub fn new(most_bytes: usize) -> Capture {
        // A Vec takes everything that is written to it.
        let writer = PcapNgWriter::with_endianness(Vec::new(), Endianness::Little).ok();
        Capture(Arc::new(Mutex::new(Tape { writer, most_bytes, packets: 0, left_out: 0 })))
    }

    fn tape(&self) -> MutexGuard<'_, Tape> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The file so far.
    pub fn pcapng(&self) -> Vec<u8> {
        self.tape().writer.as_ref().map(|writer| writer.get_ref().clone()).unwrap_or_default()
    }

    /// How many packets are in the file.
    pub fn packets(&self) -> u64 {
        self.tape().packets
    }

    /// How many packets did not fit any more.
    pub fn left_out(&self) -> u64 {
        self.tape().left_out
    }

    /// Names all machines, in the order of their index.
    pub(crate) fn begin(&self, machines: &[(String, Ipv4Addr)]) {
        let mut tape = self.tape();
        let Some(writer) = &mut tape.writer else { return };
        let mut records = Vec::new();
        for (name, address) in machines {
            let options = vec![InterfaceDescriptionOption::IfName(Cow::Borrowed(name))];
            let interface = InterfaceDescriptionBlock { linktype: DataLink::RAW, snaplen: 0, options };
            let _ = writer.write_block(&interface.into_block());
            records.push(Record::Ipv4(Ipv4Record { ip_addr: *address, names: vec![Cow::Borrowed(name)] }));
        }
        records.push(Record::End);
        let _ = writer.write_block(&NameResolutionBlock { records, options: Vec::new() }.into_block());
    }

    /// A machine sends an IP packet at a UTC millisecond.
    pub(crate) fn packet(&self, machine: usize, at_ms: i64, bytes: &[u8]) {
        let mut tape = self.tape();
        let most = tape.most_bytes;
        let Some(writer) = tape.writer.as_mut().filter(|writer| writer.get_ref().len() + bytes.len() <= most) else {
            tape.left_out += 1;
            return;
        };
        let block = EnhancedPacketBlock {
            interface_id: machine as u32,
            timestamp: Duration::from_millis(at_ms.max(0) as u64),
            original_len: bytes.len() as u32,
            data: Cow::Borrowed(bytes),
            options: Vec::new(),
        };
        if writer.write_block(&block.into_block()).is_ok() {
            tape.packets += 1;
        }
    }
}

impl std::fmt::Debug for Capture {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let tape = self.tape();
        f.debug_struct("Capture")
            .field("packets", &tape.packets)
            .field("left_out", &tape.left_out)
            .finish_non_exhaustive()
    }
}
