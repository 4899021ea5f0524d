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

    /// So many octets.
    pub fn bytes(&mut self, count: usize) -> Vec<u8> {
        (0..count).map(|_| self.below(256) as u8).collect()
    }

    /// One of these.
    pub fn one_of<'a, T>(&mut self, of: &'a [T]) -> &'a T {
        &of[self.below(of.len())]
    }
}

/// `CERTTOOL_SEED`: a number, or `new` for one of this moment; else the one that is usual. Whoever uses it prints it.
pub fn seed(usual: u64) -> u64 {
    given().unwrap_or(usual)
}

/// The same for what tries others each time: without `CERTTOOL_SEED`, one of this moment.
pub fn changing_seed() -> u64 {
    given().unwrap_or_else(of_this_moment)
}

fn given() -> Option<u64> {
    match std::env::var("CERTTOOL_SEED").as_deref() {
        Ok("new") => Some(of_this_moment()),
        Ok(text) => Some(text.parse().unwrap()),
        Err(_) => None,
    }
}

fn of_this_moment() -> u64 {
    SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_micros() as u64
}
