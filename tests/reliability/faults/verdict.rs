//! Whether a disturbed run left what it may leave.

use crate::reliability::cases::{Case, Expected, State, snapshot};
use crate::support::{Outcome, Sandbox};

/// What is counted over all points.
#[derive(Clone, Debug, Default)]
pub struct Tally {
    pub points: usize,
    /// Files that are neither the old nor the new one.
    pub lost: usize,
    /// Runs that claimed success without the new files.
    pub false_claims: usize,
    /// What else went wrong, and where.
    pub wrong: Vec<String>,
}

impl Tally {
    pub fn add(&mut self, other: Self) {
        self.points += other.points;
        self.lost += other.lost;
        self.false_claims += other.false_claims;
        self.wrong.extend(other.wrong);
    }

    /// The figure, in the words of the table of targets.
    pub fn summary(&self) -> String {
        let Self { points, lost, false_claims, wrong } = self;
        format!("{lost} lost, {false_claims} exit 0 without the new file, {} wrong of {points} points", wrong.len())
    }

    #[track_caller]
    pub fn assert_clean(&self) {
        assert!(self.wrong.is_empty(), "{}:\n{}", self.summary(), self.wrong.join("\n"));
        assert!(self.points > 0, "nothing was tried");
    }
}

/// Judges what a disturbed run left in the directory, and what the next run makes of it. `at` says where the fault was.
pub fn judge(case: &Case, expected: &Expected, sandbox: &Sandbox, outcome: &Outcome, at: &str) -> Tally {
    let now = snapshot(sandbox);
    let states = expected.states(&now);
    let mut tally = Tally { points: 1, ..Tally::default() };
    let mut wrong = Vec::new();
    if states.contains(&State::Lost) {
        tally.lost += 1;
        wrong.push(format!("lost: {states:?}"));
    }
    if outcome.exit_code() == Some(0) && states.contains(&State::Old) {
        tally.false_claims += 1;
        wrong.push(format!("exit 0: {states:?}"));
    }
    let written = case.written().zip(&states).filter(|(name, state)| **state == State::New && !name.ends_with(".bak"));
    wrong.extend(untrue_exit(outcome, written.count()));
    let strays = expected.strays(&now);
    if strays.len() > states.len() {
        wrong.push(format!("strays: {strays:?}"));
    }
    if !expected.others_unchanged(&now) {
        wrong.push("a file that is only read was changed".to_owned());
    }
    if now != *case.before() {
        wrong.extend(next_run(case, expected, sandbox, &states, &strays));
    }
    if !wrong.is_empty() {
        tally.wrong.push(format!("{} — {at}: {}\n{outcome}", case.line(), wrong.join("; ")));
    }
    tally
}

/// An exit code is true when it is a kill's, success, a failure of files that says what was done all the same, or that of
/// a doctor who says what he could not repair.
fn untrue_exit(outcome: &Outcome, written: usize) -> Option<String> {
    let told = outcome.stderr();
    let tells_what_was_done = [" written, but ", "already replaced: "].iter().any(|words| told.contains(words));
    match outcome.exit_code() {
        None | Some(0) => None,
        Some(3) if !told.contains("error: ") => Some("no message".to_owned()),
        Some(3) if written > 0 && !tells_what_was_done => Some(format!("does not tell that {written} were written")),
        Some(3) => None,
        Some(1) if told.contains("cannot change the mode") && outcome.stdout().contains("readable-key") => None,
        Some(code) => Some(format!("exit {code}")),
    }
}

/// The next run needs no lock, repairs what is missing and leaves no litter. A store that is the new one already may
/// refuse to be changed again in the same way.
fn next_run(
    case: &Case,
    expected: &Expected,
    sandbox: &Sandbox,
    states: &[State],
    strays: &[String],
) -> Option<String> {
    if strays.is_empty() && states.iter().all(|state| *state == State::New) {
        return None;
    }
    let again = case.command(sandbox).env("CERTTOOL_LOCK_TIMEOUT", "0").run();
    if again.exit_code() != Some(0) {
        return Some(format!("the next run fails: {}", again.stderr()));
    }
    let now = snapshot(sandbox);
    let (states, strays) = (expected.states(&now), expected.strays(&now));
    let repaired = strays.is_empty() && states.iter().all(|state| *state == State::New);
    (!repaired).then(|| format!("after the next run: {states:?}, strays {strays:?}"))
}
