//! How long a WAV plays.

/// Length in milliseconds; what is wrong where it is no WAV.
pub(super) fn length_ms(bytes: &[u8]) -> Result<i64, String> {
    let field = |at: usize| bytes.get(at..at + 4).and_then(|b| b.try_into().ok()).map(u32::from_le_bytes);
    if bytes.get(..4) != Some(b"RIFF") || bytes.get(8..12) != Some(b"WAVE") {
        return Err("the audio is no WAV".into());
    }
    let (mut at, mut rate) = (12, None);
    while let (Some(id), Some(len)) = (bytes.get(at..at + 4), field(at + 4)) {
        let len = len as usize;
        match id {
            b"fmt " => rate = field(at + 16),
            b"data" => {
                let rate = i64::from(rate.filter(|r| *r > 0).ok_or("the WAV has no byte rate")?);
                if bytes.len() < at + 8 + len {
                    return Err("the WAV is cut off".into());
                }
                return Ok(len as i64 * 1000 / rate);
            }
            _ => {}
        }
        at += 8 + len + len % 2;
    }
    Err("the WAV has no data".into())
}

#[cfg(test)]
mod tests {
    use super::length_ms;

    #[test]
    fn the_length_is_data_by_byte_rate() {
        let mut wav = b"RIFF\x34\x00\x00\x00WAVEfmt \x10\x00\x00\x00\x01\x00\x01\x00".to_vec();
        wav.extend(1000_u32.to_le_bytes());
        wav.extend(1000_u32.to_le_bytes());
        wav.extend([1, 0, 8, 0]);
        wav.extend(b"data\x10\x00\x00\x00");
        assert_eq!(length_ms(&wav), Err("the WAV is cut off".into()));
        wav.extend([128; 16]);
        assert_eq!(length_ms(&wav), Ok(16));
        assert!(length_ms(b"<html>").is_err());
    }
}
