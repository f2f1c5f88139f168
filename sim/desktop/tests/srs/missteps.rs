//! Each deliberate way to be wrong shows, to the desktop, to RWS, or in the files: else the tests of the judge that lean on it
//! would test nothing.

use super::site::{Answer, LOGOUT, PC, RWS1, RWS2, Site, basic, events, on_site, parameters_of};
use desktop::srs::Misstep;
use std::panic::{AssertUnwindSafe, catch_unwind};

/// What somebody who only looks at SRS from outside has seen.
type Seen = Vec<String>;

/// A day that brings out some missteps.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Day {
    Recordings,
    Tokens,
    Logins,
    Centres,
    Expiry,
    Pages,
}

fn day_of(misstep: Misstep) -> Day {
    use Misstep::*;
    match misstep {
        RefusesPeerServer
        | DemandsPlace
        | UsesPort80
        | LoginWithoutServer
        | IgnoresPlace
        | IgnoresDevices
        | KeepsOldPlace
        | AcceptsWhatRwsRefuses
        | FailsWhereRwsRefuses
        | RefusesWithoutName
        | RefusesWithoutWord => Day::Logins,
        PrefersPeer | NeverFailsOver | DeafAfterFailover | TurnsByItself | SticksToFirstServer
        | FailoverForgetsPlace => Day::Centres,
        NeverExpires
        | KeepsRecordingAfterExpiry
        | LeavesSessionAtRws
        | ExpiresEarly
        | PollDoesNotRestart
        | TakesAnyPassword
        | Answers200AfterExpiry
        | RefusesAfterExpiry => Day::Expiry,
        NoPreflight | NoPreflightOfPolls | HidesUnauthorized | HidesToken | CorsToEveryOrigin | CorsByBeginning
        | NoHttps | ForeignPollsCount => Day::Pages,
        NoToken
        | SameTokenForAll
        | CsrfUncheckedOnLogout
        | TakesOldTokens
        | TakesEmptyTokens
        | RejectsAndEnds
        | RejectsAndStops
        | GivesTokensUnasked
        | AsksForTokenWithoutOptIn
        | CsrfUncheckedOnLogin => Day::Tokens,
        LogoutEndsNothing | RecordsPastLogout | RecordsUnasked | UploadsBeforeEnd | NeverUploads | UploadsBlack
        | TwoFilesAtOnce | NamesAnotherAgent | UploadsTwice | CutsTheEnd | RefusesNonVoice | FirstMonitorOnly
        | LeavesReadableFile => Day::Recordings,
    }
}

fn cookie(answer: &Answer) -> (&'static str, String) {
    let value = answer.field("set-cookie").unwrap_or_else(|| "none=none".to_owned());
    ("cookie", value.split(';').next().unwrap_or_default().to_owned())
}

fn told(answer: &Answer) -> String {
    format!("{} {} token {}", answer.status, answer.message(), answer.field("x-csrf-token").is_some())
}

/// Who is logged in where, and what came of recordings.
fn centres(site: &Site) -> String {
    let one = |rws: &super::rws::Rws| {
        let store = rws.store();
        let seats: Vec<_> = store.seats.values().map(|seat| (&seat.login, &seat.place, seat.devices)).collect();
        let files = store.files.iter().map(|(name, (begin, bytes, times))| {
            let seconds = (begin.stopped - begin.started) / 1_000;
            (name, &begin.agent, &begin.sha256, seconds, bytes.len(), times)
        });
        format!("{seats:?} {:?} {}", files.collect::<Vec<_>>(), store.reports.len())
    };
    format!("{} | {}", one(&site.rws), one(&site.rws2))
}

impl Day {
    async fn look(self, site: Site) -> Seen {
        match self {
            Day::Recordings => recordings(&site).await,
            Day::Tokens => tokens(&site).await,
            Day::Logins => logins(&site).await,
            Day::Centres => both_centres(&site).await,
            Day::Expiry => expiry(&site).await,
            Day::Pages => pages(&site).await,
        }
    }

