//! Smart Desktop: its parts by themselves, and whole days of it against a server that we script.

#[path = "../common/mod.rs"]
mod common;

mod clocks;
mod cut;
mod damage;
mod day;
mod faults;
mod screen;
mod talk;
mod upload;
mod vault;
mod walk;
