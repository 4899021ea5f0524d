#!/usr/bin/env bash
# PKI.js finds no valid path when an issuer's expired certificate stands before its renewed one.
#
# Software   pkijs 4.0.0 (npm)
# Behaviour  CertificateChainValidationEngine with the certificates expired issuer, renewed issuer (same name, same
#            key), leaf, and the root as trusted: result false, "The certificate is either not yet valid or
#            expired". With the two issuers swapped the result is true.
# Surprise   RFC 5280, section 6.1: validation fails when no path is valid, and here one is. openssl verify, asked
#            here as peer, finds it in either order.
# For users  A signature or a server is refused or accepted by the order in which certificates were loaded.
# Seen       expired first: pkijs false; openssl: OK
#            renewed first: pkijs true; openssl: OK
set -eu
for tool in node npm openssl python3; do
    command -v "$tool" >/dev/null || { echo "needs $tool"; exit 77; }
done
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"

npm install --silent --no-fund --no-audit --cache "$folder/npm" pkijs@4.0.0 >/dev/null
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
for file, one in (("2", old), ("3", renewed), ("leaf", leaf), ("root", root)):
    write(file + ".pem", [one])
PY
python/bin/python write.py
cat >ask.js <<'JS'
const { X509Certificate, webcrypto } = require('crypto');
const pkijs = require('pkijs');
pkijs.setEngine('node', new pkijs.CryptoEngine({ name: 'node', crypto: webcrypto }));
const read = file => pkijs.Certificate.fromBER(new X509Certificate(require('fs').readFileSync(file + '.pem')).raw);
const [, , ...files] = process.argv;
const engine = new pkijs.CertificateChainValidationEngine({ trustedCerts: [read('root')], certs: files.map(read) });
engine.verify().then(judged => console.log(judged.result));
JS
peer() { openssl verify -CAfile root.pem -untrusted "$1.pem" leaf.pem 2>&1 | sed -n '$s/^leaf.pem: //p'; }
expired=$(node ask.js 2 3 leaf)
renewed=$(node ask.js 3 2 leaf)
echo "expired first: pkijs $expired; openssl: $(peer expired)"
echo "renewed first: pkijs $renewed; openssl: $(peer renewed)"
[ "$expired" = false ] && [ "$renewed" = true ] && [ "$(peer expired)" = OK ]
