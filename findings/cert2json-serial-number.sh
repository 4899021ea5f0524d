#!/usr/bin/env bash
# cert2json drops the first byte of every serial number whose first bit is not set.
#
# Software   cert2json 1.0.13 (npm)
# Behaviour  serialNumber.hex of the serial number 47C2D4BB is "c2:d4:bb". Of 80C2D4BB all four bytes are there.
#            serialNumber.int of the same object is right in both.
# Surprise   X.690 (8.3.2): an INTEGER begins with a zero byte only if its first bit would be set otherwise, so the
#            first byte of most is part of the number. openssl, asked here as peer, shows it.
# For users  A search for the serial number in a CRL, in the CA's ledger or in certificate transparency logs finds
#            nothing, or another certificate of an authority that counts.
# Seen       47C2D4BB: cert2json c2:d4:bb, openssl 47C2D4BB
#            80C2D4BB: cert2json 80:c2:d4:bb, openssl 80C2D4BB
set -eu
for tool in node npm openssl; do
    command -v "$tool" >/dev/null || { echo "needs $tool"; exit 77; }
done
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"

npm install --silent --no-fund --no-audit --ignore-scripts --cache "$folder/npm" cert2json@1.0.13 >/dev/null
openssl genpkey -algorithm RSA -out key.pem 2>/dev/null
make() { openssl req -x509 -key key.pem -subj /CN=server -days 30 -set_serial "0x$1" -out "$1.pem"; }
read_by_cert2json() {
    node -e "
const certificate = require('cert2json').parse(require('fs').readFileSync(process.argv[1], 'utf8'));
console.log(certificate.tbs.serialNumber.hex);" "$1"
}
for serial in 47C2D4BB 80C2D4BB; do
    make "$serial"
    echo "$serial: cert2json $(read_by_cert2json "$serial.pem")," \
        "openssl $(openssl x509 -in "$serial.pem" -noout -serial | sed 's/^serial=//')"
done
[ "$(read_by_cert2json 47C2D4BB.pem)" = c2:d4:bb ] && [ "$(read_by_cert2json 80C2D4BB.pem)" = 80:c2:d4:bb ]
