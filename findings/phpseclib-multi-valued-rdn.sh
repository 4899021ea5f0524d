#!/usr/bin/env bash
# phpseclib shows only the first attribute of a multi-valued relative distinguished name.
#
# Software   phpseclib 3.0.19 (Debian php-phpseclib3) on PHP 8.2
# Behaviour  The subject O=Example, CN=Ann Example+UID=12345 is "O=Example, CN=Ann Example" in
#            X509::getDN(DN_STRING), and the same in DN_OPENSSL. No error. getDN(DN_HASH), which equals openssl x509
#            -subject_hash for other names, differs.
# Surprise   X.501 and RFC 4514, section 2.2: all attributes of the set are part of the name. openssl, asked here as
#            peer, shows both. DN_ARRAY of the same object still has both.
# For users  Names that tell namesakes apart by a second attribute look alike in lists and logs. A CA file named by
#            the hash is not found by OpenSSL.
# Seen       single: phpseclib: O=Example, CN=Ann Example (e6e6722b)
#                    openssl:   O=Example, CN=Ann Example (e6e6722b)
#            multi:  phpseclib: O=Example, CN=Ann Example (f18019b8)
#                    openssl:   O=Example, CN=Ann Example + UID=12345 (d8a6b281)
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
debian php-phpseclib3
if command -v php >/dev/null; then
    php=php
else
    debian php8.2-cli
    php=root/usr/bin/php8.2
fi
"$php" -n -v | head -n 1
cat >ask.php <<'PHP'
<?php
$library = 'root/usr/share/php/phpseclib3/';
spl_autoload_register(function ($class) use ($library) {
    require $library . str_replace('\\', '/', substr($class, strlen('phpseclib3\\'))) . '.php';
});
require $library . 'bootstrap.php';
use phpseclib3\File\X509;
$certificate = new X509();
$certificate->loadX509(file_get_contents('certificate.pem'));
echo $certificate->getDN(X509::DN_STRING), ' (', $certificate->getDN(X509::DN_HASH), ")\n";
PHP
make() {
    openssl req -x509 -newkey rsa:2048 -nodes -keyout key.pem -days 30 -out certificate.pem -multivalue-rdn -subj "$1" \
        2>/dev/null
}
ask() { "$php" -n -d display_errors=0 ask.php || { echo "needs a PHP that runs phpseclib" >&2; exit 77; }; }
peer() {
    openssl x509 -in certificate.pem -noout -subject -nameopt oneline,-space_eq | sed 's/^subject=//' | tr '\n' ' '
    echo "($(openssl x509 -in certificate.pem -noout -subject_hash))"
}
# On the command line of openssl, a slash begins the next element and + adds an attribute to it.
make "/O=Example/CN=Ann Example"
single=$(ask)
single_peer=$(peer)
make "/O=Example/CN=Ann Example+UID=12345"
multi=$(ask)
multi_peer=$(peer)
echo "single: phpseclib: $single"
echo "        openssl:   $single_peer"
echo "multi:  phpseclib: $multi"
echo "        openssl:   $multi_peer"
[ "$single" = "$single_peer" ] && [ "${multi% (*}" = "${single% (*}" ] && [ "${multi#* (}" != "${multi_peer#* (}" ]
case "$multi_peer" in *UID=12345*) ;; *) exit 1 ;; esac
