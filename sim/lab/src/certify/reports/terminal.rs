//! For people at a terminal.

use super::super::outcome::CaseState;
use super::super::summary::{CaseWord, Judged, RequirementState, Summary};

/// One case, as soon as it is over.
pub fn line(case: &Judged) -> String {
    let seconds = case.outcome.took_ms as f64 / 1000.0;
    let word = match (&case.word, case.state) {
        (CaseWord::Passed, _) => "held",
        (CaseWord::KnownFailure(_), _) => "known",
        (CaseWord::Expired(_), _) => "EXPIRED",
        (CaseWord::UnexpectedPass(_), _) => "PASSES",
        (CaseWord::WithoutFeature(_), _) => "without",
        (CaseWord::HasFeature(_), _) => "HAS IT",
        (CaseWord::Failed, CaseState::NotReached) => "NOT REACHED",
        (CaseWord::Failed, CaseState::NoVerdict | CaseState::HarnessFault) => "NO VERDICT",
        (CaseWord::Failed, _) => "BROKEN",
    };
    let mut text = format!("{word:<11} {seconds:>6.1} s  {:<32} {}\n", case.outcome.case, case.outcome.title);
    let reason = match &case.word {
        CaseWord::KnownFailure(reason) => Some(format!("known: {reason}")),
        CaseWord::Expired(day) => Some(format!("it was to be over by {day}")),
        CaseWord::UnexpectedPass(reason) => Some(format!("take it out of the known failures ({reason})")),
        CaseWord::WithoutFeature(feature) => Some(format!("the product does not have {feature}, by its vendor's word")),
        CaseWord::HasFeature(feature) => Some(format!("the product has {feature}, and is declared to have not")),
        CaseWord::Passed | CaseWord::Failed => None,
    };
    let quiet = case.state == CaseState::Held || matches!(case.word, CaseWord::WithoutFeature(_));
    let why = if quiet { Vec::new() } else { case.outcome.why() };
    let near = case.outcome.near.iter().map(|near| format!("close to its bound: {} {}", near.id, near.words));
    for more in reason.into_iter().chain(why.iter().cloned()).chain(near) {
        text.push_str(&format!("            {more}\n"));
    }
    if !why.is_empty() {
        text.push_str(&format!("            repeat: {}\n", case.outcome.repeat));
    }
    text
}

/// The verdict at the end.
pub fn terminal(summary: &Summary) -> String {
    let product = &summary.product;
    let mut text = format!("{} {} as {}\n", product.name, product.version, summary.role);
    for (state, word) in [
        (RequirementState::Broken, "broken"),
        (RequirementState::NotReached, "not reached"),
        (RequirementState::Unsupported, "not supported, by the vendor's word"),
        (RequirementState::Held, "held"),
    ] {
        let ids: Vec<&str> = summary.requirements.iter().filter(|r| r.state == state).map(|r| r.id.as_str()).collect();
        if !ids.is_empty() {
            text.push_str(&format!("  {:>3} {word}: {}\n", ids.len(), ids.join(" ")));
        }
    }
    if !summary.stopped.is_empty() {
        text.push_str(&format!("INTERRUPTED: not tried to the end: {}\n", summary.stopped.join(", ")));
    }
    let word = match (summary.certified(), summary.green()) {
        (true, _) => "certified",
        (false, true) => "green, but not certified: not everything is put to the test and held",
        (false, false) => "not certified",
    };
    text.push_str(&format!("{word}\n"));
    text
}

#[cfg(test)]
mod tests {
    use super::super::super::outcome::{Trouble, sample as case};
    use super::super::super::summary::sample;
    use super::*;
    use judge::State;

    #[test]
    fn a_person_reads_that_a_run_was_stopped() {
        let mut summary = sample(vec![case("srs/a", &[("SRS-POLL-1", State::Held)])]);
        assert!(!terminal(&summary).contains("INTERRUPTED"));
        summary.stopped = vec!["srs/b".into(), "srs/c".into()];
        let text = terminal(&summary);
        assert!(text.ends_with("INTERRUPTED: not tried to the end: srs/b, srs/c\nnot certified\n"), "{text}");
    }

    #[test]
    fn a_person_reads_what_failed_why_and_how_to_repeat_it() {
        let mut hung = case("srs/c", &[("SRS-POLL-2", State::NotReached)]);
        hung.trouble = Some(Trouble::Product("no answer within 10 s".into()));
        let summary = sample(vec![
            case("srs/a", &[("SRS-POLL-1", State::Held)]),
            case("srs/b", &[("SRS-POLL-3", State::Broken)]),
            hung,
        ]);
        let lines: String = summary.cases.iter().map(line).collect();
        insta::assert_snapshot!(format!("{lines}{}", terminal(&summary)), @r#"
        held          61.5 s  srs/a                            The case srs/a
        BROKEN        61.5 s  srs/b                            The case srs/b
                    SRS-POLL-3: a poll was answered 200, where 401 was due
                    repeat: wfosim certify srs --only srs/b
        NO VERDICT    61.5 s  srs/c                            The case srs/c
                    no verdict, the product is at fault: no answer within 10 s
                    repeat: wfosim certify srs --only srs/c
        Acme Screen <Recorder> 7.1 & up as srs
            1 broken: SRS-POLL-3
            1 not reached: SRS-POLL-2
            1 held: SRS-POLL-1
        not certified
        "#);
    }
}
