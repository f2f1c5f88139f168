//! The machine-readable stamp in the pixels of each monitor: says what a picture is, whatever the PC's clock says.
//!
//! From the monitor's upper left pixel: cells of 4×4 pixels, 80 a row, row by row; black is 0, white is 1; most significant
//! bit first.
//!
//! ```text
//! bits  0  16  magic 0xA5C3
//!      16  32  CRC-32/ISO-HDLC of the PC's name
//!      48  32  CRC-32/ISO-HDLC of the Windows login, lower-cased
//!      80   8  monitor, from 0
//!      88  32  ordinal of the picture
//!     120  48  true UTC milliseconds of the change
//!     168  16  CRC-16/CCITT-FALSE of the 21 bytes before
//! ```

/// Side of a cell in pixels.
pub(super) const CELL: usize = 4;
/// Cells in a row.
const CELLS_A_ROW: usize = 80;
/// Rows of pixels that the stamp takes.
pub(super) const HEIGHT: usize = 3 * CELL;
const MAGIC: u16 = 0xA5C3;

/// What a stamp says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stamp {
    /// CRC-32 of the PC's name.
    pub pc: u32,
    /// CRC-32 of the Windows login, lower-cased.
    pub user: u32,
    /// Monitor, from 0.
    pub monitor: u8,
    /// Ordinal of the picture.
    pub ordinal: u32,
    /// True time of the change, UTC milliseconds.
    pub at: i64,
}

impl Stamp {
    /// A stamp for a PC and a user by their names.
    pub fn of(pc: &str, user: &str, monitor: u8, ordinal: u32, at: i64) -> Stamp {
        Stamp { pc: crc32(pc.as_bytes()), user: crc32(user.to_lowercase().as_bytes()), monitor, ordinal, at }
    }

    /// The 23 bytes.
    pub(super) fn bytes(&self) -> [u8; 23] {
        let mut bytes = [0; 23];
        bytes[0..2].copy_from_slice(&MAGIC.to_be_bytes());
        bytes[2..6].copy_from_slice(&self.pc.to_be_bytes());
        bytes[6..10].copy_from_slice(&self.user.to_be_bytes());
        bytes[10] = self.monitor;
        bytes[11..15].copy_from_slice(&self.ordinal.to_be_bytes());
        bytes[15..21].copy_from_slice(&self.at.to_be_bytes()[2..]);
        let check = crc16(&bytes[..21]);
        bytes[21..23].copy_from_slice(&check.to_be_bytes());
        bytes
    }

    /// Draws the stamp at the left edge `x` of a monitor, into rows of `width` pixels.
    pub(super) fn draw(&self, pixels: &mut [u8], width: usize, x: usize) {
        let bytes = self.bytes();
        for cell in 0..bytes.len() * 8 {
            let shade = if bytes[cell / 8] >> (7 - cell % 8) & 1 == 1 { 255 } else { 0 };
            let (left, top) = (x + cell % CELLS_A_ROW * CELL, cell / CELLS_A_ROW * CELL);
            for row in top..top + CELL {
                pixels[row * width + left..][..CELL].fill(shade);
            }
        }
    }

    /// Reads the stamp of a monitor again; none if there is none. For tests: the judge has a reader of its own.
    pub fn read(image: &image::GrayImage, monitor: u32) -> Option<Stamp> {
        let mut bytes = [0_u8; 23];
        for cell in 0..bytes.len() * 8 {
            let x = monitor * super::MONITOR_WIDTH + (cell % CELLS_A_ROW * CELL) as u32;
            let y = (cell / CELLS_A_ROW * CELL) as u32;
            let shade = image.get_pixel_checked(x + 1, y + 1)?.0[0];
            bytes[cell / 8] = bytes[cell / 8] << 1 | u8::from(shade > 192);
        }
        let number = |range: std::ops::Range<usize>| bytes[range].iter().fold(0_u64, |n, b| n << 8 | u64::from(*b));
        let whole = number(0..2) == u64::from(MAGIC) && number(21..23) == u64::from(crc16(&bytes[..21]));
        whole.then_some(Stamp {
            pc: number(2..6) as u32,
            user: number(6..10) as u32,
            monitor: bytes[10],
            ordinal: number(11..15) as u32,
            at: number(15..21) as i64,
        })
    }
}

/// CRC-32/ISO-HDLC.
fn crc32(bytes: &[u8]) -> u32 {
    !bytes.iter().fold(u32::MAX, |crc, byte| {
        (0..8).fold(crc ^ u32::from(*byte), |crc, _| crc >> 1 ^ (0xEDB8_8320 & (crc & 1).wrapping_neg()))
    })
}

/// CRC-16/CCITT-FALSE.
fn crc16(bytes: &[u8]) -> u16 {
    bytes.iter().fold(u16::MAX, |crc, byte| {
        (0..8).fold(crc ^ u16::from(*byte) << 8, |crc, _| crc << 1 ^ (0x1021 & (crc >> 15).wrapping_neg()))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_sums_are_the_standard_ones() {
        assert_eq!(crc32(b"123456789"), 0xCBF4_3926);
        assert_eq!(crc16(b"123456789"), 0x29B1);
    }

    #[test]
    fn the_user_is_the_same_in_any_case() {
        assert_eq!(Stamp::of("PC-1", r"CORP\DBraun", 0, 1, 2), Stamp::of("PC-1", r"corp\dbraun", 0, 1, 2));
    }
}
