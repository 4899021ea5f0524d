#!/usr/bin/env bash
# jsrsasign reads a BMPString name as other letters: Greek becomes Arabic.
#
# Software   jsrsasign 11.1.5 (npm)
# Behaviour  The common name U+03A3 (Greek capital sigma) as a BMPString is read as U+06A3 (an Arabic letter),
#            without an error. Letters up to U+00FF come out right, so the fault shows only outside Latin-1.
# Surprise   X.690 (8.23.8): a BMPString is two octets a character, here 03 A3. OpenSSL and Node's X509Certificate,
#            asked here as peers, read the sigma.
# For users  Names of Greek, Cyrillic or Asian authorities that write BMPString are shown and compared wrongly.
# Seen       jsrsasign: /CN=ڣ (U+06A3)
#            Node:      CN=Σ (U+03A3)
set -eu
for tool in node npm openssl; do
    command -v "$tool" >/dev/null || { echo "needs $tool"; exit 77; }
done
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"

npm install --silent --no-fund --no-audit --cache "$folder/npm" jsrsasign@11.1.5 >/dev/null
# string_mask 0x800 is B_ASN1_BMPSTRING: openssl writes names as BMPString alone.
printf '%s\n' '[req]' 'distinguished_name=d' 'string_mask=MASK:0x800' 'utf8=yes' '[d]' >req.cnf
openssl req -config req.cnf -x509 -utf8 -newkey rsa:2048 -nodes -keyout root.key -days 30 -out root.pem \
    -subj "/CN=$(printf '\316\243')" 2>/dev/null
openssl asn1parse -in root.pem | grep -q BMPSTRING || { echo "openssl wrote no BMPString"; exit 2; }

cat >ask.js <<'JS'
const pem = require('fs').readFileSync('root.pem', 'utf8');
const certificate = new (require('jsrsasign').X509)();
certificate.readCertPEM(pem);
const code = text => text.charCodeAt(text.length - 1).toString(16).toUpperCase().padStart(4, '0');
const show = text => text + ' (U+' + code(text) + ')';
const read = certificate.getSubjectString();
console.log('jsrsasign: ' + show(read));
console.log('Node:      ' + show(new (require('crypto').X509Certificate)(pem).subject));
process.exit(read === '/CN=\u06a3' ? 0 : 1);
JS
node ask.js
