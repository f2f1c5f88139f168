//! JUnit XML for build servers: a suite for the role, a test case for each case.

use super::super::outcome::{CaseOutcome, CaseState};
use super::super::summary::{CaseWord, Judged, Summary};
use quick_junit::{NonSuccessKind, Property, Report, TestCase, TestCaseStatus, TestSuite};
use std::time::Duration;

/// The certification as JUnit XML.
///
/// # Errors
/// None that a caller can bring about.
pub fn junit(summary: &Summary) -> Result<String, quick_junit::SerializeError> {
    let mut report = Report::new(format!("wfosim certify {}", summary.role));
    let mut suite = TestSuite::new(format!("{} {} as {}", summary.product.name, summary.product.version, summary.role));
    for (name, value) in [
        ("product", summary.product.name.as_str()),
        ("version", &summary.product.version),
        ("suite", &summary.suite),
        ("suite_digest", &summary.suite_digest),
    ] {
        suite.add_property(Property::new(name, value));
    }
    suite.add_test_cases(summary.cases.iter().map(|case| test_case(&summary.role, case)));
    suite.add_test_cases(summary.stopped.iter().map(|case| {
        let mut status = TestCaseStatus::non_success(NonSuccessKind::Error);
        status.set_message("the run was interrupted before its end");
        let mut test = TestCase::new(case.as_str(), status);
        test.set_classname(format!("wfosim.{}", summary.role));
        test
    }));
    suite.set_time(summary.cases.iter().map(|case| Duration::from_millis(case.outcome.took_ms)).sum());
    // Jenkins knows no `disabled`, and refuses a report with it; what the library calls so is what was skipped.
    let (theirs, ours) = (format!(r#" disabled="{}""#, suite.disabled), format!(r#" skipped="{}""#, suite.disabled));
    report.add_test_suite(suite);
    Ok(report.to_string()?.replacen(&theirs, &ours, 1))
}

fn test_case(role: &str, case: &Judged) -> TestCase {
    let mut test = TestCase::new(case.outcome.case.as_str(), status(case));
    test.set_classname(format!("wfosim.{role}")).set_time(Duration::from_millis(case.outcome.took_ms));
    test.set_system_out(text(&case.outcome));
    test
}

fn status(case: &Judged) -> TestCaseStatus {
    let why = case.outcome.why();
    let bad = |kind, message: String| {
        let mut status = TestCaseStatus::non_success(kind);
        status.set_message(message).set_description(why.join("\n"));
        status
    };
    let first = || why.first().cloned().unwrap_or_default();
    match (&case.word, case.state) {
        (CaseWord::Passed, _) => TestCaseStatus::success(),
        (CaseWord::KnownFailure(reason), _) => {
            let mut status = TestCaseStatus::skipped();
            status.set_message(format!("known failure: {reason}"));
            status
        }
        (CaseWord::WithoutFeature(feature), _) => {
            let mut status = TestCaseStatus::skipped();
            status.set_message(format!("the product does not have {feature}, by its vendor's word"));
            status
        }
        (CaseWord::HasFeature(feature), _) => {
            let why = format!("the product has {feature}, and is declared to have not");
            bad(NonSuccessKind::Failure, why)
        }
        (CaseWord::UnexpectedPass(reason), _) => {
            bad(NonSuccessKind::Failure, format!("it passes, and is listed as a known failure: {reason}"))
        }
        (CaseWord::Expired(day), _) => bad(NonSuccessKind::Failure, format!("it was to be over by {day}: {}", first())),
        (CaseWord::Failed, CaseState::NoVerdict | CaseState::HarnessFault) => bad(NonSuccessKind::Error, first()),
        (CaseWord::Failed, _) => bad(NonSuccessKind::Failure, first()),
    }
}

fn text(case: &CaseOutcome) -> String {
    let mut lines = vec![
        case.title.clone(),
        format!("requirements: {}", case.proves.join(" ")),
        format!("repeat: {}", case.repeat),
    ];
    lines.extend(case.near.iter().map(|near| format!("close to its bound: {} {}", near.id, near.words)));
    lines.join("\n")
}

#[cfg(test)]
mod tests {
    use super::super::super::outcome::sample as case;
    use super::super::super::summary::sample;
    use super::*;
    use judge::State;

    #[test]
    fn a_build_server_sees_that_a_run_was_stopped() {
        let mut summary = sample(vec![case("srs/a", &[("SRS-POLL-1", State::Held)])]);
        summary.stopped = vec!["srs/b".into()];
        let text = junit(&summary).unwrap();
        assert!(text.contains(r#"tests="2" failures="0" errors="1""#), "{text}");
        assert!(text.contains(r#"<error message="the run was interrupted before its end"/>"#), "{text}");
    }

    #[test]
    fn a_build_server_reads_what_failed_and_why() {
        let cases =
            vec![case("srs/a", &[("SRS-POLL-1", State::Held)]), case("srs/b", &[("SRS-POLL-3", State::Broken)])];
        insta::assert_snapshot!(junit(&sample(cases)).unwrap(), @r#"
        <?xml version="1.0" encoding="UTF-8"?>
        <testsuites name="wfosim certify srs" tests="2" failures="1" errors="0">
            <testsuite name="Acme Screen &lt;Recorder&gt; 7.1 &amp; up as srs" tests="2" skipped="0" errors="0" failures="1" time="123.000">
                <properties>
                    <property name="product" value="Acme Screen &lt;Recorder&gt;"/>
                    <property name="version" value="7.1 &amp; up"/>
                    <property name="suite" value="0.1.0"/>
                    <property name="suite_digest" value="ab"/>
                </properties>
                <testcase name="srs/a" classname="wfosim.srs" time="61.500">
                    <system-out>The case srs/a
        requirements: SRS-POLL-1
        repeat: wfosim certify srs --only srs/a</system-out>
                </testcase>
                <testcase name="srs/b" classname="wfosim.srs" time="61.500">
                    <failure message="SRS-POLL-3: a poll was answered 200, where 401 was due">SRS-POLL-3: a poll was answered 200, where 401 was due</failure>
                    <system-out>The case srs/b
        requirements: SRS-POLL-3
        repeat: wfosim certify srs --only srs/b</system-out>
                </testcase>
            </testsuite>
        </testsuites>
        "#);
    }
}
