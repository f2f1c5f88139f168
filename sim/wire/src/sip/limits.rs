//! What a peer may make us hold.

/// The bounds of one message. RFC 3261 sets none; without them a peer decides how much memory we use.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Bytes of the start line and all header fields together.
    pub head: usize,
    /// Bytes of one header field with its folded lines, or of the start line.
    pub line: usize,
    /// Header fields in a message.
    pub headers: usize,
    /// Bytes of a body.
    pub body: usize,
}

impl Default for Limits {
    /// A UDP datagram's worth of head, 8 KiB a line, 256 fields, 1 MiB of body.
    fn default() -> Self {
        Self { head: 65_535, line: 8_192, headers: 256, body: 1 << 20 }
    }
}
