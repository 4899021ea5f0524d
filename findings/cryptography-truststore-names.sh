#!/usr/bin/env bash
# serialize_java_truststore of cryptography takes names that differ in case alone; Java then trusts one of them.
#
# Software   cryptography 50.0.2 (PyPI) writes, keytool of OpenJDK 17 reads
# Behaviour  Two certificates named "Example CA" and "Example ca" are written into one truststore, without an error.
#            keytool lists one entry, the one written last.
# Surprise   The function is made for Java, and Java's aliases ignore case in PKCS#12: java.security.KeyStore leaves
#            this to the format, and keytool says "already exists" when asked to do the same. OpenSSL shows both
#            certificates.
# For users  A truststore made by script from the names of authorities lacks an authority. The first sign is a
#            failed handshake in production.
# Seen       openssl: 2 certificates
#            keytool: 1 entry, CN=second
set -eu
for tool in keytool openssl python3; do
    command -v "$tool" >/dev/null || { echo "needs $tool"; exit 77; }
done
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"

python3 -m venv python
python/bin/pip install --quiet --disable-pip-version-check --no-cache-dir cryptography==50.0.2
for name in first second; do
    openssl req -x509 -newkey rsa:2048 -nodes -keyout key.pem -days 30 -out "$name.pem" -subj "/CN=$name" 2>/dev/null
done
cat >write.py <<'PY'
from cryptography import x509
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import PrivateFormat, pkcs12

entries = [pkcs12.PKCS12Certificate(x509.load_pem_x509_certificate(open(file, "rb").read()), name)
           for file, name in (("first.pem", b"Example CA"), ("second.pem", b"Example ca"))]
encryption = (PrivateFormat.PKCS12.encryption_builder().kdf_rounds(10000)
              .key_cert_algorithm(pkcs12.PBES.PBESv2SHA256AndAES256CBC).hmac_hash(SHA256()).build(b"changeit"))
open("trust.p12", "wb").write(pkcs12.serialize_java_truststore(entries, encryption))
PY
python/bin/python write.py
held=$(openssl pkcs12 -in trust.p12 -passin pass:changeit -nokeys 2>/dev/null | grep -c 'BEGIN CERT')
keytool -J-Duser.language=en -list -v -keystore trust.p12 -storepass changeit >list 2>/dev/null
entries=$(sed -n 's/^Your keystore contains \([0-9]*\).*/\1/p' list)
owner=$(sed -n 's/^Owner: //p' list)
java -version 2>&1 | head -n 1
echo "openssl: $held certificates"
echo "keytool: $entries entry, $owner"
[ "$held" = 2 ] && [ "$entries" = 1 ] && [ "$owner" = CN=second ]
