//! Which statistics to capture when (WXC-WFM-1, WXC-WFM-2), and what of them WFM takes (WXC-WFM-4). Pure; instants are UTC
//! milliseconds.

use serde_json::Value;

/// Length of an interval.
pub const INTERVAL_MS: i64 = 15 * 60_000;
const DAY_MS: i64 = 86_400_000;
/// The kinds of rows.
pub const KINDS: [&str; 3] = ["queue", "agent", "agent-queue"];

/// How far capture is, as it stands in the store.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Progress {
    /// Intervals that ended up to here are captured.
    pub to: Option<i64>,
    /// The day (its midnight) that was captured again last.
    pub again: Option<i64>,
}

/// A stretch to capture.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Due {
    /// Begin, on an interval's.
    pub from: i64,
    /// End, on an interval's, no more than half a day later.
    pub to: i64,
    /// What is there already is overwritten with it.
    pub again: bool,
}

fn floor(at: i64, to: i64) -> i64 {
    at.div_euclid(to) * to
}

/// What is due, if anything: first the intervals that ended `delay_min` ago or longer, then, at its minute of the day, the
/// whole of yesterday.
pub fn due(p: &Progress, now: i64, delay_min: u32, recapture_at_min: Option<u32>) -> Option<Due> {
    let ended = floor(now - i64::from(delay_min) * 60_000, INTERVAL_MS);
    let from = p.to.unwrap_or_else(|| floor(now, DAY_MS));
    if from < ended {
        // What was missed for longer than a month is given up.
        let from = from.max(floor(now - 30 * DAY_MS, DAY_MS));
        return Some(Due { from, to: ended.min(from + DAY_MS / 2), again: false });
    }
    let today = floor(now, DAY_MS);
    let minute = i64::from(recapture_at_min?);
    let yesterday = today - DAY_MS;
    let is_time = now >= today + minute * 60_000 && p.again.is_none_or(|d| d < yesterday);
    is_time.then_some(Due { from: yesterday, to: yesterday + DAY_MS / 2, again: true })
}

/// After a stretch was captured. Yesterday has two halves; [`second_half`] is the other.
pub fn captured(p: &Progress, due: &Due) -> Progress {
    if due.again {
        Progress { again: Some(floor(due.from, DAY_MS)), ..*p }
    } else {
        Progress { to: Some(due.to), ..*p }
    }
}

/// The afternoon of a day whose morning this is.
pub fn second_half(due: &Due) -> Due {
    Due { from: due.to, to: due.to + DAY_MS / 2, ..*due }
}

/// The rows of an answer that are of voice or chat: there is no forecast of e-mail or of several channels at once.
pub fn usable(answer: &Value) -> Vec<Value> {
    let fits =
        |v: &Value| v.get("channelType").and_then(Value::as_str).is_none_or(|c| matches!(c, "telephony" | "chat"));
    let rows = answer.get("data").and_then(Value::as_array).cloned().unwrap_or_default();
    let trimmed = |mut row: Value| {
        if let Some(channels) = row.get_mut("channels").and_then(Value::as_array_mut) {
            channels.retain(fits);
        }
        row
    };
    rows.into_iter().filter(fits).map(trimmed).collect()
}

/// Begin of a row's interval.
pub fn interval(row: &Value) -> Option<i64> {
    row.get("intervalStartTime").and_then(Value::as_i64)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    const DAY: i64 = 1000 * DAY_MS;
    const MIN: i64 = 60_000;

    #[test]
    fn an_interval_is_captured_once_its_delay_has_passed() {
        let p = Progress { to: Some(DAY + 9 * 60 * MIN), again: None };
        let at = |minute: i64| due(&p, DAY + 9 * 60 * MIN + minute * MIN, 5, None);
        assert_eq!(at(19), None);
        let one = Due { from: DAY + 540 * MIN, to: DAY + 555 * MIN, again: false };
        assert_eq!(at(20), Some(one));
        assert_eq!(captured(&p, &one), Progress { to: Some(DAY + 555 * MIN), again: None });
        assert_eq!(
            due(&Progress::default(), DAY + 40 * MIN, 0, None),
            Some(Due { from: DAY, to: DAY + 30 * MIN, again: false })
        );
    }

    #[test]
    fn yesterday_is_captured_again_once_a_day_at_its_time() {
        let p = Progress { to: Some(DAY + 150 * MIN), again: Some(DAY - 2 * DAY_MS) };
        assert_eq!(due(&p, DAY + 149 * MIN, 0, Some(150)), None);
        let morning = due(&p, DAY + 150 * MIN, 0, Some(150)).expect("due");
        assert_eq!(morning, Due { from: DAY - DAY_MS, to: DAY - DAY_MS / 2, again: true });
        assert_eq!(second_half(&morning), Due { from: DAY - DAY_MS / 2, to: DAY, again: true });
        assert_eq!(due(&captured(&p, &morning), DAY + 160 * MIN, 0, Some(150)), None, "not twice");
        assert_eq!(due(&p, DAY + 160 * MIN, 0, None), None, "only where it is enabled");
    }

    #[test]
    fn e_mail_is_left_out() {
        let answer = json!({"data": [
            {"channelType": "telephony", "intervalStartTime": 5}, {"channelType": "email"},
            {"channels": [{"channelType": "email"}, {"channelType": "chat"}]},
        ]});
        let rows = usable(&answer);
        assert_eq!((rows.len(), interval(&rows[0])), (2, Some(5)));
        assert_eq!(rows[1]["channels"], json!([{"channelType": "chat"}]));
        assert_eq!(usable(&json!({})), Vec::<Value>::new());
    }
}
