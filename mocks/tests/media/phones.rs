//! Two phones, and three.

use crate::support::{CLEAN, ROUGH, connect, on, phone, run, says, secs, state, until, world};
use kernel::time;
use kernel::trace::Trace;
use mocks::genesys::phone::{CallState, Impossible, Phone, Transfer, Why};
use mocks::genesys::rtp::{Talk, bursts};
use mocks::genesys::sip_stack::{Answer, Config, Event, Invite, Leg, Stack};
use wire::rtp::Law;
use wire::sip::{Method, Name, Referral, Telling, Uri};

const SPEAKS: Talk = Talk { every_ms: 2_000, shortest_ms: 400, longest_ms: 800 };

fn pair(world: &mut kernel::world::World) -> (Phone, Phone) {
    (phone(world, "7001", |its| its.talk = SPEAKS), phone(world, "7002", |its| (its.talk, its.law) = (SPEAKS, Law::A)))
}

/// Start lines of the SIP messages of a run, by who got them.
fn lines(trace: &Trace) -> Vec<String> {
    let sip = trace.records.iter().filter(|record| record.kind == "wire.sip");
    sip.map(|record| {
        let fields: serde_json::Value = serde_json::from_str(&record.fields).expect("JSON");
        let line = fields["line"].as_str().unwrap_or("").split(" sip:").next().unwrap_or("").to_owned();
        format!("{} {line}", fields["to"].as_str().unwrap_or(""))
    })
    .collect()
}

#[test]
fn a_call_is_set_up_talked_and_hung_up() {
    let mut world = world(1, CLEAN);
    let (a, b) = pair(&mut world);
    let (one, two) = (a.clone(), b.clone());
    let outcome = run(world, |_| async move {
        let (ours, theirs) = connect(&a, "7001", &b, "7002").await;
        let view = b.call(theirs).expect("a call");
        assert_eq!((view.number.as_str(), view.peer.as_str(), view.outgoing), ("7002", "7001", false));
        assert!(view.sends && view.listens);
        assert_eq!(view.call_id, a.call(ours).expect("a call").call_id);
        time::sleep(secs(20)).await;
        a.hang_up(ours).expect("hung up");
        until(&b, "over", |b| b.call(theirs).expect("a call").state == CallState::Ended(Why::HungUpByPeer)).await;
        assert_eq!(state(&a, ours), CallState::Ended(Why::HungUp));
        assert_eq!(a.hold(ours), Err(Impossible::NoCall(ours)));
        time::sleep(secs(20)).await;
        (ours, theirs)
    });
    let (ours, theirs) = outcome.result;
    let due = ["INVITE", "SIP/2.0 180 Ringing", "SIP/2.0 200 OK", "ACK", "BYE", "SIP/2.0 200 OK"];
    let heard: Vec<String> =
        lines(&outcome.trace).iter().map(|line| line.split_once(' ').expect("two").1.into()).collect();
    assert_eq!(heard.iter().filter(|line| !line.contains("100")).collect::<Vec<_>>(), due.iter().collect::<Vec<_>>());
    for (phone, key, other) in [(&one, ours, "7002"), (&two, theirs, "7001")] {
        let heard = phone.heard_in(key);
        assert!(heard.packets > 150 && heard.talkspurts >= 9, "{} packets, {}", heard.packets, heard.talkspurts);
        assert_eq!((heard.lost, heard.refused), (0, 0));
        let samples: Vec<i16> = heard.kept.iter().flat_map(|(_, samples)| samples.clone()).collect();
        assert!(heard.kept.iter().all(|(_, samples)| samples.len() == 160));
        assert!(says(&samples[..1_600], other), "{other} is heard");
    }
}

#[test]
fn what_is_said_is_what_chance_has_said_at_every_seed() {
    let mut world = world(7, CLEAN);
    let (a, b) = pair(&mut world);
    let heard = run(world, |_| async move {
        let (_, theirs) = connect(&a, "7001", &b, "7002").await;
        let from = time::truth();
        time::sleep(secs(30)).await;
        (from, time::truth(), b.heard_in(theirs))
    });
    let (from, to, heard) = heard.result;
    // The machine's own stream is the seed's, its name's and its boot's.
    let chance = |name: &str| kernel::chance::Stream::keyed(7, &format!("phone-7001#0/{name}"));
    let due: i64 =
        bursts("7001", SPEAKS, from, to, chance).iter().map(|b| (b.to.min(to) - b.from.max(from)) / 20).sum();
    assert!((heard.packets as i64 - due).abs() <= 2, "{} packets of {due}", heard.packets);
}

