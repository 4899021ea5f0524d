#!/usr/bin/env bash
# pem-jwk looks for a bit string in PKCS#8, where the key is an octet string, and can read no such key.
#
# Software   pem-jwk 2.0.0 (npm)
# Behaviour  pem2jwk() of an RSA key in a PRIVATE KEY block throws 'Failed to match tag: "bitstr" at:
#            ["privateKey"]'. The same key in an RSA PRIVATE KEY block is read.
# Surprise   RFC 5208, section 5: PrivateKey ::= OCTET STRING. The package has code for PRIVATE KEY blocks, but takes
#            the type from SubjectPublicKeyInfo, so none matches.
# For users  openssl genpkey writes PKCS#8, and so do genrsa and req of OpenSSL 3. The message names neither the form
#            nor the remedy, openssl rsa -traditional.
# Seen       RSA PRIVATE KEY: read
#            PRIVATE KEY:     Failed to match tag: "bitstr" at: ["privateKey"]
set -eu
for tool in node npm openssl; do
    command -v "$tool" >/dev/null || { echo "needs $tool"; exit 77; }
done
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"

npm install --silent --no-fund --no-audit --ignore-scripts --cache "$folder/npm" pem-jwk@2.0.0 >/dev/null
openssl genpkey -algorithm RSA -out pkcs8.pem 2>/dev/null
openssl rsa -in pkcs8.pem -traditional -out pkcs1.pem 2>/dev/null ||
    openssl rsa -in pkcs8.pem -out pkcs1.pem 2>/dev/null
grep -q 'BEGIN RSA PRIVATE KEY' pkcs1.pem || { echo "openssl wrote no PKCS#1"; exit 2; }
read_by_pem_jwk() {
    node -e "
try {
    const key = require('pem-jwk').pem2jwk(require('fs').readFileSync(process.argv[1], 'utf8'));
    console.log(key.kty === 'RSA' ? 'read' : 'another key');
} catch (error) {
    console.log(error.message);
}" "$1"
}
echo "RSA PRIVATE KEY: $(read_by_pem_jwk pkcs1.pem)"
echo "PRIVATE KEY:     $(read_by_pem_jwk pkcs8.pem)"
[ "$(read_by_pem_jwk pkcs1.pem)" = read ]
[ "$(read_by_pem_jwk pkcs8.pem)" = 'Failed to match tag: "bitstr" at: ["privateKey"]' ]
