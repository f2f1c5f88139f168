//! What the recorder must not forget: the state ([`State`]) as a fold over facts ([`Fact`]), and the journal that keeps them
//! on the disk, encrypted, all or nothing ([`Journal`]).

mod fact;
mod journal;
mod state;

pub use fact::{Dated, Fact};
pub use journal::{Journal, Unusable};
pub use state::{Relay, Segment, Session, Stage, State, Work};
