#!/usr/bin/env bash
# p11-kit writes CA certificates with names outside ASCII under one empty alias; Java then trusts one of them.
#
# Software   p11-kit 0.24.1 (Debian p11-kit) writes, keytool of OpenJDK 17 reads
# Behaviour  trust extract --format=java-cacerts of two anchors whose labels have no ASCII letter writes a JKS file
#            with two entries, both under the alias "". keytool lists one entry. No message in either step.
# Surprise   p11-kit tells equal aliases apart by a number elsewhere ("exampleca", "exampleca-1"), but not the empty
#            one. The file format allows UTF-8 in an alias, so nothing forces it to drop the letters. pyjks refuses
#            the file ("duplicate alias").
# For users  Where the system's trust store makes Java's cacerts, all but one of the Chinese, Japanese, Greek or
#            Cyrillic private roots are missing in Java, while OpenSSL and GnuTLS on the same machine trust them
#            all.
# Seen       entries in the file: 2, length of their aliases: 0-0
#            keytool: 1 entry
set -eu
for tool in trust keytool openssl python3; do
    command -v "$tool" >/dev/null || { echo "needs $tool"; exit 77; }
done
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"

dpkg-query --show --showformat '${Package} ${Version}\n' p11-kit 2>/dev/null || true
mkdir -p source/anchors config/pkcs11/modules out
printf '%s\n' 'module: p11-kit-trust.so' 'trust-policy: yes' "x-init-reserved: paths='$folder/source'" \
    >config/pkcs11/modules/p11-kit-trust.module
for name in one two; do
    # Two and three letters: "root" and "new root" in Japanese.
    [ "$name" = one ] && subject=$(printf '\346\240\271') || subject=$(printf '\346\226\260\346\240\271')
    openssl req -x509 -utf8 -newkey rsa:2048 -nodes -keyout key.pem -days 30 -out "source/anchors/$name.pem" \
        -subj "/CN=$subject" 2>/dev/null
done
# p11-kit reads the user's configuration for everyone but root.
chmod -R a+rX .
chmod a+rwx out
as_user() {
    if [ "$(id -u)" = 0 ]; then
        setpriv --reuid=65534 --regid=65534 --clear-groups "$@"
    else
        "$@"
    fi
}
as_user env XDG_CONFIG_HOME="$folder/config" HOME="$folder" \
    trust extract --format=java-cacerts --filter=ca-anchors --purpose=server-auth out/cacerts
# JKS: magic, version, number of entries; then for each a tag and an alias with its length in two bytes.
python3 - <<'PY' >seen
data = open("out/cacerts", "rb").read()
count, at = int.from_bytes(data[8:12], "big"), 12
lengths = []
for _ in range(count):
    length = int.from_bytes(data[at + 4:at + 6], "big")
    lengths.append(str(length))
    at += 6 + length + 8
    at += 2 + int.from_bytes(data[at:at + 2], "big")
    at += 4 + int.from_bytes(data[at:at + 4], "big")
print(count, "-".join(lengths))
PY
read -r count lengths <seen
keytool -J-Duser.language=en -list -keystore out/cacerts -storepass changeit >list 2>/dev/null
listed=$(sed -n 's/^Your keystore contains \([0-9]*\).*/\1/p' list)
java -version 2>&1 | head -n 1
echo "entries in the file: $count, length of their aliases: $lengths"
echo "keytool: $listed entry"
[ "$count $lengths $listed" = "2 0-0 1" ]
