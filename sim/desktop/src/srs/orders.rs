//! What RWS orders, and what it is told (GIR-FLOW-4, -5; GIR-ONE-1).

use super::core::{Core, Running};
use super::effect::{Effect, Ended, Order};
use super::misstep::Misstep;
use super::secret::Secret;
use wire::rws::screen::{Instruction, Report, StopReason};

/// Ended recordings that are remembered at most, those that are uploaded first to be forgotten.
const REMEMBERED: usize = 256;
/// Longest name of a recording, in bytes.
const NAME_MAX: usize = 128;

impl Core {
    /// RWS has said something on a line.
    pub fn told(&mut self, link: u64, instruction: Instruction) {
        let current = self.session.as_ref().is_some_and(|session| session.link == link);
        match instruction {
            Instruction::Start { recording, token, call } if current => {
                let at_peer = self.session.as_ref().is_some_and(|session| session.server != session.login.server);
                if at_peer && self.is_wrong(Misstep::DeafAfterFailover) {
                    return;
                }
                let refuse = call.is_none() && self.is_wrong(Misstep::RefusesNonVoice);
                self.start(link, recording, token, refuse);
            }
            Instruction::Stop { recording } if current || self.tail.is_some_and(|(tail, _)| tail == link) => {
                if let Some(running) = self.running.iter_mut().find(|running| running.recording == recording) {
                    running.stopping = true;
                    self.effect(Effect::Stop { recording, why: StopReason::Told });
                } else if !self.repeat_stopped(link, &recording) {
                    // It never ran here, or is long forgotten: RWS need not wait for its end.
                    self.effect(Effect::Say { link, report: Report::Refused { recording, running: None } });
                }
            }
            // The other lines are being ended, and these two are the line's own affair.
            Instruction::Start { .. }
            | Instruction::Stop { .. }
            | Instruction::Welcome { .. }
            | Instruction::Pong { .. } => {}
        }
    }

    fn start(&mut self, link: u64, recording: String, token: String, refuse: bool) {
        if let Some(running) = self.running.iter_mut().find(|running| running.recording == recording) {
            running.link = link;
            let report = Report::Started { recording, at: running.at };
            return self.effect(Effect::Say { link, report });
        }
        if self.repeat_stopped(link, &recording) {
            return;
        }
        if !is_name(&recording) {
            return self.refuse(link, recording, None, "malformed");
        }
        let busy = self.running.first().map(|running| running.recording.clone());
        let busy = busy.filter(|_| !self.is_wrong(Misstep::TwoFilesAtOnce));
        let Some(user) = self.user.clone().filter(|_| busy.is_none() && !refuse) else {
            let why = if busy.is_some() { "running" } else { "nobody_at_the_pc" };
            return self.refuse(link, recording, busy, why);
        };
        let Some(session) = &self.session else { return };
        if session.user.as_ref().is_some_and(|own| *own != user) {
            // The session goes on until its polls are missed, but at the screen sits somebody else.
            return self.refuse(link, recording, None, "somebody_else_at_the_pc");
        }
        let (agent, server) = (session.agent.clone(), session.server.clone());
        self.effect(Effect::Record(Order { recording, token: Secret::new(token), link, agent, server, user }));
    }

    fn refuse(&mut self, link: u64, recording: String, running: Option<String>, why: &str) {
        self.trace_recording(&recording, "refused", why, (0, 0));
        self.effect(Effect::Say { link, report: Report::Refused { recording, running } });
    }

    /// Says once more that a recording has ended. False for one that never ran or still does.
    fn repeat_stopped(&mut self, link: u64, recording: &str) -> bool {
        let Some(ended) = self.ended.iter().find(|ended| ended.recording == recording) else { return false };
        let report = stopped(ended);
        self.effect(Effect::Say { link, report });
        true
    }

    /// An order is obeyed since then (UTC), or why not. `now` is in milliseconds since boot.
    pub fn began(&mut self, now: i64, order: &Order, since: Result<i64, &'static str>) {
        let recording = order.recording.clone();
        let at = match since {
            Ok(at) => at,
            Err(why) => return self.refuse(order.link, recording, None, why),
        };
        self.trace_recording(&recording, "started", "", (at, 0));
        let (agent, server) = (order.agent.clone(), order.server.to_string());
        let (link, stopping) = (order.link, false);
        self.running.push(Running { recording: recording.clone(), link, agent, server, at, since: now, stopping });
        self.effect(Effect::Say { link: order.link, report: Report::Started { recording, at } });
    }

    /// A recording has ended then, UTC.
    pub fn ended(&mut self, recording: &str, at: i64, why: StopReason) {
        let Some(index) = self.running.iter().position(|running| running.recording == recording) else { return };
        let running = self.running.remove(index);
        self.trace_stopped(&running, at, why);
        let (agent, server) = (running.agent, running.server);
        let ended = Ended { recording: running.recording, agent, server, at, why, uploaded: false };
        self.effect(Effect::Say { link: running.link, report: stopped(&ended) });
        self.ended.push_back(ended);
        if self.ended.len() > REMEMBERED {
            let uploaded = self.ended.iter().position(|ended| ended.uploaded);
            uploaded.map(|index| self.ended.remove(index));
        }
        if self.tail.is_some_and(|(tail, _)| tail == running.link) {
            self.tail = None;
            self.effect(Effect::End { link: running.link });
        }
    }

    /// RWS has the file, which shows what was to be seen from then to then (UTC).
    pub fn uploaded(&mut self, recording: &str, span: (i64, i64)) {
        self.settled(recording);
        self.trace_recording(recording, "uploaded", "", span);
    }

    /// The file will never come.
    pub fn lost(&mut self, recording: &str, why: &str, span: (i64, i64)) {
        self.settled(recording);
        self.trace_recording(recording, "lost", why, span);
    }

    fn settled(&mut self, recording: &str) {
        for ended in self.ended.iter_mut().filter(|ended| ended.recording == recording) {
            ended.uploaded = true;
        }
    }

    /// Tells an RWS to which the line is up (again) what runs and what has ended, as far as it is its own affair.
    pub(super) fn greet(&mut self, link: u64) {
        let Some(session) = self.session.as_ref().filter(|session| session.link == link) else { return };
        let (agent, server) = (session.agent.clone(), session.server.to_string());
        let mut reports = Vec::new();
        for running in self.running.iter_mut().filter(|running| !running.stopping) {
            if running.agent != agent || running.server != server {
                continue;
            }
            running.link = link;
            reports.push(Report::Started { recording: running.recording.clone(), at: running.at });
        }
        let owed = self.ended.iter().filter(|ended| !ended.uploaded && ended.agent == agent && ended.server == server);
        reports.extend(owed.map(stopped));
        for report in reports {
            self.effect(Effect::Say { link, report });
        }
    }
}

/// Whether this may be the name of a recording: it becomes a part of a URL.
fn is_name(recording: &str) -> bool {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.:~".contains(&byte);
    (1..=NAME_MAX).contains(&recording.len()) && recording.bytes().all(plain) && !recording.starts_with('.')
}

fn stopped(ended: &Ended) -> Report {
    Report::Stopped { recording: ended.recording.clone(), at: ended.at, why: ended.why }
}
