//! A temporary directory that is the whole world of the programs run in it.

use std::ffi::OsStr;
use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

use tempfile::TempDir;

use super::process::Process;

/// The program under test, as cargo built it for this test run.
pub const CERTTOOL: &str = env!("CARGO_BIN_EXE_certtool");

/// A temporary directory with a cleared environment around every program run in it; removed on drop.
pub struct Sandbox {
    dir: TempDir,
    /// `CERTTOOL_ITERATIONS` of every certtool, unless the program's own count is wanted.
    iterations: Option<&'static str>,
}

impl Sandbox {
    pub fn new() -> Self {
        Self { dir: tempfile::Builder::new().prefix("certtool-test-").tempdir().unwrap(), iterations: None }
    }

    /// One where certtool derives keys in few iterations, for tests that are about something else.
    pub fn cheap() -> Self {
        Self { iterations: Some("1000"), ..Self::new() }
    }

    pub fn dir(&self) -> &Path {
        self.dir.path()
    }

    pub fn path(&self, name: impl AsRef<Path>) -> PathBuf {
        self.dir().join(name)
    }

    /// certtool with these arguments, working directory here, no prompt, no colour.
    pub fn certtool<S: AsRef<OsStr>>(&self, args: impl IntoIterator<Item = S>) -> Process {
        let process = self.program(CERTTOOL, args);
        self.iterations.into_iter().fold(process, |process, count| process.env("CERTTOOL_ITERATIONS", count))
    }

    /// certtool with a command line whose words have no spaces.
    pub fn line(&self, line: &str) -> Process {
        self.certtool(line.split_whitespace())
    }

    /// Another program with these arguments, working directory here.
    pub fn program<S: AsRef<OsStr>>(&self, program: impl AsRef<Path>, args: impl IntoIterator<Item = S>) -> Process {
        Process::new(self.dir(), program.as_ref(), args)
    }

    /// A copy of certtool here that every user can run: cargo's directory may be closed to others.
    ///
    /// Made by another process: what a thread of this one has open for writing cannot be run while a child of another
    /// thread has not begun its own program (ETXTBSY).
    pub fn own_certtool(&self) -> PathBuf {
        self.program("cp", [CERTTOOL, "certtool"]).run().code(0);
        self.set_mode("certtool", 0o755);
        self.path("certtool")
    }

    /// Copies `fixtures/NAME` here and returns its file name, so that a test may change the copy.
    pub fn fixture(&self, name: &str) -> String {
        let file_name = Path::new(name).file_name().unwrap().to_str().unwrap();
        self.write(file_name, fixture(name));
        file_name.to_owned()
    }

    /// Makes a directory here and returns its name.
    pub fn mkdir<'a>(&self, name: &'a str) -> &'a str {
        fs::create_dir_all(self.path(name)).unwrap();
        name
    }

    /// Copies several fixtures here.
    pub fn fixtures<const N: usize>(&self, names: [&str; N]) -> [String; N] {
        names.map(|name| self.fixture(name))
    }

    /// Copies `fixtures/NAME` here under another file name.
    pub fn fixture_as(&self, name: &str, file_name: &str) -> String {
        self.write(file_name, fixture(name));
        file_name.to_owned()
    }

    pub fn write(&self, name: &str, bytes: impl AsRef<[u8]>) -> PathBuf {
        let path = self.path(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(&path, bytes).unwrap();
        path
    }

    #[track_caller]
    pub fn read(&self, name: &str) -> Vec<u8> {
        fs::read(self.path(name)).unwrap_or_else(|error| panic!("{name}: {error}"))
    }

    #[track_caller]
    pub fn read_text(&self, name: &str) -> String {
        String::from_utf8(self.read(name)).unwrap()
    }

    pub fn exists(&self, name: &str) -> bool {
        self.path(name).symlink_metadata().is_ok()
    }

    /// The permission bits of a file.
    #[track_caller]
    pub fn mode(&self, name: &str) -> u32 {
        fs::metadata(self.path(name)).unwrap_or_else(|error| panic!("{name}: {error}")).permissions().mode() & 0o7777
    }

    pub fn set_mode(&self, name: &str, mode: u32) {
        fs::set_permissions(self.path(name), fs::Permissions::from_mode(mode)).unwrap();
    }

    /// Every name in the directory, sorted.
    pub fn names(&self) -> Vec<String> {
        names(self.dir())
    }
}

/// Every name in a directory, sorted.
pub fn names(dir: &Path) -> Vec<String> {
    let entries = fs::read_dir(dir).unwrap();
    let mut names: Vec<_> = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

/// The bytes of `fixtures/NAME`.
pub fn fixture(name: &str) -> Vec<u8> {
    let path = fixture_path(name);
    fs::read(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// The path of `fixtures/NAME`, for tests that only read it.
pub fn fixture_path(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures").join(name)
}
