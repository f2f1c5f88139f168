//! A look at the bytes of a write. Fast because only one pair of neighbouring bytes in a few is looked at, and almost every
//! pair of an encrypted file stands in nothing that is looked for. Each signature is long enough (8 bytes, or as good) that noise does not show it by chance.

use super::is_zeros;

/// A run of printable characters that noise does not show by chance (2⁻⁴⁵ a position).
const TEXT_RUN: usize = 32;
/// Shortest write whose bytes are counted.
const COUNTED: usize = 1024;
/// Ten standard deviations above what noise gives, with 255 degrees of freedom.
const CHI_SQUARE: f64 = 255.0 + 10.0 * 22.6;
/// Shortest word that is looked for.
const WORD: usize = 5;

/// Bytes of a window that is looked at for its variety.
const WINDOW: usize = 64;
/// So few different bytes in a window are none of noise (it has 57 of them, give or take 2.4).
const VARIETY: usize = 24;

const SIGNATURES: [(&[u8], &str); 13] = [
    (b"\x89PNG\r\n\x1a\n", "a PNG picture"),
    (b"\0\0\0\x0dIHDR", "the header of a PNG picture"),
    (b"\0\0\0\x08acTL", "the header of an animation"),
    (b"\0\0\0\x1afcTL", "a frame of an animation"),
    (b"\xff\xd8\xff\xe0\0\x10JFIF", "a JPEG picture"),
    (b"\xff\xd8\xff\xe1", "a JPEG picture"),
    (b"RIFF", "RIFF sound or film"),
    (b"GIF89a", "a GIF picture"),
    (b"ftypisom", "an MP4 film"),
    (b"ftypmp42", "an MP4 film"),
    (b"\x1a\x45\xdf\xa3\x01\0\0\0", "a Matroska film"),
    (b"PRIVATE KEY-----", "a private key"),
    (b"iVBORw0KGgo", "a PNG picture in base 64"),
];

struct Needle {
    bytes: Vec<u8>,
    what: String,
    /// The first byte that is not zero: disks are full of zeros, so that is where the search takes hold.
    hold: usize,
}

impl Needle {
    fn new(bytes: Vec<u8>, what: String) -> Self {
        let hold = bytes.iter().position(|byte| *byte != 0).unwrap_or(0).min(bytes.len().saturating_sub(2));
        Self { bytes, what, hold }
    }

    /// How many pairs of neighbouring bytes there are from its hold on, up to one of two zeros.
    fn pairs(&self) -> usize {
        self.bytes[self.hold..].windows(2).take_while(|pair| **pair != [0, 0]).count()
    }
}

/// A pair of bytes of a needle, so far from its beginning.
struct Anchor {
    key: u16,
    needle: usize,
    offset: usize,
}

fn key(first: u8, second: u8) -> u16 {
    u16::from_le_bytes([first, second])
}

/// Pairs that are looked at, at most: one in so many.
const STRIDE_MAX: usize = 7;

/// Looks for what opens without a key.
///
/// Only each `stride`th pair of bytes is looked at: as many pairs of each needle side by side are its anchors, so that just
/// one of them is met wherever it stands.
pub struct Scanner {
    /// In order of the pairs at which they take hold.
    needles: Vec<Needle>,
    /// In order of their keys.
    anchors: Vec<Anchor>,
    stride: usize,
    /// By two bytes: whether any anchor is there.
    holds: Box<[u64; 1024]>,
}

impl Scanner {
    /// Looks for the signatures and these words.
    pub fn new(words: &[String]) -> Self {
        let signatures = SIGNATURES.iter().map(|(bytes, what)| Needle::new(bytes.to_vec(), (*what).into()));
        Self::with(signatures.collect(), words)
    }

    /// Looks for these bytes alone, each at least two long and not only zeros, and tells what they are.
    pub fn bytes(pieces: Vec<(Vec<u8>, String)>) -> Self {
        let long = pieces.into_iter().filter(|(bytes, _)| bytes.len() >= 2);
        Self::with(long.map(|(bytes, what)| Needle::new(bytes, what)).collect(), &[])
    }

    /// The same, and the signatures.
    pub fn signatures_and(pieces: Vec<(Vec<u8>, String)>) -> Self {
        let signatures = SIGNATURES.iter().map(|(bytes, what)| (bytes.to_vec(), (*what).to_owned()));
        Self::bytes(signatures.chain(pieces).collect())
    }

