//! The `wfosim` program.
fn main() {}
