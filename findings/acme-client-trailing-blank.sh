#!/usr/bin/env bash
# acme-client drops a certificate of a chain whose BEGIN line ends in a blank.
#
# Software   acme-client 5.4.0 (npm), by way of PemConverter of @peculiar/x509 1.14.3 (2.2.0 does the same)
# Behaviour  crypto.splitPemChain() of two certificates, the second with one blank at the end of its BEGIN line,
#            gives back the first alone. There is no error.
# Surprise   RFC 7468, section 3: the grammar allows white space at the end of a marker line (preeb *WSP eol).
#            OpenSSL, asked here as peer, reads both certificates. A parser that is stricter should say so.
# For users  Blanks at line ends come from copying out of a terminal, a ticket or a mail. The intermediate is
#            missing from what is served afterwards, and some clients refuse the server.
# Seen       plain:      acme-client 2, openssl 2
#            with blank: acme-client 1, openssl 2
set -eu
for tool in node npm openssl; do
    command -v "$tool" >/dev/null || { echo "needs $tool"; exit 77; }
done
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"

npm install --silent --no-fund --no-audit --cache "$folder/npm" acme-client@5.4.0 @peculiar/x509@1.14.3 >/dev/null
for name in leaf intermediate; do
    openssl req -x509 -newkey rsa:2048 -nodes -keyout key.pem -days 30 -out "$name.pem" -subj "/CN=$name" 2>/dev/null
done
cat leaf.pem intermediate.pem >plain.pem
{ cat leaf.pem; sed 's/^-----BEGIN.*/& /' intermediate.pem; } >blank.pem
count() {
    node -e "
const chain = require('fs').readFileSync(process.argv[1], 'utf8');
console.log(require('acme-client').crypto.splitPemChain(chain).length);" "$1"
}
peer() { openssl storeutl -noout -certs "$1" 2>/dev/null | sed -n 's/^Total found: //p'; }
echo "plain:      acme-client $(count plain.pem), openssl $(peer plain.pem)"
echo "with blank: acme-client $(count blank.pem), openssl $(peer blank.pem)"
[ "$(count plain.pem)" = 2 ] && [ "$(peer blank.pem)" = 2 ] && [ "$(count blank.pem)" = 1 ]
