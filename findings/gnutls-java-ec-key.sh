#!/usr/bin/env bash
# GnuTLS cannot read an elliptic curve key that Java made.
#
# Software   GnuTLS 3.7.9 (Debian gnutls-bin, where the program is named certtool); the key is made by keytool of
#            OpenJDK 17
# Behaviour  A P-256 key of keytool -genkeypair, taken out of the PKCS#12 file with openssl pkcs12, is refused with
#            "ASN1 parser: Element was not found". An RSA key on the same way is read.
# Surprise   RFC 5915, section 3: publicKey is OPTIONAL; Java leaves it out, and the public key can be computed.
#            OpenSSL, asked here as peer, finds the same key valid, and once openssl ec has added the public key
#            GnuTLS reads it too.
# For users  A key that is moved from Java to a program on GnuTLS looks damaged, and nothing in the message says what
#            is missing. Remedy: openssl ec -in key.pem, which adds it.
# Seen       RSA:              GnuTLS: read; openssl: valid
#            EC:               GnuTLS: import error: ASN1 parser: Element was not found.; openssl: valid
#            EC, by openssl ec: GnuTLS: read; openssl: valid
set -eu
for tool in certtool keytool openssl; do
    command -v "$tool" >/dev/null || { echo "needs $tool"; exit 77; }
done
certtool --version 2>/dev/null | head -n 1 | grep 'certtool 3\.' ||
    { echo "the certtool of this path is not the one of GnuTLS"; exit 77; }
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"

make() {
    file=$1
    shift
    keytool -genkeypair "$@" -alias server -dname CN=server -keystore store.p12 -storetype PKCS12 -storepass changeit \
        2>/dev/null
    openssl pkcs12 -in store.p12 -passin pass:changeit -nocerts -nodes -out "$file" 2>/dev/null
    rm store.p12
}
ask() {
    if certtool --key-info --infile "$1" >/dev/null 2>err; then gnutls=read; else gnutls=$(head -n 1 err); fi
    openssl pkey -in "$1" -noout -check >/dev/null 2>&1 && peer=valid || peer=refused
    echo "GnuTLS: $gnutls; openssl: $peer"
}
java -version 2>&1 | head -n 1
make rsa.pem -keyalg RSA -keysize 2048
make ec.pem -keyalg EC -groupname secp256r1
openssl ec -in ec.pem -out full.pem 2>/dev/null
rsa=$(ask rsa.pem)
ec=$(ask ec.pem)
full=$(ask full.pem)
printf '%s\n' "RSA:              $rsa" "EC:               $ec" "EC, by openssl ec: $full"
[ "$rsa" = "GnuTLS: read; openssl: valid" ] && [ "$full" = "$rsa" ]
[ "$ec" = "GnuTLS: import error: ASN1 parser: Element was not found.; openssl: valid" ]
