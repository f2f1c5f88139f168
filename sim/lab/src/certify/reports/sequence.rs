//! Who said what to whom, as a picture: one column a part, one row a message. Plain SVG, so that it stands in a page
//! without a script.

use super::super::outcome::Message;
use maud::{Markup, html};

/// Rows of a picture at most.
pub(super) const ROWS: usize = 400;
/// Between two columns, in pixels.
const COLUMN: usize = 190;
/// Between two rows, in pixels.
const ROW: usize = 30;
/// Above the first row, in pixels.
const HEAD: usize = 44;
/// For the times at the left, in pixels.
const TIMES: usize = 90;
/// Letters of a message that are shown.
const LETTERS: usize = 58;

/// What all pictures of a page have in common, once for all of them: what stands in a closed case is drawn nowhere else.
pub(super) fn tips() -> Markup {
    html! {
        svg class="defs" width="0" height="0" aria-hidden="true" {
            defs {
                marker id="tip" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" orient="auto" {
                    path d="M0 0 L8 4 L0 8 z" class="tip" {}
                }
            }
        }
    }
}

/// The picture. The product's column stands out, and says that it is its.
pub(super) fn sequence(messages: &[Message], product: &str) -> Markup {
    let shown = &messages[..messages.len().min(ROWS)];
    let mut parts: Vec<&str> = Vec::new();
    for part in shown.iter().flat_map(|m| [m.from.as_str(), m.to.as_str()]) {
        if !parts.contains(&part) {
            parts.push(part);
        }
    }
    let column = |part: &str| TIMES + COLUMN / 2 + parts.iter().position(|p| *p == part).unwrap_or(0) * COLUMN;
    let (width, height) = (TIMES + parts.len() * COLUMN, HEAD + (shown.len() + 1) * ROW);
    html! {
        div class="scroll" {
            svg width=(width) height=(height) viewBox=(format!("0 0 {width} {height}")) role="img"
                aria-label="Messages between the parts, from top to bottom" {
                @for part in &parts {
                    @let class = if *part == product { "product" } else { "ours" };
                    g class=(class) {
                        text x=(column(part)) y="14" class="part" { (part) }
                        @if class == "product" { text x=(column(part)) y="27" { "the product" } }
                        line x1=(column(part)) y1="32" x2=(column(part)) y2=(height) class="life" {}
                    }
                }
                @for (row, message) in shown.iter().enumerate() {
                    (arrow(message, column(&message.from), column(&message.to), HEAD + (row + 1) * ROW))
                }
            }
        }
    }
}

fn arrow(message: &Message, from: usize, to: usize, y: usize) -> Markup {
    let class = if message.decisive { "message decisive" } else { "message" };
    let line: String = message.line.chars().take(LETTERS).collect();
    let middle = usize::midpoint(from, to);
    html! {
        g class=(class) {
            title { (message.line) }
            text x="4" y=(y) class="time" { (clock(message.at_ms)) }
            @if from == to {
                path d=(format!("M{from} {y} h26 v8 h-26")) marker-end="url(#tip)" {}
                text x=(from + 32) y=(y + 3) class="own" { (line) }
            } @else {
                line x1=(from) y1=(y) x2=(to) y2=(y) marker-end="url(#tip)" {}
                text x=(middle) y=(y - 5) { (line) }
            }
        }
    }
}

/// `01:02.345` since the case's start.
pub(super) fn clock(at_ms: i64) -> String {
    let sign = if at_ms < 0 { "-" } else { "" };
    let ms = at_ms.unsigned_abs();
    format!("{sign}{:02}:{:02}.{:03}", ms / 60_000, ms / 1000 % 60, ms % 1000)
}
