//! Certificates written for other programs: how, under which names, and where to.

use std::collections::{HashMap, HashSet};
use std::path::{Path, PathBuf};

use crate::context::Context;
use crate::dialogue::Stdout;
use crate::error::Failure;
use crate::formats::{pem, pkcs7, pkipath};
use crate::io::input::is_dash;
use crate::io::options::{CertificateFormat, Replace};
use crate::io::output::{self, File, Secrecy, Written};
use crate::keystore::Alias;
use crate::report::escape::escape;
use crate::x509::Certificate;

/// The bytes of a file with these certificates; `None` when the format has no place for so many.
pub fn encode(format: CertificateFormat, certificates: &[Certificate]) -> Option<Vec<u8>> {
    Some(match (format, certificates) {
        (CertificateFormat::Der, [one]) => one.der().to_vec(),
        (CertificateFormat::Der, _) => return None,
        (CertificateFormat::Pem, all) => all.iter().map(pem::encode_certificate).collect::<String>().into_bytes(),
        (CertificateFormat::Pkcs7, all) => pkcs7::write(all),
        (CertificateFormat::Pkcs7Pem, all) => pem::encode("PKCS7", &pkcs7::write(all)).into_bytes(),
        (CertificateFormat::Pkipath, all) => pkipath::write(all),
    })
}

/// A line of text before a block. It cannot end its line and begin a block of its own.
pub fn heading(name: &str, text: &str) -> String {
    let mut text = escape(text).into_owned();
    // Not at once: of nine dashes, the last four join one of those written for the first five.
    while text.contains("-----") {
        text = text.replace("-----", "- - -");
    }
    format!("{name}{text}\n")
}

/// The name of a file for an entry, without extension: it stays in its directory, is no option and not hidden.
pub fn file_stem(alias: &Alias) -> String {
    let safe = |c: char| if c.is_ascii_alphanumeric() || "._-@".contains(c) { c } else { '_' };
    let stem: String = alias.as_str().chars().take(100).map(safe).collect();
    let stem = stem.trim_start_matches(['.', '-']);
    if stem.is_empty() { "entry".into() } else { stem.into() }
}

/// Names that stay in their directory, and differ even where case does not count.
pub fn file_names<'a>(aliases: impl Iterator<Item = &'a Alias>, extension: &str) -> Vec<String> {
    let (mut taken, mut last) = (HashSet::new(), HashMap::new());
    aliases
        .map(|alias| {
            let stem = file_stem(alias);
            let mut name = format!("{stem}.{extension}");
            let count: &mut usize = last.entry(stem.to_lowercase()).or_insert(1);
            while !taken.insert(name.to_lowercase()) {
                *count += 1;
                name = format!("{stem}-{count}.{extension}");
            }
            name
        })
        .collect()
}

/// Where what is written goes.
pub struct Destination<'a> {
    /// The file; standard output without one.
    pub out: Option<&'a Path>,
    /// Whether it may replace another.
    pub force: bool,
    /// How.
    pub replace: &'a Replace,
}

impl<'a> Destination<'a> {
    /// The file, unless it is standard output.
    pub fn file(&self) -> Option<&'a Path> {
        self.out.filter(|path| !is_dash(path))
    }

    /// Writes the file, or to standard output, where a report in JSON takes the text in: then it is given back.
    pub fn write(
        &self,
        context: &Context,
        format: CertificateFormat,
        bytes: &[u8],
    ) -> anyhow::Result<(Written, Option<String>)> {
        if let Some(path) = self.file() {
            let file = File { path, bytes, secrecy: Secrecy::Public };
            return Ok((output::write_all(context, &[file], self.force, self.replace)?, None));
        }
        if !format.is_text() && ((context.ui.stdout() == Stdout::Terminal) || context.ui.wants_json()) {
            return Err(Failure::usage("binary output needs a file").hint("give --out FILE, or --format pem").into());
        }
        if context.ui.wants_json() {
            return Ok((Written::Done, Some(String::from_utf8_lossy(bytes).into_owned())));
        }
        context.ui.data(bytes)?;
        Ok((Written::Done, None))
    }

    /// Writes a file for each of the contents into a directory, which must be there, and gives their paths.
    pub fn write_into(
        &self,
        context: &Context,
        directory: &Path,
        names: &[String],
        contents: &[Vec<u8>],
    ) -> anyhow::Result<(Written, Vec<PathBuf>)> {
        output::check_directory(directory)?;
        let paths: Vec<PathBuf> = names.iter().map(|name| directory.join(name)).collect();
        let file = |(path, bytes)| File { path, bytes, secrecy: Secrecy::Public };
        let files: Vec<File> =
            paths.iter().map(PathBuf::as_path).zip(contents.iter().map(Vec::as_slice)).map(file).collect();
        let written = output::write_all(context, &files, self.force, self.replace)?;
        Ok((written, paths))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_stay_in_their_directory_and_differ() {
        let aliases =
            ["../../etc/passwd", "A", "a", ".hidden", "-rf", "", "a/b", "a b", "a-2", "ключ"].map(Alias::from);
        let names = file_names(aliases.iter(), "pem");
        let expected = [
            "_.._etc_passwd.pem",
            "A.pem",
            "a-2.pem",
            "hidden.pem",
            "rf.pem",
            "entry.pem",
            "a_b.pem",
            "a_b-2.pem",
            "a-2-2.pem",
            "____.pem",
        ];
        assert_eq!(names, expected);
    }

    #[test]
    fn hostile_aliases_give_safe_and_distinct_file_names() {
        let aliases = ["../escape", "/etc/passwd", "-rf", "a", "A", "a", "", ".", "x\ny", "\u{202e}"].map(Alias::from);
        let names = file_names(aliases.iter(), "cer");
        let distinct: HashSet<String> = names.iter().map(|name| name.to_lowercase()).collect();
        assert_eq!(distinct.len(), aliases.len());
        for name in &names {
            assert!(!name.contains('/') && !name.starts_with(['.', '-']), "{name}");
        }
    }

    #[test]
    fn a_heading_is_one_line_and_no_block() {
        assert_eq!(heading("alias: ", "a\n-----BEGIN X-----"), "alias: a\\n- - -BEGIN X- - -\n");
        for dashes in 0..100 {
            assert!(!heading("alias: ", &"-".repeat(dashes)).contains("-----"), "{dashes}");
        }
    }
}
