//! What is to be certified: in whose place, with which product, which cases, and on what terms.

use super::known::Known;
use super::product::{Live, Product, Seat};
use super::role::Role;
use super::stop::Stop;
use super::suite::Case;
use crate::scenario::names;

/// The first block of loop-back addresses.
const FIRST_BLOCK: u16 = 1;

/// What is to be done.
#[derive(Debug)]
pub struct Wanted {
    /// In whose place.
    pub role: &'static Role,
    /// The product.
    pub product: Product,
    /// Only these cases (`*` for anything); empty for all.
    pub only: Vec<String>,
    /// Not these.
    pub skip: Vec<String>,
    /// Also what takes long in nature.
    pub long: bool,
    /// Features that the product does not have, by the vendor's word.
    pub unsupported: Vec<String>,
    /// Known failures.
    pub known: Known,
    /// By how much the product's own timeouts have been shortened: 0.1 for a tenth.
    pub time_scale: f64,
    /// By how much time bounds are widened on the real network, in milliseconds.
    pub tolerance_ms: i64,
    /// What all that is drawn in the simulator comes from.
    pub seed: u64,
    /// The first block of loop-back addresses.
    pub first_block: u16,
    /// The command that repeats it, without the choice of cases.
    pub command: String,
    /// Ends the run before its time: what is over is told, the rest counts as not tried.
    pub stop: Stop,
}

impl Wanted {
    /// Everything, as it is by default.
    pub fn of(role: &'static Role, product: Product) -> Self {
        let live = product.seats.iter().any(|seat| matches!(seat, Seat::Live(_)));
        Self {
            role,
            product,
            only: Vec::new(),
            skip: Vec::new(),
            long: false,
            unsupported: Vec::new(),
            known: Known::default(),
            time_scale: 1.0,
            tolerance_ms: if live { 1_000 } else { 0 },
            seed: 1,
            first_block: FIRST_BLOCK,
            command: format!("wfosim certify {}", role.name),
            stop: Stop::default(),
        }
    }

    /// The cases that are to be tried.
    ///
    /// # Errors
    /// A choice that fits no case; a feature that there is not; nothing left.
    pub fn cases(&self) -> Result<Vec<&'static Case>, String> {
        for pattern in self.only.iter().chain(&self.skip) {
            if !self.role.cases.iter().any(|case| names::matches(pattern, case.id)) {
                let advice = names::advice(pattern, self.role.cases.iter().map(|case| case.id), "cases");
                return Err(format!("there is no case `{pattern}` of {}: {advice}", self.role.name));
            }
        }
        for feature in &self.unsupported {
            self.role.feature(feature)?;
        }
        let any = |patterns: &[String], id: &str| patterns.iter().any(|pattern| names::matches(pattern, id));
        let wanted = |case: &&Case| {
            let named = self.only.iter().any(|only| only == case.id);
            (self.only.is_empty() || any(&self.only, case.id))
                && !any(&self.skip, case.id)
                && (!case.long || self.long || named)
        };
        let cases: Vec<&Case> = self.role.cases.iter().filter(wanted).collect();
        if cases.is_empty() {
            return Err("no case is left to be tried".into());
        }
        self.scaled(&cases)?;
        Ok(cases)
    }

    /// The tolerance is about the network and about how late a process gets its turn, which no product's configuration makes shorter:
    /// it is not scaled. So there is a scale below which it would forgive everything.
    fn scaled(&self, cases: &[&Case]) -> Result<(), String> {
        if !self.is_live() {
            return Ok(());
        }
        let least = |case: &&Case| Some((case.timed?.least(self.tolerance_ms), case.id));
        let hardest = cases.iter().filter_map(least).max_by(|a, b| a.0.total_cmp(&b.0));
        let Some((least, case)) = hardest.filter(|(least, _)| self.time_scale < *least) else { return Ok(()) };
        let (scale, tolerance) = (self.time_scale, self.tolerance_ms);
        Err(format!(
            "--time-scale {scale}: {case} could not tell a late product from one in time, since the tolerance of {tolerance} ms is not \
             scaled: --time-scale {least} or more, or a smaller --tolerance"
        ))
    }

    /// Whether some of it is on the real network.
    pub(super) fn is_live(&self) -> bool {
        self.product.seats.iter().any(|seat| matches!(seat, Seat::Live(_)))
    }

    /// Whether a person has to do what only the product's user can.
    pub(super) fn is_by_hand(&self) -> bool {
        let by_hand = |seat: &Seat| matches!(seat, Seat::Live(Live { driver: None, .. }));
        self.role.driven && self.product.seats.iter().any(by_hand)
    }
}
