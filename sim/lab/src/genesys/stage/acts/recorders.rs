//! The recorders beside Genesys' own: a third party's over T-Lib, and the one over SIPREC.

use crate::genesys::desktop_step::{Capture, ScreenCapture};
use crate::genesys::sip_step::{CaptureReport, CaptureState};
use crate::genesys::stage::play::Play;
use judge::genesys::truth::{Command, Turn};
use wire::tlib;

/// The desktop asks the third-party recorder for something.
pub fn screen_capture(play: &Play, step: &ScreenCapture) -> Result<(), String> {
    let command = match step.what {
        Capture::Start => tlib::Command::Start,
        Capture::Stop => tlib::Command::Stop,
        Capture::Pause => tlib::Command::Pause,
        Capture::Resume => tlib::Command::Resume,
        Capture::Query => tlib::Command::Query,
    };
    let known = match &step.call {
        Some(call) => Some(play.notebook.borrow().known(call).cloned().ok_or("there is no such call")?),
        None => None,
    };
    let literal = step.conn_id.as_ref().map(|conn_id| conn_id.value.clone());
    let conn_id = match known.as_ref().map(|known| &known.conn_id).or(literal.as_ref()) {
        Some(conn_id) => Some(conn_id.parse().map_err(|_| "the call has no connection id")?),
        None => None,
    };
    let own = play.dns_of(&step.agent);
    let dn = step.dn.as_ref().map(|dn| dn.value.clone());
    play.desktop(&step.agent)?.capture(command, conn_id, dn.as_deref()).map_err(|e| e.to_string())?;
    let unregistered = dn.as_ref().is_some_and(|dn| !own.contains(dn));
    let dn = dn.or_else(|| own.first().cloned()).unwrap_or_default();
    play.note(|n, at| {
        let from = n.seat(&step.agent).unwrap_or_default().to_owned();
        let call = step.call.as_ref().map(|call| call.value.clone());
        n.command(Command { at, from, dn, token: step.what.name().into(), call, conn_id: literal, unregistered });
    });
    Ok(())
}

/// The third-party recorder reports its state by itself.
pub fn capture_report(play: &Play, step: &CaptureReport) -> Result<(), String> {
    let (indication, state) = match step.state {
        CaptureState::Enabled => (tlib::Indication::Enabled, "enabled"),
        CaptureState::Disabled => (tlib::Indication::Disabled, "disabled"),
        CaptureState::Paused => (tlib::Indication::Paused, "paused"),
    };
    let recorder = play.cast.recorder.as_ref().ok_or("there is no third-party recorder")?;
    recorder.report(&step.dn, indication).map_err(|e| e.to_string())?;
    play.note(|n, at| n.turn(Turn { at, dn: step.dn.value.clone(), state: state.into() }));
    Ok(())
}
