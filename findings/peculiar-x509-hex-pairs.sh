#!/usr/bin/env bash
# @peculiar/x509 reads the hex pairs of a distinguished name as letters.
#
# Software   @peculiar/x509 2.2.0 (npm)
# Behaviour  new Name("CN=Lu\C4\8Di\C4\87") makes the common name "LuC48DiC487"; "CN=a\2C b" makes "a2C b". No
#            error.
# Surprise   RFC 4514, section 2.4, lets any character be written as a backslash and two hex digits, and its section
#            4 has the first of these names as an example. cryptography (PyPI), asked here as peer, reads it as
#            "Lučić". OpenSSL's -nameopt RFC2253 writes names in this very form, and so do LDAP servers.
# For users  A certificate or a request made from such a name carries another subject than the one asked for, and
#            nobody is told.
# Seen       openssl:        CN=Lu\C4\8Di\C4\87
#            @peculiar/x509: LuC48DiC487
#            cryptography:   Lučić
set -eu
for tool in node npm openssl python3; do
    command -v "$tool" >/dev/null || { echo "needs $tool"; exit 77; }
done
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"

npm install --silent --no-fund --no-audit --cache "$folder/npm" @peculiar/x509@2.2.0 reflect-metadata@0.2.2 >/dev/null
python3 -m venv python
python/bin/pip install --quiet --disable-pip-version-check --no-cache-dir cryptography==50.0.2
openssl req -x509 -utf8 -newkey rsa:2048 -nodes -keyout key.pem -days 30 -out certificate.pem \
    -subj "/CN=$(printf 'Lu\304\215i\304\207')" 2>/dev/null
name=$(openssl x509 -in certificate.pem -noout -subject -nameopt RFC2253 | sed 's/^subject=//')
peculiar=$(node -e "
require('reflect-metadata');
console.log(new (require('@peculiar/x509').Name)(process.argv[1]).getField('CN')[0]);" "$name")
peer=$(PYTHONIOENCODING=utf-8 python/bin/python -c "
import sys
from cryptography import x509
print(list(x509.Name.from_rfc4514_string(sys.argv[1]))[0].value)" "$name")
echo "openssl:        $name"
echo "@peculiar/x509: $peculiar"
echo "cryptography:   $peer"
[ "$peculiar" = LuC48DiC487 ] && [ "$peer" = "$(printf 'Lu\304\215i\304\207')" ]
