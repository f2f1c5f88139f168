//! Audio: whole or none, here or where it is kept, and the credential to UJET alone.

use crate::bench::*;
use wfo::acd::failure::Failure;
use wiremock::matchers::{header, path};
use wiremock::{Mock, MockServer, ResponseTemplate};

/// 778 ms.
fn wav() -> Vec<u8> {
    let mut wav = b"RIFF\x2e\x03\0\0WAVEfmt \x10\0\0\0\x01\0\x01\0".to_vec();
    wav.extend(1000u32.to_le_bytes());
    wav.extend(1000u32.to_le_bytes());
    wav.extend([1, 0, 8, 0]);
    wav.extend(b"data");
    wav.extend(778u32.to_le_bytes());
    wav.extend([128; 778]);
    wav
}

fn sound() -> ResponseTemplate {
    ResponseTemplate::new(200).set_body_bytes(wav())
}

async fn leads_to(server: &MockServer, from: &str, status: u16, to: &str) {
    let redirect = ResponseTemplate::new(status).insert_header("location", to);
    Mock::given(path(from)).respond_with(redirect).mount(server).await;
}

#[test]
fn sound_is_whole_or_it_is_none() {
    real("sound", async {
        let server = MockServer::start().await;
        let half = ResponseTemplate::new(200).set_body_bytes(&wav()[..400]);
        let page = ResponseTemplate::new(200).set_body_string("<html>expired</html>");
        for (n, wrong) in [half.clone(), page].into_iter().enumerate() {
            let wrong = Mock::given(path("/1.wav")).respond_with(wrong).up_to_n_times(1);
            wrong.with_priority(n as u8 + 1).mount(&server).await;
        }
        Mock::given(path("/1.wav"))
            .and(header("authorization", CREDENTIAL))
            .respond_with(sound())
            .with_priority(9)
            .mount(&server)
            .await;
        let url = format!("{}/1.wav", server.uri());
        assert_eq!(ujet(&server.uri()).audio(&url).await, Ok((wav(), 778)));
        assert_eq!(asked(&server).await, 3);
        Mock::given(path("/2.wav")).respond_with(half).mount(&server).await;
        let failure = ujet(&server.uri()).audio(&format!("{}/2.wav", server.uri())).await.expect_err("half of it");
        assert!(matches!(failure, Failure::Malformed(_)), "{failure}");
    });
}

#[test]
fn less_than_was_announced_is_asked_for_again() {
    real("short", async {
        let whole = http("audio/wav", &wav());
        let cut = whole[..whole.len() - 100].to_vec();
        let base = raw(vec![cut.clone(), whole]).await;
        assert_eq!(ujet(&base).audio(&format!("{base}/1.wav")).await, Ok((wav(), 778)));
        let base = raw(vec![cut; 9]).await;
        assert!(matches!(ujet(&base).audio(&format!("{base}/1.wav")).await, Err(Failure::Silent(_))));
    });
}

#[test]
fn a_redirect_on_the_same_host_is_followed_with_the_credential() {
    real("redirect", async {
        let server = MockServer::start().await;
        for status in [301, 302, 303, 307, 308] {
            leads_to(&server, &format!("/{status}"), status, "/kept/1.wav").await;
        }
        let kept = Mock::given(path("/kept/1.wav")).and(header("authorization", CREDENTIAL)).respond_with(sound());
        kept.mount(&server).await;
        for status in [301, 302, 303, 307, 308] {
            let url = format!("{}/{status}", server.uri());
            assert_eq!(ujet(&server.uri()).audio(&url).await, Ok((wav(), 778)), "{status}");
        }
    });
}

#[test]
fn audio_that_is_kept_elsewhere_is_fetched_without_the_credential() {
    real("kept", async {
        let (server, store) = (MockServer::start().await, MockServer::start().await);
        let kept = format!("{}/bucket/1.wav?signature=abc", store.uri());
        leads_to(&server, "/1.wav", 302, &kept).await;
        Mock::given(path("/bucket/1.wav")).respond_with(sound()).mount(&store).await;
        for url in [format!("{}/1.wav", server.uri()), kept] {
            assert_eq!(ujet(&server.uri()).audio(&url).await, Ok((wav(), 778)), "{url}");
        }
        for request in store.received_requests().await.expect("recorded") {
            assert!(!request.headers.contains_key("authorization"));
            assert_eq!(request.url.query(), Some("signature=abc"));
        }
    });
}

#[test]
fn a_redirect_that_leads_nowhere_is_left() {
    real("nowhere", async {
        let server = MockServer::start().await;
        for (name, to) in [("/circle", "/circle"), ("/file", "file:///etc/passwd"), ("/tls", "https://store/1.wav")] {
            leads_to(&server, name, 302, to).await;
        }
        Mock::given(path("/mute")).respond_with(ResponseTemplate::new(302)).mount(&server).await;
        let mut ujet = ujet(&server.uri());
        let mut get = async |name: &str| ujet.audio(&format!("{}{name}", server.uri())).await.map(|a| a.1);
        assert!(matches!(get("/circle").await, Err(Failure::Malformed(_))));
        assert_eq!(asked(&server).await, 4, "bounded");
        assert_eq!(get("/file").await, Err(Failure::Elsewhere));
        assert_eq!(get("/tls").await, Err(Failure::Elsewhere));
        assert_eq!(get("/mute").await, Err(Failure::Status(302)));
        assert_eq!(get("/none").await, Err(Failure::Status(404)));
    });
}
