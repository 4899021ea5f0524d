#!/usr/bin/env bash
# GnuTLS's certtool puts only the first certificate of the --load-ca-certificate file into a PKCS#12 file.
#
# Software   GnuTLS 3.7.9 (Debian gnutls-bin, where the program is named certtool)
# Behaviour  --to-p12 with a CA file of two certificates (intermediate, root) writes the key, its certificate and
#            the intermediate. The root is not written. There is no message.
# Surprise   openssl pkcs12 -export -certfile writes all certificates of such a file, and GnuTLS's own option
#            --load-certificate takes a whole chain from one file.
# For users  A chain of more than two certificates is cut: the server sends too few, or a client gets no root to
#            trust.
# Seen       in the CA file: 2, in the PKCS#12 file beside the leaf: 1 (openssl: 2)
set -eu
for tool in certtool openssl; do
    command -v "$tool" >/dev/null || { echo "needs $tool (Debian gnutls-bin)"; exit 77; }
done
certtool --version 2>/dev/null | head -n 1 | grep 'certtool 3\.' ||
    { echo "the certtool of this path is not the one of GnuTLS"; exit 77; }
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"

for name in leaf intermediate root; do
    openssl req -x509 -newkey rsa:2048 -nodes -keyout "$name.key" -days 30 -out "$name.pem" \
        -subj "/CN=$name" 2>/dev/null
done
cat intermediate.pem root.pem >authorities.pem
certtool --to-p12 --load-privkey leaf.key --load-certificate leaf.pem --load-ca-certificate authorities.pem \
    --p12-name leaf --password changeit --outder --outfile gnutls.p12 2>/dev/null
openssl pkcs12 -export -inkey leaf.key -in leaf.pem -certfile authorities.pem -passout pass:changeit -out openssl.p12
beside() { openssl pkcs12 -in "$1" -passin pass:changeit -nokeys -cacerts 2>/dev/null | grep -c 'BEGIN CERT'; }
echo "in the CA file: $(grep -c 'BEGIN CERT' authorities.pem)," \
    "in the PKCS#12 file beside the leaf: $(beside gnutls.p12) (openssl: $(beside openssl.p12))"
[ "$(beside gnutls.p12)" = 1 ] && [ "$(beside openssl.p12)" = 2 ]
