//! Where the machines of a live world are.

use std::collections::BTreeMap;
use std::net::{IpAddr, Ipv4Addr};

/// Names and addresses of a live world: its own machines, and those on which somebody else's software runs.
#[derive(Debug, Clone, Default)]
pub struct Addresses {
    by_name: BTreeMap<String, IpAddr>,
    strangers: Option<String>,
}

impl Addresses {
    /// Each of these machines at an address of its own on the loop-back network, from 127.0.77.1 on. (On macOS such
    /// addresses have to be set up before, by `ifconfig lo0 alias`.)
    pub fn loopback<'a>(names: impl IntoIterator<Item = &'a str>) -> Self {
        Self::block(0, names)
    }

    /// As [`loopback`](Self::loopback), in another block of 250 addresses: worlds side by side do not meet. The block 0 begins with
    /// 127.0.77.1, the block 1 with 127.0.78.1, and after 127.0.255 comes 127.1.0.
    pub fn block<'a>(block: u16, names: impl IntoIterator<Item = &'a str>) -> Self {
        let mut addresses = Self::default();
        for (index, name) in names.into_iter().enumerate() {
            let third = 77 + usize::from(block) + index / 250;
            let at = Ipv4Addr::new(127, (third / 256) as u8, (third % 256) as u8, 1 + (index % 250) as u8);
            addresses.place(name, at.into());
        }
        addresses
    }

    /// Puts a machine somewhere else, or one more.
    pub fn place(&mut self, name: &str, at: IpAddr) {
        self.by_name.insert(name.to_owned(), at);
    }

    /// Whoever comes from an address that nobody has is called so.
    pub fn call_strangers(&mut self, name: &str) {
        self.strangers = Some(name.to_owned());
    }

    /// Where a machine is.
    pub fn of(&self, name: &str) -> Option<IpAddr> {
        self.by_name.get(name).copied()
    }

    /// Who is there: of several the first by name; else what strangers are called; else the address itself.
    pub fn name_of(&self, at: IpAddr) -> String {
        let at = at.to_canonical();
        let known = self.by_name.iter().find(|(_, address)| **address == at).map(|(name, _)| name.clone());
        known.or_else(|| self.strangers.clone()).unwrap_or_else(|| at.to_string())
    }
}

#[cfg(test)]
mod tests {
    use super::Addresses;

    #[test]
    fn each_machine_has_an_address_and_strangers_have_a_name() {
        let mut addresses = Addresses::loopback(["rws1", "sip"]);
        assert_eq!(addresses.name_of([127, 0, 77, 2].into()), "sip");
        assert_eq!(addresses.name_of([127, 0, 0, 1].into()), "127.0.0.1");
        addresses.call_strangers("product");
        assert_eq!(addresses.name_of([192, 168, 0, 7].into()), "product");
        addresses.place("product", [10, 0, 0, 1].into());
        assert_eq!(addresses.of("product"), Some([10, 0, 0, 1].into()));
        assert_eq!(Addresses::block(2, ["a"]).of("a"), Some([127, 0, 79, 1].into()));
        assert_eq!(Addresses::block(179, ["a"]).of("a"), Some([127, 1, 0, 1].into()));
    }
}
