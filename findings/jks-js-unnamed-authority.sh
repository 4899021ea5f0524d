#!/usr/bin/env bash
# jks-js cannot read a PKCS#12 file in which a CA certificate has no friendlyName.
#
# Software   jks-js 1.1.7 (npm)
# Behaviour  toPem() of a file with a named key and an unnamed CA certificate throws "Cannot read properties of
#            undefined (reading '0')". With a name on the CA certificate the same file is read.
# Surprise   RFC 7292, section 4.2: the attributes of a bag are optional. openssl pkcs12 -export writes CA
#            certificates without a name unless each is given one with -caname, and so does cryptography (PyPI).
# For users  Nearly every PKCS#12 file with a chain that openssl made is refused, with a message that names no
#            cause.
# Seen       named:   read
#            unnamed: Cannot read properties of undefined (reading '0')
set -eu
for tool in node npm openssl; do
    command -v "$tool" >/dev/null || { echo "needs $tool"; exit 77; }
done
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"

npm install --silent --no-fund --no-audit --cache "$folder/npm" jks-js@1.1.7 >/dev/null
for name in leaf root; do
    openssl req -x509 -newkey rsa:2048 -nodes -keyout "$name.key" -days 30 -out "$name.pem" \
        -subj "/CN=$name" 2>/dev/null
done
write() {
    file=$1
    shift
    openssl pkcs12 -export -inkey leaf.key -in leaf.pem -certfile root.pem -name leaf -passout pass:changeit \
        -keypbe PBE-SHA1-3DES -certpbe PBE-SHA1-3DES -macalg sha1 -out "$file" "$@"
}
write named.p12 -caname root
write unnamed.p12
read_by_jks_js() {
    node -e "
try {
    require('jks-js').toPem(require('fs').readFileSync(process.argv[1]), 'changeit');
    console.log('read');
} catch (error) {
    console.log(error.message);
}" "$1"
}
echo "named:   $(read_by_jks_js named.p12)"
echo "unnamed: $(read_by_jks_js unnamed.p12)"
[ "$(read_by_jks_js named.p12)" = read ]
case "$(read_by_jks_js unnamed.p12)" in "Cannot read properties of undefined"*) ;; *) exit 1 ;; esac
