//! The recorder and the WFO server: the catalogue, an ordinary day that holds, and what is to blame where one thing is spoilt.

#[path = "../common/mod.rs"]
mod common;

mod broken;
mod catalogue;
mod ordinary;
mod outside;
mod situations;
