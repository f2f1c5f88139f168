//! CallUUIDs and connection ids, in the form of Genesys'.

use kernel::chance::Stream;
use wire::tlib::ConnId;

/// Makes ids that do not come again.
#[derive(Debug)]
pub(super) struct Ids {
    chance: Stream,
    count: u64,
}

impl Ids {
    pub(super) fn new(chance: Stream) -> Self {
        Self { chance, count: 0 }
    }

    /// The next call's: 32 characters of the alphabet 0–9, A–V, as `00RV9H7S6O8V3BSHAG7GK2LAES00002M`, and 64 bits.
    pub(super) fn next(&mut self) -> (String, ConnId, i64) {
        const DIGITS: &[u8; 32] = b"0123456789ABCDEFGHIJKLMNOPQRSTUV";
        self.count += 1;
        let digit = |n: u64| char::from(DIGITS[(n % 32) as usize]);
        let mut uuid = String::from("0");
        uuid.push(digit(self.chance.below(4)));
        uuid.extend((0..20).map(|_| digit(self.chance.below(32))));
        uuid.push_str("AES");
        uuid.extend((0..7).rev().map(|place| digit(self.count >> (5 * place))));
        let conn_id = ConnId((0x0071 << 48) | (self.chance.below(1 << 32) << 16) | (self.count & 0xffff));
        (uuid, conn_id, self.count as i64)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_have_the_known_form_and_do_not_come_again() {
        let mut ids = Ids::new(Stream::keyed(1, "ids"));
        let all: Vec<_> = (0..100).map(|_| ids.next()).collect();
        for (uuid, conn_id, _) in &all {
            assert_eq!(uuid.len(), 32, "{uuid}");
            assert!(uuid.bytes().all(|b| b.is_ascii_digit() || (b'A'..=b'V').contains(&b)));
            assert!(conn_id.to_string().starts_with("0071"));
        }
        let unique: std::collections::BTreeSet<_> = all.iter().map(|(uuid, ..)| uuid).collect();
        assert_eq!(unique.len(), 100);
    }
}
