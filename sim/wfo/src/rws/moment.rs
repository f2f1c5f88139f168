//! The two forms of time in a recording.

/// `2015-09-10T16:58:22.000+0000`: no colon in the offset.
pub fn written(utc_ms: i64) -> String {
    let iso = wire::time::iso(utc_ms);
    iso.strip_suffix('Z').map_or_else(|| iso.clone(), |local| format!("{local}+0000"))
}

/// Reads either form, with `+0000`, `+00:00` or `Z`.
pub fn read(text: &str) -> Option<i64> {
    wire::time::parse(text).ok().or_else(|| {
        let (local, offset) = text.split_at_checked(text.len().checked_sub(4)?)?;
        let (hours, minutes) = offset.split_at_checked(2)?;
        wire::time::parse(&format!("{local}{hours}:{minutes}")).ok()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_forms_are_read_and_one_is_written() {
        let at = 1_441_904_302_000;
        assert_eq!(written(at), "2015-09-10T16:58:22.000+0000");
        for text in ["2015-09-10T16:58:22.000+0000", "2015-09-10T16:58:22Z", "2015-09-10T18:58:22.000+02:00"] {
            assert_eq!(read(text), Some(at), "{text}");
        }
        assert_eq!(read("2015-09-10T18:58:22.000+0200"), Some(at));
        assert_eq!(read("yesterday"), None);
        assert_eq!(read("é"), None);
    }
}
