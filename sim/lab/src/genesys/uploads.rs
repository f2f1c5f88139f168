//! Screen files on their way to RWS, by what crossed the wires.

use super::installation::Screen;
use kernel::trace::Record;
use serde::Serialize;
use serde_json::Value;
use std::collections::BTreeMap;

/// The pieces of a screen file that RWS took.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Upload {
    /// The agent's id.
    pub agent: String,
    /// Id of the recording.
    pub recording: String,
    /// When RWS took a piece, in order, UTC milliseconds.
    pub pieces: Vec<i64>,
}

impl Upload {
    /// Whether a part of it was with RWS at that time, and a part was not.
    pub fn is_under_way(&self, at: i64) -> bool {
        self.pieces.first().is_some_and(|first| *first < at) && self.pieces.last().is_some_and(|last| *last > at)
    }
}

/// All of them.
pub(super) fn uploads<'a>(records: impl Iterator<Item = &'a Record>, screens: &[Screen]) -> Vec<Upload> {
    let mut pieces: BTreeMap<String, Vec<i64>> = BTreeMap::new();
    for record in records.filter(|record| record.kind == "wire.http") {
        let fields: Value = serde_json::from_str(&record.fields).unwrap_or_default();
        let target = fields["target"].as_str().unwrap_or_default();
        let piece = target.strip_prefix("/sim/screen-recordings/").and_then(|rest| rest.split_once("?offset="));
        let taken = fields["method"] == "PUT"
            && fields["status"].as_u64().is_some_and(|status| (200..300).contains(&status))
            && fields["sent"].as_u64() > Some(0);
        if let Some((recording, _)) = piece.filter(|_| taken) {
            pieces.entry(recording.to_owned()).or_default().push(record.at);
        }
    }
    let of = |(recording, pieces): (String, Vec<i64>)| {
        let screen = screens.iter().find(|screen| screen.recording == recording)?;
        Some(Upload { agent: screen.agent.clone(), recording, pieces })
    };
    pieces.into_iter().filter_map(of).collect()
}

#[cfg(test)]
mod tests {
    use super::Upload;

    #[test]
    fn it_is_under_way_between_its_first_piece_and_its_last() {
        let upload = |pieces: &[i64]| Upload { agent: "1".into(), recording: "r".into(), pieces: pieces.to_vec() };
        let two = upload(&[1_000, 2_000]);
        assert!(!two.is_under_way(1_000) && two.is_under_way(1_500) && !two.is_under_way(2_000));
        assert!(!upload(&[1_000]).is_under_way(1_000) && !upload(&[]).is_under_way(0));
    }
}
