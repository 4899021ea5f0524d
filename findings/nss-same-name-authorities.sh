#!/usr/bin/env bash
# pk12util imports one of three CA certificates when they share a friendlyName, and reports success.
#
# Software   NSS 3.87.1 (Debian libnss3-tools); the file is written by cryptography 50.0.2 (PyPI)
# Behaviour  A PKCS#12 file with a key, its certificate and three CA certificates, all three named "ca": after
#            "PKCS12 IMPORT SUCCESSFUL" the database holds one of the three. With three different names it holds
#            all.
# Surprise   RFC 7292, section 4.2, gives names no need to be unique, and NSS itself keeps several certificates
#            under one nickname. OpenSSL, asked here as peer, shows all certificates of the file.
# For users  The chain is cut after the import: the server sends no intermediate, or a root is not there to be
#            trusted.
# Seen       three names: 3 CA certificates of 3
#            one name:    1 CA certificates of 3
set -eu
for tool in openssl python3; do
    command -v "$tool" >/dev/null || { echo "needs $tool"; exit 77; }
done
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"

python3 -m venv python
python/bin/pip install --quiet --disable-pip-version-check --no-cache-dir cryptography==50.0.2
# Unpacks Debian packages below the temporary folder; nothing is installed.
debian() {
    command -v apt-get >/dev/null && command -v dpkg >/dev/null || { echo "needs apt-get and dpkg"; exit 77; }
    for package in "$@"; do
        apt-get download -qq "$package" 2>/dev/null || { echo "needs the Debian package $package"; exit 77; }
    done
    for file in *.deb; do
        dpkg-deb --show --showformat '${Package} ${Version}\n' "$file"
        dpkg-deb --extract "$file" root
        rm "$file"
    done
}
if ! command -v pk12util >/dev/null || ! command -v certutil >/dev/null; then
    debian libnss3-tools libnss3 libnspr4 libsqlite3-0
    library=$(dirname "$(find "$folder/root" -name libnss3.so | head -n 1)")
    nss() { PATH="$folder/root/usr/bin:$PATH" LD_LIBRARY_PATH="$library:$library/nss" "$@"; }
else
    nss() { "$@"; }
fi
for name in leaf one two three; do
    openssl req -x509 -newkey rsa:2048 -nodes -keyout "$name.key" -days 30 -out "$name.pem" \
        -subj "/CN=$name" 2>/dev/null
done
cat >write.py <<'PY'
from cryptography import x509
from cryptography.hazmat.primitives.serialization import BestAvailableEncryption, load_pem_private_key, pkcs12

def certificate(name):
    return x509.load_pem_x509_certificate(open(name + ".pem", "rb").read())

key = load_pem_private_key(open("leaf.key", "rb").read(), None)
for file, names in (("names", ["first", "second", "third"]), ("name", ["ca", "ca", "ca"])):
    authorities = [pkcs12.PKCS12Certificate(certificate(subject), name.encode())
                   for subject, name in zip(["one", "two", "three"], names)]
    open(file + ".p12", "wb").write(pkcs12.serialize_key_and_certificates(
        b"leaf", key, certificate("leaf"), authorities, BestAvailableEncryption(b"changeit")))
PY
python/bin/python write.py
import() {
    mkdir "$1"
    nss certutil -N -d "sql:$1" --empty-password
    nss pk12util -i "$1.p12" -d "sql:$1" -W changeit >&2
    nss certutil -L -d "sql:$1" | grep -c ',,  *$'
}
three=$(import names)
one=$(import name)
echo "openssl:     $(openssl pkcs12 -in name.p12 -passin pass:changeit -nokeys -cacerts 2>/dev/null |
    grep -c 'BEGIN CERT') CA certificates in the file"
echo "three names: $three CA certificates of 3"
echo "one name:    $one CA certificates of 3"
[ "$three" = 3 ] && [ "$one" = 1 ]
