//! What a desktop owes to SRS (family DSK).

use crate::fake_srs::{self, Seen, Srs, TOKEN};
use crate::support::{PASSWORD, STARTS, asked, centre, events, login, program, run, wait};
use kernel::trace::Trace;
use mocks::genesys::desktop::{Config, Desktop, Misstep, Seat, Token};
use std::sync::{Arc, Mutex};
use wire::srs::{Device, Post};

/// A PC with a desktop and this SRS, and a director for it.
fn play<F, Fut>(seen: Seen, misstep: Option<Misstep>, director: F) -> (Seen, Trace)
where
    F: FnOnce(Desktop, Srs) -> Fut + 'static,
    Fut: Future<Output = ()> + 'static,
{
    let srs: Srs = Arc::new(Mutex::new(seen));
    let desktop = Desktop::new(Config { tserver: None, misstep, ..Config::of("PC-0417") });
    let (serving, own) = (srs.clone(), desktop.clone());
    let pc = program(move || {
        let (serving, own) = (serving.clone(), own.clone());
        async move {
            kernel::spawn(fake_srs::serve(serving));
            own.program().await;
        }
    });
    let nobody = || program(|| async { std::future::pending().await });
    let (hand, own) = (srs.clone(), desktop.clone());
    let trace = run(vec![("PC-0417", pc), ("gws1", nobody()), ("gws2", nobody())], |_| director(own, hand));
    let seen = std::mem::take(&mut *srs.lock().expect("whole"));
    assert!(trace.records.iter().all(|r| !r.fields.contains(PASSWORD) && !r.fields.contains(TOKEN)), "a secret");
    (seen, trace)
}

fn word(at: i64, what: &str) -> (i64, String) {
    (at, what.to_owned())
}

#[test]
fn eight_hours_of_polls_keep_one_session() {
    let (seen, trace) = play(Seen::default(), None, |desktop, _| async move {
        desktop.login(login()).expect("runs");
        wait(8.0 * 3_600.0).await;
        desktop.logout(Token::Own).expect("runs");
        wait(1.0).await;
    });
    assert_eq!((seen.logins.len(), seen.open), (1, false));
    assert_eq!(seen.polls.len(), 8 * 120 - 1);
    assert!(seen.polls.windows(2).all(|pair| pair[1] - pair[0] <= 30_000), "at most 30 s apart");
    // The session's cookie stands in for user and password.
    assert!(seen.cookies[1..].iter().all(|cookie| *cookie));
    assert_eq!(asked(&trace).last(), Some(&word(28_801, "logout 200")));
}

#[test]
fn after_a_401_it_logs_in_again_at_once() {
    let (seen, trace) = play(Seen::default(), None, |desktop, _| async move {
        desktop.login(login()).expect("runs");
        wait(40.0).await;
        desktop.stop_polling().expect("runs");
        wait(100.0).await;
        desktop.resume_polling().expect("runs");
        wait(35.0).await;
    });
    let due = [(1, "login 200"), (31, "poll 200"), (141, "poll 401"), (141, "login 200"), (171, "poll 200")];
    assert_eq!(asked(&trace), due.map(|(at, what)| word(at, what)));
    assert_eq!(seen.logins.len(), 2);
}

#[test]
fn without_an_answer_it_tries_again_and_refused_it_does_not() {
    let unable = Seen { login_status: Some(503), ..Seen::default() };
    let (seen, _) = play(unable, None, |desktop, srs| async move {
        desktop.login(login()).expect("runs");
        wait(61.0).await;
        srs.lock().expect("whole").login_status = None;
        wait(60.0).await;
    });
    assert_eq!((seen.logins.len(), seen.polls.len()), (4, 1));
    let refusing = Seen { login_status: Some(403), ..Seen::default() };
    let (seen, _) = play(refusing, None, |desktop, _| async move {
        desktop.login(login()).expect("runs");
        wait(600.0).await;
    });
    assert_eq!((seen.logins.len(), seen.polls.len()), (1, 0));
}

