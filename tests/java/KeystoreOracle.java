// What Java and its keytool say, question by question, in one virtual machine. One question a line on standard input:
//   open <tab> FILE <tab> TYPE <tab> PASSWORD { <tab> ALIAS <tab> KEY PASSWORD }
//   keytool { <tab> ARGUMENT }
// The answer to the first is a line an entry, and the exception if there is one (a type of Bouncy Castle's needs its jars
// in the class path):
//   ALIAS <tab> KIND <tab> CREATED <tab> SHA-256,SHA-256,… <tab> ok | - | EXCEPTION
//   <tab> ALGORITHM:HEX of a secret key that opened, else -
// A key is used, not only opened: it signs, and its certificate verifies. The answer to the second is one line:
//   EXIT CODE <tab> HEX of standard output <tab> HEX of standard error
// After each answer comes a line with a full stop.

import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.FileInputStream;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
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
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import javax.crypto.SecretKey;

public class KeystoreOracle {
    private static final PrintStream OUT = new PrintStream(System.out, true, StandardCharsets.UTF_8);

    public static void main(String[] args) throws Exception {
        BufferedReader questions = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        System.setIn(InputStream.nullInputStream());
        for (String line = questions.readLine(); line != null; line = questions.readLine()) {
            String[] words = line.split("\t", -1);
            String[] question = Arrays.copyOfRange(words, 1, words.length);
            try {
                if (words[0].equals("keytool")) {
                    keytool(question);
                } else {
                    report(question);
                }
            } catch (Exception e) {
                OUT.println(e.toString().replaceAll("\\s+", " "));
            }
            OUT.println(".");
        }
    }

    /**
     * Under -debug keytool first prints its arguments, which are left out here; and where it would end the virtual machine
     * it throws, after it has said what is wrong.
     */
    private static void keytool(String[] args) throws Exception {
        PrintStream out = System.out;
        PrintStream err = System.err;
        ByteArrayOutputStream said = new ByteArrayOutputStream();
        ByteArrayOutputStream complained = new ByteArrayOutputStream();
        System.setOut(new PrintStream(said, true, StandardCharsets.UTF_8));
        System.setErr(new PrintStream(complained, true, StandardCharsets.UTF_8));
        int code = 0;
        try {
            List<String> words = new ArrayList<>(List.of(args));
            words.add("-debug");
            Method main = Class.forName("sun.security.tools.keytool.Main").getMethod("main", String[].class);
            main.invoke(null, (Object) words.toArray(new String[0]));
        } catch (InvocationTargetException e) {
            code = 1;
        } finally {
            System.setOut(out);
            System.setErr(err);
        }
        byte[] withoutArguments = said.toString(StandardCharsets.UTF_8).split("\\R", 2)[1].getBytes(StandardCharsets.UTF_8);
        OUT.println(code + "\t" + hex(withoutArguments) + "\t" + hex(complained.toByteArray()));
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
            String[] line = {alias, kind(store, alias), created(store, alias), String.join(",", hashes), key, secret(store, alias, keyPasswords.get(alias))};
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
            hex.append(Character.forDigit(b >> 4 & 15, 16)).append(Character.forDigit(b & 15, 16));
        }
        return hex.toString();
    }
}
