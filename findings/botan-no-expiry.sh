#!/usr/bin/env bash
# Botan refuses every certificate that ends on 9999-12-31, the date for "does not expire".
#
# Software   Botan 2.19.3 (Debian botan)
# Behaviour  botan cert_info of a certificate that ends 99991231235959Z: "Time 99991231235959Z does not seem to be
#            valid". The same certificate with an end in 2099 is read.
# Surprise   RFC 5280, section 4.1.2.5, prescribes exactly this value for a certificate without a well-defined
#            expiration date. openssl, asked here as peer, reads it.
# For users  Device certificates (IEEE 802.1AR) and many private roots carry this date. A program on Botan cannot
#            even load them, and calls the date invalid instead of far away.
# Seen       2099: CN="device"
#            9999: X509_Certificate parsing failed Time 99991231235959Z does not seem to be valid
set -eu
command -v openssl >/dev/null || { echo "needs openssl"; exit 77; }
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
debian botan libbotan-2-19 libboost-filesystem1.74.0 libtspi1 libsqlite3-0
LD_LIBRARY_PATH=$(dirname "$(find "$folder/root" -name 'libbotan-2.so.*' | head -n 1)")
openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -out key.pem 2>/dev/null
openssl req -new -key key.pem -subj "/CN=device" -out device.csr
printf '%s\n' '[ca]' 'default_ca=ca' '[ca]' 'database=index' 'rand_serial=yes' 'default_md=sha256' 'policy=p' \
    'new_certs_dir=.' '[p]' 'commonName=supplied' >ca.cnf
read_by_botan() {
    : >index
    openssl ca -batch -config ca.cnf -selfsign -keyfile key.pem -in device.csr -out device.pem -notext \
        -startdate 20240101000000Z -enddate "$1" 2>/dev/null
    LD_LIBRARY_PATH=$LD_LIBRARY_PATH root/usr/bin/botan cert_info device.pem 2>&1 |
        sed -n 's/^Subject: //p; /valid/p' | head -n 1
}
near=$(read_by_botan 20991231235959Z)
never=$(read_by_botan 99991231235959Z)
echo "2099: $near"
echo "9999: $never"
echo "openssl: $(openssl x509 -in device.pem -noout -enddate)"
[ "$near" = 'CN="device"' ]
case "$never" in *"99991231235959Z does not seem to be valid"*) ;; *) exit 1 ;; esac