    fn with(mut needles: Vec<Needle>, words: &[String]) -> Self {
        for word in words {
            for form in [word.clone(), word.to_lowercase(), word.to_uppercase()] {
                let wide: Vec<u8> = form.encode_utf16().flat_map(u16::to_le_bytes).collect();
                for bytes in [form.into_bytes(), wide] {
                    if bytes.len() >= WORD && !needles.iter().any(|n| n.bytes == bytes) {
                        needles.push(Needle::new(bytes, format!("the word `{word}`")));
                    }
                }
            }
        }
        needles.sort_by_key(|n| (n.bytes[n.hold], n.bytes[n.hold + 1]));
        let stride = needles.iter().map(Needle::pairs).min().unwrap_or(1).clamp(1, STRIDE_MAX);
        let mut anchors = Vec::new();
        for (needle, n) in needles.iter().enumerate() {
            for offset in n.hold..n.hold + stride {
                anchors.push(Anchor { key: key(n.bytes[offset], n.bytes[offset + 1]), needle, offset });
            }
        }
        anchors.sort_by_key(|a| a.key);
        let mut holds = Box::new([0u64; 1024]);
        for a in &anchors {
            holds[usize::from(a.key >> 6)] |= 1 << (a.key & 63);
        }
        Self { needles, anchors, stride, holds }
    }

    /// The first pair from `at` on, in steps of the stride, that is anybody's anchor.
    fn anchor(&self, bytes: &[u8], at: usize) -> Option<usize> {
        match self.stride {
            1 => self.anchor_by::<1>(bytes, at),
            2 => self.anchor_by::<2>(bytes, at),
            3 => self.anchor_by::<3>(bytes, at),
            4 => self.anchor_by::<4>(bytes, at),
            5 => self.anchor_by::<5>(bytes, at),
            6 => self.anchor_by::<6>(bytes, at),
            _ => self.anchor_by::<STRIDE_MAX>(bytes, at),
        }
    }

    fn anchor_by<const STRIDE: usize>(&self, bytes: &[u8], mut at: usize) -> Option<usize> {
        /// Pairs that are looked at together.
        const PAIRS: usize = 8;
        /// Zeros that are passed over at once.
        const ZEROS: usize = 64;
        while let Some(group) = bytes.get(at..)?.first_chunk::<{ (PAIRS - 1) * STRIDE_MAX + 2 }>() {
            if group[..2] == [0, 0] && bytes[at..].get(..ZEROS).is_some_and(is_zeros) {
                at += (ZEROS - 1) / STRIDE * STRIDE;
                continue;
            }
            let hits = (0..PAIRS).fold(0, |hits, n| hits | self.is_hold(group[n * STRIDE], group[n * STRIDE + 1]) << n);
            if hits != 0 {
                return Some(at + hits.trailing_zeros() as usize * STRIDE);
            }
            at += PAIRS * STRIDE;
        }
        let end = bytes.len().saturating_sub(1);
        (at..end).step_by(STRIDE).find(|at| self.is_hold(bytes[*at], bytes[at + 1]) == 1)
    }

    /// 1 where any anchor is like this pair, else 0.
    fn is_hold(&self, first: u8, second: u8) -> u64 {
        let key = key(first, second);
        self.holds[usize::from(key >> 6)] >> (key & 63) & 1
    }

    /// The needles that stand where this pair is an anchor of theirs, and where they begin.
    fn standing<'a>(&'a self, bytes: &'a [u8], at: usize) -> impl Iterator<Item = (usize, usize)> {
        let key = key(bytes[at], bytes[at + 1]);
        let first = self.anchors.partition_point(|a| a.key < key);
        let same = self.anchors[first..].iter().take_while(move |a| a.key == key);
        same.filter_map(move |a| {
            let start = at.checked_sub(a.offset)?;
            bytes[start..].starts_with(&self.needles[a.needle].bytes).then_some((a.needle, start))
        })
    }

    /// Whether any of the words stands there.
    pub fn finds(&self, bytes: &[u8]) -> bool {
        let mut at = 0;
        while let Some(anchor) = self.anchor(bytes, at) {
            if self.standing(bytes, anchor).next().is_some() {
                return true;
            }
            at = anchor + self.stride;
        }
        false
    }

    /// What can be read; with `noise`, also whatever does not look like noise.
    pub fn look(&self, bytes: &[u8], noise: bool) -> Vec<String> {
        // By the place of the hold, to tell things in the order in which they stand there.
        let mut marks: Vec<(usize, usize)> = Vec::new();
        let mut at = 0;
        while let Some(anchor) = self.anchor(bytes, at) {
            for (needle, start) in self.standing(bytes, anchor) {
                if confirmed(&self.needles[needle].bytes, &bytes[start..]) {
                    marks.push((start + self.needles[needle].hold, needle));
                }
            }
            at = anchor + self.stride;
        }
        marks.extend(stamp(bytes).map(|at| (at, usize::MAX)));
        marks.sort_unstable();
        let mut found: Vec<String> = Vec::new();
        for (_, needle) in marks {
            let what = self.needles.get(needle).map_or("the stamp of a screen as raw pixels", |n| n.what.as_str());
            if !found.iter().any(|f| f == what) {
                found.push(what.to_owned());
            }
        }
        if noise {
            if let Some(text) = text_run(bytes) {
                found.push(format!("plain text `{text}…`"));
            }
            if bytes.len() >= COUNTED && chi_square(bytes) > CHI_SQUARE || is_plain_anywhere(bytes) {
                found.push("bytes that do not look like noise".to_owned());
            }
        }
        found
    }
}

