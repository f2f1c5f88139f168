//! Whose screen may be captured: user × ACD × session → eligible, or the first condition that fails (SCR-ELIG-2 to -6);
//! and from the history of both, when it was so.

use crate::span::{Since, Span, pieces};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// What of a user bears on eligibility.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Facts {
    /// The ACD whose user profile the user has.
    pub profile: Option<String>,
    /// "Activate this user".
    pub active: bool,
    /// One of the roles carries Record Screen.
    pub record_screen: bool,
    /// "Windows Login", lower-cased; empty for none.
    pub windows: String,
}

/// Answer to "is this screen to be captured?".
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Verdict {
    /// No user has this Windows login (SCR-ELIG-5).
    UnknownLogin,
    /// No user profile of an ACD (SCR-ELIG-6).
    NoProfile,
    /// RTE messaging is off for the ACD (SCR-ELIG-2).
    RteOff,
    /// Not activated (SCR-ELIG-3).
    Inactive,
    /// No role carries Record Screen (SCR-ELIG-4).
    NoRecordScreen,
    /// All conditions hold.
    Eligible,
}

impl Verdict {
    /// In words, for the desktop's log.
    pub fn words(self) -> &'static str {
        match self {
            Self::UnknownLogin => "no user has this Windows login",
            Self::NoProfile => "the user has no user profile of an ACD",
            Self::RteOff => "RTE messaging is not enabled for the ACD",
            Self::Inactive => "the user is not activated",
            Self::NoRecordScreen => "no role of the user carries Record Screen",
            Self::Eligible => "eligible",
        }
    }
}

/// Windows logins are compared without regard to case.
pub fn same_login(a: &str, b: &str) -> bool {
    !a.is_empty() && a.to_lowercase() == b.to_lowercase()
}

/// Judges one user in one session. `rte` says whether RTE messaging is on for an ACD.
pub fn judge(user: &Facts, rte: impl Fn(&str) -> bool, windows: &str) -> Verdict {
    let Some(acd) = &user.profile else {
        return if same_login(&user.windows, windows) { Verdict::NoProfile } else { Verdict::UnknownLogin };
    };
    if !same_login(&user.windows, windows) {
        Verdict::UnknownLogin
    } else if !rte(acd) {
        Verdict::RteOff
    } else if !user.active {
        Verdict::Inactive
    } else if !user.record_screen {
        Verdict::NoRecordScreen
    } else {
        Verdict::Eligible
    }
}

/// Histories of the RTE check box by ACD.
pub type Rte = BTreeMap<String, Vec<Since<bool>>>;

/// The parts of `span` in which the user was eligible with that Windows login, in order and apart.
pub fn allowed(user: &[Since<Facts>], rte: &Rte, windows: &str, span: Span) -> Vec<Span> {
    let mut out: Vec<Span> = Vec::new();
    for (piece, facts) in pieces(user, span) {
        let Some(box_history) = facts.profile.as_ref().and_then(|acd| rte.get(acd)) else { continue };
        if judge(facts, |_| true, windows) != Verdict::Eligible {
            continue;
        }
        for (part, _) in pieces(box_history, piece).filter(|(_, on)| **on) {
            match out.last_mut() {
                Some(last) if last.to == part.from => last.to = part.to,
                _ => out.push(part),
            }
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::span::record;
    use proptest::prelude::*;

    fn good() -> Facts {
        Facts { profile: Some("UJET".into()), active: true, record_screen: true, windows: r"corp\dbraun".into() }
    }

    #[test]
    fn each_condition_alone_refuses() {
        let ask = |facts: Facts, rte, login: &str| judge(&facts, |_| rte, login);
        assert_eq!(ask(good(), true, r"CORP\DBraun"), Verdict::Eligible);
        assert_eq!(ask(good(), false, r"CORP\dbraun"), Verdict::RteOff);
        assert_eq!(ask(Facts { active: false, ..good() }, true, r"CORP\dbraun"), Verdict::Inactive);
        assert_eq!(ask(Facts { record_screen: false, ..good() }, true, r"CORP\dbraun"), Verdict::NoRecordScreen);
        assert_eq!(ask(Facts { profile: None, ..good() }, true, r"CORP\dbraun"), Verdict::NoProfile);
        assert_eq!(ask(good(), true, r"CORP\lhodges"), Verdict::UnknownLogin);
        assert_eq!(ask(Facts { windows: String::new(), ..good() }, true, ""), Verdict::UnknownLogin);
    }

    fn facts() -> impl Strategy<Value = Facts> {
        (any::<bool>(), any::<bool>(), any::<bool>(), any::<bool>()).prop_map(|(p, active, record_screen, w)| Facts {
            profile: p.then(|| "UJET".into()),
            active,
            record_screen,
            windows: if w { r"corp\dbraun".into() } else { r"corp\other".into() },
        })
    }

    proptest! {
        /// The history answers at every millisecond what the plain question would have been answered then.
        #[test]
        fn then_is_what_now_was(
            users in prop::collection::vec((0i64..60, facts()), 0..8),
            boxes in prop::collection::vec((0i64..60, any::<bool>()), 0..5),
        ) {
            let (mut user, mut rte_box) = (Vec::new(), Vec::new());
            let sorted = |mut v: Vec<(i64, Facts)>| { v.sort_by_key(|e| e.0); v };
            for (at, f) in sorted(users) { record(&mut user, at, f); }
            let mut boxes = boxes; boxes.sort_by_key(|e| e.0);
            for (at, on) in boxes { record(&mut rte_box, at, on); }
            let rte = Rte::from([("UJET".to_owned(), rte_box.clone())]);
            let spans = allowed(&user, &rte, r"CORP\dbraun", Span::new(0, 70));
            prop_assert!(spans.windows(2).all(|w| w[0].to < w[1].from), "in order and apart");
            for t in 0..70 {
                let f = user.iter().rev().find(|s| s.at <= t).map(|s| s.value.clone()).unwrap_or_default();
                let on = rte_box.iter().rev().find(|s| s.at <= t).is_some_and(|s| s.value);
                let then = judge(&f, |_| on, r"CORP\dbraun") == Verdict::Eligible;
                prop_assert_eq!(then, spans.iter().any(|s| s.from <= t && t < s.to), "at {}", t);
            }
        }
    }
}
