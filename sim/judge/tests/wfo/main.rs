//! The recorder and the WFO server: the catalogue, an ordinary day that holds, and what is to blame where one thing is spoilt.

#[path = "../common/mod.rs"]
mod common;

mod catalogue;
mod conditions;
mod controls;
mod foreign;
mod in_part;
mod messages;
mod ordinary;
mod outages;
mod outside;
mod parts;
mod pieces;
mod recordings;
mod relays;
mod retention;
mod seams;
mod segments;
mod states;
mod ujet;
mod unasked;
mod uploads;
