#!/usr/bin/env bash
# A certificate renewed in an NSS database and exported: Java sees the old key alone.
#
# Software   NSS 3.87.1 (Debian libnss3-tools) writes, keytool of OpenJDK 17 reads
# Behaviour  NSS keeps a renewed certificate beside the old one under the same nickname, and pk12util -n NICKNAME
#            exports both, each with its key and a localKeyID of its own, newest first. keytool lists one entry: the
#            oldest.
# Surprise   RFC 7292, section 4.2: a bag stands for itself, the localKeyID pairs a key and its certificate, and
#            nothing asks that a friendlyName be unique. OpenSSL, asked here as peer, shows both keys. Java makes
#            the friendlyName its alias, and an entry that is read later silently replaces the one before.
# For users  After the move from NSS to Java the server presents the certificate that is about to expire. The file
#            is whole and both tools report success.
# Seen       openssl: 2 keys, serial numbers 02 01 in the order of the file
#            keytool: 1 entry, serial number 1
set -eu
for tool in keytool openssl; do
    command -v "$tool" >/dev/null || { echo "needs $tool"; exit 77; }
done
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"

# Unpacks Debian packages below the temporary folder; nothing is installed.
debian() {
    command -v apt-get >/dev/null && command -v dpkg >/dev/null || { echo "needs apt-get and dpkg"; exit 77; }
    for package in "$@"; do
        apt-get download -qq "$package" 2>/dev/null || { echo "needs the Debian package $package"; exit 77; }
    done
    for file in *.deb; do
        dpkg-deb --show --showformat '${Package} ${Version}\n' "$file"
        dpkg-deb --extract "$file" root
        rm "$file"
    done
}
if ! command -v pk12util >/dev/null || ! command -v certutil >/dev/null; then
    debian libnss3-tools libnss3 libnspr4 libsqlite3-0
    library=$(dirname "$(find "$folder/root" -name libnss3.so | head -n 1)")
    export PATH="$folder/root/usr/bin:$PATH" LD_LIBRARY_PATH="$library:$library/nss"
fi
mkdir database
certutil -N -d sql:database --empty-password
head -c 64 /dev/urandom >noise
for serial in 1 2; do
    certutil -S -d sql:database -n server -s "CN=server.example" -x -t ,, -m "$serial" -w "-$((3 - serial))" -v 12 \
        -k rsa -g 2048 -z noise >/dev/null 2>&1
done
pk12util -o server.p12 -d sql:database -n server -W changeit
unset LD_LIBRARY_PATH
openssl pkcs12 -in server.p12 -passin pass:changeit -nodes >server.pem 2>/dev/null
keys=$(grep -c 'BEGIN PRIVATE KEY' server.pem)
serials=$(awk '/BEGIN CERT/ { n++ } n { print >("c" n ".pem") }' server.pem
    for file in c1.pem c2.pem; do openssl x509 -in "$file" -noout -serial | sed 's/serial=//'; done | tr '\n' ' ')
keytool -J-Duser.language=en -list -v -keystore server.p12 -storepass changeit >list 2>/dev/null
entries=$(sed -n 's/^Your keystore contains \([0-9]*\).*/\1/p' list)
serial=$(sed -n 's/^Serial number: //p' list)
java -version 2>&1 | head -n 1
echo "openssl: $keys keys, serial numbers ${serials}in the order of the file"
echo "keytool: $entries entry, serial number $serial"
[ "$keys" = 2 ] && [ "$serials" = "02 01 " ] && [ "$entries" = 1 ] && [ "$serial" = 1 ]
