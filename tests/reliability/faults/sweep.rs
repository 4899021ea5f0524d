//! A kill or an error at every system call on the files of every command: the old file or the new one, never another
//! state. Of keytool's updates 41 of 161 such points lose the store, of openssl's 21 of 41.

use std::collections::{BTreeMap, HashSet};
use std::path::Path;

use crate::cases::{self, Case, Expected};
use crate::strace::{self, Call};
use crate::support::{figure, scale};

use super::verdict::{Tally, judge};
use crate::workers;

/// What is tried at every call of every command.
const ALWAYS: [&str; 2] = ["signal=KILL", "error=ENOSPC"];

/// What is tried as well where a sequence of calls is met for the first time, and everywhere at a bigger scale.
const ONCE: [&str; 3] = ["error=EIO", "error=EACCES", "error=EINTR"];

/// A case with the calls of an undisturbed run, and what to try at each.
struct Sweep<'a> {
    case: &'a Case,
    expected: Expected<'a>,
    calls: Vec<Call>,
    faults: Vec<&'static str>,
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

/// Every case with its calls. Those whose calls were seen before are tried with fewer kinds of error.
fn prepare<'a>(program: &Path, cases: &'a [Case]) -> Vec<Sweep<'a>> {
    let mut known = HashSet::new();
    let traced = workers::each(cases, |case| {
        let sandbox = case.sandbox();
        (case.expected(), strace::calls(program, case.command(&sandbox), sandbox.dir()))
    });
    let sweep = |(case, (expected, calls)): (&'a Case, (Expected<'a>, Vec<Call>))| {
        assert!(calls.iter().any(|call| call.name.starts_with("rename")), "{}: no rename: {calls:#?}", case.line());
        let names: Vec<_> = calls.iter().map(|call| call.name.clone()).collect();
        let is_new = known.insert((case.command_name(), names));
        let more = if is_new || scale() > 1 { &ONCE[..] } else { &[] };
        Sweep { case, expected, calls, faults: [&ALWAYS[..], more].concat() }
    };
    cases.iter().zip(traced).map(sweep).collect()
}

impl<'a> Sweep<'a> {
    fn points(&'a self) -> impl Iterator<Item = (&'a Self, &'a Call, &'static str)> {
        self.calls.iter().flat_map(move |call| self.faults.iter().map(move |fault| (self, call, *fault)))
    }

    fn try_fault(&self, program: &Path, call: &Call, fault: &str) -> Tally {
        let sandbox = self.case.sandbox();
        let outcome = self.case.command(&sandbox).under(strace::inject(program, call, fault)).run();
        let at = format!("{fault} at {} #{}: {}", call.name, call.ordinal, call.line);
        judge(self.case, &self.expected, &sandbox, &outcome, &at)
    }
}
