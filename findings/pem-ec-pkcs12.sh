#!/usr/bin/env bash
# The npm package pem cannot read a PKCS#12 file with an elliptic curve key.
#
# Software   pem 1.15.1 (npm), which runs the openssl of the machine, here 3.0
# Behaviour  readPkcs12() of a file with a P-256 key gives an error whose last line is "Not an RSA key", and a result
#            without a key. A file with an RSA key is read.
# Surprise   RFC 7292, section 4.2.1: the key is a PKCS#8 PrivateKeyInfo of any algorithm. pem sends every key
#            through openssl rsa, though the PKCS#8 block that openssl pkcs12 gave it is what Node takes.
# For users  The message blames the key, which is fine: openssl pkcs12 -nodes reads it from the same file with the
#            same password.
# Seen       RSA: key read
#            EC:  Not an RSA key
set -eu
for tool in node npm openssl; do
    command -v "$tool" >/dev/null || { echo "needs $tool"; exit 77; }
done
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"

npm install --silent --no-fund --no-audit --ignore-scripts --cache "$folder/npm" pem@1.15.1 >/dev/null
openssl version
openssl genpkey -algorithm RSA -out rsa.key 2>/dev/null
openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -out ec.key 2>/dev/null
for kind in rsa ec; do
    openssl req -x509 -key "$kind.key" -days 30 -subj /CN=server -out "$kind.pem"
    openssl pkcs12 -export -inkey "$kind.key" -in "$kind.pem" -name server -passout pass:changeit -out "$kind.p12"
done
read_by_pem() {
    node -e "
require('pem').readPkcs12(process.argv[1], { p12Password: 'changeit' }, (error, store) => {
    console.log(error ? error.message.trim().split('\n').pop() : store.key ? 'key read' : 'no key');
});" "$1"
}
echo "RSA: $(read_by_pem rsa.p12)"
echo "EC:  $(read_by_pem ec.p12)"
openssl pkcs12 -in ec.p12 -passin pass:changeit -nodes 2>/dev/null | grep -q 'BEGIN PRIVATE KEY'
[ "$(read_by_pem rsa.p12)" = "key read" ] && [ "$(read_by_pem ec.p12)" = "Not an RSA key" ]
