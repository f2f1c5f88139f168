//! Looks at an audio file: a RIFF/WAVE with linear PCM, and how long it is.

/// What is wrong with the file.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NotWave {
    /// No such header.
    #[error("not a RIFF/WAVE file")]
    Header,
    /// A chunk reaches beyond the end, or one is missing.
    #[error("the file is cut short")]
    Short,
    /// The format says nothing sensible.
    #[error("the format chunk is senseless")]
    Format,
}

/// The length in milliseconds.
///
/// # Errors
/// See [`NotWave`].
pub fn length_ms(bytes: &[u8]) -> Result<i64, NotWave> {
    if bytes.len() < 12 || &bytes[..4] != b"RIFF" || &bytes[8..12] != b"WAVE" {
        return Err(NotWave::Header);
    }
    let mut rest = &bytes[12..];
    let mut rate = None;
    while rest.len() >= 8 {
        let (head, body) = rest.split_at(8);
        let size = u32::from_le_bytes([head[4], head[5], head[6], head[7]]) as usize;
        if size > body.len() {
            return Err(NotWave::Short);
        }
        match &head[..4] {
            b"fmt " if size >= 16 => {
                rate = Some(i64::from(u32::from_le_bytes([body[8], body[9], body[10], body[11]])));
            }
            b"data" => {
                let rate = rate.filter(|r| *r > 0).ok_or(NotWave::Format)?;
                return Ok(size as i64 * 1000 / rate);
            }
            _ => {}
        }
        rest = &body[(size + size % 2).min(body.len())..];
    }
    Err(NotWave::Short)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_second_of_telephone_sound() {
        let mut file = b"RIFF\0\0\0\0WAVEfmt \x10\0\0\0\x01\0\x01\0".to_vec();
        file.extend(8000u32.to_le_bytes());
        file.extend(16000u32.to_le_bytes());
        file.extend(b"\x02\0\x10\0data");
        file.extend(16000u32.to_le_bytes());
        file.resize(file.len() + 16000, 0);
        assert_eq!(length_ms(&file), Ok(1000));
        file.pop();
        assert_eq!(length_ms(&file), Err(NotWave::Short));
        assert_eq!(length_ms(b"\x89PNG"), Err(NotWave::Header));
    }
}
