//! One page that needs nothing else: no network, no script, no font; in the browser of a phone too.

use super::super::outcome::{CaseState, Film, Message};
use super::super::summary::{CaseWord, Judged, RequirementState, Summary};
use super::sequence::{ROWS, clock, sequence, tips};
use super::strip::strip;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use maud::{DOCTYPE, Markup, PreEscaped, html};

const STYLE: &str = include_str!("style.css");

/// The page.
pub fn html(summary: &Summary) -> String {
    let product = &summary.product;
    let title = format!("{} {} as {}", product.name, product.version, summary.role);
    let (word, class) = match (summary.certified(), summary.green()) {
        (true, _) => ("certified", "held"),
        (false, true) => ("green, not certified", "not_reached"),
        (false, false) => ("not certified", "broken"),
    };
    html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; img-src data:";
                title { (title) }
                style { (PreEscaped(STYLE)) }
            }
            body {
                (tips())
                header {
                    h1 { (title) }
                    p class={ "verdict " (class) } { (word) }
                    @if !summary.stopped.is_empty() {
                        p class="verdict broken" { "interrupted: not tried to the end: " (summary.stopped.join(", ")) }
                    }
                    p { (counts(summary)) }
                    (facts(summary))
                }
                h2 { "Requirements" }
                (requirements(summary))
                h2 { "Cases" }
                @for case in &summary.cases { (section(case)) }
            }
        }
    }
    .into_string()
}

fn counts(summary: &Summary) -> String {
    let count = |state| summary.count(state);
    format!(
        "{} held, {} broken, {} not reached, {} not supported; {} {}",
        count(RequirementState::Held),
        count(RequirementState::Broken),
        count(RequirementState::NotReached),
        count(RequirementState::Unsupported),
        summary.cases.len(),
        if summary.cases.len() == 1 { "case" } else { "cases" }
    )
}

fn facts(summary: &Summary) -> Markup {
    html! {
        dl {
            dt { "Suite" } dd { "wfosim " (summary.suite) " · " code { (summary.suite_digest) } }
            dt { "Time" } dd { (kernel::time::iso(summary.from)) " to " (kernel::time::iso(summary.to)) }
            dt { "Time scale" } dd { (summary.time_scale) }
            @if !summary.tolerances.is_empty() {
                dt { "Tolerances" } dd { (summary.tolerances.join("; ")) }
            }
            @if !summary.unsupported.is_empty() {
                dt { "Not supported, by the vendor's word" } dd { (summary.unsupported.join(", ")) }
            }
        }
    }
}

fn requirements(summary: &Summary) -> Markup {
    let word = |state| match state {
        RequirementState::Held => ("held", "held"),
        RequirementState::Broken => ("broken", "broken"),
        RequirementState::NotReached => ("not_reached", "not reached"),
        RequirementState::Unsupported => ("unsupported", "not supported"),
    };
    html! {
        div class="scroll" {
            table {
                thead { tr { th { "Requirement" } th { "Verdict" } th { "What it says" } th { "Cases" } } }
                tbody {
                    @for requirement in &summary.requirements {
                        @let (class, word) = word(requirement.state);
                        tr {
                            td { code { (requirement.id) } }
                            td class=(class) { (word) }
                            td { (requirement.sentence) }
                            td {
                                @for case in &requirement.cases { a href={ "#" (anchor(case)) } { (case) } " " }
                            }
                        }
                    }
                }
            }
        }
    }
}

/// An element's id for a case.
fn anchor(case: &str) -> String {
    case.replace(|c: char| !c.is_ascii_alphanumeric(), "-")
}

