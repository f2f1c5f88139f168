//! Gathering the evidence: what the server answers to an auditor, and the bytes on the disks.

use super::office::Office;
use super::play::Play;
use super::reach::WFO;
use http::{Method, StatusCode};
use judge::evidence::{Evidence, WebexAnswers};
use judge::watch::Writes;
use kernel::trace::Trace;
use serde_json::Value;
use std::collections::BTreeMap;
use std::time::Duration;

/// How long the auditor asks for one thing.
const PATIENCE: Duration = Duration::from_secs(120);

/// The kinds of statistics that WFM gets (WXC-WFM-1).
const STATISTICS: [&str; 3] = ["queue", "agent", "agent-queue"];

/// What was gathered.
#[derive(Debug, Default)]
pub struct Gathered {
    /// As in [`Evidence`].
    pub contacts: Vec<Value>,
    /// As in [`Evidence`].
    pub users: Vec<Value>,
    /// As in [`Evidence`].
    pub discrepancies: Vec<Value>,
    /// As in [`Evidence`].
    pub videos: BTreeMap<String, Vec<u8>>,
    /// As in [`Evidence`].
    pub audios: BTreeMap<String, Vec<u8>>,
    /// As in [`Evidence`].
    pub refused: BTreeMap<String, u16>,
    /// As in [`Evidence`].
    pub associated: BTreeMap<String, Vec<String>>,
    /// As in [`Evidence`].
    pub disks: BTreeMap<String, BTreeMap<String, Vec<u8>>>,
    /// As in [`Evidence`].
    pub probes: Vec<judge::evidence::Probe>,
    /// As in [`Evidence`].
    pub webex: WebexAnswers,
}

impl Gathered {
    /// All together.
    pub fn evidence(self, trace: Trace, writes: Writes) -> Evidence {
        Evidence {
            trace,
            contacts: self.contacts,
            users: self.users,
            discrepancies: self.discrepancies,
            videos: self.videos,
            audios: self.audios,
            refused: self.refused,
            associated: self.associated,
            disks: self.disks,
            writes,
            probes: self.probes,
            webex: self.webex,
        }
    }
}

/// The list of all contacts of the run.
pub fn contacts_path(play: &Play) -> String {
    let day = |at: i64| kernel::time::iso(at).chars().take(10).collect::<String>();
    let from = day(play.scenario.starts.0 - 86_400_000);
    let to = day(kernel::time::truth() + 86_400_000);
    format!("/api/rest/recording/contact?beginDate={from}&endDate={to}&limit=100000")
}

/// Makes sure that the auditor reaches the server, whatever state the scenario left it in.
pub async fn open_the_door(play: &Play) {
    if play.ground.is_away(WFO) {
        return;
    }
    if !play.ground.live {
        play.control.unplug(WFO, false).await;
        play.control.unplug("stage", false).await;
    }
    play.control.power_on(WFO).await;
}

/// Gathers everything.
///
/// # Errors
/// The server does not answer, or not with what it has to.
pub async fn gather(play: &Play) -> Result<Gathered, String> {
    // The disks first: what the auditor makes the server do is no evidence.
    let mut gathered = Gathered { disks: disks(play), ..Gathered::default() };
    let mut office = play.office.lock().await;
    gathered.contacts = office.insist(Method::GET, &contacts_path(play), None, PATIENCE).await?.json()?;
    gathered.users = office.insist(Method::GET, "/sim/users", None, PATIENCE).await?.json()?;
    gathered.discrepancies = office.insist(Method::GET, "/sim/discrepancies", None, PATIENCE).await?.json()?;
    for contact in &gathered.contacts {
        let Some(id) = contact["id"].as_str() else { return Err(format!("a contact without an id: {contact}")) };
        for (what, into) in [("video", &mut gathered.videos), ("audio", &mut gathered.audios)] {
            let answer = office.insist(Method::GET, &format!("/sim/contacts/{id}/{what}"), None, PATIENCE).await?;
            if answer.status.is_success() {
                into.insert(id.to_owned(), answer.body.to_vec());
            } else {
                gathered.refused.insert(format!("{id}/{what}"), answer.status.as_u16());
            }
        }
        let path = format!("/sim/contacts/{id}/associated");
        let others: Vec<Value> = office.insist(Method::GET, &path, None, PATIENCE).await?.json()?;
        let ids = others.iter().filter_map(|c| c["id"].as_str().map(str::to_owned)).collect();
        gathered.associated.insert(id.to_owned(), ids);
    }
    if play.scenario.platform.is_webex() {
        gathered.webex = webex(play, &mut office).await?;
    }
    gathered.probes = play.probes.borrow().clone();
    Ok(gathered)
}

/// What there is for Webex Contact Center alone.
async fn webex(play: &Play, office: &mut Office) -> Result<WebexAnswers, String> {
    let mut answers = WebexAnswers::default();
    let lists =
        [("/sim/acds", &mut answers.acds), ("/sim/teams", &mut answers.teams), ("/sim/queues", &mut answers.queues)];
    for (path, into) in lists {
        *into = Some(office.insist(Method::GET, path, None, PATIENCE).await?.json()?);
    }
    let wfm = format!("/sim/wfm/{}", play.scenario.platform.acd_name());
    let answer = office.insist(Method::GET, &format!("{wfm}/adherence"), None, PATIENCE).await?;
    match answer.status {
        StatusCode::NOT_FOUND => return Ok(answers),
        status if status.is_client_error() => answers.wfm_refused = true,
        _ => answers.adherence = Some(answer.json()?),
    }
    for of in STATISTICS {
        let answer = office.insist(Method::GET, &format!("{wfm}/statistics?of={of}"), None, PATIENCE).await?;
        if answer.status.is_client_error() {
            answers.wfm_refused = true;
        } else {
            answers.statistics.insert(of.into(), answer.json()?);
        }
    }
    Ok(answers)
}

fn disks(play: &Play) -> BTreeMap<String, BTreeMap<String, Vec<u8>>> {
    let machines = play.scenario.pcs.keys().map(|pc| pc.value.as_str()).chain([WFO, play.scenario.platform.machine()]);
    // The disk of somebody else's machine is out of sight.
    let ours = machines.filter(|machine| !play.ground.is_product(machine));
    ours.map(|machine| (machine.to_owned(), play.control.disk(machine).into_iter().collect())).collect()
}
