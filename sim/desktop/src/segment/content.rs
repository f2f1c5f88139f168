//! What a segment's chunks say, once decrypted: items one after the other.
//!
//! ```text
//! 1 opening   session u64, boot u32, from i64, wall i64, login (u16 length, UTF-8)    first item of chunk 0, there only
//! 2 picture   at i64, width u32, height u32, length u32, zlib stream of a PNG's IDAT
//! 3 alive     until i64: the last picture stood until then
//! 4 closed    at i64: capture of this segment ended in order
//! ```
//! Big-endian; `from`, `at` and `until` are milliseconds since the boot, never decreasing.

use crate::picture::Picture;

/// First item of a segment: whose screen, and when.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Opening {
    /// Session on this PC.
    pub session: u64,
    /// `CORP\dbraun`
    pub windows: String,
    /// Boot counter.
    pub boot: u32,
    /// Start of capture, milliseconds since boot.
    pub from: i64,
    /// The PC's wall clock then.
    pub wall: i64,
}

/// A thing noted in a segment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Item {
    /// See [`Opening`].
    Opening(Opening),
    /// The screen changed.
    Picture(i64, Picture),
    /// Nothing changed until then.
    Alive(i64),
    /// Capture ended in order.
    Closed(i64),
}

/// All that a segment holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Contents {
    /// Whose and when.
    pub opening: Opening,
    /// Pictures with their times.
    pub pictures: Vec<(i64, Picture)>,
    /// Until when the last picture is known to have stood.
    pub to: i64,
    /// Whether capture ended in order.
    pub closed: bool,
}

/// Authentic, and yet not a segment's content.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("failed to read the segment's content: {0}")]
pub struct Malformed(pub &'static str);

/// Appends an item to a chunk.
pub fn encode(item: &Item, chunk: &mut Vec<u8>) {
    match item {
        Item::Opening(opening) => {
            let login = &opening.windows.as_bytes()[..opening.windows.len().min(usize::from(u16::MAX))];
            chunk.push(1);
            chunk.extend_from_slice(&opening.session.to_be_bytes());
            chunk.extend_from_slice(&opening.boot.to_be_bytes());
            chunk.extend_from_slice(&opening.from.to_be_bytes());
            chunk.extend_from_slice(&opening.wall.to_be_bytes());
            chunk.extend_from_slice(&(login.len() as u16).to_be_bytes());
            chunk.extend_from_slice(login);
        }
        Item::Picture(at, picture) => {
            chunk.push(2);
            chunk.extend_from_slice(&at.to_be_bytes());
            chunk.extend_from_slice(&picture.width().to_be_bytes());
            chunk.extend_from_slice(&picture.height().to_be_bytes());
            chunk.extend_from_slice(&(picture.data().len() as u32).to_be_bytes());
            chunk.extend_from_slice(picture.data());
        }
        Item::Alive(until) => {
            chunk.push(3);
            chunk.extend_from_slice(&until.to_be_bytes());
        }
        Item::Closed(at) => {
            chunk.push(4);
            chunk.extend_from_slice(&at.to_be_bytes());
        }
    }
}

/// Reads all chunks of a segment.
///
/// # Errors
/// [`Malformed`].
pub fn decode(chunks: &[Vec<u8>]) -> Result<Contents, Malformed> {
    let mut items = chunks.iter().flat_map(|chunk| Items(chunk));
    let Some(Item::Opening(opening)) = items.next().transpose()? else { return Err(Malformed("no opening")) };
    let mut contents = Contents { to: opening.from, opening, pictures: Vec::new(), closed: false };
    for item in items {
        if contents.closed {
            return Err(Malformed("something after the end"));
        }
        let at = match item? {
            Item::Opening(_) => return Err(Malformed("a second opening")),
            Item::Picture(at, picture) => {
                contents.pictures.push((at, picture));
                at
            }
            Item::Alive(at) => at,
            Item::Closed(at) => {
                contents.closed = true;
                at
            }
        };
        if at < contents.to {
            return Err(Malformed("time goes back"));
        }
        contents.to = at;
    }
    Ok(contents)
}

/// The items of one chunk. Ends after the first error.
struct Items<'a>(&'a [u8]);

impl<'a> Items<'a> {
    fn take(&mut self, length: usize) -> Result<&'a [u8], Malformed> {
        let (taken, rest) = self.0.split_at_checked(length).ok_or(Malformed("an item is cut short"))?;
        self.0 = rest;
        Ok(taken)
    }

    fn number(&mut self, length: usize) -> Result<u64, Malformed> {
        Ok(self.take(length)?.iter().fold(0, |n, byte| n << 8 | u64::from(*byte)))
    }

    fn item(&mut self) -> Result<Item, Malformed> {
        match self.number(1)? {
            1 => {
                let (session, boot) = (self.number(8)?, self.number(4)? as u32);
                let (from, wall) = (self.number(8)? as i64, self.number(8)? as i64);
                let length = self.number(2)? as usize;
                let windows = String::from_utf8_lossy(self.take(length)?).into_owned();
                Ok(Item::Opening(Opening { session, windows, boot, from, wall }))
            }
            2 => {
                let at = self.number(8)? as i64;
                let (width, height) = (self.number(4)? as u32, self.number(4)? as u32);
                let length = self.number(4)? as usize;
                Ok(Item::Picture(at, Picture::of_parts(width, height, self.take(length)?)))
            }
            3 => Ok(Item::Alive(self.number(8)? as i64)),
            4 => Ok(Item::Closed(self.number(8)? as i64)),
            _ => Err(Malformed("an unknown item")),
        }
    }
}

impl Iterator for Items<'_> {
    type Item = Result<Item, Malformed>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.0.is_empty() {
            return None;
        }
        let item = self.item();
        if item.is_err() {
            self.0 = &[];
        }
        Some(item)
    }
}