#[test]
fn who_is_held_hears_nothing_until_taken_back() {
    let mut world = world(1, CLEAN);
    let (a, b) = pair(&mut world);
    run(world, |_| async move {
        let (ours, theirs) = connect(&a, "7001", &b, "7002").await;
        time::sleep(secs(10)).await;
        b.hold(theirs).expect("held");
        assert_eq!(b.hold(theirs), Err(Impossible::NotNow { key: theirs, step: "held" }));
        time::sleep(secs(1)).await;
        let view = a.call(ours).expect("a call");
        assert!(!view.held && !view.sends, "{view:?}");
        let (here, there) = (a.heard_in(ours).packets, b.heard_in(theirs).packets);
        time::sleep(secs(20)).await;
        assert_eq!((a.heard_in(ours).packets, b.heard_in(theirs).packets), (here, there));
        b.retrieve(theirs).expect("taken back");
        time::sleep(secs(10)).await;
        assert!(a.heard_in(ours).packets > here && b.heard_in(theirs).packets > there);
        // Both at once: the re-INVITEs cross, and in the end each has what it wants.
        a.hold(ours).expect("held");
        b.hold(theirs).expect("held");
        time::sleep(secs(10)).await;
        let views = (a.call(ours).expect("a call"), b.call(theirs).expect("a call"));
        assert!(views.0.held && views.1.held && !views.0.sends && !views.1.sends, "{views:?}");
        a.retrieve(ours).expect("taken back");
        b.retrieve(theirs).expect("taken back");
        time::sleep(secs(10)).await;
        let views = (a.call(ours).expect("a call"), b.call(theirs).expect("a call"));
        assert!(views.0.sends && views.0.listens && views.1.sends && views.1.listens, "{views:?}");
    });
}

#[test]
fn calls_that_are_not_answered_end_on_both_sides() {
    let mut world = world(1, CLEAN);
    let (a, b) = pair(&mut world);
    run(world, |_| async move {
        let busy = a.dial("7001", "7002@phone-7002").expect("dialled");
        until(&b, "rings", |b| b.ringing().is_some()).await;
        b.reject(b.ringing().expect("rings"), 486).expect("refused");
        until(&a, "over", |a| state(a, busy) == CallState::Ended(Why::Refused(486))).await;

        let taken_back = a.dial("7001", "7002@phone-7002").expect("dialled");
        until(&b, "rings", |b| b.ringing().is_some()).await;
        let rang = b.ringing().expect("rings");
        a.hang_up(taken_back).expect("taken back");
        until(&b, "over", |b| state(b, rang) == CallState::Ended(Why::HungUpByPeer)).await;

        let nobody = a.dial("7001", "7009@phone-7002").expect("dialled");
        until(&a, "over", |a| state(a, nobody) == CallState::Ended(Why::Refused(404))).await;
        assert_eq!(a.dial("7009", "7002@phone-7002"), Err(Impossible::NoNumber("7009".into())));
        assert_eq!(a.dial("7001", "7002"), Err(Impossible::NoAddress("7002".into())), "there is no server");

        b.auto_answer("7002", Some(secs(3)));
        let dialled = time::truth();
        let answered = a.dial("7001", "7002@phone-7002").expect("dialled");
        until(&a, "talks", |a| state(a, answered) == CallState::Talking).await;
        assert!((3_000..3_100).contains(&(time::truth() - dialled)));
    });
}

#[test]
fn a_machine_that_is_off_takes_its_calls_with_it() {
    let mut world = world(1, CLEAN);
    let (a, b) = pair(&mut world);
    run(world, |control| async move {
        let (ours, _) = connect(&a, "7001", &b, "7002").await;
        control.power_off("phone-7002").await;
        let lost = a.dial("7001", "7002@phone-7002").expect("dialled");
        until(&a, "over", |a| state(a, lost) == CallState::Ended(Why::Lost)).await;
        control.power_on("phone-7002").await;
        time::sleep(secs(1)).await;
        assert!(b.calls().is_empty());
        // The other side has forgotten the dialog.
        a.hold(ours).expect("held");
        until(&a, "over", |a| matches!(state(a, ours), CallState::Ended(_))).await;
    });
}

/// The final answer to a request of the stage's own user agent.
async fn answered(stack: &Stack) -> (Option<Leg>, u16) {
    loop {
        if let Event::Answered { leg, response, .. } = stack.event().await
            && response.status.is_final()
        {
            return (leg, response.status.code());
        }
    }
}

const OFFER: &[u8] =
    b"v=0\r\no=- 1 1 IN IP4 10.0.0.9\r\ns=-\r\nc=IN IP4 10.0.0.9\r\nt=0 0\r\nm=audio 9000 RTP/AVP 0\r\n";

