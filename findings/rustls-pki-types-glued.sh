#!/usr/bin/env bash
# rustls-pki-types drops a certificate whose BEGIN marker follows an END marker on the same line.
#
# Software   rustls-pki-types 1.16.0 (crates.io), which reads the PEM files of rustls
# Behaviour  CertificateDer::pem_slice_iter over two certificates, joined without a newline between them ("-----END
#            CERTIFICATE----------BEGIN CERTIFICATE-----"), gives the first alone. There is no error.
# Surprise   OpenSSL, asked here as peer, refuses the file ("bad end line"); the pem crate and GnuTLS read both
#            certificates. To read one of two in silence is the one answer that nobody notices.
# For users  cat leaf.pem intermediate.pem, where the first file lacks its last newline, makes such a file. The
#            server on rustls starts and sends no intermediate; browsers often repair that, other clients do not.
# Seen       with a newline between: rustls-pki-types 2 of 2 (0 errors), pem 2 of 2
#            without:                rustls-pki-types 1 of 2 (0 errors), pem 2 of 2; openssl refuses it
set -eu
for tool in cargo openssl; do
    command -v "$tool" >/dev/null || { echo "needs $tool"; exit 77; }
done
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"

mkdir src
cat >Cargo.toml <<'TOML'
[package]
name = "ask"
version = "0.0.0"
edition = "2021"

[workspace]

[dependencies]
rustls-pki-types = { version = "=1.16.0", features = ["std"] }
pem = "=3.0.6"
TOML
cat >src/main.rs <<'RUST'
use rustls_pki_types::{pem::PemObject, CertificateDer};

fn main() {
    let text = std::fs::read(std::env::args().nth(1).expect("a file")).expect("a file to read");
    let found: Vec<_> = CertificateDer::pem_slice_iter(&text).collect();
    let failed = found.iter().filter(|item| item.is_err()).count();
    let peer = pem::parse_many(&text).map_or(0, |blocks| blocks.len());
    println!("rustls-pki-types {} of 2 ({failed} errors), pem {peer} of 2", found.len() - failed);
}
RUST
CARGO_TARGET_DIR=target cargo build --quiet --jobs 1
for name in leaf intermediate; do
    openssl req -x509 -newkey rsa:2048 -nodes -keyout key.pem -days 30 -out "$name.pem" -subj "/CN=$name" 2>/dev/null
done
cat leaf.pem intermediate.pem >plain.pem
{ printf '%s' "$(cat leaf.pem)"; cat intermediate.pem; } >glued.pem
plain=$(target/debug/ask plain.pem)
glued=$(target/debug/ask glued.pem)
echo "with a newline between: $plain"
echo "without:                $glued"
openssl storeutl -noout -certs glued.pem >/dev/null 2>&1 && echo "openssl reads it" || echo "openssl refuses it"
[ "$plain" = "rustls-pki-types 2 of 2 (0 errors), pem 2 of 2" ]
[ "$glued" = "rustls-pki-types 1 of 2 (0 errors), pem 2 of 2" ]
