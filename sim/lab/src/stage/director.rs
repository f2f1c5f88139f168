//! The director: prepares the installation, walks the timeline at exact true times, waits until all is settled and has
//! the evidence gathered.

use super::acd::remote::{Pending, Tells};
use super::gather::{self, Gathered};
use super::play::Play;
use super::reach::WFO;
use super::understudy::Part;
use super::{acts, prepare, settle};
use crate::scenario::step::Step;
use kernel::time;
use std::time::Duration;

/// What a played scenario leaves behind, beside the trace.
#[derive(Debug)]
pub struct Played {
    /// What happened.
    pub truth: judge::truth::Truth,
    /// What the installation shows.
    pub gathered: Gathered,
}

/// Why there is no verdict.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Stuck {
    /// The stage could not do its work.
    #[error("{0}")]
    Stage(String),
    /// The product could not be made to do what it had to, or does not answer.
    #[error("{0}")]
    Product(String),
}

impl Stuck {
    /// What the server did not do: the product's fault, where it is the product.
    fn server(play: &Play, why: String) -> Self {
        if play.ground.is_product(WFO) { Self::Product(why) } else { Self::Stage(why) }
    }
}

/// How long the driver of a product may take for one order.
const PATIENCE: Duration = Duration::from_secs(30);

/// Gives the orders that have come together to the driver of somebody else's product.
///
/// # Errors
/// They were not carried out.
pub(super) async fn carry_out(play: &Play) -> Result<(), Stuck> {
    let mut orders = play.orders.take();
    orders.extend(play.acd.orders());
    for Pending { order, tells } in orders {
        let Some(driver) = &play.ground.driver else {
            return Err(Stuck::Stage(format!("nobody makes the product {}", order.action)));
        };
        let answer = driver.act(&order, PATIENCE).await.map_err(Stuck::Product)?;
        if order.action == "begin" {
            play.acd.begun(&answer);
        }
        let told = |name: &str| {
            let text =
                answer[name].as_str().map(str::to_owned).or_else(|| answer[name].as_u64().map(|n| n.to_string()));
            text.ok_or_else(|| Stuck::Product(format!("the driver was to {}, and tells no `{name}`", order.action)))
        };
        let mut notebook = play.notebook.borrow_mut();
        match tells {
            Tells::Nothing => {}
            Tells::Agent(agent) => notebook.identify(&agent, &told("agent_id")?),
            Tells::Call(call) => {
                let id = told("call_id")?;
                if let Some(call) = notebook.call_mut(&call) {
                    call.acd_id = id;
                }
            }
        }
    }
    Ok(())
}

/// Plays the whole scenario.
///
/// # Errors
/// The stage could not do its work, or the product its own: there is no verdict.
pub async fn direct(play: Play) -> Result<Played, Stuck> {
    prepare::prepare(&play).await?;
    walk(&play).await?;
    let ends = settle::settle(&play).await;
    gather::open_the_door(&play).await;
    let gathered = gather::gather(&play).await.map_err(|why| Stuck::server(&play, why))?;
    let trouble = play.trouble.borrow().join("; ");
    if !trouble.is_empty() {
        return Err(Stuck::server(&play, trouble));
    }
    let truth = super::truth::finish(&play, ends);
    Ok(Played { truth, gathered })
}

/// Walks the timeline, from its beginning on.
pub(super) async fn walk(play: &Play) -> Result<(), Stuck> {
    if play.ground.live {
        play.zero.set(time::truth());
        if play.ground.part.is_some_and(Part::calls_us) {
            // It has been waited for, and is connected by now.
            play.notebook.borrow_mut().starts(time::truth());
        }
    }
    let zero = play.zero.get();
    sleep_until(zero).await;
    let moments = play.scenario.timeline.0.clone();
    for (moment, steps) in &moments {
        sleep_until(play.zero.get() + moment.value.0).await;
        for step in steps {
            act(play, &step.value).await;
            let asked = time::truth();
            carry_out(play).await?;
            if play.ground.driver.as_ref().is_some_and(|driver| driver.is_person()) {
                // Nobody hurries a person: what follows is later by as much.
                play.zero.set(play.zero.get() + time::truth() - asked);
            }
        }
    }
    Ok(())
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
        Step::Unanswered(s) => play.acd.unanswered(&s.call, &s.agent),
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
        Step::PowerOff(s) if play.ground.is_product(&s.pc.value) => people::shut_down(play, s),
        Step::PowerOn(s) if play.ground.is_product(&s.pc.value) => people::switch_on(play, &s.pc.value),
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
        Step::DiskHold(s) => machines::disk_hold(play, s).await,
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