#[test]
fn a_call_that_replaces_another_is_answered_in_its_place() {
    let mut world = world(1, CLEAN);
    let (_, b) = pair(&mut world);
    run(world, |_| async move {
        let stack = Stack::bind(Config::new("stage")).await.expect("the ports");
        b.auto_answer_all(Some(secs(1)));
        let target = Uri::sip("7002", "phone-7002", None);
        stack.invite(Invite::new("7003", "stage", target.clone()).sdp(OFFER));
        let (leg, status) = answered(&stack).await;
        let leg = leg.expect("a leg");
        assert_eq!(status, 200);
        stack.ack(leg, None);
        let first = b.talking().expect("talks");
        let meant = stack.dialog(leg).expect("a dialog").id.replaces();
        let mut wrong = meant.clone();
        wrong.to_tag.push('x');
        let with = |replaces: &wire::sip::Replaces| {
            Invite::new("7004", "stage", target.clone())
                .with(Name::REPLACES, replaces.to_string())
                .with(Name::REQUIRE, "replaces")
                .sdp(OFFER)
        };
        stack.invite(with(&wrong));
        assert_eq!(answered(&stack).await.1, 481);
        assert_eq!(state(&b, first), CallState::Talking, "the call goes on");
        let asked = time::truth();
        stack.invite(with(&meant));
        let (leg, status) = answered(&stack).await;
        assert_eq!((status, time::truth() - asked), (200, 10), "nobody has to pick up");
        stack.ack(leg.expect("a leg"), None);
        time::sleep(secs(1)).await;
        assert_eq!(state(&b, first), CallState::Ended(Why::Replaced));
        let second = b.call(b.talking().expect("talks")).expect("a call");
        assert_eq!(second.peer, "7004");
    });
}

/// The stage plays the switch: takes a phone's call, is asked to call somebody, and tells how that goes.
#[test]
fn a_transfer_goes_as_the_switch_tells() {
    for (last, ends) in [(200, Some(Transfer::Done)), (486, Some(Transfer::Failed(486)))] {
        let mut world = world(1, CLEAN);
        let mut config = mocks::genesys::phone::Config::of_dn("7001", "stage");
        config.talk = SPEAKS;
        let a = Phone::new(config);
        let same = a.clone();
        crate::support::add(&mut world, "phone-7001", Box::new(move || Box::pin(same.program())));
        run(world, move |_| async move {
            let stack = Stack::bind(Config::new("stage")).await.expect("the ports");
            let invited = async || loop {
                if let Event::Invited { leg, got, .. } = stack.event().await {
                    let sdp = OFFER.to_vec();
                    stack.respond(&got, Answer::new(200).sdp(sdp));
                    return leg;
                }
            };
            let first = a.dial("7001", "+15550100").expect("dialled");
            let main = invited().await;
            until(&a, "talks", |a| state(a, first) == CallState::Talking).await;
            let held = a.consult(first, "7002").expect("dialled");
            let mut consulted = None;
            let request = loop {
                match stack.event().await {
                    Event::Invited { leg, got, .. } => {
                        stack.respond(&got, Answer::new(200).sdp(OFFER.to_vec()));
                        consulted = Some(leg);
                    }
                    Event::Request { leg, got, request } if request.method == Method::Invite => {
                        assert_eq!(leg, Some(main));
                        assert!(String::from_utf8_lossy(&request.body).contains("a=sendonly"));
                        let answer = String::from_utf8_lossy(OFFER).into_owned() + "a=recvonly\r\n";
                        stack.respond(&got, Answer::new(200).sdp(answer));
                    }
                    Event::Acked { leg, .. } if Some(leg) == consulted => {
                        until(&a, "talks", |a| state(a, held) == CallState::Talking).await;
                        a.complete_transfer(first, held).expect("asked");
                    }
                    Event::Request { leg, got, request } => {
                        assert_eq!((leg, &request.method), (Some(main), &Method::Refer));
                        stack.respond(&got, Answer::new(202));
                        break request;
                    }
                    _ => {}
                }
            };
            let referral = Referral::read(&request.headers).expect("a referral");
            let meant = referral.replaces.expect("an attended transfer");
            let ours = stack.dialog(consulted.expect("a leg")).expect("a dialog").id;
            assert!(ours.is_replaced_by(&meant), "{meant:?} {ours:?}");
            let mut telling = Telling::new(&request.headers, true, 60).expect("a number");
            for status in [100, last] {
                let status = wire::sip::Status::new(status).expect("a status");
                stack.request_with(main, Method::Notify, |notify| telling.tell(notify, status)).expect("sent");
                time::sleep(secs(1)).await;
            }
            assert_eq!(a.call(first).expect("a call").transfer, ends);
            let over = CallState::Ended(Why::Transferred);
            let due = if last == 200 { [over, over] } else { [CallState::Talking, CallState::Talking] };
            assert_eq!([state(&a, first), state(&a, held)], due);
            if last == 486 {
                assert!(a.call(first).expect("a call").held);
                a.retrieve(first).expect("taken back");
            }
        });
    }
}

