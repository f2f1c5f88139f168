//! Audio on the wire: RTP (RFC 3550), G.711, and a receiver that puts packets in their order.

mod clip;
mod g711;
mod packet;
mod sender;
mod sequence;

pub use clip::Clip;
pub use g711::Law;
pub use packet::{Packet, PacketError};
pub use sender::Sender;
pub use sequence::{Sequence, ahead, later};
