#!/usr/bin/env bash
# certpem takes the country for the subject of a certificate.
#
# Software   certpem 1.1.3 (npm)
# Behaviour  info() of a certificate for C=DE, O=Example, CN=server.example has the subject "DE". With the common
#            name alone the subject is that name.
# Surprise   RFC 5280, section 4.1.2.4: a name is a sequence of attributes of any type. certpem gives the value of the
#            first one, which by custom is the country when there is one, as if it were the host name. cert-info
#            1.5.1, a package with the same call and the same result object, gives the common name.
# For users  All certificates of an authority that checks organizations have one and the same "subject", so who
#            looks them up by it finds the wrong one.
# Seen       CN only:  certpem server.example, cert-info server.example
#            C, O, CN: certpem DE, cert-info server.example
set -eu
for tool in node npm openssl; do
    command -v "$tool" >/dev/null || { echo "needs $tool"; exit 77; }
done
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"

npm install --silent --no-fund --no-audit --ignore-scripts --cache "$folder/npm" certpem@1.1.3 cert-info@1.5.1 \
    >/dev/null
make() {
    openssl req -x509 -newkey rsa:2048 -nodes -keyout key.pem -days 30 -subj "$1" -out "$2" \
        -addext subjectAltName=DNS:server.example 2>/dev/null
}
make /CN=server.example short.pem
make /C=DE/O=Example/CN=server.example long.pem
ask() {
    node -e "
const [, library, file] = process.argv;
console.log(require(library).info(require('fs').readFileSync(file, 'utf8')).subject);" "$1" "$2"
}
echo "CN only:  certpem $(ask certpem short.pem), cert-info $(ask cert-info short.pem)"
echo "C, O, CN: certpem $(ask certpem long.pem), cert-info $(ask cert-info long.pem)"
[ "$(ask certpem short.pem)" = server.example ] && [ "$(ask certpem long.pem)" = DE ] &&
    [ "$(ask cert-info long.pem)" = server.example ]
