//! Mistakes in probes.

use super::walk::Flow;
use crate::scenario::at::Place;
use crate::scenario::check;
use crate::scenario::names;
use crate::scenario::probe_step::{FormProbe, Probe, Stranger};
use crate::scenario::{Api, Platform};

/// Fields of the ACD form, by their names in the API.
const FIELDS: [&str; 20] = [
    "api_key",
    "api_url",
    "capture_delay_min",
    "client_id",
    "client_secret",
    "filters",
    "filters_combine",
    "media_api_url",
    "name",
    "oauth_url",
    "org_id",
    "recapture",
    "recapture_time",
    "refresh_token",
    "rte_messaging",
    "sync_interval_min",
    "tenant_id",
    "user",
    "webex_1_0",
    "webhook",
];

impl Flow<'_> {
    pub(super) fn probe(&mut self, probe: &Probe, place: Place) {
        match probe {
            Probe::Tag(agent) | Probe::Live(agent) | Probe::Restore(agent) => {
                check::agent(self.scenario, agent, &mut self.problems);
                return;
            }
            Probe::Control(control) => {
                check::agent(self.scenario, &control.agent, &mut self.problems);
                return;
            }
            Probe::Stranger(stranger) => return self.stranger(stranger, place),
            Probe::Play(agent) | Probe::Open(agent) => _ = check::agent(self.scenario, agent, &mut self.problems),
            Probe::Form(form) | Probe::Add(form) => self.form(form),
            Probe::RenameTeam(team) => {
                if !self.scenario.acd.teams.contains_key(team) {
                    let advice = names::advice(team, self.scenario.acd.teams.keys().map(|k| k.value.as_str()), "teams");
                    self.wrong(team.place, format!("there is no team `{}` ({advice})", team.value));
                }
            }
            Probe::Saml => {}
        }
        if !self.scenario.platform.is_webex() {
            self.wrong(place, "this probe is for Webex Contact Center: UJET has nothing of the kind");
        }
    }

    fn stranger(&mut self, stranger: &Stranger, place: Place) {
        match stranger {
            Stranger::AcdLogin(agent) => {
                check::agent(self.scenario, agent, &mut self.problems);
                if self.scenario.platform.is_webex() {
                    self.only_with(place, Platform::WebexCc2, Api::Programmatic, "there are notifications only");
                }
            }
            Stranger::Upload(upload) => {
                check::agent(self.scenario, &upload.agent, &mut self.problems);
                check::pc(self.scenario, &upload.pc, &mut self.problems);
            }
        }
    }

    fn form(&mut self, form: &FormProbe) {
        let place = form.name.place;
        if !self.forms.insert(form.name.value.clone()) {
            self.wrong(place, format!("there is another form `{}`", form.name.value));
        }
        for field in form.with.keys().chain(&form.mistakes).filter(|field| !FIELDS.contains(&field.as_str())) {
            let advice = names::advice(field, FIELDS, "fields");
            self.wrong(place, format!("the ACD form has no field `{field}` ({advice})"));
        }
    }
}
