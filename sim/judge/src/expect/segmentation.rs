//! How a Webex Contact Center contact is to be segmented: worked out from what happened on the call and nothing else.
//!
//! A time on a call belongs to whoever was connected to the customer (a consultation with a colleague included) or was
//! consulted. The customer's time in a queue is nobody's. Who is consulted and then joins the customer has both in one
//! contact; who is consulted and then takes over has two, or one under the policy `consult_transfer: joined`.

use crate::truth::webex::{Move, What};
use crate::truth::{Call, Span, Truth};

/// One contact that is due.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Segment {
    /// Agent, by the scenario's key.
    pub agent: String,
    /// When.
    pub span: Span,
    /// The times in it in which the agent was consulted by another.
    pub consulted: Vec<Span>,
    /// The times in it in which the agent consulted another.
    pub consulting: Vec<Span>,
    /// The times in it in which the customer, this agent and another were together.
    pub conferring: Vec<Span>,
    /// The agent was with the customer in some of it.
    pub with_customer: bool,
    /// It has a consultation that became a conference in it.
    pub conference: bool,
    /// The customer was handed over by or to the agent.
    pub handed: bool,
}

/// What is due of a call.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Shape {
    /// In the order of their beginnings.
    pub segments: Vec<Segment>,
    /// Consultations that were accepted.
    pub consultations: usize,
    /// Those of them that became conferences.
    pub conferences: usize,
    /// How often the customer was handed over.
    pub transfers: usize,
}

impl Segment {
    /// It is a consultation and nothing else.
    pub fn consult_only(&self) -> bool {
        !self.with_customer
    }
}

impl Shape {
    /// Several contacts are due.
    pub fn many(&self) -> bool {
        self.segments.len() > 1
    }

    /// What is to blame where a segment has the wrong times, agent or length of audio.
    pub fn own_id(&self, s: &Segment) -> &'static str {
        match s {
            s if s.consult_only() => "WXC-CONS-3",
            s if s.conference && !s.consulted.is_empty() => "WXC-CONF-3",
            s if !s.consulted.is_empty() => "WXC-SEG-1",
            s if s.conference => "WXC-CONF-2",
            s if !s.consulting.is_empty() => "WXC-CONS-2",
            s if s.handed => "WXC-XFER-2",
            _ if self.many() => "WXC-SEG-1",
            _ => "WXC-META-1",
        }
    }

    /// What is to blame where a segment has no contact, or one with an associated call id of its own.
    pub fn count_id(&self, s: &Segment) -> &'static str {
        match s {
            s if s.consult_only() => "WXC-CONS-1",
            s if s.conference => "WXC-CONF-1",
            s if s.handed => "WXC-XFER-1",
            s if !s.consulting.is_empty() => "WXC-CONS-1",
            _ if self.many() => "WXC-SEG-1",
            _ => "WXC-IMP-1",
        }
    }

    /// What is to blame for a contact too many.
    pub fn surplus_id(&self) -> &'static str {
        match self {
            s if s.transfers > 0 => "WXC-XFER-1",
            s if s.conferences > 0 => "WXC-CONF-1",
            s if s.consultations > 0 => "WXC-CONS-1",
            s if s.many() => "WXC-SEG-1",
            _ => "WXC-IMP-1",
        }
    }
}

/// What is due of a call.
pub fn shape(truth: &Truth, call: &Call) -> Shape {
    match truth.tenant.moves.get(&call.id).filter(|moves| !moves.is_empty()) {
        Some(moves) => from_moves(moves, call.span.to, truth.tenant.joined),
        None => from_parts(call),
    }
}

fn from_parts(call: &Call) -> Shape {
    let of = |p: &crate::truth::Part| Segment {
        agent: p.agent.clone(),
        span: p.span,
        with_customer: true,
        ..Segment::default()
    };
    Shape { segments: call.parts.iter().filter(|p| p.span.ms() > 0).map(of).collect(), ..Shape::default() }
}

/// Who is there while the moves are read.
struct There {
    segments: Vec<Segment>,
    /// Places of the segments that are open.
    open: Vec<usize>,
    asked: Option<(String, String)>,
    accepted: Option<i64>,
    joined: bool,
}

