//! The boxes of an MP4 file (ISO 14496-12), as far as the length of its pictures is written in them.

/// Why a file cannot be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Broken(pub &'static str);

/// A box: its type and what is in it.
type Piece<'a> = (&'a [u8], &'a [u8]);

const CUT: Broken = Broken("the file is cut short");

/// How long the pictures last, in milliseconds, rounded to the nearest.
///
/// # Errors
/// [`Broken`].
pub fn length_ms(bytes: &[u8]) -> Result<i64, Broken> {
    let all = pieces(bytes)?;
    let movie = pieces(one(&all, b"moov").ok_or(Broken("the file has no movie"))?)?;
    let media: usize = all.iter().filter(|(kind, _)| *kind == b"mdat").map(|(_, inner)| inner.len()).sum();
    let track = track(&movie)?.ok_or(Broken("the movie has no track of pictures"))?;
    let mut total = track.table;
    for (_, fragment) in all.iter().filter(|(kind, _)| *kind == b"moof") {
        total = total.and(fragment_of(&pieces(fragment)?, &track)?);
    }
    if total.samples == 0 {
        return Err(Broken("there are no pictures in it"));
    }
    if (media as u64) < total.bytes.max(total.samples) {
        return Err(Broken("there is less in it than its tables say"));
    }
    let ms = (u128::from(total.lasts) * 1_000 + u128::from(track.scale) / 2) / u128::from(track.scale);
    i64::try_from(ms).map_err(|_| Broken("the length is beyond all measure"))
}

/// Pictures.
#[derive(Debug, Clone, Copy, Default)]
struct Samples {
    samples: u64,
    bytes: u64,
    /// In the track's own units.
    lasts: u64,
}

impl Samples {
    fn and(self, more: Self) -> Self {
        Self {
            samples: self.samples.saturating_add(more.samples),
            bytes: self.bytes.saturating_add(more.bytes),
            lasts: self.lasts.saturating_add(more.lasts),
        }
    }
}

struct Track {
    id: u32,
    /// Units a second.
    scale: u32,
    table: Samples,
    /// How long a sample of a fragment lasts, and how large it is, where the fragment says nothing.
    usual: (u32, u32),
}

fn pieces(mut bytes: &[u8]) -> Result<Vec<Piece<'_>>, Broken> {
    let mut all = Vec::new();
    while !bytes.is_empty() {
        let (size, kind) = (number(bytes, 0)?, bytes.get(4..8).ok_or(CUT)?);
        let (head, size) = match size {
            0 => (8, bytes.len()),
            1 => (16, usize::try_from(long(bytes, 8)?).map_err(|_| CUT)?),
            size => (8, size as usize),
        };
        all.push((kind, bytes.get(head..size).ok_or(CUT)?));
        bytes = &bytes[size..];
    }
    Ok(all)
}

fn one<'a>(all: &[Piece<'a>], kind: &[u8; 4]) -> Option<&'a [u8]> {
    all.iter().find(|(k, _)| k == kind).map(|(_, inner)| *inner)
}

/// The box in a box in a box.
fn path<'a>(mut bytes: &'a [u8], kinds: &[&[u8; 4]]) -> Result<Option<&'a [u8]>, Broken> {
    for kind in kinds {
        let Some(inner) = one(&pieces(bytes)?, kind) else { return Ok(None) };
        bytes = inner;
    }
    Ok(Some(bytes))
}

fn number(bytes: &[u8], at: usize) -> Result<u32, Broken> {
    let four = bytes.get(at..).and_then(|rest| rest.get(..4)).ok_or(CUT)?;
    Ok(u32::from_be_bytes(four.try_into().map_err(|_| CUT)?))
}

fn long(bytes: &[u8], at: usize) -> Result<u64, Broken> {
    Ok(u64::from(number(bytes, at)?) << 32 | u64::from(number(bytes, at + 4)?))
}

