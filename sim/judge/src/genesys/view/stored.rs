//! What RWS has: voice recordings with their files, and screen files.

use super::asked::key_of;
use crate::genesys::evidence::Answers;
use crate::genesys::truth::{Span, Truth};
use crate::view::{Video, reckoned};
use serde_json::Value;
use sha2::{Digest, Sha256};
use std::fmt::Write as _;

/// A voice recording.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Voice {
    /// Which RWS has it.
    pub rws: String,
    /// Its id: a CallUUID.
    pub id: String,
    /// Its files.
    pub media: Vec<Media>,
}

/// A file of a voice recording.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Media {
    /// Its id.
    pub id: String,
    /// CallUUID.
    pub call: String,
    /// From when to when, as far as it says so.
    pub span: Span,
    /// The agent's id.
    pub agent_id: String,
    /// The DN.
    pub dn: String,
    /// The connection id without leading zeros.
    pub conn_id: String,
}

/// A screen file.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Screen {
    /// Which RWS has it.
    pub rws: String,
    /// Id of the recording.
    pub recording: String,
    /// The agent's key in the scenario.
    pub agent: String,
    /// From when to when.
    pub span: Span,
    /// Bytes as claimed.
    pub size: u64,
    /// SHA-256 as claimed.
    pub sha256: String,
    /// What it is mapped to, by its own word: CallUUID and media id.
    pub mapped: Option<(String, String)>,
    /// Voice recordings that list it, with the media id listed.
    pub listed: Vec<(String, String)>,
}

/// What all RWS have.
#[derive(Debug, Default)]
pub struct Stored {
    /// Voice recordings.
    pub voices: Vec<Voice>,
    /// Screen files.
    pub screens: Vec<Screen>,
    /// What cannot be read.
    pub unreadable: Vec<String>,
}

/// Reads them.
pub fn read<'a>(truth: &Truth, all: impl Iterator<Item = (&'a String, &'a Answers)>) -> Stored {
    let mut stored = Stored::default();
    for (rws, answers) in all {
        for json in &answers.recordings {
            match voice(rws, json) {
                Some(voice) => stored.voices.push(voice),
                None => stored.unreadable.push(format!("a voice recording of {rws}: {json}")),
            }
        }
        // What was ordered and has no file is no file.
        for json in answers.screens.iter().filter(|json| matches!(json["state"].as_str(), None | Some("stored"))) {
            let Some(mut screen) = screen(truth, rws, json) else {
                stored.unreadable.push(format!("a screen recording of {rws}: {json}"));
                continue;
            };
            for recording in &answers.recordings {
                for own in recording["screenRecordings"].as_array().into_iter().flatten() {
                    if own["recording"] == json["recording"] {
                        screen.listed.push((word(&recording["id"]), word(&own["mediaId"])));
                    }
                }
            }
            stored.screens.push(screen);
        }
    }
    stored.screens.sort_by(|a, b| (a.span, &a.recording).cmp(&(b.span, &b.recording)));
    stored
}

fn word(json: &Value) -> String {
    json.as_str().unwrap_or_default().to_owned()
}

fn number(json: &Value) -> Option<i64> {
    json.as_i64().or_else(|| json.as_str().and_then(|s| s.parse().ok()))
}

/// A time; none that no clock has.
fn time(json: &Value) -> Option<i64> {
    let told = json.as_i64().or_else(|| json.as_str().and_then(instant))?;
    (reckoned(told) == told).then_some(told)
}

fn voice(rws: &str, json: &Value) -> Option<Voice> {
    let media = json["mediaFiles"].as_array()?.iter().map(|m| {
        let parameters = &m["parameters"];
        Media {
            id: word(&m["mediaId"]),
            call: word(&m["callUUID"]),
            span: Span::new(time(&m["startTime"]).unwrap_or_default(), time(&m["stopTime"]).unwrap_or_default()),
            agent_id: word(&parameters["agentId"]),
            dn: word(&parameters["recordDN"]),
            conn_id: super::tlib::plain_id(parameters["connId"].as_str().unwrap_or_default()),
        }
    });
    Some(Voice { rws: rws.to_owned(), id: json["id"].as_str()?.to_owned(), media: media.collect() })
}

