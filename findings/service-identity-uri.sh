#!/usr/bin/env bash
# service-identity never finds a URI with two slashes in a certificate, the form that every https: URI has.
#
# Software   service-identity 26.1.0 with cryptography 50.0.2 (PyPI)
# Behaviour  A certificate with the alternative name URI:https://server.example/ fails for
#            URI_ID("https://server.example/") with URIMismatch. With URI:sip:server.example and
#            URI_ID("sip:server.example") it passes.
# Surprise   RFC 6125, section 6.5.2: the host of the URI is compared. The two sides are cut differently: the ID to
#            the host "server.example", the name in the certificate to "//server.example/", which no ID can equal.
# For users  Services that are named by an https: URI in their certificate are refused, although ID and name are
#            the same text; only names of the kind "sip:host" work.
# Seen       sip:server.example: pass
#            https://server.example/: URIMismatch
set -eu
for tool in python3 openssl; do
    command -v "$tool" >/dev/null || { echo "needs $tool"; exit 77; }
done
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"

python3 -m venv venv || { echo "needs python3 with venv"; exit 77; }
venv/bin/pip install --quiet --disable-pip-version-check --no-cache-dir service-identity==26.1.0 cryptography==50.0.2
make() {
    openssl req -x509 -newkey rsa:2048 -nodes -keyout key.pem -days 30 -subj /CN=server \
        -addext "subjectAltName=URI:$2" -out "$1" 2>/dev/null
}
make sip.pem sip:server.example
make https.pem https://server.example/
cat >ask.py <<'PY'
import sys
from cryptography.x509 import load_pem_x509_certificate
from service_identity.cryptography import extract_patterns
from service_identity.exceptions import VerificationError
from service_identity.hazmat import URI_ID, verify_service_identity
names = extract_patterns(load_pem_x509_certificate(open(sys.argv[1], "rb").read()))
try:
    verify_service_identity(names, [URI_ID(sys.argv[2])], [])
    print("pass")
except VerificationError as error:
    print(type(error.errors[0]).__name__)
PY
sip=$(venv/bin/python ask.py sip.pem sip:server.example)
https=$(venv/bin/python ask.py https.pem https://server.example/)
echo "sip:server.example: $sip"
echo "https://server.example/: $https"
[ "$sip" = pass ] && [ "$https" = URIMismatch ]
