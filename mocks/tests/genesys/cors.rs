//! Desktops in a browser, and pages of others in the same browser.

use crate::fake_srs::{self, Seen, Srs};
use crate::support::{asked, events, login, program, run, wait};
use kernel::trace::Trace;
use mocks::genesys::desktop::{Config, Desktop, Kind, Login, Token, Trick};
use std::sync::{Arc, Mutex};

const ORIGIN: &str = "http://gws1:8070";
const EVIL: &str = "http://elsewhere.example";

fn page() -> Login {
    Login { kind: Kind::Browser, csrf: true, ..login() }
}

fn play<F, Fut>(seen: Seen, director: F) -> (Seen, Trace)
where
    F: FnOnce(Desktop) -> Fut + 'static,
    Fut: Future<Output = ()> + 'static,
{
    let srs: Srs = Arc::new(Mutex::new(seen));
    let desktop = Desktop::new(Config { tserver: None, ..Config::of("PC-0417") });
    let (serving, own) = (srs.clone(), desktop.clone());
    let pc = program(move || {
        let (serving, own) = (serving.clone(), own.clone());
        async move {
            kernel::spawn(fake_srs::serve(serving));
            own.program().await;
        }
    });
    let gws = program(|| async { std::future::pending().await });
    let trace = run(vec![("PC-0417", pc), ("gws1", gws)], |_| director(desktop));
    let seen = std::mem::take(&mut *srs.lock().expect("whole"));
    (seen, trace)
}

fn what(trace: &Trace) -> Vec<String> {
    asked(trace).into_iter().map(|(_, what)| what).collect()
}

#[test]
fn a_browser_asks_first_and_remembers_the_answer_for_as_long_as_it_may() {
    let director = |desktop: Desktop| async move {
        desktop.login(page()).expect("runs");
        wait(2.0).await;
        desktop.poll_now().expect("runs");
        wait(10.0).await;
        desktop.logout(Token::Own).expect("runs");
        wait(1.0).await;
    };
    let short = Seen { origin: Some(ORIGIN), exposes: true, ..Seen::default() };
    // The poll goes with the cookie, which no browser asks about; the logout's token was never asked about.
    let asks = ["preflight 200", "login 200", "poll 200", "preflight 200", "logout 200"];
    assert_eq!(what(&play(short, director).1), asks);
    let again = |desktop: Desktop| async move {
        desktop.login(Login { csrf: false, ..page() }).expect("runs");
        wait(10.0).await;
        desktop.logout(Token::Own).expect("runs");
        wait(1.0).await;
    };
    let long = Seen { origin: Some(ORIGIN), max_age: Some("120"), ..Seen::default() };
    assert_eq!(what(&play(long, again).1), ["preflight 200", "login 200", "logout 200"]);
}

#[test]
fn a_page_reads_the_token_only_where_it_is_exposed() {
    for (exposes, token) in [(true, Some(fake_srs::TOKEN)), (false, None)] {
        let (seen, trace) = play(Seen { origin: Some(ORIGIN), exposes, ..Seen::default() }, |desktop| async move {
            desktop.login(page()).expect("runs");
            wait(2.0).await;
            desktop.logout(Token::Own).expect("runs");
            wait(1.0).await;
        });
        assert_eq!(seen.tokens[1].as_deref(), token);
        let given: Vec<_> = events(&trace, "desktop.asked").iter().map(|e| e["token_given"] == true).collect();
        assert_eq!(given[..2], [false, exposes]);
    }
}

#[test]
fn without_cors_a_browser_sends_no_login() {
    let (seen, trace) = play(Seen::default(), |desktop| async move {
        desktop.login(page()).expect("runs");
        wait(2.0).await;
    });
    assert!(seen.logins.is_empty());
    assert_eq!(what(&trace), ["preflight 200"]);
    assert_eq!(events(&trace, "desktop.blocked")[0]["why"], "the origin is not allowed");
}

#[test]
fn a_secure_page_calls_no_plain_srs() {
    let (_, trace) = play(Seen { origin: Some("https://gws1:8070"), ..Seen::default() }, |desktop| async move {
        desktop.foreign_page("https://gws1:8070", Trick::Login).expect("runs");
        wait(2.0).await;
    });
    // It goes to the secure port, where nobody is: the browser asked, and nobody answered.
    assert_eq!(what(&trace), ["preflight 0"]);
}

#[test]
fn a_foreign_page_reads_nothing_but_what_needs_no_asking_goes_out_with_the_cookie() {
    let (seen, trace) = play(Seen { origin: Some(ORIGIN), exposes: true, ..Seen::default() }, |desktop| async move {
        desktop.login(page()).expect("runs");
        wait(2.0).await;
        for trick in [Trick::Login, Trick::Poll, Trick::Logout, Trick::Read] {
            desktop.foreign_page(EVIL, trick).expect("runs");
        }
        wait(2.0).await;
    });
    assert_eq!(seen.logins.len(), 1, "the foreign login was stopped by the browser");
    assert_eq!(what(&trace)[2..], ["preflight 200", "poll 200", "logout 200", "read 400"]);
    let foreign: Vec<_> = events(&trace, "desktop.asked").into_iter().filter(|e| e["foreign"] == true).collect();
    assert!(foreign.iter().all(|e| e["readable"] == false && e["origin"] == EVIL && e["csrf_sent"] == false));
    // Login, poll, logout, read: the cookie rode along on the foreign ones, too.
    assert_eq!(seen.cookies, [false, true, true, true]);
    assert_eq!(seen.tokens.last(), Some(&None));
}

#[test]
fn a_programs_cookie_is_not_the_browsers() {
    let (seen, _) = play(Seen { origin: Some(ORIGIN), ..Seen::default() }, |desktop| async move {
        desktop.login(login()).expect("runs");
        wait(2.0).await;
        desktop.foreign_page(EVIL, Trick::Poll).expect("runs");
        wait(2.0).await;
    });
    assert_eq!(seen.cookies, [false, false]);
}
