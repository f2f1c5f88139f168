//! What of a WebSocket's text may stand in the trace.

use crate::http::secret::end_of_string;
use std::borrow::Cow;

/// Values under these names are secrets.
const SECRET: [&str; 3] = ["token", "password", "secret"];

/// The text with the values of secrets left out: JSON strings under a name of [`SECRET`].
pub(crate) fn traced(text: &str) -> Cow<'_, str> {
    let mut text = Cow::Borrowed(text);
    for name in SECRET {
        let start = format!("\"{name}\":\"");
        let mut from = 0;
        while let Some(found) = text[from..].find(&start) {
            let begin = from + found + start.len();
            let end = begin + end_of_string(&text[begin..]);
            text = Cow::Owned(format!("{}…{}", &text[..begin], &text[end..]));
            from = begin;
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::traced;

    #[test]
    fn secrets_are_left_out() {
        assert_eq!(traced(r#"{"type":"start","call":1}"#), r#"{"type":"start","call":1}"#);
        assert_eq!(
            traced(r#"{"token":"a\"b","recording":"r","token":"c","password":"d"}"#),
            r#"{"token":"…","recording":"r","token":"…","password":"…"}"#
        );
        assert_eq!(traced(r#"{"token":"cut off"#), r#"{"token":"…"#);
    }
}
