//! Faults at every instant of every command that writes: the old file or the new one, and an exit code that is true.

mod order;
mod random_kill;
mod short;
mod sweep;
mod verdict;
