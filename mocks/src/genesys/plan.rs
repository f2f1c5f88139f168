//! The dialling plan of the switch: which numbers there are, and where they ring.

use std::collections::BTreeMap;

/// A DN of the switch: an extension with a phone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Dn {
    /// The number, as it is dialled.
    pub number: String,
    /// The DN's option `record`: each call of it is recorded from its beginning.
    pub record: bool,
    /// **sim:** whether the calls of it are sent to the SIPREC recorder, too.
    pub siprec: bool,
}

impl Dn {
    /// A DN whose calls are recorded.
    pub fn recorded(number: &str) -> Self {
        Self { number: number.to_owned(), record: true, siprec: false }
    }

    /// A DN whose calls are not recorded unless somebody asks for it.
    pub fn plain(number: &str) -> Self {
        Self { record: false, ..Self::recorded(number) }
    }

    /// The machine of its phone.
    pub fn machine(&self) -> String {
        format!("phone-{}", self.number)
    }
}

/// Where a number leads.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Place {
    /// To a DN of the switch.
    Dn(Dn),
    /// Outside.
    Outside,
}

/// The dialling plan.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Plan {
    /// The switch's name in the configuration.
    pub switch: String,
    /// Its DNs, by number.
    pub dns: BTreeMap<String, Dn>,
    /// Numbers that customers call (routing points), and the DN that rings.
    pub routes: BTreeMap<String, String>,
    /// The machine on which all outside numbers are.
    pub outside: String,
}

impl Plan {
    /// The port of SIP everywhere.
    pub const PORT: u16 = 5060;

    /// A switch without DNs; outside numbers are on `pstn`.
    pub fn new(switch: &str) -> Self {
        Self { switch: switch.to_owned(), dns: BTreeMap::new(), routes: BTreeMap::new(), outside: "pstn".to_owned() }
    }

    /// The same with one DN more.
    pub fn with(mut self, dn: Dn) -> Self {
        self.dns.insert(dn.number.clone(), dn);
        self
    }

    /// The same with a number that customers call.
    pub fn with_route(mut self, number: &str, dn: &str) -> Self {
        self.routes.insert(number.to_owned(), dn.to_owned());
        self
    }

    /// The DN with this number.
    pub fn dn(&self, number: &str) -> Option<&Dn> {
        self.dns.get(number)
    }

    /// Where a dialled number leads. A number that customers call leads to the DN that is set for it; what is neither a DN nor
    /// such a number is outside, if it looks like a telephone number (`+`, or five digits and more); else there is no such
    /// number.
    pub fn resolve(&self, number: &str) -> Option<Place> {
        let number = self.routes.get(number).map_or(number, String::as_str);
        if let Some(dn) = self.dns.get(number) {
            return Some(Place::Dn(dn.clone()));
        }
        let digits = number.strip_prefix('+').unwrap_or(number);
        let outside = digits.len() >= 5 && digits.bytes().all(|b| b.is_ascii_digit());
        outside.then_some(Place::Outside)
    }

    /// The machine of a number's phone.
    pub fn machine(&self, number: &str) -> String {
        self.dns.get(number).map_or_else(|| self.outside.clone(), Dn::machine)
    }

    /// Whether a call from this machine's address may come from this number: a DN from its own phone, everything else from
    /// outside.
    pub fn may_call(&self, number: &str, machine: &str) -> bool {
        self.machine(number) == machine
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_lead_to_phones_or_outside_or_nowhere() {
        let plan = Plan::new("SIP_Switch").with(Dn::recorded("5001")).with_route("+18005550199", "5001");
        assert_eq!(plan.resolve("5001"), Some(Place::Dn(Dn::recorded("5001"))));
        assert_eq!(plan.resolve("+18005550199"), Some(Place::Dn(Dn::recorded("5001"))));
        assert_eq!(plan.resolve("+15550100"), Some(Place::Outside));
        assert_eq!(plan.resolve("5009"), None);
        assert_eq!(plan.machine("5001"), "phone-5001");
        assert_eq!(plan.machine("+15550100"), "pstn");
        assert!(plan.may_call("5001", "phone-5001") && !plan.may_call("5001", "pstn"));
    }
}
