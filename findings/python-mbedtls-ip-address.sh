#!/usr/bin/env bash
# python-mbedtls takes the bytes of an IP address in a certificate for text, and fails on most of them.
#
# Software   python-mbedtls 2.10.1 (PyPI)
# Behaviour  subject_alternative_names of a certificate with the names host.example and 192.0.2.1 raises
#            UnicodeDecodeError. With 10.0.0.1 it gives a string of four control characters. With the DNS name alone
#            it is read.
# Surprise   RFC 5280, section 4.2.1.6: iPAddress is an octet string of 4 or 16 bytes in network byte order. OpenSSL
#            and cryptography, asked here as peer, give the address.
# For users  Certificates of clusters, routers and private services name their addresses. When one has a byte above
#            127, as most have, no name of the certificate can be read, not even the DNS names.
# Seen       host.example:            host.example
#            host.example, 10.0.0.1:  host.example, '\n\x00\x00\x01'
#            host.example, 192.0.2.1: UnicodeDecodeError
set -eu
for tool in openssl python3; do
    command -v "$tool" >/dev/null || { echo "needs $tool"; exit 77; }
done
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"

python3 -m venv python
python/bin/pip install --quiet --disable-pip-version-check --no-cache-dir --only-binary :all: \
    python-mbedtls==2.10.1 cryptography==50.0.2 || { echo "needs a Python that python-mbedtls is built for"; exit 77; }
names() {
    openssl req -x509 -newkey rsa:2048 -nodes -keyout key.pem -days 30 -out certificate.pem -subj "/CN=host" \
        -addext "subjectAltName=$1" 2>/dev/null
    python/bin/python - <<'PY'
from cryptography import x509
from mbedtls.x509 import CRT

try:
    names = sorted(CRT.from_file("certificate.pem").subject_alternative_names, reverse=True)
    seen = ", ".join(name if name.isprintable() else repr(name) for name in names)
except UnicodeDecodeError as error:
    seen = type(error).__name__
peer = x509.load_pem_x509_certificate(open("certificate.pem", "rb").read())
values = peer.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
print(seen + "; cryptography: " + ", ".join(str(name.value) for name in values))
PY
}
dns=$(names DNS:host.example)
ten=$(names DNS:host.example,IP:10.0.0.1)
other=$(names DNS:host.example,IP:192.0.2.1)
echo "host.example:            $dns"
echo "host.example, 10.0.0.1:  $ten"
echo "host.example, 192.0.2.1: $other"
[ "$dns" = "host.example; cryptography: host.example" ]
case "$ten" in "host.example, '\\n\\x00\\x00\\x01'; "*) ;; *) exit 1 ;; esac
[ "$other" = "UnicodeDecodeError; cryptography: host.example, 192.0.2.1" ]
