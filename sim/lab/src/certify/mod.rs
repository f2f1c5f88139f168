//! Certification: a vendor's own product in the place of one part, held to the requirements of its role, case by case.
//!
//! [`outcome`] is what came out of a case, [`summary`] all cases together, [`known`] the failures that are known of;
//! [`reports`] shows it to people and programs, [`certificate`] signs it so that a third party can check it.

pub mod certificate;
pub mod known;
pub mod outcome;
pub mod reports;
pub mod summary;
