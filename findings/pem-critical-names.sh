#!/usr/bin/env bash
# The npm package pem finds no alternative names when their extension is critical.
#
# Software   pem 1.15.1 (npm), which runs the openssl of the machine, here 3.0
# Behaviour  readCertificateInfo() of a certificate with critical alternative names has no san at all; the same
#            certificate with the extension not critical has them. No error.
# Surprise   RFC 5280, section 4.1.2.6: with an empty subject the extension must be critical, so these are the very
#            certificates that have no other name. pem searches openssl's text and does not expect the word
#            "critical". Node's X509Certificate, asked here as peer, shows the name.
# For users  ACME authorities leave the common name out of short-lived certificates, so these
#            seem to be for no host at all.
# Seen       not critical: pem server.example; Node DNS:server.example
#            critical:     pem no names; Node DNS:server.example
set -eu
for tool in node npm openssl; do
    command -v "$tool" >/dev/null || { echo "needs $tool"; exit 77; }
done
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"

npm install --silent --no-fund --no-audit --ignore-scripts --cache "$folder/npm" pem@1.15.1 >/dev/null
openssl version
openssl genpkey -algorithm RSA -out key.pem 2>/dev/null
make() { openssl req -x509 -key key.pem -subj /CN=server -days 30 -addext "subjectAltName=$1" -out "$2"; }
make DNS:server.example plain.pem
make critical,DNS:server.example critical.pem
names() {
    node -e "
const text = require('fs').readFileSync(process.argv[1], 'utf8');
require('pem').readCertificateInfo(text, (error, { san }) => {
    if (error) throw error;
    const peer = new (require('crypto').X509Certificate)(text).subjectAltName;
    console.log('pem ' + (san ? san.dns.join() : 'no names') + '; Node ' + peer);
});" "$1"
}
echo "not critical: $(names plain.pem)"
echo "critical:     $(names critical.pem)"
[ "$(names plain.pem)" = "pem server.example; Node DNS:server.example" ]
[ "$(names critical.pem)" = "pem no names; Node DNS:server.example" ]
