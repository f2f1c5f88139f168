//! Who is heard on which stream, and when (RFC 7865 §6, §8).

/// The most elements of one kind that are kept.
const MOST: usize = 1_000;

/// A snapshot, or what has changed since the last one.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Metadata {
    /// Whether only what has changed is told.
    pub partial: bool,
    /// Sessions that belong together: a call and its consultation.
    pub groups: Vec<Group>,
    /// The calls.
    pub sessions: Vec<CommunicationSession>,
    /// Who takes part.
    pub participants: Vec<Person>,
    /// What is recorded.
    pub streams: Vec<RecordedStream>,
    /// When each call belonged to the recording.
    pub session_times: Vec<SessionTime>,
    /// When each participant was in a call.
    pub attendances: Vec<Attendance>,
    /// Who is heard on which stream.
    pub flows: Vec<Flow>,
}

/// A time, UTC milliseconds at both ends; open where an end is not told.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Span {
    /// Since when.
    pub associated: Option<i64>,
    /// Until when: disassociation marks the end (SRC-META-2).
    pub disassociated: Option<i64>,
}

/// A group of sessions.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Group {
    /// Its id.
    pub id: String,
    /// When.
    pub span: Span,
}

/// A call that is recorded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CommunicationSession {
    /// Its id.
    pub id: String,
    /// `Session-ID`s of its dialogs (RFC 7989).
    pub sip_ids: Vec<String>,
    /// Its group.
    pub group: Option<String>,
}

/// An address, with a name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NameId {
    /// The address of record.
    pub aor: String,
    /// The name.
    pub name: Option<String>,
}

/// A participant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Person {
    /// The participant's id.
    pub id: String,
    /// Addresses and names.
    pub names: Vec<NameId>,
}

/// A stream.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RecordedStream {
    /// Its id.
    pub id: String,
    /// The call that it belongs to.
    pub session: Option<String>,
    /// `a=label` of its place in the session description (RFC 4574).
    pub label: Option<String>,
}

/// When a call belonged to the recording.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SessionTime {
    /// The call.
    pub session: String,
    /// When.
    pub span: Span,
}

/// When a participant was in a call.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attendance {
    /// The participant.
    pub participant: String,
    /// The call; not every sender says it where there is only one.
    pub session: Option<String>,
    /// When.
    pub span: Span,
}

/// What a participant sends and hears.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Flow {
    /// The participant.
    pub participant: String,
    /// Streams that the participant speaks on.
    pub send: Vec<String>,
    /// Streams that the participant hears.
    pub recv: Vec<String>,
    /// When.
    pub span: Span,
}

impl Metadata {
    /// Takes news: a complete snapshot takes the place of all, a partial one of what has the same ids (RFC 7865 §6.1.1). Of
    /// each kind 1,000 elements are kept at most.
    pub fn update(&mut self, news: Self) {
        if !news.partial {
            *self = Self { partial: false, ..news };
            return;
        }
        merge(&mut self.groups, news.groups, |group| group.id.clone());
        merge(&mut self.sessions, news.sessions, |session| session.id.clone());
        merge(&mut self.participants, news.participants, |person| person.id.clone());
        merge(&mut self.streams, news.streams, |stream| stream.id.clone());
        merge(&mut self.session_times, news.session_times, |time| time.session.clone());
        merge(&mut self.attendances, news.attendances, |a| (a.participant.clone(), a.session.clone()));
        merge(&mut self.flows, news.flows, |flow| flow.participant.clone());
    }

    /// The participants that speak on the stream with this label.
    pub fn speakers(&self, label: &str) -> Vec<&Person> {
        let stream = self.streams.iter().find(|stream| stream.label.as_deref() == Some(label));
        let id = stream.map_or("", |stream| stream.id.as_str());
        let speaks = |person: &&Person| {
            self.flows.iter().any(|flow| flow.participant == person.id && flow.send.iter().any(|stream| stream == id))
        };
        self.participants.iter().filter(speaks).collect()
    }
}

fn merge<T, K: PartialEq>(have: &mut Vec<T>, news: Vec<T>, key: impl Fn(&T) -> K) {
    for new in news {
        match have.iter().position(|old| key(old) == key(&new)) {
            Some(index) => have[index] = new,
            None if have.len() < MOST => have.push(new),
            None => {}
        }
    }
}