/// A transfer between phones alone ends where the other one has to call by itself: phones here leave that to their switch.
#[test]
fn a_phone_that_is_asked_to_call_somebody_declines_and_the_call_goes_on() {
    let mut world = world(1, CLEAN);
    let (a, b) = pair(&mut world);
    run(world, |_| async move {
        let (ours, theirs) = connect(&a, "7001", &b, "7002").await;
        a.blind_transfer(ours, "7003@phone-7003").expect("asked");
        assert_eq!(
            a.blind_transfer(ours, "7003@phone-7003"),
            Err(Impossible::NotNow { key: ours, step: "transferred" })
        );
        until(&a, "failed", |a| a.call(ours).expect("a call").transfer == Some(Transfer::Failed(603))).await;
        assert_eq!((state(&a, ours), state(&b, theirs)), (CallState::Talking, CallState::Talking));
    });
}

#[test]
fn calls_stand_loss_and_reordering() {
    for seed in 0..20 {
        let mut world = world(seed, ROUGH);
        let (a, b) = pair(&mut world);
        run(world, |_| async move {
            let (ours, theirs) = connect(&a, "7001", &b, "7002").await;
            for _ in 0..3 {
                time::sleep(secs(10)).await;
                b.hold(theirs).expect("held");
                until(&a, "held", |a| !a.call(ours).expect("a call").sends).await;
                time::sleep(secs(5)).await;
                b.retrieve(theirs).expect("taken back");
                until(&a, "taken back", |a| a.call(ours).expect("a call").sends).await;
            }
            time::sleep(secs(60)).await;
            let heard = a.heard_in(ours);
            assert!(heard.packets > 500 && heard.lost > 0, "{} packets, {} lost", heard.packets, heard.lost);
            a.hang_up(ours).expect("hung up");
            until(&b, "over", |b| matches!(state(b, theirs), CallState::Ended(_))).await;
        });
    }
}

#[test]
fn both_engines_carry_the_same_call() {
    let heard = [kernel::world::Engine::Swift, kernel::world::Engine::Turmoil].map(|engine| {
        let mut world = on(engine, 3, CLEAN);
        let (a, b) = pair(&mut world);
        run(world, |_| async move {
            let (ours, theirs) = connect(&a, "7001", &b, "7002").await;
            time::sleep(secs(15)).await;
            a.hang_up(ours).expect("hung up");
            until(&b, "over", |b| state(b, theirs) == CallState::Ended(Why::HungUpByPeer)).await;
            (a.heard_in(ours).talkspurts, b.heard_in(theirs).talkspurts)
        })
        .result
    });
    assert_eq!(heard[0], heard[1]);
}

#[test]
fn the_same_seed_is_the_same_run() {
    let digest = || {
        let mut world = world(3, ROUGH);
        let (a, b) = pair(&mut world);
        run(world, |_| async move {
            let (ours, _) = connect(&a, "7001", &b, "7002").await;
            time::sleep(secs(30)).await;
            a.hang_up(ours).expect("hung up");
            time::sleep(secs(30)).await;
        })
        .trace
        .digest
    };
    assert_eq!(digest(), digest());
}

/// Both hold and take back when they like, at the same instant too: in the end each side knows how it stands.
#[test]
fn whoever_holds_when_in_the_end_it_is_what_both_last_wanted() {
    for (seed, link) in (0..30).flat_map(|seed| [(seed, CLEAN), (seed, ROUGH)]) {
        let mut world = world(seed, link);
        let (a, b) = pair(&mut world);
        run(world, move |_| async move {
            let (ours, theirs) = connect(&a, "7001", &b, "7002").await;
            let mut chance = kernel::chance::Stream::keyed(seed, "toggles");
            for _ in 0..chance.between(1, 12) {
                for (phone, key) in [(&a, ours), (&b, theirs)] {
                    let held = phone.call(key).expect("a call").held;
                    let done = match (chance.below(3), held) {
                        (0, _) => Ok(()),
                        (_, false) => phone.hold(key),
                        (_, true) => phone.retrieve(key),
                    };
                    done.expect("possible");
                }
                if chance.one_in(2) {
                    time::sleep(std::time::Duration::from_millis(chance.below(3_000))).await;
                }
            }
            time::sleep(secs(120)).await;
            let (one, two) = (a.call(ours).expect("a call"), b.call(theirs).expect("a call"));
            let free = !one.held && !two.held;
            let flows = [one.sends, one.listens, two.sends, two.listens];
            // Who is held still listens: to music, if there were any.
            assert_eq!(flows, [free, !one.held, free, !two.held], "{seed} {link:?} {one:?} {two:?}");
        });
    }
}
