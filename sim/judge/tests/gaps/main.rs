//! What once passed unnoticed, or was held without ever having come up: one thing broken each, and the requirement that it
//! is for blamed; nothing of its kind in the run, and the requirement not reached.

mod altered;
#[path = "../common/mod.rs"]
mod common;
mod contacts;
mod eye;
mod logoffs;
mod numbers;
mod outages;
mod outcomes;
mod reports;
mod secrets;
mod segments;
mod silence;
mod stops;
mod views;
