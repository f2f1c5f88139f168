//! Checks a certificate: its signature, that it says what a certificate has to say, and that it agrees with itself.

use super::super::role::Role;
use super::super::suite::{self, Case};
use super::PublicKey;
use super::envelope::Envelope;
use super::statement::{PREDICATE, STATEMENT, Statement, evidence};
use std::collections::BTreeSet;

/// A certificate that is good as far as can be seen from itself.
#[derive(Debug, Clone, PartialEq)]
pub struct Verified {
    /// What it states.
    pub statement: Statement,
    /// Who signed it.
    pub key: String,
}

/// Why a certificate is not accepted.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Refused {
    /// It cannot be read.
    #[error("{0}")]
    Unreadable(String),
    /// It is not signed by that key, or was altered.
    #[error("{0}")]
    Signature(String),
    /// It is signed and says something that no certificate says.
    #[error("the certificate contradicts itself: {0}")]
    Content(String),
}

/// Checks a certificate by a public key.
///
/// # Errors
/// [`Refused`].
pub fn verify(bytes: &[u8], key: &PublicKey) -> Result<Verified, Refused> {
    let envelope = Envelope::read(bytes).map_err(Refused::Unreadable)?;
    let payload = envelope.open(key).map_err(Refused::Signature)?;
    let statement: Statement =
        serde_json::from_slice(&payload).map_err(|e| Refused::Content(format!("failed to read the statement: {e}")))?;
    content(&statement).map_err(Refused::Content)?;
    Ok(Verified { statement, key: key.id() })
}

