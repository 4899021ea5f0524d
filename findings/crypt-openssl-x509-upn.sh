#!/usr/bin/env bash
# Perl's Crypt::OpenSSL::X509 loses all alternative names when one of them is a user principal name.
#
# Software   Crypt::OpenSSL::X509 1.9.14 (Debian libcrypt-openssl-x509-perl)
# Behaviour  subjectaltname() of a certificate with a DNS name and a user principal name (an otherName, OID
#            1.3.6.1.4.1.311.20.2.3) dies with "Unable to decode SubjectAltName". With the DNS name alone it is
#            read.
# Surprise   RFC 5280, section 4.2.1.6, has otherName as the first choice of GeneralName. OpenSSL, on which the
#            module is built, prints both names.
# For users  Active Directory puts this name into every smart card and many computer certificates. An inventory
#            script stops at the first of them, or lists it without any name.
# Seen       DNS name alone: dNSName=host.example
#            and a UPN:      Unable to decode SubjectAltName: decode error
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
debian libcrypt-openssl-x509-perl libconvert-asn1-perl
PERL5LIB=$(find "$folder/root/usr" -type d \( -name perl5 -path '*/share/*' -o -path '*/lib/*/perl5/*' -prune \) |
    tr '\n' ':')
export PERL5LIB
perl -MCrypt::OpenSSL::X509 -e 1 2>/dev/null || { echo "needs the perl that this module was built for"; exit 77; }
names() {
    openssl req -x509 -newkey rsa:2048 -nodes -keyout key.pem -days 30 -out certificate.pem -subj "/CN=host" \
        -addext "subjectAltName=$1" 2>/dev/null
    perl -MCrypt::OpenSSL::X509 -e '
        my $certificate = Crypt::OpenSSL::X509->new_from_file("certificate.pem");
        my $names = eval { join ", ", map { join "=", %$_ } @{$certificate->subjectaltname} };
        print $names // $@ =~ s/ at .*//sr;'
}
alone=$(names DNS:host.example)
both=$(names "DNS:host.example,otherName:1.3.6.1.4.1.311.20.2.3;UTF8:user@host.example")
echo "DNS name alone: $alone"
echo "and a UPN:      $both"
echo "openssl:        $(openssl x509 -in certificate.pem -noout -ext subjectAltName | tail -n 1 | sed 's/^ *//')"
[ "$alone" = dNSName=host.example ] && [ "$both" = "Unable to decode SubjectAltName: decode error" ]
