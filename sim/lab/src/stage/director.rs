//! The director: prepares the installation, walks the timeline at exact true times, waits until all is settled and has
//! the evidence gathered.

use super::gather::{self, Gathered};
use super::play::Play;
use super::{acts, prepare, settle};
use crate::scenario::step::Step;
use kernel::time;

/// What a played scenario leaves behind, beside the trace.
#[derive(Debug)]
pub struct Played {
    /// What happened.
    pub truth: judge::truth::Truth,
    /// What the installation shows.
    pub gathered: Gathered,
}

/// Plays the whole scenario.
///
/// # Errors
/// The stage could not do its work: there is no verdict.
pub async fn direct(play: Play) -> Result<Played, String> {
    let starts = play.scenario.starts.0;
    prepare::prepare(&play).await?;
    sleep_until(starts).await;
    let moments = play.scenario.timeline.0.clone();
    for (moment, steps) in &moments {
        sleep_until(starts + moment.value.0).await;
        for step in steps {
            act(&play, &step.value).await;
        }
    }
    let ends = settle::settle(&play).await;
    gather::open_the_door(&play).await;
    let gathered = gather::gather(&play).await?;
    let trouble = play.trouble.borrow().join("; ");
    if !trouble.is_empty() {
        return Err(trouble);
    }
    let truth = super::truth::finish(&play, ends);
    Ok(Played { truth, gathered })
}

async fn act(play: &Play, step: &Step) {
    use acts::{calls, machines, people, probes, tenant, wishes};
    let done = match step {
        Step::Logon(s) => people::logon(play, s),
        Step::Logoff(s) => people::logoff(play, &s.agent),
        Step::AcdLogin(s) => people::acd_login(play, &s.agent),
        Step::AcdLogout(s) => people::acd_logout(play, &s.agent),
        Step::AcdAgent(s) => tenant::acd_agent(play, s),
        Step::AcdTeam(s) => tenant::acd_team(play, s),
        Step::AcdQueue(s) => tenant::acd_queue(play, s),
        Step::Call(s) => calls::call(play, s),
        Step::GiveUp(s) => calls::give_up(play, s),
        Step::Transfer(s) => calls::transfer(play, s),
        Step::Requeue(s) => calls::requeue(play, &s.call),
        Step::Answer(s) => calls::answer(play, s),
        Step::Refuse(s) => calls::refuse(play, &s.call),
        Step::Conference(s) => calls::conference(play, s),
        Step::Consult(s) => calls::consult(play, s),
        Step::AcceptConsult(s) => calls::accept_consult(play, &s.call),
        Step::EndConsult(s) => calls::end_consult(play, &s.call),
        Step::ConsultTransfer(s) => calls::consult_transfer(play, &s.call),
        Step::Leave(s) => calls::leave(play, s),
        Step::Hold(s) => calls::hold(play, &s.call, true),
        Step::Unhold(s) => calls::hold(play, &s.call, false),
        Step::PauseAudio(s) => calls::pause(play, &s.call, true),
        Step::ResumeAudio(s) => calls::pause(play, &s.call, false),
        Step::PauseScreen(s) => calls::pause_screen(play, s, true),
        Step::ResumeScreen(s) => calls::pause_screen(play, s, false),
        Step::EndAudio(s) => calls::end_audio(play, &s.call),
        Step::HangUp(s) => calls::hang_up(play, &s.call),
        Step::TextContact(s) => calls::text_contact(play, s),
        Step::AcdFault(s) => calls::acd_fault(play, s),
        Step::AcdEvents(s) => calls::acd_events(play, s),
        Step::PowerOff(s) => machines::power_off(play, s).await,
        Step::PowerOn(s) => machines::power_on(play, &s.pc).await,
        Step::Restart(s) => machines::restart(play, s).await,
        Step::Unplug(s) => machines::unplug(play, s).await,
        Step::Plug(s) => machines::plug(play, &s.machine).await,
        Step::Cut(s) => machines::cut(play, s, true).await,
        Step::Mend(s) => machines::cut(play, s, false).await,
        Step::Link(s) => machines::link(play, s).await,
        Step::Clock(s) => machines::clock(play, s).await,
        Step::DiskFull(s) => machines::disk_full(play, s).await,
        Step::DiskRoom(s) => machines::disk_room(play, &s.pc).await,
        Step::DiskFault(s) => machines::disk_fault(play, s).await,
        Step::Tamper(s) => machines::tamper(play, s).await,
        Step::Admin(s) => wishes::admin(play, s),
        Step::Acd(s) => wishes::acd(play, s),
        Step::ScreenOnly(s) => wishes::screen_only(play, s),
        Step::Probe(s) => probes::probe(play, s),
    };
    if let Err(why) = done {
        let when = time::iso(time::truth());
        play.trouble(format!("at {when} the stage failed to {}: {why}", step.name()));
    }
}

/// Waits for a true time; none that has passed.
pub async fn sleep_until(at: i64) {
    let left = at - time::truth();
    if left > 0 {
        time::sleep(std::time::Duration::from_millis(left.unsigned_abs())).await;
    }
}
