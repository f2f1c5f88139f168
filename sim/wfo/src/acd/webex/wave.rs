//! What of a WAV belongs to a contact. Pure. PCM of any number of channels, which stay as they are: stereo stays stereo,
//! mono stays mono (WXC-VER-1).

/// Where things are in a WAV.
struct Layout {
    /// The `fmt ` chunk's content.
    format: std::ops::Range<usize>,
    /// The samples.
    data: std::ops::Range<usize>,
    /// Bytes a second.
    rate: u64,
    /// Bytes of one sample of all channels.
    block: usize,
}

fn layout(bytes: &[u8]) -> Result<Layout, String> {
    let field = |at: usize| bytes.get(at..at.checked_add(4)?).and_then(|b| b.try_into().ok()).map(u32::from_le_bytes);
    if bytes.get(..4) != Some(b"RIFF") || bytes.get(8..12) != Some(b"WAVE") {
        return Err("the audio is no WAV".into());
    }
    let (mut at, mut format) = (12, None);
    while let (Some(id), Some(len)) = (bytes.get(at..at + 4), field(at + 4)) {
        let begin = at + 8;
        let end = begin.checked_add(len as usize).filter(|e| *e <= bytes.len());
        match id {
            b"fmt " => format = Some(begin..end.filter(|e| *e >= begin + 16).ok_or("the WAV's format is cut off")?),
            b"data" => {
                let data = begin..end.ok_or("the WAV is cut off")?;
                let format = format.ok_or("the WAV has no format")?;
                let rate = field(format.start + 8).filter(|r| *r > 0).ok_or("the WAV has no byte rate")?;
                let block = bytes.get(format.start + 12..format.start + 14).and_then(|b| b.try_into().ok());
                let block = usize::from(u16::from_le_bytes(block.unwrap_or([1, 0]))).max(1);
                return Ok(Layout { format, data, rate: u64::from(rate), block });
            }
            _ => {}
        }
        at = end.unwrap_or(bytes.len()).saturating_add(len as usize % 2);
    }
    Err("the WAV has no data".into())
}

/// Length in milliseconds.
///
/// # Errors
/// What is wrong with it, in words.
pub fn length_ms(bytes: &[u8]) -> Result<i64, String> {
    let l = layout(bytes)?;
    Ok((l.data.len() as u64 * 1000 / l.rate) as i64)
}

/// The stretch from `from_ms` to `to_ms`, as far as there is any, as a WAV of the same format.
///
/// # Errors
/// What is wrong with it, in words.
pub fn cut(bytes: &[u8], from_ms: i64, to_ms: i64) -> Result<Vec<u8>, String> {
    let l = layout(bytes)?;
    let at = |ms: i64| {
        // To the nearest sample: lengths of pieces then add up.
        let exact = u128::try_from(ms.max(0)).unwrap_or(0) * u128::from(l.rate);
        let blocks = (exact + 500 * l.block as u128) / (1000 * l.block as u128);
        usize::try_from(blocks).unwrap_or(usize::MAX).saturating_mul(l.block).min(l.data.len() / l.block * l.block)
    };
    let (from, to) = (at(from_ms), at(to_ms).max(at(from_ms)));
    let samples = bytes.get(l.data.start + from..l.data.start + to).unwrap_or_default();
    let format = bytes.get(l.format).unwrap_or_default();
    let length = |n: usize| u32::try_from(n).map_err(|_| "the audio is too long".to_owned());
    let pad = samples.len() % 2;
    let whole = 4 + 8 + format.len() + format.len() % 2 + 8 + samples.len() + pad;
    let mut out = Vec::with_capacity(whole + 8);
    out.extend(b"RIFF");
    out.extend(length(whole)?.to_le_bytes());
    out.extend(b"WAVEfmt ");
    out.extend(length(format.len())?.to_le_bytes());
    out.extend(format);
    out.extend(std::iter::repeat_n(0, format.len() % 2));
    out.extend(b"data");
    out.extend(length(samples.len())?.to_le_bytes());
    out.extend(samples);
    out.extend(std::iter::repeat_n(0, pad));
    Ok(out)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn wav(hz: u32, channels: u16, samples: &[u8]) -> Vec<u8> {
        let mut w = b"RIFF\0\0\0\0WAVELIST\x03\0\0\0abc\0fmt \x10\0\0\0\x01\0".to_vec();
        w.extend(channels.to_le_bytes());
        w.extend(hz.to_le_bytes());
        w.extend((hz * u32::from(channels)).to_le_bytes());
        w.extend(channels.to_le_bytes());
        w.extend(8u16.to_le_bytes());
        w.extend(b"data");
        w.extend((samples.len() as u32).to_le_bytes());
        w.extend(samples);
        w
    }

    #[test]
    fn stereo_stays_stereo_and_the_samples_are_those_of_the_stretch() {
        let samples: Vec<u8> = (0..200).collect();
        let whole = wav(100, 2, &samples);
        assert_eq!(length_ms(&whole), Ok(1000));
        let part = cut(&whole, 250, 750).expect("a WAV");
        assert_eq!((length_ms(&part), &part[22..24], &part[44..]), (Ok(500), &[2, 0][..], &samples[50..150]));
        assert_eq!(length_ms(&cut(&whole, 900, 5000).expect("a WAV")), Ok(100), "no more than there is");
        assert_eq!(length_ms(&cut(&whole, 700, 300).expect("a WAV")), Ok(0));
        for broken in [&whole[..60], b"<html>", b""] {
            assert!(length_ms(broken).is_err() && cut(broken, 0, 1).is_err());
        }
    }

    proptest! {
        #[test]
        fn no_bytes_trip_it(mut bytes in prop::collection::vec(any::<u8>(), 0..80), from in any::<i64>(), to in any::<i64>()) {
            let _ = (length_ms(&bytes), cut(&bytes, from, to));
            let mut whole = wav(8000, 1, &bytes);
            let _ = cut(&whole, from, to);
            whole.truncate(bytes.len());
            bytes.extend(whole);
            let _ = (length_ms(&bytes), cut(&bytes, from, to));
        }
        #[test]
        fn pieces_add_up(samples in prop::collection::vec(any::<u8>(), 0..400), at in 0i64..600) {
            let whole = wav(777, 1, &samples);
            let data = |w: &[u8]| layout(w).map(|l| w[l.data].to_vec()).expect("a WAV");
            let (one, two) = (cut(&whole, 0, at).expect("a WAV"), cut(&whole, at, 9_999).expect("a WAV"));
            prop_assert_eq!([data(&one), data(&two)].concat(), samples);
        }
    }
}