    fn seen(self, misstep: Option<Misstep>) -> Seen {
        let (mut seen, trace) =
            on_site(move |config| config.misstep = misstep, move |site| async move { self.look(site).await });
        let asked = events(&trace, "wire.http");
        let uploads = asked.iter().filter(|(_, event)| event["target"] == wire::rws::screen::UPLOADS);
        seen.push(format!("{} uploads", uploads.count()));
        seen
    }
}

async fn recordings(site: &Site) -> Seen {
    let mut seen = Seen::new();
    let session = cookie(&site.log_in("braun", &[("server", RWS1)]).await).1;
    site.wait(3).await;
    seen.push(centres(site));
    for (name, seconds) in [("rec-1", 20), ("rec-2", 8)] {
        site.rws.start("braun", name);
        site.wait(seconds).await;
    }
    seen.push(centres(site));
    for name in ["rec-1", "rec-2"] {
        site.rws.stop("braun", name);
        site.wait(5).await;
    }
    seen.push(centres(site));
    site.rws.start("braun", "rec-3");
    site.wait(5).await;
    seen.push(told(&site.ask("POST", "/api/v2/me", &[("cookie", session.clone())], LOGOUT).await));
    site.wait(10).await;
    seen.push(site.poll(&session).await.to_string());
    seen.push(centres(site));
    seen
}

async fn tokens(site: &Site) -> Seen {
    let mut seen = Seen::new();
    let mut given = Vec::new();
    let names = ["rec-1", "rec-2", "rec-3"];
    for (opt_in, name) in ["true", "true", "false"].into_iter().zip(names) {
        let asks = [basic("braun"), ("x-support-csrfp", opt_in.to_owned())];
        let answer = site.ask("POST", "/api/v2/me", &asks, &parameters_of(&[("server", RWS1)])).await;
        seen.push(told(&answer));
        given.extend(answer.field("x-csrf-token"));
        let session = [cookie(&answer), basic("braun")];
        let place = parameters_of(&[("server", RWS1), ("place", "Place2")]);
        let first = given.first().map(|token: &String| ("x-csrf-token", token.clone()));
        let with_first: Vec<_> = session.iter().cloned().chain(first.filter(|_| given.len() == 2)).collect();
        seen.push(told(&site.ask("POST", "/api/v2/me", &with_first, &place).await));
        let with_none: Vec<_> = session.iter().cloned().chain([("x-csrf-token", String::new())]).collect();
        seen.push(told(&site.ask("POST", "/api/v2/me", &with_none, &place).await));
        site.rws.start("braun", name);
        site.wait(5).await;
        for body in [place.as_str(), LOGOUT] {
            seen.push(told(&site.ask("POST", "/api/v2/me", &session, body).await));
            seen.push(site.ask("GET", "/ping", &session[..1], "").await.status.to_string());
        }
    }
    site.wait(10).await;
    seen.push(centres(site));
    seen.push(format!("{} different", given.first() != given.get(1)));
    seen
}

async fn logins(site: &Site) -> Seen {
    let mut seen = Seen::new();
    let place = [("server", RWS1), ("place", "Place1"), ("devices", "5001")];
    let peer = [("server", RWS1), ("peer_server", RWS2), ("place", "Place1")];
    let nowhere = [("server", RWS1), ("place", "Nowhere")];
    let all = [&[("server", RWS1)][..], &place, &peer, &nowhere, &[("place", "Place1")]];
    for parameters in all {
        let answer = site.log_in("braun", parameters).await;
        seen.push(told(&answer));
        site.wait(1).await;
        seen.push(centres(site));
        let moved = parameters_of(&[("server", RWS1), ("place", "Place2")]);
        site.ask("POST", "/api/v2/me", &[cookie(&answer), basic("braun")], &moved).await;
        site.wait(1).await;
        seen.push(centres(site));
        site.log_out(&cookie(&answer).1).await;
        site.wait(5).await;
    }
    seen
}

