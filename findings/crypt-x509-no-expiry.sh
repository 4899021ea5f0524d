#!/usr/bin/env bash
# Perl's Crypt::X509 reads the end "never", 9999-12-31, as the year 8099.
#
# Software   Crypt::X509 0.55 (Debian libcrypt-x509-perl)
# Behaviour  not_after of a certificate that ends 99991231235959Z is a time in the year 8099. The certificate's
#            start and ends before the year 2900 are right, so it is not the four digits as such.
# Surprise   RFC 5280, section 4.1.2.5: 99991231235959Z is the value for "no well-defined expiration date", which
#            makes it the one far date that occurs in practice (devices, IEEE 802.1AR). openssl, asked here as peer,
#            reads it.
# For users  A report that looks for 9999 to say "does not expire" finds none; two tools disagree by 1900 years.
# Seen       Crypt::X509: 8099-12-31 23:59:59
#            openssl:     Dec 31 23:59:59 9999 GMT
set -eu
for tool in perl openssl; do
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
debian libcrypt-x509-perl libconvert-asn1-perl
openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -out key.pem 2>/dev/null
openssl req -new -key key.pem -subj "/CN=device" -out device.csr
touch index
printf '%s\n' '[ca]' 'default_ca=ca' '[ca]' 'database=index' 'rand_serial=yes' 'default_md=sha256' 'policy=p' \
    'new_certs_dir=.' '[p]' 'commonName=supplied' >ca.cnf
openssl ca -batch -config ca.cnf -selfsign -keyfile key.pem -in device.csr -out device.pem -notext \
    -startdate 20240101000000Z -enddate 99991231235959Z 2>/dev/null
openssl x509 -in device.pem -outform DER -out device.der

seen=$(PERL5LIB=root/usr/share/perl5 perl -MCrypt::X509 -MPOSIX=strftime -e '
    local $/; open my $file, "<", "device.der"; binmode $file;
    print strftime("%Y-%m-%d %H:%M:%S", gmtime(Crypt::X509->new(cert => <$file>)->not_after));')
echo "Crypt::X509: $seen"
echo "openssl:     $(openssl x509 -in device.pem -noout -enddate | sed 's/^notAfter=//')"
[ "$seen" = "8099-12-31 23:59:59" ]
