//! SIGKILL at a moment that nobody chose, without a tracer. Of keytool's imports, 2 of 150 lost the store.

use std::thread;
use std::time::{Duration, Instant};

use rustix::process::{Pid, Signal, kill_process};

use crate::cases::{self, Case, Expected};
use crate::support::random::{self, Random};
use crate::support::{Outcome, figure, scale};

use super::verdict::{Tally, judge};
use crate::workers;

/// Kills of a run; ten times as many are the target.
const KILLS: usize = 100;

#[test]
fn a_kill_at_any_moment_leaves_the_old_or_the_new() {
    let seed = random::changing_seed();
    let mut random = Random::new(seed);
    let cases = cases::all();
    let kills: Vec<_> = (0..KILLS * scale()).map(|_| (&cases[random.below(cases.len())], random.below(120))).collect();
    let tallies = workers::each(&kills, |(case, percent)| kill_at(case, *percent));
    let mut total = Tally::default();
    let killed = tallies.iter().filter(|(_, killed)| *killed).count();
    tallies.into_iter().for_each(|(tally, _)| total.add(tally));
    let what = format!("SIGKILL at random moments, {killed} of them while the command ran, CERTTOOL_SEED={seed}");
    figure(2, &what, total.summary(), "0 lost of 1,000: CERTTOOL_SCALE=10");
    total.assert_clean();
}

/// Kills the command after this part of the time that it takes when nobody does.
fn kill_at(case: &Case, percent: usize) -> (Tally, bool) {
    let started = Instant::now();
    let expected: Expected = case.expected();
    let moment = started.elapsed() * u32::try_from(percent).unwrap() / 100;
    let sandbox = case.sandbox();
    let command = case.command(&sandbox);
    let line = command.line();
    let child = command.spawn();
    thread::sleep(moment.saturating_sub(Duration::from_micros(100)));
    let _ = kill_process(Pid::from_child(&child), Signal::KILL);
    let outcome = Outcome::new(line, child.wait_with_output().unwrap());
    let killed = outcome.signal().is_some();
    (judge(case, &expected, &sandbox, &outcome, &format!("SIGKILL after {moment:?}")), killed)
}
