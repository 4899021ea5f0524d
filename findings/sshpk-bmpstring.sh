#!/usr/bin/env bash
# sshpk reads a BMPString name with the bytes of each character swapped.
#
# Software   sshpk 1.18.0 (npm)
# Behaviour  The common name "Root" as a BMPString is read as four ideographs (U+5200 U+6F00 U+6F00 U+7400), no
#            error.
# Surprise   X.690 (8.23.8) has BMPString in big-endian order. sshpk decodes it as UTF-16 little-endian. OpenSSL and
#            Node's X509Certificate, asked here as peers, read "Root".
# For users  Microsoft's older certificate authorities and many national ones write names as BMPString. Subject,
#            issuer and the host name that sshpk takes from the common name are wrong, so look-ups by name find
#            nothing.
# Seen       sshpk: CN=刀漀漀琀
#            Node:  CN=Root
set -eu
for tool in node npm openssl; do
    command -v "$tool" >/dev/null || { echo "needs $tool"; exit 77; }
done
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"

npm install --silent --no-fund --no-audit --cache "$folder/npm" sshpk@1.18.0 >/dev/null
# string_mask 0x800 is B_ASN1_BMPSTRING: openssl writes names as BMPString alone.
printf '%s\n' '[req]' 'distinguished_name=d' 'string_mask=MASK:0x800' '[d]' >req.cnf
openssl req -config req.cnf -x509 -newkey rsa:2048 -nodes -keyout root.key -subj "/CN=Root" -days 30 -out root.pem \
    2>/dev/null
openssl asn1parse -in root.pem | grep -q BMPSTRING || { echo "openssl wrote no BMPString"; exit 2; }

cat >ask.js <<'JS'
const pem = require('fs').readFileSync('root.pem', 'utf8');
const read = require('sshpk').parseCertificate(pem, 'pem').subjects[0].toString();
console.log('sshpk: ' + read);
console.log('Node:  ' + new (require('crypto').X509Certificate)(pem).subject);
process.exit(read === 'CN=\u5200\u6f00\u6f00\u7400' ? 0 : 1);
JS
node ask.js
