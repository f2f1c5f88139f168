//! SCR-ELIG: whether the run put each condition to the test. What was captured without leave is found where segments and
//! recordings are looked at, and blamed on the condition that was not met.

use crate::case::Case;
use crate::expect::capture::Seat;
use crate::spans::Spans;
use crate::truth::Span;
use crate::verdict::Book;

/// A session of this length without a capture says something by itself, in milliseconds.
const SESSION_MS: i64 = 60_000;

/// Something shows that this desktop is there to capture: a recording in the run, or its talk with the server.
fn alive(case: &Case<'_>, pc: &str) -> bool {
    case.view.videos.values().any(Result::is_ok) || case.view.ws.iter().any(|m| m.from == pc || m.to == pc)
}

/// See the module.
pub fn judge(case: &Case<'_>, book: &mut Book) {
    for seat in case.seats {
        let trigger = &seat.trigger;
        let Some(pc) = case.pc(&seat.pc) else { continue };
        if pc.mac || !pc.smart_desktop {
            let id = if pc.mac { "SCR-ELIG-7" } else { "SCR-ELIG-1" };
            if handled(case, seat, &seat.conditions.all().and(trigger)) {
                book.tested(id);
            }
            continue;
        }
        if !alive(case, &seat.pc) {
            continue;
        }
        for (id, met) in &seat.conditions.each {
            // A guest's own agent sits there; with another's login it is that one's session.
            let lacking = seat.conditions.but(id).and(trigger).minus(met).grown(-case.lag(), -case.lag());
            let waits = *id == "SCR-ELIG-6" && lacking.ms() > SESSION_MS;
            if waits || handled(case, seat, &lacking) {
                book.tested(id);
            }
        }
    }
}

/// The agent handled a contact in that time.
fn handled(case: &Case<'_>, seat: &Seat, times: &Spans) -> bool {
    let own = case.contacts.iter().filter(|c| c.agent == seat.agent && c.seen.is_some());
    own.map(|c| c.span).any(|span: Span| !times.within(span).is_empty())
}
