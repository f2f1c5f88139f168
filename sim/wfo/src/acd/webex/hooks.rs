//! Subscriptions: that there is one, that it is ours and active, and what a notification says. Notifications hasten what
//! polling finds anyway (WXC-HOOK-1).

use super::door::Door;
use super::face::{Deed, Moment};
use crate::acd::failure::Failure;
use http::Method;
use wire::acd::Webhook;
use wire::webex::hooks::{AgentEvent, NewSubscription, Notification, One, Subscription, SubscriptionChange};
use wire::webex::tasks::List;

/// What is of use.
const TYPES: [&str; 4] = ["agent:login", "agent:logout", "task:ended", "capture:available"];

/// What is known of our subscription.
#[derive(Debug, Default)]
pub struct Hooks {
    /// The secret was told since this program runs.
    told: bool,
}

/// What a notification is good for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum News {
    /// An agent logged on or off.
    Agent(Moment),
    /// A call ended, or its audio is there: worth asking at once.
    Call,
    /// Nothing.
    Nothing,
}

/// What a notification says.
pub fn news(notification: Notification) -> News {
    let on = match notification.kind.as_str() {
        "agent:login" => true,
        "agent:logout" => false,
        "task:ended" | "capture:available" => return News::Call,
        _ => return News::Nothing,
    };
    match serde_json::from_value::<AgentEvent>(notification.data) {
        Ok(e) if !e.agent_id.is_empty() && e.created_time > 0 => {
            News::Agent(Moment { at: e.created_time, agent: e.agent_id, what: Deed::Logon(on) })
        }
        _ => News::Nothing,
    }
}

fn change(webhook: &Webhook) -> SubscriptionChange {
    SubscriptionChange {
        status: Some("active".into()),
        secret: Some(webhook.secret.clone()),
        event_types: Some(TYPES.map(str::to_owned).to_vec()),
        ..SubscriptionChange::default()
    }
}

impl Hooks {
    /// Makes our subscription, or sets it right: the vendor makes one inactive by itself after errors.
    ///
    /// # Errors
    /// See [`Failure`].
    pub async fn see_to(
        &mut self,
        door: &mut Door,
        api: &str,
        org: &str,
        webhook: &Webhook,
        acd: &str,
    ) -> Result<(), Failure> {
        let base = format!("{api}/v1/subscriptions");
        let all: List<Subscription> = door.read(&base).await?;
        let ours = all.data.iter().find(|s| s.destination_url == webhook.url);
        let right =
            |s: &Subscription| s.status == "active" && TYPES.iter().all(|t| s.event_types.iter().any(|e| e == t));
        match ours {
            Some(s) if right(s) && self.told => {}
            Some(s) => {
                let address = format!("{base}/{}", wire::webex::form::escaped(&s.id));
                door.send::<One>(Method::PATCH, &address, &change(webhook)).await?;
            }
            None => {
                let new = NewSubscription {
                    name: format!("WFO {}", acd.chars().take(50).collect::<String>()),
                    description: None,
                    event_types: TYPES.map(str::to_owned).to_vec(),
                    destination_url: webhook.url.clone(),
                    secret: Some(webhook.secret.clone()),
                    org_id: Some(org.to_owned()),
                    resource_version: None,
                };
                door.send::<One>(Method::POST, &base, &new).await?;
            }
        }
        self.told = true;
        Ok(())
    }
}
