#!/usr/bin/env bash
# asn1crypto cannot tell the size of an Ed25519 or Ed448 key.
#
# Software   asn1crypto 1.5.1 (PyPI)
# Behaviour  bit_size of an Ed25519 key raises UnboundLocalError, for the private and the public key; for an RSA and
#            an EC key it is the number of bits. algorithm is "ed25519".
# Surprise   The package knows both algorithms (RFC 8410) and reads their keys and certificates; the property alone
#            has no branch for them, and fails by accident rather than with a word on the algorithm.
# For users  Reports and policies that ask every key for its size stop at the first Ed25519 certificate.
# Seen       RSA:     private 2048, public 2048
#            P-256:   private 256, public 256
#            Ed25519: private UnboundLocalError, public UnboundLocalError
#            Ed448:   private UnboundLocalError, public UnboundLocalError
set -eu
for tool in python3 openssl; do
    command -v "$tool" >/dev/null || { echo "needs $tool"; exit 77; }
done
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"

python3 -m venv python
python/bin/pip install --quiet --disable-pip-version-check --no-cache-dir asn1crypto==1.5.1
make() {
    openssl genpkey "$@" -out key.pem 2>/dev/null
    openssl pkcs8 -topk8 -nocrypt -in key.pem -outform DER -out key.der
    openssl pkey -in key.pem -pubout -outform DER -out public.der
}
cat >ask.py <<'PY'
from asn1crypto.keys import PrivateKeyInfo, PublicKeyInfo

def size(key):
    try:
        return str(key.bit_size)
    except UnboundLocalError as error:
        return type(error).__name__

private = PrivateKeyInfo.load(open("key.der", "rb").read())
public = PublicKeyInfo.load(open("public.der", "rb").read())
print("private " + size(private) + ", public " + size(public))
PY
make -algorithm RSA -pkeyopt rsa_keygen_bits:2048
rsa=$(python/bin/python ask.py)
make -algorithm EC -pkeyopt ec_paramgen_curve:P-256
p256=$(python/bin/python ask.py)
make -algorithm ED25519
ed25519=$(python/bin/python ask.py)
make -algorithm ED448
ed448=$(python/bin/python ask.py)
printf '%s\n' "RSA:     $rsa" "P-256:   $p256" "Ed25519: $ed25519" "Ed448:   $ed448"
[ "$rsa" = "private 2048, public 2048" ] && [ "$p256" = "private 256, public 256" ]
[ "$ed25519" = "private UnboundLocalError, public UnboundLocalError" ] && [ "$ed448" = "$ed25519" ]
