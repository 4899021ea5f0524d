#!/usr/bin/env bash
# phpseclib reads an object identifier among the alternative names as raw bytes, and cannot write the certificate.
#
# Software   phpseclib 3.0.19 (Debian php-phpseclib3) on PHP 8.2
# Behaviour  The alternative name RID:1.2.3.4 is the string of the bytes 2a0304, and saveX509() of what loadX509()
#            returned throws "Invalid OID". With a DNS name in its place the certificate is written back as it was.
# Surprise   RFC 5280, section 4.2.1.6: registeredID [8] OBJECT IDENTIFIER. phpseclib gives an OBJECT IDENTIFIER as
#            text with dots everywhere else, and wants that text when it writes; the implicit tag is what differs.
# For users  A certificate with a registered ID cannot be changed or signed anew with it, and a comparison with
#            "1.2.3.4" fails.
# Seen       DNS:server.example: server.example, written back the same
#            RID:1.2.3.4:        bytes 2a0304, Invalid OID
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
$pem = file_get_contents('certificate.pem');
$x509 = new X509();
$certificate = $x509->loadX509($pem);
$name = current($x509->getExtension('id-ce-subjectAltName')[0]);
echo preg_match('/^[ -~]+$/', $name) ? $name : 'bytes ' . bin2hex($name), ', ';
try {
    $body = fn($text) => preg_replace('/-----[^-]*-----|\s/', '', $text);
    echo $body($x509->saveX509($certificate)) === $body($pem) ? 'written back the same' : 'written otherwise', "\n";
} catch (RuntimeException $error) {
    echo $error->getMessage(), "\n";
}
PHP
ask() {
    openssl req -x509 -newkey rsa:2048 -nodes -keyout key.pem -days 30 -out certificate.pem -subj /CN=server \
        -addext "subjectAltName=$1" 2>/dev/null
    "$php" -n -d display_errors=0 ask.php || { echo "needs a PHP that runs phpseclib" >&2; exit 77; }
}
dns=$(ask DNS:server.example)
rid=$(ask RID:1.2.3.4)
echo "DNS:server.example: $dns"
echo "RID:1.2.3.4:        $rid"
[ "$dns" = "server.example, written back the same" ] && [ "$rid" = "bytes 2a0304, Invalid OID" ]
