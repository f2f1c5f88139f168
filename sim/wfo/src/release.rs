//! Until when a PC may forget (SCR-GC-2): nothing is released that a contact may still ask for.

/// What the watermark of one PC depends on. Instants are UTC milliseconds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Ground {
    /// The server's clock.
    pub now: i64,
    /// Up to when the imports of every ACD are complete; none before the first.
    pub imported: Option<i64>,
    /// Policy `retention`, in milliseconds.
    pub retention_ms: i64,
    /// The earliest start of what this PC still owes or may yet be asked for.
    pub owed: Option<i64>,
}

/// No contact that ended before this instant will be asked for. None while nothing can be said.
pub fn watermark(ground: Ground) -> Option<i64> {
    let complete = ground.imported?.min(ground.now).saturating_sub(ground.retention_ms);
    Some(ground.owed.map_or(complete, |owed| owed.min(complete)))
}

/// The watermark is told again only when it has moved by so much, in milliseconds: segments are as long.
pub const STEP_MS: i64 = 600_000;

/// Whether a PC is to be told. `oldest` is the start of its oldest session: before that there is nothing to forget. A watermark that
/// stands where something is `owed` may stand there for long: it is told however little it has moved.
pub fn worth_telling(before: i64, told: Option<i64>, oldest: Option<i64>, owed: Option<i64>) -> bool {
    let step = if owed == Some(before) { 1 } else { STEP_MS };
    oldest.is_some_and(|o| before > o) && told.is_none_or(|t| before >= t.saturating_add(step))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn never_past_what_is_owed_nor_into_the_retention(
            now in 0i64..1000, imported in prop::option::of(0i64..1200), retention_ms in 0i64..500, owed in prop::option::of(0i64..1000),
        ) {
            match watermark(Ground { now, imported, retention_ms, owed }) {
                None => prop_assert_eq!(imported, None),
                Some(t) => {
                    prop_assert!(t <= now - retention_ms);
                    prop_assert!(t <= imported.unwrap_or(i64::MIN) - retention_ms);
                    prop_assert!(owed.is_none_or(|o| t <= o));
                }
            }
        }
    }

    #[test]
    fn a_failing_import_stops_the_clock() {
        let ground = Ground { now: 90_000, imported: Some(50_000), retention_ms: 10_000, owed: None };
        assert_eq!(watermark(ground), Some(40_000));
        assert!(!worth_telling(40_000, None, Some(40_000), None), "nothing to forget");
        assert!(worth_telling(40_000, None, Some(0), None));
        assert!(!worth_telling(40_000, Some(39_000), Some(0), None));
    }

    #[test]
    fn it_is_told_where_it_has_to_stay() {
        assert!(worth_telling(40_000, Some(39_000), Some(0), Some(40_000)));
        assert!(!worth_telling(40_000, Some(40_000), Some(0), Some(40_000)), "once");
        assert!(!worth_telling(40_000, Some(39_000), Some(0), Some(50_000)), "it goes on");
    }
}