fn content(statement: &Statement) -> Result<(), String> {
    let p = &statement.predicate;
    if statement.kind != STATEMENT || statement.predicate_type != PREDICATE {
        return Err(format!("it is not a statement of the type {PREDICATE}"));
    }
    let name = format!("{} {}", p.product, p.version);
    match statement.subject.as_slice() {
        [subject] if subject.name == name && subject.digest.get("sha256") == Some(&evidence(&p.cases)) => {}
        _ => return Err("the evidence is not that of its cases".into()),
    }
    if let Some(case) = p.cases.iter().find(|case| case.state != "held") {
        return Err(format!("the case {} did not pass", case.case));
    }
    // Of another suite only that suite knows.
    if let Some(role) = Role::named(&p.role).ok().filter(|_| p.suite_digest == suite::digest()) {
        let waived = |case: &Case| case.features.iter().any(|f| p.unsupported.iter().any(|own| own == f));
        let there = |case: &Case| p.cases.iter().any(|line| line.case == case.id);
        if let Some(case) = role.due().find(|case| !waived(case) && !there(case)) {
            return Err(format!("the case {} was left out", case.id));
        }
    }
    let held: BTreeSet<&str> = p.cases.iter().flat_map(|case| case.held.iter().map(String::as_str)).collect();
    for (id, state) in &p.requirements {
        match state.as_str() {
            "held" if held.contains(id.as_str()) => {}
            "held" => return Err(format!("{id} is said to be held, and no case put it to the test")),
            "unsupported" if held.contains(id.as_str()) => {
                return Err(format!("{id} is said to be waived, and a case holds it"));
            }
            "unsupported" if !p.unsupported.is_empty() => {}
            "unsupported" => return Err(format!("{id} is waived without a feature that the product does not have")),
            other => return Err(format!("{id} is {other}")),
        }
    }
    if held.is_empty() {
        return Err("nothing is held".into());
    }
    if let Some(id) = held.iter().find(|id| !p.requirements.contains_key(**id)) {
        return Err(format!("{id} held in a case, and is not among the requirements"));
    }
    if let Some(case) = p.cases.iter().find(|case| case.case.split('/').next() != Some(p.role.as_str())) {
        return Err(format!("the case {} is not of the role {}", case.case, p.role));
    }
    if !(p.time_scale.is_finite() && p.time_scale > 0.0) {
        return Err(format!("timeouts were shortened to {} of their length", p.time_scale));
    }
    let instant = |text: &str| wire::time::parse(text).map_err(|why| format!("its time: {why}"));
    if instant(&p.from)? > instant(&p.to)? {
        return Err(format!("it ended at {} and began later, at {}", p.to, p.from));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::super::super::outcome::sample as case;
    use super::super::super::summary::{Summary, sample};
    use super::super::SecretKey;
    use super::*;
    use judge::State;

    fn good() -> Summary {
        let all = ["SRS-POLL-1", "SRS-POLL-2", "SRS-POLL-3"].map(|id| (id, State::Held));
        sample(vec![case("srs/a", &all)])
    }

    fn signed(statement: &Statement, key: &SecretKey) -> Vec<u8> {
        let payload = serde_json::to_vec(statement).unwrap();
        Envelope::seal(&payload, key).write().unwrap().into_bytes()
    }

    #[test]
    fn a_certificate_is_checked_by_anybody_who_has_the_public_key() {
        let (key, _) = SecretKey::fresh().unwrap();
        let statement = Statement::of(&good()).unwrap();
        let verified = verify(&signed(&statement, &key), &key.public()).unwrap();
        assert_eq!(verified.statement, statement);
        assert_eq!(statement.subject[0].name, "Acme Screen <Recorder> 7.1 & up");
    }

    #[test]
    fn altered_by_one_byte_anywhere_it_is_refused() {
        let (key, _) = SecretKey::fresh().unwrap();
        let bytes = signed(&Statement::of(&good()).unwrap(), &key);
        let signed = Envelope::read(&bytes).unwrap();
        for index in 0..bytes.len() {
            let mut altered = bytes.clone();
            altered[index] ^= 1;
            // The hint of whose signature it is, and blanks between words, are not signed: they say nothing.
            let same = Envelope::read(&altered)
                .is_ok_and(|envelope| envelope.open(&key.public()) == signed.open(&key.public()));
            let word =
                String::from_utf8_lossy(&bytes[index.saturating_sub(1)..(index + 1).min(bytes.len())]).into_owned();
            assert_eq!(verify(&altered, &key.public()).is_ok(), same, "byte {index} at {word}");
        }
        let (other, _) = SecretKey::fresh().unwrap();
        assert!(matches!(verify(&bytes, &other.public()), Err(Refused::Signature(_))));
    }

    #[test]
    fn nobody_gets_a_certificate_for_less_than_everything() {
        let bad = sample(vec![case("srs/a", &[("SRS-POLL-1", State::Held), ("SRS-POLL-3", State::Broken)])]);
        assert!(Statement::of(&bad).is_err());
        assert!(Statement::of(&sample(vec![case("srs/a", &[("SRS-POLL-1", State::Held)])])).is_err());
    }

    #[test]
    fn a_signed_statement_that_contradicts_itself_is_refused() {
        let (key, _) = SecretKey::fresh().unwrap();
        let refused = |change: fn(&mut Statement)| {
            let mut statement = Statement::of(&good()).unwrap();
            change(&mut statement);
            match verify(&signed(&statement, &key), &key.public()) {
                Err(Refused::Content(why)) => why,
                other => panic!("{other:?}"),
            }
        };
        assert!(refused(|s| s.predicate.version = "8".into()).contains("evidence"));
        assert!(refused(|s| s.predicate.role = "t-server".into()).contains("not of the role t-server"));
        assert!(
            refused(|s| drop(s.predicate.requirements.remove("SRS-POLL-1"))).contains("not among the requirements")
        );
        assert!(refused(|s| s.predicate.to = "1999-01-01T00:00:00.000Z".into()).contains("began later"));
        assert!(refused(|s| s.predicate.from = "yesterday".into()).contains("its time"));
        assert!(refused(|s| s.predicate.time_scale = 0.0).contains("shortened to 0"));
        assert!(
            refused(|s| {
                s.predicate.unsupported.push("csrf".into());
                s.predicate.requirements.insert("SRS-POLL-1".into(), "unsupported".into());
            })
            .contains("a case holds it")
        );
        assert!(refused(|s| s.predicate.cases[0].seed = 2).contains("evidence"));
        assert!(
            refused(|s| drop(s.predicate.requirements.insert("SRS-CORS-1".into(), "held".into()))).contains("no case")
        );
        assert!(
            refused(|s| drop(s.predicate.requirements.insert("SRS-CORS-1".into(), "unsupported".into())))
                .contains("waived")
        );
        assert!(
            refused(|s| drop(s.predicate.requirements.insert("SRS-CORS-1".into(), "broken".into()))).contains("broken")
        );
    }
}
