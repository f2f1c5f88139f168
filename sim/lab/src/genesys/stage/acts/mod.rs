//! The steps of a timeline, each done at its exact true time.

mod calls;
mod desks;
mod driven;
mod recorders;
mod siprec;

use super::play::Play;
use crate::genesys::Step;
use crate::scenario::fault_step::{Cut, LinkSet};
use crate::stage::acts::machines;
use crate::stage::understudy::Part;
use kernel::world::Link;
use mocks::genesys::desktop::Recording;

/// Does what a step says.
///
/// # Errors
/// It cannot be done: why.
pub async fn act(play: &Play, step: &Step) -> Result<(), String> {
    let order = if play.ground.is(Part::AgentDesktop) { driven::order(play, step)? } else { None };
    if let (Some(order), Some(_)) = (&order, play.driver.as_ref().filter(|driver| driver.is_person())) {
        // A person reads first, and then does it as it is written down.
        let asked = kernel::time::truth();
        play.drive(order).await?;
        play.late.set(play.late.get() + kernel::time::truth() - asked);
        return done(play, step).await;
    }
    done(play, step).await?;
    match order {
        Some(order) => play.drive(&order).await.map(drop),
        None => Ok(()),
    }
}

/// Everything but what somebody else's product is told to do.
async fn done(play: &Play, step: &Step) -> Result<(), String> {
    match step {
        Step::Logon(s) => desks::logon(play, s),
        Step::Logoff(s) => desks::logoff(play, &s.agent),
        Step::DesktopLogin(s) => desks::login(play, s),
        Step::DesktopLogout(s) => desks::logout(play, s),
        Step::StopPolling(s) => desks::polling(play, &s.agent, false),
        Step::ResumePolling(s) => desks::polling(play, &s.agent, true),
        Step::Poll(s) => desks::poll(play, &s.agent),
        Step::ChangePlace(s) => desks::change_place(play, s),
        Step::FailOver(s) => desks::fail_over(play, &s.agent),
        Step::AgentState(s) => desks::agent_state(play, s),
        Step::ChannelState(s) => desks::channel_state(play, s),
        Step::Impostor(s) => desks::impostor(play, s),
        Step::ForeignPage(s) => desks::foreign_page(play, s),
        Step::Call(s) => calls::call(play, s).await,
        Step::Hold(s) => calls::hold(play, s, true),
        Step::Retrieve(s) => calls::hold(play, s, false),
        Step::Transfer(s) => calls::transfer(play, s).await,
        Step::Consult(s) => calls::consult(play, s).await,
        Step::AcceptConsult(s) => calls::accept_consult(play, &s.consult).await,
        Step::RefuseConsult(s) => calls::refuse_consult(play, &s.consult).await,
        Step::EndConsult(s) => calls::end_consult(play, &s.consult).await,
        Step::CompleteTransfer(s) => calls::complete(play, &s.consult, false).await,
        Step::CompleteConference(s) => calls::complete(play, &s.consult, true).await,
        Step::Conference(s) => calls::conference(play, s).await,
        Step::Leave(s) => calls::leave(play, s),
        Step::HangUp(s) => calls::hang_up(play, s),
        Step::StartRecording(s) => calls::recording(play, s, Recording::Start),
        Step::StopRecording(s) => calls::recording(play, s, Recording::Stop),
        Step::PauseRecording(s) => calls::recording(play, s, Recording::Pause),
        Step::ResumeRecording(s) => calls::recording(play, s, Recording::Resume),
        Step::ScreenCapture(s) => recorders::screen_capture(play, s),
        Step::CaptureReport(s) => recorders::capture_report(play, s),
        Step::SiprecInvite(s) => siprec::invite(play, s).await,
        Step::SiprecChange(s) => siprec::change(play, s),
        Step::SiprecBye(s) => siprec::bye(play, s),
        Step::PowerOff(s) => machines::power_off(play, s).await,
        Step::PowerOn(s) => machines::power_on(play, &s.pc).await,
        Step::Restart(s) => machines::restart(play, s).await,
        Step::Unplug(s) => machines::unplug(play, s).await,
        Step::Plug(s) => machines::plug(play, &s.machine).await,
        Step::Cut(s) => cut(play, s, true).await,
        Step::Mend(s) => cut(play, s, false).await,
        Step::Link(s) => link(play, s).await,
        Step::Clock(s) => machines::clock(play, s).await,
        Step::DiskFull(s) => machines::disk_full(play, s).await,
        Step::DiskRoom(s) => machines::disk_room(play, &s.pc).await,
        Step::DiskFault(s) => machines::disk_fault(play, s).await,
    }
}

async fn cut(play: &Play, step: &Cut, cut: bool) -> Result<(), String> {
    play.control.cut(&step.from, &step.to, cut).await;
    play.note(|n, now| n.cut(now, &step.from, &step.to, cut));
    Ok(())
}

async fn link(play: &Play, step: &LinkSet) -> Result<(), String> {
    let link = Link { latency: step.latency.duration(), jitter: step.jitter.duration(), loss_ppm: step.loss.0 };
    play.control.link(&step.a, &step.b, link).await;
    let usual = play.scenario.network.latency.0 + play.scenario.network.jitter.0;
    // A packet that is lost comes a retransmission later.
    let again = if step.loss.0 > play.scenario.network.loss.0 { 1_000 } else { 0 };
    let by_ms = (step.latency.0 + step.jitter.0 - usual).max(0) + again;
    play.note(|n, now| n.slow(now, &step.a, &step.b, by_ms));
    Ok(())
}
