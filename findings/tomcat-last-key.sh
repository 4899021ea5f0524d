#!/usr/bin/env bash
# Tomcat takes the last private key of a PEM file, where OpenSSL takes the first.
#
# Software   Tomcat 10.1.60 (Debian libtomcat10-java), class org.apache.tomcat.util.net.jsse.PEMFile; OpenJDK 17
# Behaviour  Of a file with an EC key and then an RSA key, getPrivateKey() gives the RSA key; the other way round,
#            the EC key. A key that was read before is dropped without a word.
# Surprise   OpenSSL, asked here as peer, takes the first key, and with it HAProxy, nginx, Apache and all other
#            servers on it. A file that is right for them fails in Tomcat at every handshake, after a clean start.
# For users  Whoever appends the renewed key to the old one gets another key in Tomcat than in nginx, from the same
#            file.
# Seen       EC, RSA: Tomcat RSA, openssl EC
#            RSA, EC: Tomcat EC, openssl RSA
set -eu
for tool in java javac openssl; do
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
debian libtomcat10-java
jars=$(find "$folder/root" -name 'tomcat10-*.jar' | grep -E '(coyote|util|juli)\.jar$' | tr '\n' ':')
openssl genpkey -algorithm RSA -out rsa.pem 2>/dev/null
openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -out ec.pem 2>/dev/null
cat ec.pem rsa.pem >ec-rsa.pem
cat rsa.pem ec.pem >rsa-ec.pem
cat >Ask.java <<'JAVA'
public class Ask {
    public static void main(String[] file) throws Exception {
        System.out.println(new org.apache.tomcat.util.net.jsse.PEMFile(file[0], null).getPrivateKey().getAlgorithm());
    }
}
JAVA
javac -cp "$jars" Ask.java
tomcat() { java -cp "$jars:." Ask "$1" 2>/dev/null; }
peer() { openssl pkey -in "$1" -noout -text | sed -n "1{s/.*(256.*/EC/; s/.*(2048.*/RSA/; p}"; }
java -version 2>&1 | head -n 1
one="Tomcat $(tomcat ec-rsa.pem), openssl $(peer ec-rsa.pem)"
two="Tomcat $(tomcat rsa-ec.pem), openssl $(peer rsa-ec.pem)"
echo "EC, RSA: $one"
echo "RSA, EC: $two"
[ "$one" = "Tomcat RSA, openssl EC" ] && [ "$two" = "Tomcat EC, openssl RSA" ]
