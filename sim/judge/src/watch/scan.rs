//! One pass over the bytes of a write. Fast because almost every pair of neighbouring bytes of an encrypted file begins
//! nothing that is looked for. Each signature is long enough (8 bytes, or as good) that noise does not show it by chance.

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

    /// The two bytes at which the search takes hold.
    fn key(&self) -> usize {
        key(self.bytes[self.hold], self.bytes[self.hold + 1])
    }
}

fn key(first: u8, second: u8) -> usize {
    usize::from(first) << 8 | usize::from(second)
}

/// Looks for what opens without a key.
pub struct Scanner {
    /// In order of their keys.
    needles: Vec<Needle>,
    /// By two bytes: whether any needle takes hold there.
    holds: Box<[u64; 1024]>,
}

impl Scanner {
    /// Looks for the signatures and these words.
    pub fn new(words: &[String]) -> Self {
        let signatures = SIGNATURES.iter().map(|(bytes, what)| Needle::new(bytes.to_vec(), (*what).into()));
        Self::with(signatures.collect(), words)
    }

    /// Looks for these bytes alone, each at least two long, and tells what they are.
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
        needles.sort_by_key(Needle::key);
        let mut holds = Box::new([0u64; 1024]);
        for n in &needles {
            holds[n.key() / 64] |= 1 << (n.key() % 64);
        }
        Self { needles, holds }
    }

    /// The needles that stand where these two bytes, at `at`, are their hold.
    fn standing<'a>(&'a self, bytes: &'a [u8], at: usize, key: usize) -> impl Iterator<Item = (&'a Needle, &'a [u8])> {
        let first = self.needles.partition_point(|n| n.key() < key);
        let same = self.needles[first..].iter().take_while(move |n| n.key() == key);
        same.filter_map(move |n| {
            let from = &bytes[at.checked_sub(n.hold)?..];
            from.starts_with(&n.bytes).then_some((n, from))
        })
    }

    /// Whether any of the words stands there.
    pub fn finds(&self, bytes: &[u8]) -> bool {
        let mut i = after_zeros(bytes, 0);
        while i + 1 < bytes.len() {
            let key = key(bytes[i], bytes[i + 1]);
            if self.holds[key / 64] >> (key % 64) & 1 == 1 && self.standing(bytes, i, key).next().is_some() {
                return true;
            }
            i = after_zeros(bytes, i + 1);
        }
        false
    }

    /// What can be read; with `noise`, also whatever does not look like noise.
    pub fn look(&self, bytes: &[u8], noise: bool) -> Vec<String> {
        let mut found = Vec::new();
        let mut tell = |what: &str| {
            if !found.iter().any(|f| f == what) {
                found.push(what.to_owned());
            }
        };
        let mut i = after_zeros(bytes, 0);
        while i + 1 < bytes.len() {
            let key = key(bytes[i], bytes[i + 1]);
            if self.holds[key / 64] >> (key % 64) & 1 == 1 {
                for (n, from) in self.standing(bytes, i, key) {
                    if confirmed(&n.bytes, from) {
                        tell(&n.what);
                    }
                }
            }
            if bytes[i] > STAMP_WHITE && is_stamp(&bytes[i..]) {
                tell("the stamp of a screen as raw pixels");
            }
            i = after_zeros(bytes, i + 1);
        }
        if noise {
            if let Some(text) = text_run(bytes) {
                tell(&format!("plain text `{}…`", &text[..TEXT_RUN]));
            }
            let lumpy = bytes.len() >= COUNTED && chi_square(bytes) > CHI_SQUARE;
            if lumpy || bytes.windows(WINDOW).step_by(WINDOW / 2).any(is_plain) {
                tell("bytes that do not look like noise");
            }
        }
        found
    }
}

/// The first byte at or after `from` that is not zero. Nothing takes hold of zeros, and a database's pages hold little else.
pub(super) fn after_zeros(bytes: &[u8], mut from: usize) -> usize {
    const STRIDE: usize = 64;
    while bytes.get(from) == Some(&0) {
        from += if bytes[from..].first_chunk() == Some(&[0; STRIDE]) { STRIDE } else { 1 };
    }
    from
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

/// The stamp's magic number as sixteen cells of four pixels.
fn is_stamp(at: &[u8]) -> bool {
    const MAGIC: u16 = 0xA5C3;
    at.len() >= 64
        && (0..64).all(|i| {
            let white = MAGIC >> (15 - i / 4) & 1 == 1;
            if white { at[i] > STAMP_WHITE } else { at[i] < 64 }
        })
}

/// A stretch with so few different bytes is a row of a raw picture, a table, a filling: nothing encrypted.
fn is_plain(window: &[u8]) -> bool {
    let mut seen = [0u64; 4];
    window.iter().for_each(|b| seen[usize::from(b >> 6)] |= 1 << (b & 63));
    seen.iter().map(|s| s.count_ones() as usize).sum::<usize>() <= VARIETY
}

/// The first long run of printable characters.
fn text_run(bytes: &[u8]) -> Option<&str> {
    let mut run = 0;
    for (i, b) in bytes.iter().enumerate() {
        run = if matches!(b, b' '..=b'~') { run + 1 } else { 0 };
        if run == TEXT_RUN {
            return std::str::from_utf8(&bytes[i + 1 - TEXT_RUN..=i]).ok();
        }
    }
    None
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
            for offset in [0, 1, 777] {
                let mut bytes = noise(2000);
                bytes[offset..offset + whole.len()].copy_from_slice(&whole);
                assert_eq!(scanner().look(&bytes, true), [what], "{what} at {offset}");
            }
        }
    }

    #[test]
    fn words_are_found_in_any_case_and_width() {
        for word in [&br"corp\dbraun"[..], b"BRAUN", b"B\0r\0a\0u\0n\0"] {
            let mut bytes = noise(300);
            bytes[100..100 + word.len()].copy_from_slice(word);
            assert!(scanner().look(&bytes, false).iter().any(|w| w.starts_with("the word")), "{word:?}");
        }
    }

    #[test]
    fn raw_pixels_text_and_lumpy_bytes_are_noticed() {
        let row: Vec<u8> =
            (0..64).flat_map(|i| [if 0xA5C3u16 >> (15 - i / 4 % 16) & 1 == 1 { 230 } else { 20 }]).collect();
        let mut bytes = noise(500);
        bytes[33..97].copy_from_slice(&row);
        assert_eq!(scanner().look(&bytes, false), ["the stamp of a screen as raw pixels"]);

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
