#!/usr/bin/env bash
# asn1crypto cannot read the attributes of a certificate request that has an unstructuredName.
#
# Software   asn1crypto 1.5.1 (PyPI)
# Behaviour  attributes.native of a request with an unstructuredName raises ValueError ("... does not match any of
#            the field definitions"). A request with a challengePassword is read.
# Surprise   RFC 2985, section 5.4.1 defines the attribute beside challengePassword, as a string; RFC 2986, section
#            4.1 lets a request carry any attribute. asn1crypto reads the values of a type that it does not know as a
#            SET without fields, so any value at all is an error.
# For users  openssl req asks for "An optional company name", which is the unstructuredName: whoever answers makes a
#            request that native cannot show.
# Seen       challengePassword: read
#            unstructuredName: ValueError
set -eu
for tool in python3 openssl; do
    command -v "$tool" >/dev/null || { echo "needs $tool"; exit 77; }
done
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"

python3 -m venv venv || { echo "needs python3 with venv"; exit 77; }
venv/bin/pip install --quiet --disable-pip-version-check --no-cache-dir asn1crypto==1.5.1
make() {
    printf '%s\n' '[req]' 'distinguished_name=d' 'attributes=a' 'prompt=no' '[d]' 'CN=server' \
        '[a]' "$1=Example" >req.cnf
    openssl req -new -config req.cnf -newkey rsa:2048 -nodes -keyout key.pem -outform DER -out "$1.csr" 2>/dev/null
}
cat >ask.py <<'PY'
import sys
from asn1crypto.csr import CertificationRequest
request = CertificationRequest.load(open(sys.argv[1], "rb").read())
try:
    request["certification_request_info"]["attributes"].native
    print("read")
except ValueError:
    print("ValueError")
PY
for attribute in challengePassword unstructuredName; do
    make "$attribute"
    echo "$attribute: $(venv/bin/python ask.py "$attribute.csr")"
done
[ "$(venv/bin/python ask.py challengePassword.csr)" = read ]
[ "$(venv/bin/python ask.py unstructuredName.csr)" = ValueError ]
