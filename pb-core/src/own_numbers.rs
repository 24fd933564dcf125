use std::hash::{BuildHasherDefault, Hasher};

/// For tables by numbers of our own.
pub(crate) type OwnNumbers = BuildHasherDefault<OwnNumber>;

/// The keys are numbers that we gave out one after the other: no hash could do better.
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
        // The table looks at the highest bits too.
        self.0 = (self.0 ^ number).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    }
}
