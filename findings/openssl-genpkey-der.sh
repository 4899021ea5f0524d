#!/usr/bin/env bash
# openssl genpkey writes PKCS#8 in PEM, and another structure in DER.
#
# Software   OpenSSL 3.0 (Debian openssl); OpenJDK 17 is the reader
# Behaviour  genpkey -outform DER of an RSA key writes an RSAPrivateKey (PKCS#1), of an EC key an ECPrivateKey (SEC 1).
#            Without the option the same command writes a PRIVATE KEY block, which is PKCS#8.
# Surprise   RFC 7468 and X.690: the two forms differ in the armour alone, and -outform is documented as the form of
#            the output, not of the key. openssl pkcs8 -topk8 writes PKCS#8 in both. In DER no label tells which of
#            the structures it is.
# For users  A DER key from genpkey cannot be read by what expects PKCS#8: Java's PKCS8EncodedKeySpec, asked here.
#            Remedy: openssl pkcs8 -topk8 -nocrypt -outform DER.
# Seen       RSA: PEM PRIVATE KEY, DER PKCS#1; Java: InvalidKeySpecException; after pkcs8 -topk8: read
#            EC:  PEM PRIVATE KEY, DER SEC 1; Java: InvalidKeySpecException; after pkcs8 -topk8: read
set -eu
for tool in java javac openssl; do
    command -v "$tool" >/dev/null || { echo "needs $tool"; exit 77; }
done
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"

openssl version
java -version 2>&1 | head -n 1
cat >Ask.java <<'JAVA'
import java.nio.file.*;
import java.security.KeyFactory;
import java.security.spec.*;

public class Ask {
    public static void main(String[] key) throws Exception {
        try {
            byte[] der = Files.readAllBytes(Path.of(key[1]));
            KeyFactory.getInstance(key[0]).generatePrivate(new PKCS8EncodedKeySpec(der));
            System.out.println("read");
        } catch (InvalidKeySpecException error) {
            System.out.println(error.getClass().getSimpleName());
        }
    }
}
JAVA
javac Ask.java
# PKCS#8 has the algorithm, a sequence, behind the version; PKCS#1 an integer; SEC 1 an octet string.
structure() {
    case "$(openssl asn1parse -inform DER -in "$1" | sed -n 3p)" in
        *SEQUENCE*) echo PKCS#8 ;;
        *INTEGER*) echo PKCS#1 ;;
        *OCTET*) echo "SEC 1" ;;
    esac
}
ask() {
    algorithm=$1
    shift
    openssl genpkey -algorithm "$algorithm" "$@" -out key.pem 2>/dev/null
    openssl genpkey -algorithm "$algorithm" "$@" -outform DER -out key.der 2>/dev/null
    openssl pkcs8 -topk8 -nocrypt -inform DER -in key.der -outform DER -out pkcs8.der
    label=$(sed -n '1s/-----BEGIN \(.*\)-----/\1/p' key.pem)
    echo "PEM $label, DER $(structure key.der); Java: $(java Ask "$algorithm" key.der);" \
        "after pkcs8 -topk8: $(java Ask "$algorithm" pkcs8.der)"
}
rsa=$(ask RSA)
ec=$(ask EC -pkeyopt ec_paramgen_curve:P-256)
echo "RSA: $rsa"
echo "EC:  $ec"
end="Java: InvalidKeySpecException; after pkcs8 -topk8: read"
[ "$rsa" = "PEM PRIVATE KEY, DER PKCS#1; $end" ] && [ "$ec" = "PEM PRIVATE KEY, DER SEC 1; $end" ]
