//! The Screen Recording Service in the kernel's simulator, with an RWS and a desktop just large enough.

#[path = "../common/mod.rs"]
mod common;
mod film;
mod forgery;
mod lasting;
mod missteps;
mod queue;
mod rws;
mod session;
mod site;
