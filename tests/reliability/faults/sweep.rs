//! A kill or an error at every system call on the files of every command: the old file or the new one, never another
//! state. Of keytool's updates 41 of 161 such points lose the store, of openssl's 21 of 41.

use std::collections::{BTreeMap, HashSet};
use std::path::Path;

use crate::reliability::cases::{self, Case, Expected};
use crate::reliability::strace::{self, Call};
use crate::support::random::{self, Random};
use crate::support::{figure, scale};

use super::verdict::{Tally, judge};
use crate::support::workers;

/// What is tried at a call that changes something.
const FAULTS: [&str; 5] = ["signal=KILL", "error=ENOSPC", "error=EIO", "error=EACCES", "error=EINTR"];

/// What is tried at one that does not: it meets no full disk, and a kill there is one at the next change.
const FAULTS_OF_LOOKING: [&str; 3] = ["error=EIO", "error=EACCES", "error=EINTR"];

/// The usual seed: it chooses the point, and so the format, at which a class of points is tried.
const SEED: u64 = 6;

/// A case, what an undisturbed run makes of it, and the calls of that run.
struct Sweep<'a> {
    case: &'a Case,
    expected: Expected<'a>,
    calls: Vec<Call>,
}

/// A call of a case.
type Point<'a> = (&'a Sweep<'a>, &'a Call);

/// What decides about what a fault can do: the command, which of its files are there before, what it has changed so far,
/// and the call. Points of one class differ in the bytes that are written, as those of two formats do.
type Class = (&'static str, Vec<bool>, Vec<String>, String);

#[test]
fn a_fault_at_every_call_leaves_the_old_or_the_new() {
    let Some(program) = strace::need() else { return };
    let cases = cases::all();
    let sweeps = workers::each(&cases, |case| Sweep::traced(&program, case));
    let classes = classes(&sweeps);
    let chosen = chosen(&classes).into_iter();
    let points: Vec<_> = chosen.flat_map(|point| faults(point.1).iter().map(move |fault| (point, *fault))).collect();

    let tallies = workers::each(&points, |((sweep, call), fault)| (sweep.case, sweep.try_fault(&program, call, fault)));
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
    let (commands, ways, classes) = (commands.len(), cases.len(), classes.len());
    let what = format!("faults at calls of {classes} classes, of {commands} commands in {ways} ways of writing");
    figure(1, &what, total.summary(), "0 lost, 0 exit 0, at most one temporary file a file, none after the next run");
    total.assert_clean();
}

fn faults(call: &Call) -> &'static [&'static str] {
    if call.only_looks() && scale() == 1 { &FAULTS_OF_LOOKING } else { &FAULTS }
}

/// The points of every class.
fn classes<'a>(sweeps: &'a [Sweep<'a>]) -> BTreeMap<Class, Vec<Point<'a>>> {
    let mut classes: BTreeMap<_, Vec<_>> = BTreeMap::new();
    for (class, point) in sweeps.iter().flat_map(Sweep::points) {
        classes.entry(class).or_default().push(point);
    }
    classes
}

/// One point of each class; at a bigger scale, every point.
fn chosen<'a>(classes: &BTreeMap<Class, Vec<Point<'a>>>) -> Vec<Point<'a>> {
    let seed = random::seed(SEED);
    figure(1, "the points that stand for their classes", format!("CERTTOOL_SEED={seed}"), "any");
    let mut random = Random::new(seed);
    let choose = |points: &Vec<Point<'a>>| {
        if scale() > 1 { points.clone() } else { vec![*random.one_of(points)] }
    };
    classes.values().flat_map(choose).collect()
}

impl<'a> Sweep<'a> {
    fn traced(program: &Path, case: &'a Case) -> Self {
        let sandbox = case.sandbox();
        let calls = strace::calls(program, case.command(&sandbox), sandbox.dir());
        assert!(calls.iter().any(|call| call.name.starts_with("rename")), "{}: no rename: {calls:#?}", case.line());
        Self { case, expected: case.expected(), calls }
    }

    /// Each call with its class.
    fn points(&'a self) -> Vec<(Class, Point<'a>)> {
        let before = self.case.written().map(|name| self.case.before().contains_key(name)).collect::<Vec<_>>();
        let mut changed: Vec<String> = Vec::new();
        let mut points = Vec::new();
        for call in &self.calls {
            let shape = if call.only_looks() { self.of_any_bystander(&call.shape) } else { call.shape.clone() };
            let class = (self.case.command_name(), before.clone(), changed.clone(), shape);
            points.push((class, (self, call)));
            if !call.only_looks() && changed.last() != Some(&call.shape) {
                changed.push(call.shape.clone());
            }
        }
        points
    }

    /// With one name for all files that the command neither writes nor was told about.
    fn of_any_bystander(&self, shape: &str) -> String {
        let line = self.case.line();
        let told = |name: &String| line.contains(name.as_str()) || self.case.written().any(|written| written == name);
        let bystanders = self.case.before().keys().filter(|name| !told(name));
        bystanders.fold(shape.to_owned(), |shape, name| shape.replace(name, "*"))
    }

    fn try_fault(&self, program: &Path, call: &Call, fault: &str) -> Tally {
        let sandbox = self.case.sandbox();
        let outcome = self.case.command(&sandbox).under(strace::inject(program, call, fault)).run();
        let at = format!("{fault} at {} #{}: {}", call.name, call.ordinal, call.line);
        judge(self.case, &self.expected, &sandbox, &outcome, &at)
    }
}
