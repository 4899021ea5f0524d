//! A kill or an error at every system call on the files of every command: the old file or the new one, never another
//! state. Of keytool's updates 41 of 161 such points lose the store, of openssl's 21 of 41.

use std::collections::{BTreeMap, HashSet};
use std::path::Path;

use crate::reliability::STORE_FORMATS;
use crate::reliability::cases::{self, Case, Expected};
use crate::reliability::strace::{self, Call};
use crate::support::random::{self, Random};
use crate::support::{figure, scale};

use super::verdict::{Tally, judge};
use crate::support::workers;

/// Every fault, where a sequence of calls is met for the first time.
const ALL: [&str; 5] = ["signal=KILL", "error=ENOSPC", "error=EIO", "error=EACCES", "error=EINTR"];

/// The faults that are tried again where only the format of the store is new.
const AGAIN: [&str; 2] = ["signal=KILL", "error=ENOSPC"];

/// The usual seed: it chooses the format in which what was tried before is tried again.
const SEED: u64 = 6;

/// A case with the calls of an undisturbed run, each with what to try at it.
struct Sweep<'a> {
    case: &'a Case,
    expected: Expected<'a>,
    calls: Vec<(Call, &'static [&'static str])>,
}

#[test]
fn a_fault_at_every_call_leaves_the_old_or_the_new() {
    let Some(program) = strace::need() else { return };
    let cases = cases::all();
    let sweeps = prepare(&program, &cases);
    let points: Vec<_> = sweeps.iter().flat_map(Sweep::points).collect();

    let tallies = workers::each(&points, |(sweep, call, fault)| (sweep.case, sweep.try_fault(&program, call, fault)));
    let mut total = Tally::default();
    let mut formats: BTreeMap<&str, Tally> = BTreeMap::new();
    for (case, tally) in tallies {
        formats.entry(case.format()).or_default().add(tally.clone());
        total.add(tally);
    }
    for (format, tally) in &formats {
        let what = if format.is_empty() { "PEM, DER, P7B, directories, several files" } else { format };
        figure(1, what, tally.summary(), "0 lost, 0 exit 0");
    }
    let commands: HashSet<_> = cases.iter().map(Case::command_name).collect();
    let what = format!("a fault at each call of {} commands in {} ways of writing", commands.len(), cases.len());
    figure(1, &what, total.summary(), "0 lost, 0 exit 0, at most one temporary file a file, none after the next run");
    total.assert_clean();
}

/// Every case with its calls and what to try at each. Two cases whose calls on their files are the same differ in the
/// bytes they write, not in what a fault can do: all faults are tried at the first, some again at those of one format.
/// Up to the lock nothing is written, so that there one case stands for a command. At a bigger scale all are tried.
fn prepare<'a>(program: &Path, cases: &'a [Case]) -> Vec<Sweep<'a>> {
    let seed = random::seed(SEED);
    let again = *Random::new(seed).one_of(&STORE_FORMATS);
    figure(1, "the format in which all is tried again", format!("{again}, CERTTOOL_SEED={seed}"), "any");
    let traced = workers::each(cases, |case| {
        let sandbox = case.sandbox();
        (case.expected(), strace::calls(program, case.command(&sandbox), sandbox.dir()))
    });
    let mut known = HashSet::new();
    let sweep = |(case, (expected, calls)): (&'a Case, (Expected<'a>, Vec<Call>))| {
        assert!(calls.iter().any(|call| call.name.starts_with("rename")), "{}: no rename: {calls:#?}", case.line());
        let lock = calls.iter().position(|call| call.name == "flock").unwrap_or_default();
        let mut faults_of = |part: &[Call], otherwise| {
            let names: Vec<_> = part.iter().map(|call| call.name.clone()).collect();
            if known.insert((case.command_name(), names)) || scale() > 1 { &ALL[..] } else { otherwise }
        };
        let before = faults_of(&calls[..lock], &[]);
        let after = faults_of(&calls[lock..], if case.format() == again { &AGAIN } else { &[] });
        let faults = |(at, call)| (call, if at < lock { before } else { after });
        Sweep { case, expected, calls: calls.into_iter().enumerate().map(faults).collect() }
    };
    cases.iter().zip(traced).map(sweep).collect()
}

impl<'a> Sweep<'a> {
    fn points(&'a self) -> impl Iterator<Item = (&'a Self, &'a Call, &'static str)> {
        self.calls.iter().flat_map(move |(call, faults)| faults.iter().map(move |fault| (self, call, *fault)))
    }

    fn try_fault(&self, program: &Path, call: &Call, fault: &str) -> Tally {
        let sandbox = self.case.sandbox();
        let outcome = self.case.command(&sandbox).under(strace::inject(program, call, fault)).run();
        let at = format!("{fault} at {} #{}: {}", call.name, call.ordinal, call.line);
        judge(self.case, &self.expected, &sandbox, &outcome, &at)
    }
}
