// What Java itself sees in a keystore. One request a line on standard input:
//   FILE <tab> TYPE <tab> PASSWORD { <tab> ALIAS <tab> KEY PASSWORD }
// (a type of Bouncy Castle's needs its jars in the class path), one entry a line on standard output:
//   FILE <tab> ALIAS <tab> KIND <tab> CREATED <tab> SHA-256,SHA-256,… <tab> ok | - | EXCEPTION
//   <tab> ALGORITHM:HEX of a secret key that opened, else -
// A key is used, not only opened: it signs, and its certificate verifies.

import java.io.BufferedReader;
import java.io.FileInputStream;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.security.Key;
import java.security.KeyStore;
import java.security.MessageDigest;
import java.security.PrivateKey;
import java.security.Provider;
import java.security.Security;
import java.security.Signature;
import java.security.cert.Certificate;
import java.security.spec.MGF1ParameterSpec;
import java.security.spec.PSSParameterSpec;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import javax.crypto.SecretKey;

public class KeystoreOracle {
    private static final PrintStream OUT = new PrintStream(System.out, true, StandardCharsets.UTF_8);

    public static void main(String[] args) throws Exception {
        BufferedReader requests = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line = requests.readLine(); line != null; line = requests.readLine()) {
            report(line.split("\t", -1));
        }
    }

    private static void report(String[] request) throws Exception {
        addBouncyCastle(request[1]);
        KeyStore store = KeyStore.getInstance(request[1]);
        try (InputStream in = new FileInputStream(request[0])) {
            store.load(in, request[2].toCharArray());
        }
        Map<String, String> keyPasswords = new HashMap<>();
        for (int i = 3; i + 1 < request.length; i += 2) {
            keyPasswords.put(request[i], request[i + 1]);
        }
        for (String alias : Collections.list(store.aliases())) {
            List<String> hashes = new ArrayList<>();
            for (Certificate certificate : certificates(store, alias)) {
                hashes.add(sha256(certificate));
            }
            String key = use(store, alias, keyPasswords.get(alias));
            String[] line = {request[0], alias, kind(store, alias), created(store, alias), String.join(",", hashes), key, secret(store, alias, keyPasswords.get(alias))};
            OUT.println(String.join("\t", line));
        }
    }

    /** Last in the list, so that it serves its own types only. */
    private static void addBouncyCastle(String type) throws Exception {
        if (List.of("bks", "uber", "bcfks").contains(type) && Security.getProvider("BC") == null) {
            Class<?> provider = Class.forName("org.bouncycastle.jce.provider.BouncyCastleProvider");
            Security.addProvider((Provider) provider.getConstructor().newInstance());
        }
    }

    private static Certificate[] certificates(KeyStore store, String alias) throws Exception {
        Certificate[] chain = store.getCertificateChain(alias);
        if (chain != null) {
            return chain;
        }
        Certificate single = store.getCertificate(alias);
        return single == null ? new Certificate[0] : new Certificate[] {single};
    }

    private static String kind(KeyStore store, String alias) throws Exception {
        if (store.entryInstanceOf(alias, KeyStore.SecretKeyEntry.class)) {
            return "secret-key";
        }
        return store.isKeyEntry(alias) ? "key-pair" : "trusted-certificate";
    }

    /** Milliseconds since 1970; PKCS#12 has a date for its keys only, Java invents the others. */
    private static String created(KeyStore store, String alias) throws Exception {
        boolean invented = store.getType().equalsIgnoreCase("PKCS12") && !store.isKeyEntry(alias);
        return invented ? "-" : Long.toString(store.getCreationDate(alias).getTime());
    }

    private static String use(KeyStore store, String alias, String password) {
        if (password == null) {
            return "-";
        }
        try {
            Key key = store.getKey(alias, password.toCharArray());
            return key instanceof PrivateKey ? sign((PrivateKey) key, store.getCertificate(alias)) : "ok";
        } catch (Exception e) {
            return e.toString().replaceAll("\\s+", " ");
        }
    }

    private static String secret(KeyStore store, String alias, String password) {
        try {
            Key key = password == null ? null : store.getKey(alias, password.toCharArray());
            return key instanceof SecretKey ? key.getAlgorithm() + ":" + hex(key.getEncoded()) : "-";
        } catch (Exception e) {
            return "-";
        }
    }

    private static String sign(PrivateKey key, Certificate certificate) throws Exception {
        byte[] message = "certtool".getBytes(StandardCharsets.UTF_8);
        Signature signature = Signature.getInstance(algorithm(key));
        if (key.getAlgorithm().equals("RSASSA-PSS")) {
            signature.setParameter(new PSSParameterSpec("SHA-256", "MGF1", MGF1ParameterSpec.SHA256, 32, 1));
        }
        signature.initSign(key);
        signature.update(message);
        byte[] signed = signature.sign();
        signature.initVerify(certificate.getPublicKey());
        signature.update(message);
        return signature.verify(signed) ? "ok" : "the certificate is not of this key";
    }

    private static String algorithm(PrivateKey key) {
        switch (key.getAlgorithm()) {
            case "RSA":
                return "SHA256withRSA";
            case "EC":
                return "SHA256withECDSA";
            case "DSA":
                return "SHA256withDSA";
            default:
                return key.getAlgorithm();
        }
    }

    private static String sha256(Certificate certificate) throws Exception {
        return hex(MessageDigest.getInstance("SHA-256").digest(certificate.getEncoded()));
    }

    private static String hex(byte[] bytes) {
        StringBuilder hex = new StringBuilder();
        for (byte b : bytes) {
            hex.append(String.format("%02x", b));
        }
        return hex.toString();
    }
}
