#!/usr/bin/env bash
# tlslite-ng cannot read an elliptic curve key in PKCS#8 that has no public key in it.
#
# Software   tlslite-ng 0.8.2 (PyPI)
# Behaviour  parsePEMKey() of a P-256 key in PKCS#8 without the public key raises "Read past end of buffer". The same
#            key is read as EC PRIVATE KEY without the public key, and as PKCS#8 with it.
# Surprise   RFC 5915, section 3: publicKey is OPTIONAL, and can be computed from the private key, as the package does
#            for the other form. openssl, asked here as peer, reads all three.
# For users  Java's KeyPairGenerator and so keytool's PKCS#12 stores leave the public key out; such a key works in
#            other servers and looks cut off here.
# Seen       PKCS#8, with public key:   ecdsa; openssl: valid
#            EC PRIVATE KEY without it: ecdsa; openssl: valid
#            PKCS#8 without it:         Read past end of buffer; openssl: valid
set -eu
for tool in python3 openssl; do
    command -v "$tool" >/dev/null || { echo "needs $tool"; exit 77; }
done
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"

python3 -m venv python
python/bin/pip install --quiet --disable-pip-version-check --no-cache-dir tlslite-ng==0.8.2
openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -out full.pem 2>/dev/null
openssl ec -in full.pem -no_public -out sec1.pem 2>/dev/null
openssl pkcs8 -topk8 -nocrypt -in sec1.pem -out short.pem
[ "$(wc -c <short.pem)" -lt "$(wc -c <full.pem)" ] || { echo "openssl wrote the public key"; exit 2; }
cat >ask.py <<'PY'
import sys
from tlslite.api import parsePEMKey
try:
    print(parsePEMKey(open(sys.argv[1]).read(), private=True, implementations=["python"]).key_type)
except SyntaxError as error:
    print(error)
PY
ask() {
    openssl pkey -in "$1" -noout -check >/dev/null 2>&1 && peer=valid || peer=refused
    echo "$(python/bin/python ask.py "$1"); openssl: $peer"
}
echo "PKCS#8, with public key:   $(ask full.pem)"
echo "EC PRIVATE KEY without it: $(ask sec1.pem)"
echo "PKCS#8 without it:         $(ask short.pem)"
[ "$(ask full.pem)" = "ecdsa; openssl: valid" ] && [ "$(ask sec1.pem)" = "ecdsa; openssl: valid" ] &&
    [ "$(ask short.pem)" = "Read past end of buffer; openssl: valid" ]
