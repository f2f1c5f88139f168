//! A recording client that somebody else has built: sends the SIPREC recorder an INVITE of a certain form.

use crate::genesys::sip_step::{Metadata, SiprecInvite};
use crate::genesys::stage::play::Play;
use kernel::time;
use mocks::genesys::sip_stack::{self, Event, Invite, Stack};
use std::time::Duration;
use wire::sip::siprec::MEDIA_TYPE;
use wire::sip::{Name, Part};

/// The media type of clients that were built to RFC 7866.
const OLD: &str = "application/rs-metadata";
/// How long the recording session lasts.
const LASTS: Duration = Duration::from_secs(3);
/// How long the recorder may take to answer.
const PATIENCE: Duration = Duration::from_secs(40);

/// Sends the INVITE; acknowledges an acceptance, and hangs up after a while.
pub async fn invite(play: &Play, step: &SiprecInvite) -> Result<(), String> {
    let stack = match play.siprec_client.get() {
        Some(stack) => stack.clone(),
        None => {
            let bound = Stack::bind(sip_stack::Config::new("stage")).await;
            let bound = bound.map_err(|e| format!("failed to listen for SIP on the stage: {e}"))?;
            play.siprec_client.get_or_init(|| bound).clone()
        }
    };
    let target = "sip:recorder@siprec".parse().map_err(|e| format!("no address: {e}"))?;
    let mut invite = Invite::new("recording-client", "stage", target).contact("+sip.src", None);
    if step.require {
        invite = invite.with(Name::REQUIRE, "siprec");
    }
    let metadata = |media_type: &str| Part::new(media_type, Some("recording-session"), snapshot(time::truth()));
    let sdp = Part::new("application/sdp", Some("session;handling=required"), SDP);
    invite = match step.metadata {
        Metadata::Missing => invite.sdp(SDP),
        Metadata::Alone => {
            let part = metadata(MEDIA_TYPE);
            invite.with(Name::CONTENT_DISPOSITION, "recording-session").body(MEDIA_TYPE, part.body)
        }
        Metadata::Xml | Metadata::Old => {
            let media_type = if step.metadata == Metadata::Old { OLD } else { MEDIA_TYPE };
            let (media_type, body) = Part::join(&[sdp, metadata(media_type)]);
            invite.body(&media_type, body)
        }
    };
    let offered = step.metadata != Metadata::Alone;
    play.note(|_, _| ());
    let (leg, _) = stack.invite(invite);
    kernel::spawn(async move {
        let going = async {
            loop {
                match stack.event().await {
                    Event::Answered { leg: Some(of), response, .. } if of == leg => {
                        if (200..300).contains(&response.status.code()) {
                            // The recorder's own offer is answered by the same description.
                            stack.ack(leg, (!offered).then(|| SDP.as_bytes().to_vec()));
                            return true;
                        }
                        if response.status.code() >= 300 {
                            return false;
                        }
                    }
                    Event::TimedOut { .. } | Event::Ended { .. } => return false,
                    _ => {}
                }
            }
        };
        if time::timeout(PATIENCE, going).await.is_ok_and(|accepted| accepted) {
            time::sleep(LASTS).await;
            stack.hang_up(leg);
        }
    });
    Ok(())
}

/// Two streams that are sent to the recorder.
const SDP: &str = "v=0\r\no=- 1 1 IN IP4 192.0.2.1\r\ns=-\r\nc=IN IP4 192.0.2.1\r\nt=0 0\r\n\
                   m=audio 40000 RTP/AVP 0\r\na=sendonly\r\na=label:1\r\n\
                   m=audio 40002 RTP/AVP 0\r\na=sendonly\r\na=label:2\r\n";

/// A call of two, as a snapshot.
fn snapshot(at: i64) -> String {
    let at = format!("{}Z", time::iso(at).chars().take(19).collect::<String>());
    format!(
        r#"<?xml version="1.0" encoding="UTF-8"?>
<recording xmlns="urn:ietf:params:xml:ns:recording:1">
  <datamode>complete</datamode>
  <session session_id="S1"/>
  <participant participant_id="P1"><nameID aor="sip:+15550100@pstn"/></participant>
  <participant participant_id="P2"><nameID aor="sip:5001@sip"/></participant>
  <stream stream_id="T1" session_id="S1"><label>1</label></stream>
  <stream stream_id="T2" session_id="S1"><label>2</label></stream>
  <sessionrecordingassoc session_id="S1"><associate-time>{at}</associate-time></sessionrecordingassoc>
  <participantsessionassoc participant_id="P1" session_id="S1"><associate-time>{at}</associate-time></participantsessionassoc>
  <participantsessionassoc participant_id="P2" session_id="S1"><associate-time>{at}</associate-time></participantsessionassoc>
  <participantstreamassoc participant_id="P1"><send>T1</send></participantstreamassoc>
  <participantstreamassoc participant_id="P2"><send>T2</send></participantstreamassoc>
</recording>"#
    )
}
