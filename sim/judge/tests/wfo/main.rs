//! The recorder and the WFO server: the catalogue, an ordinary day that holds, and what is to blame where one thing is spoilt.

#[path = "../common/mod.rs"]
mod common;

mod catalogue;
mod conditions;
mod controls;
mod in_part;
mod messages;
mod ordinary;
mod outages;
mod outside;
mod recordings;
mod relays;
mod retention;
mod segments;
mod ujet;
mod unasked;
mod uploads;
