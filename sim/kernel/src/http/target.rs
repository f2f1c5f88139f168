//! What of a request's target may stand in the trace.

use super::secret;

/// Longest target that is traced whole, in bytes.
const LONGEST: usize = 512;

/// A presigned address has its secrets under names with a prefix: `X-Amz-Signature`.
const SIGNED: [&str; 2] = ["-signature", "sig"];

fn is_secret(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    secret::is_secret(&name) || SIGNED.iter().any(|end| name.ends_with(end))
}

/// The target with secret values left out, cut at [`LONGEST`].
pub(super) fn traced(uri: &http::Uri) -> String {
    let mut text = uri.path().to_owned();
    for (i, pair) in uri.query().unwrap_or_default().split('&').filter(|p| !p.is_empty()).enumerate() {
        text.push(if i == 0 { '?' } else { '&' });
        match pair.split_once('=') {
            Some((name, _)) if is_secret(name) => {
                text.push_str(name);
                text.push_str("=…");
            }
            _ => text.push_str(pair),
        }
    }
    if text.len() > LONGEST {
        let end = (0..=LONGEST).rev().find(|&i| text.is_char_boundary(i)).unwrap_or(0);
        text.truncate(end);
        text.push('…');
    }
    text
}

#[cfg(test)]
mod tests {
    use super::traced;

    #[test]
    fn secrets_are_left_out() {
        let uri = "http://a/b?page=2&token=abc&Password=x%20y&z".parse().unwrap();
        assert_eq!(traced(&uri), "/b?page=2&token=…&Password=…&z");
        let uri = "http://a/b.wav?X-Amz-Date=1&X-Amz-Signature=abc&sig=x".parse().unwrap();
        assert_eq!(traced(&uri), "/b.wav?X-Amz-Date=1&X-Amz-Signature=…&sig=…");
        let uri =
            "http://a/b?grant_type=x&client_secret=abc&api_key=1&access_token=t&JSESSIONID=2&key=3".parse().unwrap();
        let shown = "/b?grant_type=x&client_secret=…&api_key=…&access_token=…&JSESSIONID=…&key=…";
        assert_eq!(traced(&uri), shown);
    }
}