#[test]
fn the_token_goes_with_each_later_post_and_not_beyond_the_session() {
    let (seen, trace) = play(Seen::default(), None, |desktop, _| async move {
        let mut login = login();
        login.csrf = true;
        (login.place, login.devices) = (Some("A1".into()), vec![Device { dn: "5001".into(), switch: "SIP".into() }]);
        desktop.login(login.clone()).expect("runs");
        wait(5.0).await;
        let seat = Seat { place: "B2".into(), devices: Vec::new(), dns: Vec::new() };
        desktop.change_place(seat.clone(), Token::Own).expect("runs");
        desktop.change_place(seat.clone(), Token::Missing).expect("runs");
        desktop.change_place(seat, Token::Other).expect("runs");
        wait(5.0).await;
        desktop.logout(Token::Own).expect("runs");
        wait(5.0).await;
        desktop.login(login).expect("runs");
        wait(5.0).await;
    });
    let tokens: Vec<_> = seen.tokens.iter().map(|token| token.as_deref()).collect();
    assert_eq!((tokens[0], tokens[1], tokens[2], tokens[4], tokens[5]), (None, Some(TOKEN), None, Some(TOKEN), None));
    assert!(tokens[3].is_some_and(|token| token != TOKEN));
    let told: Vec<_> = events(&trace, "desktop.asked").iter().map(|e| e["csrf_token"].to_string()).collect();
    assert_eq!(told, ["\"none\"", "\"own\"", "\"none\"", "\"other\"", "\"own\"", "\"none\""]);
    let prints: Vec<_> =
        events(&trace, "desktop.asked").iter().map(|e| e["token_print"].as_str().map(str::len)).collect();
    // A place within the session has the session's token once more; the next session's is told of again.
    assert_eq!((prints[0], prints[1], prints[5]), (Some(8), None, Some(8)));
    let Post::Login(first) = &seen.logins[0] else { panic!("a login") };
    let Post::Login(second) = &seen.logins[1] else { panic!("a login") };
    assert_eq!((first.place.as_deref(), first.devices.len()), (Some("A1"), 1));
    assert_eq!((second.place.as_deref(), second.devices.len()), (Some("B2"), 0));
}

#[test]
fn what_srs_rejects_ends_nothing_and_moves_nobody() {
    let (seen, _) = play(Seen::default(), None, |desktop, srs| async move {
        desktop.login(login()).expect("runs");
        wait(5.0).await;
        srs.lock().expect("whole").login_status = Some(403);
        let seat = Seat { place: "B2".into(), devices: Vec::new(), dns: Vec::new() };
        desktop.change_place(seat, Token::Own).expect("runs");
        wait(5.0).await;
        srs.lock().expect("whole").logout_status = Some(403);
        desktop.logout(Token::Missing).expect("runs");
        wait(60.0).await;
        {
            let mut seen = srs.lock().expect("whole");
            (seen.login_status, seen.logout_status) = (None, None);
        }
        desktop.logout(Token::Own).expect("runs");
        wait(60.0).await;
    });
    let polls: Vec<_> = seen.polls.iter().map(|at| (at - STARTS) / 1_000).collect();
    assert_eq!((polls, seen.open), (vec![31, 61], false));
}

#[test]
fn at_the_default_place_it_names_none_and_with_its_centre_lost_it_goes_to_the_other() {
    let (seen, trace) = play(Seen::default(), None, |desktop, _| async move {
        let mut login = login();
        login.recovery = Some(centre(2));
        login.peer_server = Some(centre(2).server);
        desktop.login(login).expect("runs");
        wait(5.0).await;
        desktop.fail_over().expect("runs");
        wait(5.0).await;
    });
    let logins: Vec<_> = seen
        .logins
        .iter()
        .map(|post| {
            let Post::Login(login) = post else { panic!("a login") };
            assert_eq!((login.place.as_ref(), login.devices.len()), (None, 0));
            (login.server.host.as_str(), login.peer_server.as_ref().map(|peer| peer.host.as_str()))
        })
        .collect();
    assert_eq!(logins, [("rws1", Some("rws2")), ("rws2", Some("rws1"))]);
    let origins: Vec<_> = events(&trace, "desktop.asked").iter().map(|e| e["origin"].to_string()).collect();
    assert_eq!(origins, ["\"http://gws1:8070\"", "\"http://gws2:8070\""]);
}

#[test]
fn a_closed_desktop_says_nothing_and_a_program_that_does_not_run_takes_no_orders() {
    let idle = Desktop::new(Config::of("PC-0417"));
    assert!(idle.poll_now().is_err());
    let (seen, _) = play(Seen::default(), None, |desktop, _| async move {
        desktop.login(login()).expect("runs");
        wait(40.0).await;
        desktop.close().expect("runs");
        wait(600.0).await;
    });
    assert_eq!((seen.polls.len(), seen.open), (1, true));
}

/// A tour on which each way to be wrong at SRS shows.
fn tour(misstep: Option<Misstep>) -> Vec<String> {
    let (_, trace) = play(Seen::default(), misstep, |desktop, srs| async move {
        let mut login = login();
        (login.csrf, login.recovery) = (true, Some(centre(2)));
        desktop.login(login).expect("runs");
        wait(100.0).await;
        srs.lock().expect("whole").open = false;
        wait(100.0).await;
        let seat = Seat { place: "B2".into(), devices: Vec::new(), dns: Vec::new() };
        desktop.change_place(seat, Token::Own).expect("runs");
        wait(5.0).await;
        desktop.fail_over().expect("runs");
        wait(5.0).await;
        desktop.logout(Token::Own).expect("runs");
        wait(20.0).await;
    });
    trace.records.iter().filter(|r| r.kind == "desktop.asked").map(|r| r.fields.to_string()).collect()
}

#[test]
fn each_misstep_at_srs_shows() {
    let right = tour(None);
    for misstep in &Misstep::ALL[..14] {
        assert_ne!(tour(Some(*misstep)), right, "{misstep:?}");
    }
}
