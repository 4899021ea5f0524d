#!/usr/bin/env bash
# sshpk reads the two-digit years 60 to 99 of a certificate as 20YY less one.
#
# Software   sshpk 1.18.0 (npm)
# Behaviour  A certificate valid from 1 September 1998 to 28 January 2028 is given the start 2097-09-01: ninety-nine
#            years late. isExpired() then says true for every date before 2097.
# Surprise   RFC 5280, section 4.1.2.5.1: a UTCTime whose YY is 50 or more means 19YY. OpenSSL and Node's own
#            X509Certificate, asked here as peers, read 1998. The end of the same certificate is read rightly.
# For users  Root certificates from before 2000 are still in use (many end in 2028 and 2029). A program that uses
#            sshpk drops them as not valid, and shows a start that lies after the end.
# Seen       sshpk: 2097-09-01 .. 2028-01-28, isExpired true
#            Node:  Sep  1 12:00:00 1998 GMT
set -eu
for tool in node npm openssl; do
    command -v "$tool" >/dev/null || { echo "needs $tool"; exit 77; }
done
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"

npm install --silent --no-fund --no-audit --cache "$folder/npm" sshpk@1.18.0 >/dev/null
openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -out root.key 2>/dev/null
openssl req -new -key root.key -subj "/CN=Old Root" -out root.csr
touch index
printf '%s\n' '[ca]' 'default_ca=ca' '[ca]' 'database=index' 'rand_serial=yes' 'default_md=sha256' 'policy=p' \
    'new_certs_dir=.' 'x509_extensions=v' '[p]' 'commonName=supplied' '[v]' 'basicConstraints=critical,CA:TRUE' >ca.cnf
openssl ca -batch -config ca.cnf -selfsign -keyfile root.key -in root.csr -out root.pem -notext \
    -startdate 980901120000Z -enddate 280128120000Z 2>/dev/null

cat >ask.js <<'JS'
const fs = require('fs');
const pem = fs.readFileSync('root.pem', 'utf8');
const read = require('sshpk').parseCertificate(pem, 'pem');
const year = read.validFrom.getUTCFullYear();
const expired = read.isExpired(new Date('2026-01-01T00:00:00Z'));
console.log('sshpk: ' + read.validFrom.toISOString().slice(0, 10) + ' .. ' +
    read.validUntil.toISOString().slice(0, 10) + ', isExpired in 2026: ' + expired);
console.log('Node:  ' + new (require('crypto').X509Certificate)(pem).validFrom);
process.exit(year === 2097 && expired ? 0 : 1);
JS
node ask.js
