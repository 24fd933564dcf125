//! Hashing for tables whose keys this end chooses.

use std::hash::{BuildHasherDefault, Hasher};

/// The hasher of tables whose keys are counted up at this end.
pub(crate) type OwnNumbers = BuildHasherDefault<OwnNumber>;

/// The hash of a key that was counted up at this end.
///
/// A peer cannot choose such keys, so no protection against collisions is needed.
#[derive(Default)]
pub(crate) struct OwnNumber(u64);

impl Hasher for OwnNumber {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        for &byte in bytes {
            self.0 = self.0 << 8 | u64::from(byte);
        }
    }

    fn write_u64(&mut self, number: u64) {
        // The multiplication spreads the number over the highest bits, which `HashMap` uses too.
        self.0 = (self.0 ^ number).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    }
}
