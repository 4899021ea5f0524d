#!/usr/bin/env bash
# js-x509-utils reads no RSA-PSS signature but its own and those with SHA-1, for want of a field that DER forbids.
#
# Software   js-x509-utils 1.0.7 (npm)
# Behaviour  parse() of a certificate that is signed with RSA-PSS and SHA-256 throws 'Failed to decode tag of "3" at:
#            ["trailerField"]'. The same certificate signed with PKCS#1 v1.5 is read.
# Surprise   RFC 4055, section 3.1: trailerField is DEFAULT 1, which is its only value, and X.690 (11.5) leaves a
#            default out in DER. The package demands the field.
# For users  Certificates of authorities that sign with RSA-PSS and anything newer than SHA-1 cannot be parsed, and
#            so not be checked.
# Seen       PKCS#1 v1.5: sha256WithRSAEncryption
#            RSA-PSS:     Failed to decode tag of "3" at: ["trailerField"]
set -eu
for tool in node npm openssl; do
    command -v "$tool" >/dev/null || { echo "needs $tool"; exit 77; }
done
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"

npm install --silent --no-fund --no-audit --ignore-scripts --cache "$folder/npm" js-x509-utils@1.0.7 >/dev/null
openssl genpkey -algorithm RSA -out key.pem 2>/dev/null
openssl req -x509 -key key.pem -subj /CN=root -days 30 -sha256 -out pkcs1.pem
openssl req -x509 -key key.pem -subj /CN=root -days 30 -sha256 -sigopt rsa_padding_mode:pss \
    -sigopt rsa_pss_saltlen:32 -out pss.pem
openssl x509 -in pss.pem -noout -text | grep -q 'Signature Algorithm: rsassaPss' || { echo "no RSA-PSS"; exit 2; }
algorithm() {
    node -e "
try {
    const pem = require('fs').readFileSync(process.argv[1], 'utf8');
    console.log(require('js-x509-utils').parse(pem, 'pem').signatureAlgorithm.algorithm);
} catch (error) {
    console.log(error.message);
}" "$1"
}
echo "PKCS#1 v1.5: $(algorithm pkcs1.pem)"
echo "RSA-PSS:     $(algorithm pss.pem)"
[ "$(algorithm pkcs1.pem)" = sha256WithRSAEncryption ]
[ "$(algorithm pss.pem)" = 'Failed to decode tag of "3" at: ["trailerField"]' ]
