//! SCR-ELIG: whether the run put each condition to the test. What was captured without leave is found where segments and
//! recordings are looked at, and blamed on the condition that was not met.
//!
//! SCR-ELIG-2 to -6 are reached where that condition alone was not met while the PC's desktop was demonstrably at work (it had
//! told the server of that very session, and the way between them was whole), and the agent handled a contact in that time
//! which the server has; for SCR-ELIG-6 a minute of such a session is enough, for an agent without a profile has no contacts.
//! SCR-ELIG-1 and -7 are reached where an agent who met all conditions handled such a contact on a PC without Smart Desktop,
//! on a Mac.

use crate::case::Case;
use crate::expect::capture::Seat;
use crate::expect::contact::Contact;
use crate::expect::eligible::same_login;
use crate::spans::Spans;
use crate::truth::Span;
use crate::verdict::Book;

/// A session of this length without a capture says something by itself, in milliseconds.
const SESSION_MS: i64 = 60_000;

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
        let at_work = at_work(case, seat);
        for (id, met) in &seat.conditions.each {
            // A guest's own agent sits there; with another's login it is that one's session.
            let lacking = seat.conditions.but(id).and(trigger).minus(met).minus(&seat.conditions.open);
            let lacking = lacking.grown(-case.lag(), -case.lag()).and(&at_work);
            let waits = *id == "SCR-ELIG-6" && lacking.ms() > SESSION_MS;
            if waits || handled(case, seat, &lacking) {
                book.tested(id);
            }
        }
    }
}

/// When the desktop was up and connected and had told the server of this session.
pub fn at_work(case: &Case<'_>, seat: &Seat) -> Spans {
    let mine = |t: &&crate::view::Told| {
        t.pc == seat.pc && same_login(&t.windows, &seat.windows) && t.open && t.at >= seat.session.from
    };
    let told = case.view.told.iter().filter(mine).map(|t| t.at).min().unwrap_or(i64::MAX);
    seat.online.possible.within(Span::new(told, seat.session.to))
}

/// The agent handled a contact in that time.
fn handled(case: &Case<'_>, seat: &Seat, times: &Spans) -> bool {
    // What somebody else's recorder captures is shown by its recordings alone: one that makes none shows nothing.
    let shown = |c: &Contact<'_>| !case.truth.is_foreign(&seat.pc) || case.has_video(c);
    let own = case.contacts.iter().filter(|c| c.agent == seat.agent && c.seen.is_some() && shown(c));
    own.map(|c| c.span).any(|span: Span| !times.within(span).is_empty())
}
