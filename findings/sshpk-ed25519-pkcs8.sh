#!/usr/bin/env bash
# sshpk turns a plain Ed25519 PKCS#8 key into the form of RFC 5958, which OpenSSL 3.0 cannot read.
#
# Software   sshpk 1.18.0 (npm); the reader is OpenSSL 3.0
# Behaviour  An Ed25519 key that openssl wrote (PrivateKeyInfo, version 0) is read by sshpk and written again as
#            OneAsymmetricKey, version 1, with the public key in [1]. OpenSSL 3.0 says "unsupported".
# Surprise   RFC 5958 and RFC 8410 allow both forms, but nobody asked for the change: openssl, Node and Java write
#            version 0, and sshpk itself writes RSA and EC keys so.
# For users  A key that passed through sshpk no longer loads in nginx, HAProxy, PostgreSQL and all else on OpenSSL
#            3.0. OpenSSL 3.5 reads it again.
# Seen       before: version 00, openssl reads it
#            after:  version 01, openssl cannot read it
set -eu
for tool in node npm openssl; do
    command -v "$tool" >/dev/null || { echo "needs $tool"; exit 77; }
done
openssl version
case "$(openssl version)" in
    "OpenSSL 3.0."*) ;;
    *) echo "needs OpenSSL 3.0 as the reader"; exit 77 ;;
esac
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"

npm install --silent --no-fund --no-audit --cache "$folder/npm" sshpk@1.18.0 >/dev/null
openssl genpkey -algorithm ED25519 -out before.pem
node -e "
const fs = require('fs');
const key = require('sshpk').parsePrivateKey(fs.readFileSync('before.pem'), 'pem');
fs.writeFileSync('after.pem', key.toString('pkcs8'));"
version() { openssl asn1parse -in "$1" | sed -n '2s/.*INTEGER *://p'; }
reads() {
    openssl pkey -in "$1" -noout 2>/dev/null && echo "openssl reads it" || echo "openssl cannot read it"
}
echo "before: version $(version before.pem), $(reads before.pem)"
echo "after:  version $(version after.pem), $(reads after.pem)"
[ "$(version after.pem)" = 01 ] && [ "$(reads after.pem)" = "openssl cannot read it" ]
