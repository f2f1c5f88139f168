//! The stamp that each monitor's picture carries in its pixels: which PC, whose session, which monitor, which picture,
//! and the true instant of its change. 184 bits as black and white cells of 4×4 pixels, 80 cells a row.

use super::crc::crc16;

const CELL: usize = 4;
const CELLS_A_ROW: usize = 80;
const BYTES: usize = 23;
const MAGIC: u16 = 0xA5C3;
/// Width of the pixels that a stamp takes.
pub const WIDTH: usize = CELL * CELLS_A_ROW;
/// Height of the pixels that a stamp takes.
pub const HEIGHT: usize = CELL * (BYTES * 8).div_ceil(CELLS_A_ROW);

/// What a stamp says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stamp {
    /// CRC-32 of the PC's name.
    pub pc: u32,
    /// CRC-32 of the Windows login in lower case.
    pub login: u32,
    /// Monitor, from 0.
    pub monitor: u8,
    /// Which picture of that monitor.
    pub ordinal: u32,
    /// True time of the change to this picture, UTC ms.
    pub at: i64,
}

/// Why there is no stamp to be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Unreadable {
    /// The picture is too small for one.
    #[error("the picture has no room for a stamp")]
    TooSmall,
    /// A cell is neither black nor white.
    #[error("cell {0} of the stamp is neither black nor white")]
    Grey(usize),
    /// The magic number is not there.
    #[error("no stamp")]
    NoMagic,
    /// The checksum does not agree.
    #[error("the stamp's checksum does not agree")]
    Checksum,
}

/// Reads the stamp whose top-left pixel is at `(left, 0)` of a grey picture.
///
/// # Errors
/// See [`Unreadable`].
pub fn read(grey: &[u8], width: usize, left: usize) -> Result<Stamp, Unreadable> {
    if left + WIDTH > width || grey.len() < width * HEIGHT {
        return Err(Unreadable::TooSmall);
    }
    let mut bytes = [0u8; BYTES];
    for cell in 0..BYTES * 8 {
        let (x, y) = (left + cell % CELLS_A_ROW * CELL, cell / CELLS_A_ROW * CELL);
        // The middle and two corners: a cell shifted by a pixel or blurred at its edge is noticed.
        let dots = [grey[y * width + x], grey[(y + 1) * width + x + 2], grey[(y + 3) * width + x + 3]];
        let white = dots.iter().all(|d| *d > 192);
        if !white && !dots.iter().all(|d| *d < 64) {
            return Err(Unreadable::Grey(cell));
        }
        bytes[cell / 8] |= u8::from(white) << (7 - cell % 8);
    }
    decode(&bytes)
}

fn decode(bytes: &[u8; BYTES]) -> Result<Stamp, Unreadable> {
    let number = |from: usize, to: usize| bytes[from..to].iter().fold(0u64, |n, b| n << 8 | u64::from(*b));
    if number(0, 2) != u64::from(MAGIC) {
        return Err(Unreadable::NoMagic);
    }
    if number(21, 23) != u64::from(crc16(&bytes[..21])) {
        return Err(Unreadable::Checksum);
    }
    Ok(Stamp {
        pc: number(2, 6) as u32,
        login: number(6, 10) as u32,
        monitor: bytes[10],
        ordinal: number(11, 15) as u32,
        at: number(15, 21) as i64,
    })
}
