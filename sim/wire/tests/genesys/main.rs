//! The Screen Recording Service's and RWS's messages against what Genesys prints.

mod rws;
mod srs;
