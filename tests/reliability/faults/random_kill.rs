//! SIGKILL at a moment that nobody chose, without a tracer. Of keytool's imports, 2 of 150 lost the store.

use std::thread;
use std::time::{Duration, Instant};

use rustix::process::{Pid, Signal, kill_process};

use crate::reliability::cases::{self, Case, Expected};
use crate::reliability::others::OTHERS;
use crate::support::jdk::need_jdk;
use crate::support::random::{self, Random};
use crate::support::{Outcome, Process, figure, scale};

use super::verdict::{Tally, judge};
use crate::support::workers;

/// Kills of a run; ten times as many are the target.
const KILLS: usize = 100;

/// Kills of another program, which takes a second for each.
const OTHERS_KILLS: usize = 150;
const OTHERS_SEED: u64 = 0x5eed;

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
    let outcome = killed_after(case.command(&sandbox), moment);
    let killed = outcome.signal().is_some();
    (judge(case, &expected, &sandbox, &outcome, &format!("SIGKILL after {moment:?}")), killed)
}

fn killed_after(command: Process, moment: Duration) -> Outcome {
    let line = command.line();
    let child = command.spawn();
    thread::sleep(moment.saturating_sub(Duration::from_micros(100)));
    let _ = kill_process(Pid::from_child(&child), Signal::KILL);
    Outcome::new(line, child.wait_with_output().unwrap())
}

/// keytool's import, one kill at a time so that the moment is the one that was drawn.
#[test]
#[ignore = "measures another program, for some minutes"]
fn others_killed_at_any_moment() {
    let Some(jdk) = need_jdk() else { return };
    let other = &OTHERS[0];
    let mut numbers = Random::new(OTHERS_SEED);
    let undisturbed = || {
        let (sandbox, started) = (other.sandbox(), Instant::now());
        other.command(&jdk, &sandbox).run().code(0);
        started.elapsed()
    };
    // The first of them waits for the disk.
    let whole = (0..3).map(|_| undisturbed()).min().unwrap();
    let (mut killed, mut lost) = (0, 0);
    for _ in 0..OTHERS_KILLS {
        let (sandbox, percent) = (other.sandbox(), 60 + numbers.below(45));
        let old = sandbox.read("store");
        let outcome = killed_after(other.command(&jdk, &sandbox), whole * u32::try_from(percent).unwrap() / 100);
        killed += usize::from(outcome.signal().is_some());
        lost += usize::from(other.judge(&jdk, &sandbox, ".", Some(old), outcome.exit_code() == Some(0)).is_lost);
    }
    let what = format!("keytool -importcert: lost of SIGKILL at random moments, {killed} while it ran");
    figure(2, &what, format!("{lost} of {OTHERS_KILLS}"), "ours: 0");
    assert!(killed > 0);
}
