#!/usr/bin/env bash
# gpgsm cannot import a PKCS#12 file that OpenSSL 3 or Java writes by default, and calls it corrupt.
#
# Software   GnuPG 2.2.40 (Debian gpgsm); the files are written by cryptography 50.0.2 (PyPI)
# Behaviour  A PKCS#12 file under PBES2 with PBKDF2, HMAC-SHA-256 and AES-256-CBC fails with "error at
#            pkcs5PBES2-params ... error parsing or decrypting the PKCS#12 file". The same key under
#            pbeWithSHAAnd3-KeyTripleDES-CBC is imported.
# Surprise   PBES2 with HMAC-SHA-256 is in RFC 8018 (section 6.2 and appendix B.1.2) and is what openssl pkcs12
#            -export, keytool and cryptography write unless told otherwise. The error speaks of parsing, not of an
#            algorithm.
# For users  A key for S/MIME from a current CA or key tool is refused as if the file were damaged. openssl pkcs12
#            -legacy writes a form that gpgsm takes.
# Seen       3DES:    secret keys imported:   1
#            AES-256: error parsing or decrypting the PKCS#12 file
set -eu
for tool in gpgsm gpgconf python3; do
    command -v "$tool" >/dev/null || { echo "needs $tool (Debian gpgsm)"; exit 77; }
done
gpgsm --version | head -n 1
folder=$(mktemp -d)
trap 'GNUPGHOME="$folder/home" gpgconf --kill all; rm -rf "$folder"' EXIT
cd "$folder"

python3 -m venv python
python/bin/pip install --quiet --disable-pip-version-check --no-cache-dir cryptography==50.0.2
cat >write.py <<'PY'
import datetime
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import PrivateFormat, pkcs12

key = rsa.generate_private_key(65537, 2048)
name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "signer")])
now = datetime.datetime.now(datetime.timezone.utc)
certificate = (x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
               .serial_number(1).not_valid_before(now).not_valid_after(now + datetime.timedelta(days=30))
               .sign(key, hashes.SHA256()))
for file, algorithm, mac in (("3des.p12", pkcs12.PBES.PBESv1SHA1And3KeyTripleDESCBC, hashes.SHA1()),
                             ("aes.p12", pkcs12.PBES.PBESv2SHA256AndAES256CBC, hashes.SHA256())):
    encryption = (PrivateFormat.PKCS12.encryption_builder().kdf_rounds(2048).key_cert_algorithm(algorithm)
                  .hmac_hash(mac).build(b"changeit"))
    open(file, "wb").write(pkcs12.serialize_key_and_certificates(b"signer", key, certificate, None, encryption))
PY
python/bin/python write.py
import() {
    rm -rf home
    mkdir -m 700 home
    echo allow-loopback-pinentry >home/gpg-agent.conf
    echo changeit | GNUPGHOME="$folder/home" gpgsm --batch --pinentry-mode loopback --passphrase-fd 0 \
        --disable-dirmngr --import "$1" 2>&1 | sed -n 's/^gpgsm: *//; /secret keys imported/p; /error parsing/p'
    GNUPGHOME="$folder/home" gpgconf --kill all
}
legacy=$(import 3des.p12)
current=$(import aes.p12)
echo "3DES:    $legacy"
echo "AES-256: $current"
case "$legacy" in "secret keys imported:"*1) ;; *) exit 1 ;; esac
[ "$current" = "error parsing or decrypting the PKCS#12 file" ]