/// The longest track of pictures.
fn track(movie: &[Piece<'_>]) -> Result<Option<Track>, Broken> {
    let mut longest: Option<Track> = None;
    for (_, bytes) in movie.iter().filter(|(kind, _)| *kind == b"trak") {
        if path(bytes, &[b"mdia", b"hdlr"])?.and_then(|h| h.get(8..12)) != Some(b"vide") {
            continue;
        }
        let header = path(bytes, &[b"tkhd"])?.ok_or(Broken("a track has no header"))?;
        let id = number(header, if header.first() == Some(&1) { 20 } else { 12 })?;
        let timing = path(bytes, &[b"mdia", b"mdhd"])?.ok_or(Broken("a track has no clock"))?;
        let scale = number(timing, if timing.first() == Some(&1) { 20 } else { 12 })?;
        if scale == 0 {
            return Err(Broken("a track's clock stands still"));
        }
        let tables = path(bytes, &[b"mdia", b"minf", b"stbl"])?.ok_or(Broken("a track has no tables"))?;
        let found = Track { id, scale, table: table(&pieces(tables)?)?, usual: usual(movie, id)? };
        let shorter = |l: &Track| {
            u128::from(l.table.lasts) * u128::from(found.scale) < u128::from(found.table.lasts) * u128::from(l.scale)
        };
        if longest.as_ref().is_none_or(shorter) {
            longest = Some(found);
        }
    }
    Ok(longest)
}

fn table(tables: &[Piece<'_>]) -> Result<Samples, Broken> {
    let mut all = Samples::default();
    if let Some(times) = one(tables, b"stts") {
        for entry in 0..number(times, 4)? as usize {
            let (count, each) = (number(times, 8 + entry * 8)?, number(times, 12 + entry * 8)?);
            let lasts = u64::from(count) * u64::from(each);
            all = all.and(Samples { samples: u64::from(count), bytes: 0, lasts });
        }
    }
    if let Some(sizes) = one(tables, b"stsz") {
        let (each, count) = (number(sizes, 4)?, number(sizes, 8)?);
        if u64::from(count) != all.samples {
            return Err(Broken("there are not as many sizes as pictures"));
        }
        all.bytes = u64::from(each) * u64::from(count);
        for entry in 0..if each == 0 { count as usize } else { 0 } {
            all.bytes = all.bytes.saturating_add(u64::from(number(sizes, 12 + entry * 4)?));
        }
    }
    Ok(all)
}

/// What a movie says of samples in fragments.
fn usual(movie: &[Piece<'_>], id: u32) -> Result<(u32, u32), Broken> {
    let Some(extended) = one(movie, b"mvex") else { return Ok((0, 0)) };
    for (_, extends) in pieces(extended)?.iter().filter(|(kind, _)| *kind == b"trex") {
        if number(extends, 4)? == id {
            return Ok((number(extends, 12)?, number(extends, 16)?));
        }
    }
    Ok((0, 0))
}

/// What a fragment adds to the track.
fn fragment_of(fragment: &[Piece<'_>], track: &Track) -> Result<Samples, Broken> {
    let mut all = Samples::default();
    for (_, bytes) in fragment.iter().filter(|(kind, _)| *kind == b"traf") {
        let inner = pieces(bytes)?;
        let header = one(&inner, b"tfhd").ok_or(Broken("a fragment has no header"))?;
        if number(header, 4)? != track.id {
            continue;
        }
        let flags = number(header, 0)?;
        let mut at = 8 + if flags & 0x1 == 0 { 0 } else { 8 } + if flags & 0x2 == 0 { 0 } else { 4 };
        let mut next = |given: bool, usual: u32| -> Result<u32, Broken> {
            if !given {
                return Ok(usual);
            }
            at += 4;
            number(header, at - 4)
        };
        let each = (next(flags & 0x8 != 0, track.usual.0)?, next(flags & 0x10 != 0, track.usual.1)?);
        for (_, run) in inner.iter().filter(|(kind, _)| *kind == b"trun") {
            all = all.and(run_of(run, each)?);
        }
    }
    Ok(all)
}

fn run_of(run: &[u8], (lasts, size): (u32, u32)) -> Result<Samples, Broken> {
    let (flags, count) = (number(run, 0)?, number(run, 4)?);
    let has = |flag: u32| flags & flag != 0;
    let mut at = 8 + if has(0x1) { 4 } else { 0 } + if has(0x4) { 4 } else { 0 };
    let mut all = Samples::default();
    let one = |at: &mut usize, flag: u32, usual: u32| -> Result<u32, Broken> {
        if !has(flag) {
            return Ok(usual);
        }
        *at += 4;
        number(run, *at - 4)
    };
    if !has(0x100) && !has(0x200) {
        let count = u64::from(count);
        return Ok(Samples { samples: count, bytes: count * u64::from(size), lasts: count * u64::from(lasts) });
    }
    for _ in 0..count {
        let (lasts, size) = (one(&mut at, 0x100, lasts)?, one(&mut at, 0x200, size)?);
        one(&mut at, 0x400, 0)?;
        one(&mut at, 0x800, 0)?;
        all = all.and(Samples { samples: 1, bytes: u64::from(size), lasts: u64::from(lasts) });
    }
    Ok(all)
}
