//! The `wfosim` program. Exit code 0: all held. 1: something broke or was not reached. 2: the harness or the input is at
//! fault, and there is no verdict.

mod args;
mod certificates;
mod certifying;
mod compare;
mod export;
mod files;
mod knowledge;
mod locks;
mod packets;
mod pool;
mod program;
mod running;
mod serving;
mod signals;
mod sweep;

pub use program::main;
