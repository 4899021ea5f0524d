#!/usr/bin/env bash
# GnuTLS refuses a chain in which the expired certificate of an issuer stands before its renewed one.
#
# Software   GnuTLS 3.7.9 (Debian gnutls-bin, where the program is named certtool)
# Behaviour  certtool --verify of a file with the leaf, the issuing CA's expired certificate and its renewed one
#            (same name, same key): "The certificate chain uses expired certificate". With the two in the other
#            order it is trusted.
# Surprise   RFC 5280, section 6.1, leaves the choice of a path to the verifier, and RFC 8446, section 4.4.2, tells
#            it to be prepared for extraneous certificates in any order. openssl verify, asked here as peer,
#            succeeds in both.
# For users  A server that sends both certificates works with clients on OpenSSL and fails with those on GnuTLS
#            (gnutls-cli was seen to do the same as certtool here).
# Seen       expired first: GnuTLS: uses expired certificate; openssl: OK
#            renewed first: GnuTLS: trusted; openssl: OK
set -eu
for tool in certtool openssl python3; do
    command -v "$tool" >/dev/null || { echo "needs $tool (Debian gnutls-bin)"; exit 77; }
done
certtool --version 2>/dev/null | head -n 1 | grep 'certtool 3\.' ||
    { echo "the certtool of this path is not the one of GnuTLS"; exit 77; }
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"

python3 -m venv python
python/bin/pip install --quiet --disable-pip-version-check --no-cache-dir cryptography==50.0.2
cat >write.py <<'PY'
import datetime
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding

def name(text):
    return x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, text)])

def certificate(subject, key, issuer, issuer_key, serial, first_year, last_year):
    return (x509.CertificateBuilder().subject_name(name(subject)).issuer_name(name(issuer))
            .public_key(key.public_key()).serial_number(serial)
            .not_valid_before(datetime.datetime(first_year, 1, 1)).not_valid_after(datetime.datetime(last_year, 1, 1))
            .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), False)
            .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(issuer_key.public_key()), False)
            .add_extension(x509.BasicConstraints(subject != "leaf", None), True)
            .sign(issuer_key, hashes.SHA256()))

def write(file, certificates):
    open(file, "wb").write(b"".join(one.public_bytes(Encoding.PEM) for one in certificates))

root_key, issuing_key, leaf_key = (rsa.generate_private_key(65537, 2048) for _ in range(3))
root = certificate("Root", root_key, "Root", root_key, 1, 2016, 2046)
old = certificate("Issuing", issuing_key, "Root", root_key, 2, 2016, 2025)
renewed = certificate("Issuing", issuing_key, "Root", root_key, 3, 2024, 2045)
leaf = certificate("leaf", leaf_key, "Issuing", issuing_key, 4, 2025, 2045)
PY
cat >>write.py <<'PY'
for file, authorities in (("expired", [old, renewed]), ("renewed", [renewed, old])):
    write(file + ".pem", authorities)
    write(file + "-chain.pem", [leaf, *authorities])
write("leaf.pem", [leaf])
write("root.pem", [root])
PY
python/bin/python write.py
gnutls() {
    certtool --verify --load-ca-certificate root.pem --infile "$1-chain.pem" 2>&1 |
        sed -n 's/^Chain verification output: *//p' |
        sed 's/.*chain uses expired.*/uses expired certificate/; s/.*is trusted.*/trusted/'
}
peer() { openssl verify -CAfile root.pem -untrusted "$1.pem" leaf.pem 2>&1 | sed -n '$s/^leaf.pem: //p'; }
for order in expired renewed; do
    echo "$order first: GnuTLS: $(gnutls "$order"); openssl: $(peer "$order")"
done
[ "$(gnutls expired)" = "uses expired certificate" ] && [ "$(gnutls renewed)" = trusted ] && [ "$(peer expired)" = OK ]
