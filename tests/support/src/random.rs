/// A small generator of random numbers (xorshift64*). The seed is in the test, so that a failure is
/// reproducible.
#[derive(Debug, Clone)]
pub struct Random(u64);

impl Random {
    /// Returns a generator with this seed, which must not be 0.
    #[must_use]
    pub fn new(seed: u64) -> Self {
        assert_ne!(seed, 0, "the seed must not be 0: every number of the generator would be 0");
        Self(seed)
    }

    /// Returns the next number.
    pub fn number(&mut self) -> u64 {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        self.0.wrapping_mul(0x2545_f491_4f6c_dd1d)
    }

    /// Returns the next number, below `bound`; 0 if `bound` is 0.
    pub fn below(&mut self, bound: usize) -> usize {
        (self.number() % bound.max(1) as u64) as usize
    }
}
