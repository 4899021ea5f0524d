#!/usr/bin/env bash
# keytool cannot read a certificate request in DER, and says "Too short".
#
# Software   OpenJDK 17 keytool
# Behaviour  keytool -printcertreq and keytool -gencert of a PKCS#10 request that openssl wrote with -outform DER
#            fail with "java.io.IOException: Too short". The same request in PEM is read.
# Surprise   DER is the form that RFC 2986 defines; PEM is a wrapping of it. keytool -importcert, -printcert and
#            -printcrl take both forms. The message speaks of a length, though nothing is missing.
# For users  A request from a device or an HSM comes in DER. The message sends people looking for a damaged file;
#            openssl req -inform DER makes PEM of it.
# Seen       certificate in DER: read
#            request in PEM:     read
#            request in DER:     keytool error: java.io.IOException: Too short
set -eu
for tool in keytool openssl; do
    command -v "$tool" >/dev/null || { echo "needs $tool"; exit 77; }
done
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"

openssl req -new -newkey rsa:2048 -nodes -keyout key.pem -subj "/CN=device" -out request.pem 2>/dev/null
openssl req -in request.pem -outform DER -out request.der
openssl req -x509 -key key.pem -subj "/CN=device" -days 30 -outform DER -out certificate.der
keytool -genkeypair -keyalg RSA -alias ca -dname CN=CA -keystore ca.p12 -storepass changeit >/dev/null 2>&1
run() { keytool -J-Duser.language=en "$@" >out 2>/dev/null && echo read || sed -n '/^keytool error/p' out; }
java -version 2>&1 | head -n 1
certificate=$(run -printcert -file certificate.der)
pem=$(run -printcertreq -file request.pem)
der=$(run -printcertreq -file request.der)
signed=$(run -gencert -alias ca -keystore ca.p12 -storepass changeit -infile request.der)
echo "certificate in DER: $certificate"
echo "request in PEM:     $pem"
echo "request in DER:     $der"
echo "signing it:         $signed"
[ "$certificate $pem" = "read read" ]
[ "$der" = "keytool error: java.io.IOException: Too short" ] && [ "$signed" = "$der" ]