fn screen(truth: &Truth, rws: &str, json: &Value) -> Option<Screen> {
    let call = json["callUUID"].as_str().filter(|c| !c.is_empty());
    Some(Screen {
        rws: rws.to_owned(),
        recording: json["recording"].as_str()?.to_owned(),
        agent: key_of(truth, json["agentId"].as_str()?),
        span: Span::new(time(&json["started"])?, time(&json["stopped"])?),
        size: number(&json["size"]).and_then(|n| u64::try_from(n).ok()).unwrap_or_default(),
        sha256: word(&json["sha256"]).to_lowercase(),
        mapped: call.map(|c| (c.to_owned(), word(&json["mediaId"]))),
        listed: Vec::new(),
    })
}

/// `2015-09-10T16:58:22.000+0000`, `2015-09-10T16:58:22Z`, `2015-09-10T16:58:22.5+02:00`.
pub fn instant(text: &str) -> Option<i64> {
    let (date, rest) = text.split_once('T')?;
    let mut parts = date.split('-').map(|n| n.parse::<i64>().ok());
    let (year, month, day) = (parts.next()??, parts.next()??, parts.next()??);
    let zone = rest.find(['Z', '+', '-'])?;
    let mut clock = rest[..zone].split(':');
    let (hour, minute) = (clock.next()?.parse::<i64>().ok()?, clock.next()?.parse::<i64>().ok()?);
    let (second, part) =
        clock.next()?.split_once('.').map_or_else(|| (rest[..zone].rsplit(':').next(), ""), |(s, p)| (Some(s), p));
    let second = second?.parse::<i64>().ok()?;
    let ms = format!("{part:0<3}").get(..3)?.parse::<i64>().ok()?;
    let offset = match &rest[zone..] {
        "Z" => 0,
        signed => {
            let digits: String = signed[1..].chars().filter(char::is_ascii_digit).collect();
            let (h, m) = (digits.get(..2)?.parse::<i64>().ok()?, digits.get(2..4)?.parse::<i64>().ok()?);
            (h * 60 + m) * if signed.starts_with('-') { -1 } else { 1 }
        }
    };
    let by_calendar = (0..10_000).contains(&year) && (1..=12).contains(&month) && (1..=31).contains(&day);
    if !by_calendar || !(0..=24).contains(&hour) || !(0..60).contains(&minute) || !(0..=60).contains(&second) {
        return None;
    }
    // Days since 1970 by the civil calendar.
    let (y, m) = if month <= 2 { (year - 1, month + 9) } else { (year, month - 3) };
    let (era, of_era) = (y.div_euclid(400), y.rem_euclid(400));
    let days = era * 146_097 + of_era * 365 + of_era / 4 - of_era / 100 + (153 * m + 2) / 5 + day - 1 - 719_468;
    Some((((days * 24 + hour) * 60 + minute - offset) * 60 + second) * 1000 + ms)
}

/// A file's digest in hexadecimal digits.
pub fn sha256(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().fold(String::new(), |mut text, b| {
        let _ = write!(text, "{b:02x}");
        text
    })
}

/// A screen file, played.
pub type Played = Result<Video, String>;

#[cfg(test)]
mod tests {
    use super::instant;

    #[test]
    fn times_in_both_forms() {
        assert_eq!(instant("2015-09-10T16:58:22.000+0000"), Some(1_441_904_302_000));
        assert_eq!(instant("2015-09-10T16:58:22Z"), Some(1_441_904_302_000));
        assert_eq!(instant("2015-09-10T18:58:22.25+02:00"), Some(1_441_904_302_250));
        assert_eq!(instant("1970-01-01T00:00:00Z"), Some(0));
        assert_eq!(instant("tomorrow"), None);
    }

    #[test]
    fn times_that_no_clock_has() {
        assert_eq!(instant("9999-12-31T24:59:60Z"), Some(253_402_304_400_000));
        let most = i64::MAX;
        for date in ["10000-01-01", "2015-00-10", "2015-13-10", "2015-09-00", "2015-09-32"] {
            assert_eq!(instant(&format!("{date}T16:58:22Z")), None, "{date}");
        }
        for clock in ["25:00:00".to_owned(), "16:60:00".into(), "16:58:61".into(), format!("{most}:58:22")] {
            assert_eq!(instant(&format!("2015-09-10T{clock}Z")), None, "{clock}");
        }
        assert_eq!(instant(&format!("{most}-01-01T00:00:00Z")), None);
    }
}
