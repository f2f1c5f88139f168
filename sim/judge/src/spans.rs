//! Sets of instants, as sorted disjoint intervals.

use crate::truth::Span;

impl Span {
    /// `[from, to)`.
    pub fn new(from: i64, to: i64) -> Self {
        Self { from, to }
    }
    /// Milliseconds in it; 0 for an empty one.
    pub fn ms(self) -> i64 {
        (self.to - self.from).max(0)
    }
    /// Whether the instant lies in it.
    pub fn has(self, at: i64) -> bool {
        self.from <= at && at < self.to
    }
    /// What both have; perhaps empty.
    pub fn and(self, other: Self) -> Self {
        Self { from: self.from.max(other.from), to: self.to.min(other.to) }
    }
    /// Whether they share an instant.
    pub fn meets(self, other: Self) -> bool {
        self.and(other).ms() > 0
    }
}

/// A set of instants.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Spans(Vec<Span>);

impl FromIterator<Span> for Spans {
    fn from_iter<I: IntoIterator<Item = Span>>(spans: I) -> Self {
        let mut all: Vec<Span> = spans.into_iter().filter(|s| s.ms() > 0).collect();
        all.sort_unstable();
        let mut out: Vec<Span> = Vec::with_capacity(all.len());
        for s in all {
            match out.last_mut() {
                Some(last) if s.from <= last.to => last.to = last.to.max(s.to),
                _ => out.push(s),
            }
        }
        Self(out)
    }
}

impl From<Span> for Spans {
    fn from(span: Span) -> Self {
        Self::from_iter([span])
    }
}

impl Spans {
    /// The intervals, in order.
    pub fn iter(&self) -> impl DoubleEndedIterator<Item = Span> + '_ {
        self.0.iter().copied()
    }
    /// None at all.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
    /// Milliseconds in all.
    pub fn ms(&self) -> i64 {
        self.iter().map(Span::ms).sum()
    }
    /// Whether the instant is in it.
    pub fn has(&self, at: i64) -> bool {
        self.iter().any(|s| s.has(at))
    }
    /// The first instant.
    pub fn first(&self) -> Option<i64> {
        self.0.first().map(|s| s.from)
    }
    /// The end.
    pub fn end(&self) -> Option<i64> {
        self.0.last().map(|s| s.to)
    }
    /// In either.
    pub fn or(&self, other: &Self) -> Self {
        self.iter().chain(other.iter()).collect()
    }
    /// In both.
    pub fn and(&self, other: &Self) -> Self {
        let (mut out, mut i, mut k) = (Vec::new(), 0, 0);
        while let (Some(a), Some(b)) = (self.0.get(i), other.0.get(k)) {
            let both = a.and(*b);
            if both.ms() > 0 {
                out.push(both);
            }
            if a.to < b.to {
                i += 1;
            } else {
                k += 1;
            }
        }
        Self(out)
    }
    /// What of it lies in an interval.
    pub fn within(&self, span: Span) -> Self {
        self.and(&span.into())
    }
    /// In this and not in the other.
    pub fn minus(&self, other: &Self) -> Self {
        let mut out = Vec::new();
        for s in self.iter() {
            let mut from = s.from;
            for o in other.iter().filter(|o| o.meets(s)) {
                out.push(Span::new(from, o.from));
                from = from.max(o.to);
            }
            out.push(Span::new(from, s.to));
        }
        out.into_iter().collect()
    }
    /// Each interval longer by so much on either side (shorter where negative).
    pub fn grown(&self, before: i64, after: i64) -> Self {
        self.iter().map(|s| Span::new(s.from - before, s.to + after)).collect()
    }
    /// Only the intervals of at least so many milliseconds.
    pub fn longer_than(&self, ms: i64) -> Self {
        self.iter().filter(|s| s.ms() > ms).collect()
    }
    /// The instant by which something is due that takes `patience` ms of uninterrupted time of this set after `cause`;
    /// none if there is no such time.
    pub fn due_after(&self, cause: i64, patience: i64) -> Option<i64> {
        self.iter()
            .map(|s| s.from.max(cause))
            .zip(self.iter())
            .find(|(from, s)| s.to - from >= patience)
            .map(|(from, _)| from + patience)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn set(of: &[(i64, i64)]) -> Spans {
        of.iter().map(|(a, b)| Span::new(*a, *b)).collect()
    }

    #[test]
    fn sets_behave_like_sets_of_their_instants() {
        let cases = [
            set(&[(0, 10), (20, 30)]),
            set(&[(5, 25)]),
            set(&[]),
            set(&[(10, 20)]),
            set(&[(0, 40)]),
            set(&[(1, 2), (4, 9), (11, 12), (29, 33)]),
        ];
        for a in &cases {
            for b in &cases {
                for t in -1..41 {
                    assert_eq!(a.and(b).has(t), a.has(t) && b.has(t), "{a:?} and {b:?} at {t}");
                    assert_eq!(a.or(b).has(t), a.has(t) || b.has(t), "{a:?} or {b:?} at {t}");
                    assert_eq!(a.minus(b).has(t), a.has(t) && !b.has(t), "{a:?} minus {b:?} at {t}");
                }
            }
        }
        assert_eq!(set(&[(0, 5), (5, 9)]), set(&[(0, 9)]));
    }

    #[test]
    fn due_needs_one_uninterrupted_stretch() {
        let up = set(&[(0, 10), (20, 100)]);
        assert_eq!(up.due_after(5, 10), Some(30));
        assert_eq!(up.due_after(50, 10), Some(60));
        assert_eq!(up.due_after(95, 10), None);
    }
}