fn section(case: &Judged) -> Markup {
    let outcome = &case.outcome;
    let (class, word) = match (&case.word, case.state) {
        (CaseWord::Passed, _) => ("held", "held".to_owned()),
        (CaseWord::KnownFailure(reason), _) => ("not_reached", format!("known failure: {reason}")),
        (CaseWord::Expired(day), _) => ("broken", format!("known failure, to be over by {day}")),
        (CaseWord::UnexpectedPass(reason), _) => ("broken", format!("passes, known to fail: {reason}")),
        (CaseWord::WithoutFeature(feature), _) => ("not_reached", format!("without {feature}")),
        (CaseWord::HasFeature(feature), _) => ("broken", format!("has {feature}, declared to have not")),
        (CaseWord::Failed, CaseState::NotReached) => ("not_reached", "not reached".to_owned()),
        (CaseWord::Failed, CaseState::NoVerdict | CaseState::HarnessFault) => ("broken", "no verdict".to_owned()),
        (CaseWord::Failed, _) => ("broken", "broken".to_owned()),
    };
    let open = !matches!(case.word, CaseWord::Passed | CaseWord::WithoutFeature(_));
    html! {
        details id=(anchor(&outcome.case)) open[open] {
            summary { span class=(class) { (word) } " " code { (outcome.case) } " " (outcome.title) }
            p { (outcome.proves.join(" ")) " · " (format!("{:.1} s", outcome.took_ms as f64 / 1000.0)) " · seed " (outcome.seed) }
            @if case.state != CaseState::Held {
                ul class="why" { @for line in outcome.why() { li { (line) } } }
            }
            @for near in &outcome.near { p class="near" { "Close to its bound: " (near.id) " " (near.words) } }
            p { "Repeat: " code { (outcome.repeat) } }
            (decisive(&outcome.messages))
            (films(&outcome.films))
            @if !outcome.messages.is_empty() {
                (sequence(&outcome.messages, &outcome.product))
                @let left = outcome.messages.len().saturating_sub(ROWS) as u64 + outcome.more_messages;
                @if left > 0 { p { (left) " messages more are not in the picture." } }
            }
        }
    }
}

fn decisive(messages: &[Message]) -> Markup {
    html! {
        @for message in messages.iter().filter(|message| message.decisive) {
            figure {
                figcaption { (clock(message.at_ms)) " " (message.from) " → " (message.to) ": " (message.line) }
                @if !message.body.is_empty() { pre { (message.body) } }
            }
        }
    }
}

/// Recordings play by themselves: the browser shows an animated PNG as a picture.
fn films(films: &[Film]) -> Markup {
    html! {
        @if !films.is_empty() {
            div class="films" {
                @for film in films {
                    figure {
                        img alt=(film.title) src=(format!("data:image/apng;base64,{}", STANDARD.encode(&film.bytes)));
                        figcaption { (film.title) }
                        (stills(&film.bytes))
                    }
                }
            }
        }
    }
}

fn stills(recording: &[u8]) -> Markup {
    html! {
        div class="strip" {
            @for still in strip(recording) {
                figure {
                    img alt="" src=(format!("data:image/png;base64,{}", STANDARD.encode(&still.png)));
                    figcaption { (clock(still.at_ms)) }
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::super::outcome::sample as case;
    use super::super::super::summary::sample;
    use super::*;
    use judge::State;

    fn page() -> String {
        let mut broken = case("srs/poll-expiry", &[("SRS-POLL-3", State::Broken)]);
        broken.messages[0].body = "GET /ping HTTP/1.1\r\nX: <script>alert(1)</script>".into();
        broken.films.push(Film { title: "anna on PC-0417".into(), bytes: vec![0x89, b'P', b'N', b'G'] });
        html(&sample(vec![case("srs/a", &[("SRS-POLL-1", State::Held)]), broken]))
    }

    #[test]
    fn the_page_needs_nothing_else() {
        let page = page();
        for outside in ["http://", "https://", "<script", "@import", "url(http", "<link"] {
            assert!(!page.contains(outside), "{outside}");
        }
        assert!(page.contains("data:image/apng;base64,iVBORw"));
        assert!(page.contains("width=device-width"));
    }

    #[test]
    fn a_run_that_was_stopped_is_marked() {
        let mut summary = sample(vec![case("srs/a", &[("SRS-POLL-1", State::Held)])]);
        assert!(!html(&summary).contains("interrupted"));
        summary.stopped = vec!["srs/b".into()];
        assert!(html(&summary).contains("interrupted: not tried to the end: srs/b"));
    }

    #[test]
    fn what_a_product_says_is_shown_and_not_obeyed() {
        let page = page();
        assert!(page.contains("&lt;script&gt;"));
        assert!(page.contains("Acme Screen &lt;Recorder&gt; 7.1 &amp; up as srs"));
    }

    #[test]
    fn the_products_column_is_marked() {
        let page = page();
        assert!(page.contains(r#"<g class="product"><text x="375" y="14" class="part">product</text>"#), "{page}");
        assert!(page.contains(r#"<g class="ours"><text x="185" y="14" class="part">PC-0417</text>"#));
    }

    #[test]
    fn a_case_that_broke_is_open_and_one_that_held_is_not() {
        let page = page();
        assert!(page.contains(r#"<details id="srs-poll-expiry" open>"#));
        assert!(page.contains(r#"<details id="srs-a">"#));
        assert!(page.contains("a poll was answered 200, where 401 was due"));
    }
}
