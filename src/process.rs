//! Hardens the process before a secret enters it.

use std::ffi::OsString;
use std::io::{self, Seek, Write};
use std::os::fd::IntoRawFd;
use std::os::unix::ffi::{OsStrExt, OsStringExt};
use std::os::unix::process::CommandExt;
use std::process::Command;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use rustix::fs::{MemfdFlags, memfd_create};
use rustix::io::Errno;
use rustix::process::{DumpableBehavior, Resource, Rlimit, Signal, set_dumpable_behavior, setrlimit};
use rustix::rand::{GetRandomFlags, getrandom};

use crate::error::Failure;
use crate::fault::Fault;
use crate::io::options::PasswordSource;

/// The default action of this signal would kill us in the middle of a write.
const SIGXFSZ: i32 = Signal::XFSZ.as_raw();

/// Denies core images and tracing by the same user, and turns a file size limit from a signal into a write error.
/// Best effort: where the system refuses, the work goes on.
pub fn harden() {
    let _ = setrlimit(Resource::Core, Rlimit { current: Some(0), maximum: Some(0) });
    let _ = set_dumpable_behavior(DumpableBehavior::NotDumpable);
    let _ = signal_hook::flag::register(SIGXFSZ, Arc::new(AtomicBool::new(false)));
}

/// Fails where the system has a source of random numbers and it is broken: what needs it later, the standard library's
/// hash tables and aws-lc among it, could only panic. Where it has none, they know others (`/dev/urandom`).
///
/// # Errors
/// A failure of the class of files, with the system's reason.
pub fn check_randomness() -> anyhow::Result<()> {
    match getrandom(&mut [0; 1], GetRandomFlags::INSECURE) {
        Ok(_) | Err(Errno::INVAL | Errno::NOSYS | Errno::PERM | Errno::AGAIN | Errno::INTR) => Ok(()),
        Err(error) => {
            let error = io::Error::from(error);
            Err(Failure::file(format!("{}: {error}", Fault::NoRandomness)).into())
        }
    }
}

/// Takes passwords off the command line, where every user of the machine can read them as long as the program runs: it
/// begins anew with each in a descriptor. Returns when there is none, or when the system refuses.
pub fn hide_passwords(args: &[OsString]) {
    let Some((name, words)) = args.split_first() else { return };
    let mut hidden = Vec::with_capacity(words.len());
    let mut after_option = false;
    for word in words {
        hidden.push(if after_option { hidden_value(word.as_bytes()) } else { hidden_option(word.as_bytes()) });
        after_option = !after_option && is_password_option(word.as_bytes());
    }
    if hidden.iter().any(Option::is_some)
        && let Ok(program) = std::env::current_exe()
    {
        let words = words.iter().zip(hidden).map(|(word, hidden)| hidden.unwrap_or_else(|| word.clone()));
        // It only returns when it fails: then the password stays where it is.
        let _ = Command::new(program).arg0(name).args(words).exec();
    }
}

fn is_password_option(word: &[u8]) -> bool {
    word.starts_with(b"--") && word.ends_with(b"password")
}

/// `--password=pass:LITERAL` without its literal.
fn hidden_option(word: &[u8]) -> Option<OsString> {
    let at = word.iter().position(|octet| *octet == b'=')?;
    let (option, value) = word.split_at(at + 1);
    let value = hidden_value(value).filter(|_| is_password_option(&option[..at]))?;
    Some(OsString::from_vec([option, value.as_bytes()].concat()))
}

/// `pass:LITERAL` without its literal, with `ALIAS=` before it or not.
fn hidden_value(word: &[u8]) -> Option<OsString> {
    let (before, literal) = PasswordSource::split_literal(std::str::from_utf8(word).ok()?)?;
    let descriptor = in_memory(literal.as_bytes()).ok()?;
    Some(format!("{before}{}:{descriptor}", PasswordSource::HANDED_OVER).into())
}

/// A file that is nowhere but in memory, open across the program's second beginning.
fn in_memory(bytes: &[u8]) -> io::Result<i32> {
    let mut file = std::fs::File::from(memfd_create("password", MemfdFlags::empty())?);
    file.write_all(bytes)?;
    file.rewind()?;
    Ok(file.into_raw_fd())
}
