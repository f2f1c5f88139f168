//! Certification: a vendor's own product in the place of one part, held to the requirements of its role, case by case.
//!
//! A [`role`] says in whose place and has its cases, which are scenarios; all of them are the [`suite`]. A [`product`] is a process
//! on the real network, or Rust code for the simulator; [`wanted`] says which cases on what terms, [`runner`] plays them with it, and [`driver`] makes it do what only
//! its user can, until all are over or [`stop`] ends it. [`outcome`] is what came out of a case, [`summary`] all cases together, [`known`] the failures that are known of;
//! [`reports`] shows it to people and programs, [`certificate`] signs it so that a third party can check it. [`reference`] runs our
//! own parts as products.
//!
//! A new role: a module in [`roles`] with its constant (part, ids, features, ports, page), listed in [`roles::ALL`]; its cases as
//! scenarios in `scenarios/certify`; its page in `roles/NAME.md`; our own part as a [`product::Factory`] in [`reference`]; and the
//! stage leaves the part out, or puts the factory's program there ([`crate::stage::understudy`]).

pub mod certificate;
pub mod driver;
mod fault;
mod gathered;
pub mod known;
pub mod outcome;
pub mod product;
pub mod realtime;
pub mod reference;
pub mod reports;
pub mod role;
pub mod roles;
pub mod runner;
pub mod stop;
pub mod suite;
pub mod summary;
pub mod wanted;