/// Short signatures need what follows them as well.
fn confirmed(signature: &[u8], at: &[u8]) -> bool {
    match signature {
        b"RIFF" => at.len() >= 12 && [b"WAVE", b"AVI ", b"WEBP"].iter().any(|kind| &at[8..12] == *kind),
        b"\xff\xd8\xff\xe1" => at.len() >= 10 && &at[6..10] == b"Exif",
        _ => true,
    }
}

/// A pixel of a stamp's white cell is lighter.
const STAMP_WHITE: u8 = 192;
/// A pixel of a stamp's black cell is darker.
const STAMP_BLACK: u8 = 64;
/// Pixels of a cell side by side.
const CELL: usize = 4;
/// The stamp's magic number as sixteen cells.
const MAGIC: usize = 16 * CELL;

fn is_stamp(at: &[u8]) -> bool {
    const NUMBER: u16 = 0xA5C3;
    at.len() >= MAGIC
        && (0..MAGIC).all(|i| {
            let white = NUMBER >> (15 - i / CELL) & 1 == 1;
            if white { at[i] > STAMP_WHITE } else { at[i] < STAMP_BLACK }
        })
}

/// Where the first stamp begins.
fn stamp(bytes: &[u8]) -> Option<usize> {
    let may = |at: &usize| match bytes[*at..].first_chunk() {
        Some(block) => may_have_stamp(block),
        None => {
            let mut block = [0; BLOCK + FEW];
            block[..bytes.len() - at].copy_from_slice(&bytes[*at..]);
            may_have_stamp(&block)
        }
    };
    let mut blocks = (0..bytes.len()).step_by(BLOCK).filter(may);
    blocks.find_map(|at| (at..bytes.len().min(at + BLOCK)).find(|start| is_stamp(&bytes[*start..])))
}

/// Pixels that are compared at once.
const BLOCK: usize = 128;
/// From a pixel to the one five cells on.
const FEW: usize = 5 * CELL;

/// Whether any of a block's pixels is followed by what the magic's first six cells have: white, black, white, black, black,
/// white. No branches: the processor takes many pixels together, and their two highest bits are enough: of a white cell's
/// they are both set, of a black one's none is.
fn may_have_stamp(block: &[u8; BLOCK + FEW]) -> bool {
    // Zeros and text have no such bits at all.
    if block[..BLOCK].iter().fold(0, |any, byte| any | byte) < STAMP_WHITE {
        return false;
    }
    let mut any = 0;
    for i in 0..BLOCK {
        let cell = |n: usize| block[i + n * CELL];
        let like = cell(0) & !cell(1) & cell(2) & !cell(3) & !cell(4) & cell(5);
        any |= like & like << 1;
    }
    any & 0x80 != 0
}

/// Whether so few different bytes stand side by side anywhere: a row of a raw picture, a table, a filling; nothing encrypted.
/// Windows begin each half window.
fn is_plain_anywhere(bytes: &[u8]) -> bool {
    // Each window has one of every other half in it, whose bytes alone are various enough in almost all noise.
    let various = |window: &[u8; WINDOW]| variety(&window[HALF..]) > VARIETY;
    !bytes.as_chunks().0.iter().all(various) && is_plain_somewhere(bytes)
}

/// Half a window.
const HALF: usize = WINDOW / 2;

/// How many different bytes there are.
fn variety(bytes: &[u8]) -> usize {
    let mut seen = [0u8; 256];
    bytes.iter().map(|byte| usize::from(1 - std::mem::replace(&mut seen[usize::from(*byte)], 1))).sum()
}

fn is_plain_somewhere(bytes: &[u8]) -> bool {
    // In which half a byte was last seen, counted from 2.
    let mut last = [0u32; 256];
    let mut before = WINDOW;
    for (half, window) in (2..).zip(bytes.chunks_exact(HALF)) {
        let (mut own, mut more) = (0, 0);
        for byte in window {
            let seen = std::mem::replace(&mut last[usize::from(*byte)], half);
            own += usize::from(seen != half);
            more += usize::from(seen + 1 < half);
        }
        if before + more <= VARIETY {
            return true;
        }
        before = own;
    }
    false
}

/// The first long run of printable characters.
fn text_run(bytes: &[u8]) -> Option<&str> {
    let mut start = 0;
    loop {
        let run = bytes.get(start..start + TEXT_RUN)?;
        // No run can hold the last byte that is none.
        match run.iter().rposition(|b| !matches!(b, b' '..=b'~')) {
            Some(other) => start += other + 1,
            None => return std::str::from_utf8(run).ok(),
        }
    }
}

