//! Hashing for tables whose keys are ids that this end counts up.

use std::hash::{BuildHasherDefault, Hasher};

/// Builds the hashers of a table whose keys this end counts up.
pub(crate) type LocalIdHashing = BuildHasherDefault<LocalIdHasher>;

/// The hasher of a key that this end counted up.
///
/// A peer cannot choose such keys, so no protection against collisions is needed.
#[derive(Default)]
pub(crate) struct LocalIdHasher(u64);

impl Hasher for LocalIdHasher {
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