fn from_moves(moves: &[Move], ends: i64, joined: bool) -> Shape {
    let mut t = There { segments: Vec::new(), open: Vec::new(), asked: None, accepted: None, joined };
    let mut shape = Shape::default();
    let mut requeued = false;
    for m in moves {
        match &m.what {
            What::Answered(agent) => {
                let handed = std::mem::take(&mut requeued);
                shape.transfers += usize::from(handed);
                t.enter(m.at, agent, true, handed);
            }
            What::Joined(agent) => t.enter(m.at, agent, true, false),
            What::Asked { by, with } => (t.asked, t.accepted) = (Some((by.clone(), with.clone())), None),
            What::Accepted => {
                let with = t.asked.as_ref().map(|(_, with)| with.clone());
                if let Some(with) = with {
                    shape.consultations += 1;
                    t.accepted = Some(m.at);
                    t.enter(m.at, &with, false, false);
                }
            }
            What::ConsultOver => {
                if let Some((_, with)) = t.consult_ends(m.at) {
                    t.leave(m.at, &with, false);
                }
            }
            What::Conferenced => {
                if let Some((by, with)) = t.consult_ends(m.at) {
                    shape.conferences += 1;
                    for agent in [&by, &with] {
                        t.with(agent, |s| (s.conference, s.with_customer) = (true, true));
                    }
                }
            }
            What::ConsultTransferred => {
                shape.transfers += 1;
                if let Some((by, with)) = t.consult_ends(m.at) {
                    t.leave(m.at, &by, true);
                    if !t.joined {
                        t.leave(m.at, &with, false);
                        t.enter(m.at, &with, true, true);
                    }
                    t.with(&with, |s| (s.with_customer, s.handed) = (true, true));
                }
            }
            What::Transferred { from, to } => {
                shape.transfers += 1;
                t.leave(m.at, from, true);
                t.enter(m.at, to, true, true);
            }
            What::Requeued => {
                requeued = true;
                t.all_leave(m.at, true);
            }
            What::Left(agent) => t.leave(m.at, agent, false),
            What::Ended => t.all_leave(m.at, false),
        }
    }
    t.all_leave(ends, false);
    t.confer();
    shape.segments = t.segments.into_iter().filter(|s| s.span.ms() > 0).collect();
    shape.segments.sort_by_key(|s| (s.span.from, s.span.to));
    shape
}

impl There {
    fn enter(&mut self, at: i64, agent: &str, with_customer: bool, handed: bool) {
        self.open.push(self.segments.len());
        let span = Span::new(at, i64::MAX);
        self.segments.push(Segment { agent: agent.into(), span, with_customer, handed, ..Segment::default() });
    }

    fn with(&mut self, agent: &str, change: impl FnOnce(&mut Segment)) {
        let place = self.open.iter().rfind(|i| self.segments[**i].agent == agent).copied();
        if let Some(segment) = place.and_then(|i| self.segments.get_mut(i)) {
            change(segment);
        }
    }

    fn leave(&mut self, at: i64, agent: &str, handed: bool) {
        self.with(agent, |s| {
            s.span.to = at;
            s.handed |= handed;
        });
        if let Some(place) = self.open.iter().rposition(|i| self.segments[*i].agent == agent) {
            self.open.remove(place);
        }
    }

    fn all_leave(&mut self, at: i64, handed: bool) {
        self.consult_ends(at);
        while let Some(place) = self.open.last() {
            let agent = self.segments[*place].agent.clone();
            self.leave(at, &agent, handed);
        }
    }

    /// The consultation is over in whatever way: whose it was, if it was accepted.
    fn consult_ends(&mut self, at: i64) -> Option<(String, String)> {
        let (by, with) = self.asked.take()?;
        let span = Span::new(self.accepted.take()?, at);
        self.with(&by, |s| s.consulting.push(span));
        self.with(&with, |s| s.consulted.push(span));
        Some((by, with))
    }

    /// When several agents were with the customer, nobody consulting.
    fn confer(&mut self) {
        let alone = |s: &Segment| {
            let busy: crate::spans::Spans = s.consulted.iter().chain(&s.consulting).copied().collect();
            let all = if s.with_customer { crate::spans::Spans::from(s.span) } else { crate::spans::Spans::default() };
            all.minus(&busy)
        };
        let there: Vec<_> = self.segments.iter().map(alone).collect();
        for (n, segment) in self.segments.iter_mut().enumerate() {
            let others = there.iter().enumerate().filter(|(k, _)| *k != n).flat_map(|(_, s)| s.iter()).collect();
            segment.conferring = there[n].and(&others).iter().collect();
        }
    }
}
