//! A recording client that somebody else has built: opens recording sessions of a certain form at the SIPREC recorder.

use crate::genesys::sip_step::{Change, Metadata, SiprecBye, SiprecChange, SiprecInvite};
use crate::genesys::stage::play::Play;
use kernel::time;
use mocks::genesys::sip_stack::Leg;
use mocks::genesys::siprec::client::{self, Client, Form, Opening};
use std::time::Duration;

/// How long a recording session without a name lasts.
const LASTS: Duration = Duration::from_secs(3);

/// Sends the INVITE; acknowledges an acceptance.
pub async fn invite(play: &Play, step: &SiprecInvite) -> Result<(), String> {
    let client = match play.siprec_client.get() {
        Some(client) => client.clone(),
        None => {
            let bound = Client::bind("stage").await;
            let bound = bound.map_err(|e| format!("failed to listen for SIP on the stage: {e}"))?;
            play.siprec_client.get_or_init(|| bound).clone()
        }
    };
    let target = format!("sip:recorder@{}:{}", play.ground.host("siprec"), play.ground.port("sip", 5060));
    let target = target.parse().map_err(|e| format!("no address: {e}"))?;
    let form = match step.metadata {
        Metadata::Xml => Form::Proper,
        Metadata::Old => Form::Old,
        Metadata::Alone => Form::Alone,
        Metadata::Missing => Form::Missing,
    };
    play.note(|_, _| ());
    let leg = client.open(&target, Opening { form, require: step.require });
    if let Some(id) = &step.id {
        play.siprec_legs.borrow_mut().insert(id.value.clone(), leg);
        return Ok(());
    }
    kernel::spawn(async move {
        time::sleep(LASTS).await;
        client.close(leg);
    });
    Ok(())
}

/// Something happens to the call of a recording session.
pub fn change(play: &Play, step: &SiprecChange) -> Result<(), String> {
    let (client, leg) = session(play, &step.id)?;
    play.note(|_, _| ());
    client.change(
        leg,
        match step.what {
            Change::Pause => client::Change::Pause,
            Change::Resume => client::Change::Resume,
            Change::Join => client::Change::Join,
            Change::Leave => client::Change::Leave,
        },
    );
    Ok(())
}

/// A recording session ends.
pub fn bye(play: &Play, step: &SiprecBye) -> Result<(), String> {
    let (client, leg) = session(play, &step.id)?;
    play.note(|_, _| ());
    client.close(leg);
    Ok(())
}

fn session(play: &Play, id: &str) -> Result<(Client, Leg), String> {
    let leg = play.siprec_legs.borrow().get(id).copied();
    play.siprec_client.get().cloned().zip(leg).ok_or_else(|| format!("there is no recording session `{id}`"))
}