async fn both_centres(site: &Site) -> Seen {
    let mut seen = Seen::new();
    for parameters in [[("server", RWS1), ("peer_server", RWS2)], [("server", RWS2), ("peer_server", RWS1)]] {
        let answer = site.log_in("braun", &parameters).await;
        site.wait(20).await;
        seen.push(centres(site));
        site.log_out(&cookie(&answer).1).await;
        site.wait(5).await;
    }
    let parameters = [("server", RWS1), ("peer_server", RWS2), ("place", "Place1")];
    let session = cookie(&site.log_in("braun", &parameters).await).1;
    site.control.power_off("rws1").await;
    for _ in 0..4 {
        site.wait(30).await;
        seen.push(site.poll(&session).await.to_string());
    }
    // Where it has come there at all.
    if site.rws2.has_line("braun") {
        site.rws2.start("braun", "rec-1");
        site.wait(5).await;
        site.rws2.stop("braun", "rec-1");
        site.wait(5).await;
    }
    seen.push(centres(site));
    seen
}

async fn expiry(site: &Site) -> Seen {
    let mut seen = Seen::new();
    let session = cookie(&site.log_in("braun", &[("server", RWS1)]).await).1;
    site.wait(20).await;
    seen.push(site.poll(&session).await.to_string());
    let wrong = ("authorization", "Basic YnJhdW46d3Jvbmc=".to_owned());
    seen.push(site.ask("GET", "/ping", &[wrong], "").await.status.to_string());
    site.rws.start("braun", "rec-1");
    site.wait(45).await;
    seen.push(site.poll(&session).await.to_string());
    site.wait(80).await;
    seen.push(centres(site));
    seen.push(site.poll(&session).await.to_string());
    seen.push(told(&site.log_in("braun", &[("server", RWS1)]).await));
    seen
}

async fn pages(site: &Site) -> Seen {
    let mut seen = Seen::new();
    for origin in ["http://gws1:8070", "http://evil:8070", "http://gws1:8070.evil"] {
        let origin = ("origin", origin.to_owned());
        let asks = [origin.clone(), ("access-control-request-method", "POST".to_owned())];
        for (method, fields) in [("OPTIONS", &asks[..]), ("GET", &[origin][..])] {
            let answer = site.ask(method, "/ping", fields, "").await;
            let fields =
                ["access-control-allow-origin", "access-control-expose-headers"].map(|name| answer.field(name));
            seen.push(format!("{} {fields:?}", answer.status));
        }
    }
    seen.push(format!(
        "{:?}",
        site.try_ask("GET", &format!("https://{PC}:8191/ping"), &[], "").await.map(|a| a.status)
    ));
    let session = cookie(&site.log_in("braun", &[("server", RWS1)]).await);
    site.wait(40).await;
    let evil = [session.clone(), ("origin", "http://evil:8070".to_owned())];
    seen.push(site.ask("GET", "/ping", &evil, "").await.status.to_string());
    site.wait(40).await;
    seen.push(site.poll(&session.1).await.to_string());
    seen
}

#[test]
fn each_misstep_shows_from_outside() {
    let days = [Day::Recordings, Day::Tokens, Day::Logins, Day::Centres, Day::Expiry, Day::Pages];
    let plain: std::collections::BTreeMap<Day, Seen> = days.into_iter().map(|day| (day, day.seen(None))).collect();
    for day in days {
        assert_eq!(day.seen(None), plain[&day], "{day:?} is not always the same");
    }
    for misstep in Misstep::ALL {
        let day = day_of(*misstep);
        let run = || day.seen(Some(*misstep));
        if *misstep == Misstep::LeavesReadableFile {
            // Whoever watches the disk breaks the run off.
            assert!(catch_unwind(AssertUnwindSafe(run)).is_err(), "nothing readable on the disk");
            continue;
        }
        assert_ne!(run(), plain[&day], "{misstep:?} does not show");
    }
}