/// How far the counts of the 256 bytes are from even.
fn chi_square(bytes: &[u8]) -> f64 {
    let mut counts = [0u32; 256];
    for b in bytes {
        counts[usize::from(*b)] += 1;
    }
    let even = bytes.len() as f64 / 256.0;
    counts.iter().map(|c| (f64::from(*c) - even).powi(2) / even).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Bytes that no key opens.
    fn noise(n: usize) -> Vec<u8> {
        let mut state = 0x9E37_79B9_7F4A_7C15u64;
        let mut out = Vec::with_capacity(n);
        while out.len() < n {
            state ^= state << 13;
            state ^= state >> 7;
            state ^= state << 17;
            out.extend(state.wrapping_mul(0x2545_F491_4F6C_DD1D).to_be_bytes());
        }
        out.truncate(n);
        out
    }

    fn scanner() -> Scanner {
        Scanner::new(&[r"CORP\dbraun".into(), "Braun".into()])
    }

    #[test]
    fn noise_passes() {
        let bytes = noise(4 << 20);
        assert_eq!(scanner().look(&bytes, true), Vec::<String>::new());
        for chunk in bytes.chunks(1500) {
            assert_eq!(scanner().look(chunk, true), Vec::<String>::new());
        }
    }

    #[test]
    fn signatures_are_found_at_any_offset() {
        for (signature, what) in SIGNATURES {
            let mut whole = signature.to_vec();
            match signature {
                b"RIFF" => whole.extend(b"\x24\x10\0\0WAVE"),
                b"\xff\xd8\xff\xe1" => whole.extend(b"\0\x10Exif"),
                _ => {}
            }
            for offset in [0, 1, 2, 3, 4, 777] {
                let mut bytes = noise(2000);
                bytes[offset..offset + whole.len()].copy_from_slice(&whole);
                assert_eq!(scanner().look(&bytes, true), [what], "{what} at {offset}");
            }
        }
    }

    #[test]
    fn words_are_found_in_any_case_and_width() {
        for word in [&br"corp\dbraun"[..], b"BRAUN", b"B\0r\0a\0u\0n\0"] {
            for offset in 100..105 {
                let mut bytes = noise(300);
                bytes[offset..offset + word.len()].copy_from_slice(word);
                assert!(scanner().look(&bytes, false).iter().any(|w| w.starts_with("the word")), "{word:?}");
                assert!(scanner().finds(&bytes), "{word:?}");
            }
        }
    }

    #[test]
    fn what_ends_in_zeros_is_found_in_front_of_more_zeros() {
        let scanner = Scanner::bytes(vec![(b"\0k\0\0\0\0\0\0".to_vec(), "a key".into())]);
        for offset in 0..9 {
            let mut bytes = noise(offset);
            bytes.extend(b"\0k");
            bytes.resize(bytes.len() + 300, 0);
            assert_eq!(scanner.look(&bytes, false), ["a key"], "at {offset}");
        }
    }

    #[test]
    fn raw_pixels_text_and_lumpy_bytes_are_noticed() {
        let row = |white: u8, black: u8| -> Vec<u8> {
            (0..64).map(|i| if 0xA5C3u16 >> (15 - i / 4 % 16) & 1 == 1 { white } else { black }).collect()
        };
        // From the first byte to the last; as light and as dark as need be, and not quite.
        for offset in 0..=500 - 64 {
            for (white, black, found) in
                [(230, 20, true), (193, 0, true), (193, 63, true), (192, 20, false), (230, 64, false)]
            {
                for mut bytes in [noise(500), vec![0; 500], vec![255; 500]] {
                    bytes[offset..offset + 64].copy_from_slice(&row(white, black));
                    let due = found.then_some("the stamp of a screen as raw pixels");
                    assert_eq!(scanner().look(&bytes, false), due.as_slice(), "{white}, {black} at {offset}");
                }
            }
        }

        // A row of a picture without any stamp: a few greys side by side.
        let mut bytes = noise(700);
        (0..160).for_each(|i| bytes[200 + i] = 150 + (i / 20) as u8);
        assert_eq!(scanner().look(&bytes, true), ["bytes that do not look like noise"]);

        let mut bytes = noise(500);
        bytes[33..73].copy_from_slice(b"the quick brown fox jumps over a lazy do");
        assert!(scanner().look(&bytes, true)[0].starts_with("plain text"));
        assert!(scanner().look(&bytes, false).is_empty());

        let lumpy: Vec<u8> = noise(4096).iter().map(|b| b & 0x7f | 0x80).collect();
        assert_eq!(scanner().look(&lumpy, true), ["bytes that do not look like noise"]);
    }
}
