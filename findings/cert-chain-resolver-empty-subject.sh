#!/usr/bin/env bash
# cert-chain-resolver fails for a certificate without a common name.
#
# Software   cert-chain-resolver 1.4.1 (PyPI)
# Behaviour  cert-chain-resolver FILE exits with 1 and "MissingCertProperty: No COMMON_NAME attribute found" for a
#            certificate with an empty subject and a critical alternative name. With a common name it exits with 0.
# Surprise   RFC 5280, section 4.1.2.6: the subject may be empty. The common name plays no part in finding the issuer:
#            the chain is resolved, and the program stops while it shows the certificate.
# For users  ACME authorities leave the common name out of short-lived certificates; a deployment script that
#            completes their chain with this program stops.
# Seen       CN=server: exit 0
#            empty:     exit 1, No COMMON_NAME attribute found
set -eu
for tool in python3 openssl; do
    command -v "$tool" >/dev/null || { echo "needs $tool"; exit 77; }
done
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"

python3 -m venv python
python/bin/pip install --quiet --disable-pip-version-check --no-cache-dir \
    cert-chain-resolver==1.4.1 cryptography==50.0.2
openssl genpkey -algorithm RSA -out key.pem 2>/dev/null
# Without an address of the issuer's certificate, so the program asks nobody.
make() {
    openssl req -x509 -key key.pem -subj "$1" -days 30 -addext subjectAltName=critical,DNS:server.example -out "$2"
}
make /CN=server named.pem
make / empty.pem
resolve() {
    python/bin/cert-chain-resolver "$1" >out 2>err && status=0 || status=$?
    echo "exit $status$(sed -n 's/.*MissingCertProperty: /, /p' err)"
}
echo "CN=server: $(resolve named.pem)"
echo "empty:     $(resolve empty.pem)"
[ "$(resolve named.pem)" = "exit 0" ] && [ "$(resolve empty.pem)" = "exit 1, No COMMON_NAME attribute found" ]
