//! Random decisions that a printed seed repeats.

use std::time::{SystemTime, UNIX_EPOCH};

/// Knuth's linear congruence; its upper bits are random enough to choose by.
pub struct Random(u64);

impl Random {
    pub fn new(seed: u64) -> Self {
        Self(seed)
    }

    /// A number below the bound.
    pub fn below(&mut self, bound: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap() % bound
    }

    /// One of these.
    pub fn one_of<'a, T>(&mut self, of: &'a [T]) -> &'a T {
        &of[self.below(of.len())]
    }
}

/// `CERTTOOL_SEED`: a number, or `new` for one of this moment; else the one that is usual. Whoever uses it prints it.
pub fn seed(usual: u64) -> u64 {
    match std::env::var("CERTTOOL_SEED").as_deref() {
        Ok("new") => SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_micros() as u64,
        Ok(text) => text.parse().unwrap(),
        Err(_) => usual,
    }
}
