// Writes a keystore with one key, whatever is in it, as Java's own providers and Bouncy Castle seal it:
//   FILE TYPE PASSWORD ALGORITHM PKCS8 CERTIFICATE
// The algorithm RSAPrivateKeySpec makes an RSA key of modulus and private exponent alone.

import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.Provider;
import java.security.Security;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.interfaces.RSAPrivateKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.RSAPrivateKeySpec;
import java.util.List;

public class WritesKey {
    public static void main(String[] args) throws Exception {
        if (List.of("bks", "uber", "bcfks").contains(args[1])) {
            Class<?> provider = Class.forName("org.bouncycastle.jce.provider.BouncyCastleProvider");
            Security.addProvider((Provider) provider.getConstructor().newInstance());
        }
        char[] password = args[2].toCharArray();
        PrivateKey key = key(args[3], Files.readAllBytes(Path.of(args[4])));
        KeyStore store = KeyStore.getInstance(args[1]);
        store.load(null, null);
        try (FileInputStream in = new FileInputStream(args[5]); FileOutputStream out = new FileOutputStream(args[0])) {
            Certificate certificate = CertificateFactory.getInstance("X.509").generateCertificate(in);
            store.setKeyEntry("server", key, password, new Certificate[] {certificate});
            store.store(out, password);
        }
    }

    private static PrivateKey key(String algorithm, byte[] encoded) throws Exception {
        if (algorithm.equals("RSAPrivateKeySpec")) {
            KeyFactory factory = KeyFactory.getInstance("RSA");
            RSAPrivateKey whole = (RSAPrivateKey) factory.generatePrivate(new PKCS8EncodedKeySpec(encoded));
            return factory.generatePrivate(new RSAPrivateKeySpec(whole.getModulus(), whole.getPrivateExponent()));
        }
        return new PrivateKey() {
            @Override
            public String getAlgorithm() {
                return algorithm;
            }

            @Override
            public String getFormat() {
                return "PKCS#8";
            }

            @Override
            public byte[] getEncoded() {
                return encoded.clone();
            }
        };
    }
}
