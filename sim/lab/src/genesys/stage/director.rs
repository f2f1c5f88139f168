//! The director: walks the timeline at exact true times, waits until all is settled and has the evidence gathered.

use super::acts;
use super::gather::{self, Gathered};
use super::office::Office;
use super::play::Play;
use super::settle;
use crate::genesys::{Scenario, Step};
use crate::stage::director::sleep_until;
use kernel::time;
use kernel::trace::Record;
use kernel::world::Control;
use std::time::Duration;

/// What a played scenario leaves behind, beside the trace.
#[derive(Debug)]
pub struct Played {
    /// What happened.
    pub truth: judge::genesys::Truth,
    /// What the installation shows.
    pub gathered: Gathered,
}

/// Why there is no verdict.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Stuck {
    /// The stage could not do its work.
    Stage(String),
    /// The product could not be made to do what it had to.
    Product(String),
}

/// On the real network the servers need a moment before anything can happen.
pub async fn ready(office: &Office, scenario: &Scenario) -> Result<(), String> {
    for rws in scenario.machines().into_iter().filter(|machine| machine.starts_with("rws")) {
        let until = time::since_boot() + READY;
        loop {
            let why = match office.ask(&rws, "/sim/sessions").await {
                Ok(answer) if answer.status.is_success() => break,
                // Ours would know the operator.
                Ok(answer) => {
                    let (why, status) = ("another program answers at the address of", answer.status);
                    return Err(format!(
                        "{why} {rws} (with {status}): runs at the same time need different blocks of addresses"
                    ));
                }
                Err(why) => why,
            };
            if time::since_boot() >= until {
                return Err(format!("{rws} is not ready within {READY:?}: {why}"));
            }
            time::sleep(LOOK).await;
        }
    }
    Ok(())
}

/// A product that comes to us by itself has to be there before anything can happen: it has registered each DN with T-Server.
pub async fn comes(control: &Control, scenario: &Scenario) -> Result<(), String> {
    for dn in scenario.switch.dns.keys() {
        let named = format!("AttributeThisDN [str] = \"{}\"", dn.value);
        let registers = |record: &Record| {
            let fields: serde_json::Value = serde_json::from_str(&record.fields).unwrap_or_default();
            let text = fields["text"].as_str().unwrap_or_default();
            let asks = text.starts_with("'RequestRegisterAddress'") && text.contains(&named);
            record.kind == "wire.tlib" && fields["from"] == "recorder" && asks
        };
        if time::timeout(COMES, control.wait_for(0, registers)).await.is_err() {
            return Err(format!("it has not registered DN {} within {COMES:?}", dn.value));
        }
    }
    Ok(())
}

/// So long a product may take that comes to us.
const COMES: Duration = Duration::from_secs(60);
/// So long the servers may take until they are ready.
const READY: Duration = Duration::from_secs(10);
/// How often they are asked.
const LOOK: Duration = Duration::from_millis(50);

/// Plays the whole scenario.
///
/// # Errors
/// The stage could not do its work, or the product its own: there is no verdict.
pub async fn direct(play: Play) -> Result<Played, Stuck> {
    let starts = play.scenario.starts.0;
    sleep_until(starts).await;
    let moments = play.scenario.timeline.0.clone();
    for (moment, steps) in &moments {
        sleep_until(starts + moment.value.0 + play.late.get()).await;
        for step in steps {
            act(&play, &step.value).await;
            if !play.product_trouble.borrow().is_empty() {
                return Err(Stuck::Product(play.product_trouble.borrow().join("; ")));
            }
        }
    }
    let ends = settle::settle(&play).await;
    let gathered = gather::gather(&play).await.map_err(Stuck::Stage)?;
    let trouble = play.trouble.borrow().join("; ");
    if !trouble.is_empty() {
        return Err(Stuck::Stage(trouble));
    }
    Ok(Played { truth: super::truth::finish(&play, ends), gathered })
}

async fn act(play: &Play, step: &Step) {
    let before = play.product_trouble.borrow().len();
    if let Err(why) = acts::act(play, step).await {
        if play.product_trouble.borrow().len() > before {
            return;
        }
        let when = time::iso(time::truth());
        play.trouble(format!("at {when} the stage failed to {}: {why}", step.name()));
    }
}
