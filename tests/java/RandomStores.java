// Stores of random contents. Usage: RandomStores SEED COUNT, in the folder for the files; of each type COUNT.
// One line a store, and one a certificate of any of them, on standard output:
//   STORE <tab> FILE <tab> TYPE <tab> PASSWORD { <tab> ALIAS <tab> KEY PASSWORD }
//   CERTIFICATE <tab> SHA-256 <tab> SERIAL <tab> NOT BEFORE <tab> NOT AFTER <tab> KEY <tab> CA <tab> NAME,NAME,…
// The same seed makes the same decisions; keys, salts and serial numbers are new every time.

import java.io.FileOutputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.KeyStore;
import java.security.MessageDigest;
import java.security.Security;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.ECGenParameterSpec;
import java.util.ArrayList;
import java.util.Date;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.Set;
import javax.crypto.spec.SecretKeySpec;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.DERBMPString;
import org.bouncycastle.asn1.DERUTF8String;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x500.X500NameBuilder;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

public class RandomStores {
    private static final PrintStream OUT = new PrintStream(System.out, true, StandardCharsets.UTF_8);
    private static final String[] TYPES = {"jks", "jceks", "pkcs12", "bks", "uber", "bcfks"};
    private static final String[] PIECES = {
        "server", "agent", "ca", "root", "www.example.test", "*.example.test", "gate way", "a=b", "x,y", "it's", "\"q\"",
        "1", "42", "-", "--alias", "..", "../up", "/abs", "ä", "Ünï", "Σίσυφος", "İstanbul", "straße", "證書", "😀", "#", "+", ";", "\\",
    };

    private final Random random;
    private final List<KeyPair> keys = new ArrayList<>();
    private final List<Issued> cas = new ArrayList<>();
    private final List<Issued> leaves = new ArrayList<>();
    private int serial;

    /** A certificate with its key, and the chain above it. */
    private static final class Issued {
        final KeyPair key;
        final List<X509Certificate> chain = new ArrayList<>();

        Issued(KeyPair key) {
            this.key = key;
        }
    }

    private RandomStores(long seed) {
        random = new Random(seed);
    }

    public static void main(String[] args) throws Exception {
        Security.addProvider(new BouncyCastleProvider());
        RandomStores made = new RandomStores(Long.parseLong(args[0]));
        made.makeCertificates();
        for (int i = 0; i < Integer.parseInt(args[1]); i++) {
            for (String type : TYPES) {
                made.makeStore(type, i + "." + type);
            }
        }
    }

    private <T> T any(List<T> of) {
        return of.get(random.nextInt(of.size()));
    }

    private String text() {
        StringBuilder text = new StringBuilder(PIECES[random.nextInt(PIECES.length)]);
        while (random.nextInt(3) == 0) {
            text.append(random.nextBoolean() ? " " : "").append(PIECES[random.nextInt(PIECES.length)]);
        }
        return text.toString();
    }

    private String ascii(int shortest) {
        StringBuilder text = new StringBuilder();
        for (int length = shortest + random.nextInt(20); length > 0; length--) {
            text.append((char) (' ' + 1 + random.nextInt(94)));
        }
        return text.toString();
    }

    // Certificates

    private void makeCertificates() throws Exception {
        for (String curve : List.of("secp256r1", "secp384r1", "secp521r1")) {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC", "SunEC");
            generator.initialize(new ECGenParameterSpec(curve));
            keys.add(generator.generateKeyPair());
            keys.add(generator.generateKeyPair());
        }
        KeyPairGenerator rsa = KeyPairGenerator.getInstance("RSA");
        rsa.initialize(2048);
        keys.add(rsa.generateKeyPair());
        for (int i = 0; i < 12; i++) {
            cas.add(issue(i < 4 ? null : any(cas), true));
        }
        for (int i = 0; i < 30; i++) {
            leaves.add(issue(random.nextInt(5) == 0 ? null : any(cas), false));
        }
    }

    private Issued issue(Issued issuer, boolean ca) throws Exception {
        Issued issued = new Issued(any(keys));
        X500Name subject = name();
        KeyPair signer = issuer == null ? issued.key : issuer.key;
        X500Name from = issuer == null ? subject : X500Name.getInstance(issuer.chain.get(0).getSubjectX500Principal().getEncoded());
        Date start = new Date((random.nextInt(60 * 365) - 10 * 365) * 86_400_000L + random.nextInt(86_400) * 1000L);
        Date end = new Date(start.getTime() + (1 + random.nextInt(100 * 365)) * 86_400_000L);
        BigInteger number = new BigInteger(1 + random.nextInt(150), random).shiftLeft(8).add(BigInteger.valueOf(1 + serial % 255));
        var builder = new JcaX509v3CertificateBuilder(from, number, start, end, subject, issued.key.getPublic());
        if (ca || random.nextBoolean()) {
            builder.addExtension(Extension.basicConstraints, true, ca ? new BasicConstraints(true) : new BasicConstraints(false));
        }
        if (ca) {
            builder.addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.keyCertSign | KeyUsage.cRLSign));
        } else if (random.nextInt(4) != 0) {
            builder.addExtension(Extension.subjectAlternativeName, false, names());
        }
        String algorithm = signer.getPrivate().getAlgorithm().equals("RSA") ? "SHA256withRSA" : "SHA384withECDSA";
        var holder = builder.build(new JcaContentSignerBuilder(algorithm).build(signer.getPrivate()));
        issued.chain.add(new JcaX509CertificateConverter().getCertificate(holder));
        if (issuer != null) {
            issued.chain.addAll(issuer.chain);
        }
        return issued;
    }

    /** Unique: Java finds the issuers in PKCS#12 by their names. */
    private X500Name name() {
        X500NameBuilder name = new X500NameBuilder(BCStyle.INSTANCE);
        if (random.nextBoolean()) {
            name.addRDN(BCStyle.C, "SE");
        }
        if (random.nextBoolean()) {
            name.addRDN(BCStyle.O, value(text()));
        }
        if (random.nextInt(4) == 0) {
            name.addMultiValuedRDN(
                    new ASN1ObjectIdentifier[] {BCStyle.OU, BCStyle.L}, new ASN1Encodable[] {value(text()), value(text())});
        }
        if (random.nextInt(4) == 0) {
            name.addRDN(BCStyle.EmailAddress, "pki@example.test");
        }
        name.addRDN(BCStyle.CN, value(text() + " " + serial++));
        return name.build();
    }

    private ASN1Encodable value(String text) {
        boolean bmp = text.codePoints().allMatch(Character::isBmpCodePoint) && random.nextInt(4) == 0;
        return bmp ? new DERBMPString(text) : new DERUTF8String(text);
    }

    private GeneralNames names() {
        List<GeneralName> names = new ArrayList<>();
        for (int count = 1 + random.nextInt(5); count > 0; count--) {
            int n = random.nextInt(250);
            GeneralName[] kinds = {
                new GeneralName(GeneralName.dNSName, "host-" + n + ".example.test"),
                new GeneralName(GeneralName.dNSName, "*.example.test"),
                new GeneralName(GeneralName.iPAddress, "192.0.2." + n),
                new GeneralName(GeneralName.iPAddress, "2001:db8::" + Integer.toHexString(n + 1)),
                new GeneralName(GeneralName.rfc822Name, "user" + n + "@example.test"),
                new GeneralName(GeneralName.uniformResourceIdentifier, "https://example.test/a,b?c=" + n),
                new GeneralName(GeneralName.registeredID, "1.3.6.1.4.1." + n),
            };
            names.add(kinds[random.nextInt(kinds.length)]);
        }
        return new GeneralNames(names.toArray(new GeneralName[0]));
    }

    // Stores

    private void makeStore(String type, String file) throws Exception {
        boolean bouncyCastle = List.of("bks", "uber", "bcfks").contains(type);
        // What JCEKS and PKCS#12 protect, Java derives from ASCII.
        String password = ascii(6) + (type.equals("jks") || type.equals("bks") ? (random.nextBoolean() ? "ä€" : "") : "");
        KeyStore store = KeyStore.getInstance(type);
        store.load(null, null);
        choosePkcs12();
        List<String> line = new ArrayList<>(List.of("STORE", file, type, password));
        Set<String> taken = new HashSet<>();
        Set<Certificate> certificates = new LinkedHashSet<>();
        for (int count = random.nextInt(8); count > 0; count--) {
            String alias = bouncyCastle ? text() : text().toLowerCase(Locale.ENGLISH);
            if (!taken.add(alias.toLowerCase(Locale.ENGLISH))) {
                continue;
            }
            int kind = random.nextInt(type.equals("jks") ? 5 : 6);
            String own = type.equals("pkcs12") || random.nextInt(3) != 0 ? password : ascii(6);
            if (kind < 3) {
                Issued issued = any(leaves);
                Certificate[] chain = issued.chain.subList(0, 1 + random.nextInt(issued.chain.size())).toArray(new Certificate[0]);
                store.setKeyEntry(alias, issued.key.getPrivate(), own.toCharArray(), chain);
                certificates.addAll(List.of(chain));
            } else if (kind < 5) {
                Certificate anchor = any(random.nextInt(4) == 0 ? leaves : cas).chain.get(0);
                store.setCertificateEntry(alias, anchor);
                certificates.add(anchor);
                continue;
            } else {
                byte[] octets = new byte[16];
                random.nextBytes(octets);
                store.setKeyEntry(alias, new SecretKeySpec(octets, "AES"), own.toCharArray(), null);
            }
            line.add(alias);
            line.add(own);
        }
        try (OutputStream out = new FileOutputStream(file)) {
            store.store(out, password.toCharArray());
        }
        OUT.println(String.join("\t", line));
        for (Certificate certificate : certificates) {
            describe((X509Certificate) certificate);
        }
    }

    /** Java reads these properties whenever it writes a store. */
    private void choosePkcs12() {
        String[] schemes = {
            "PBEWithSHA1AndRC2_40", "PBEWithSHA1AndDESede", "PBEWithSHA1AndRC4_128", "PBEWithHmacSHA1AndAES_128",
            "PBEWithHmacSHA256AndAES_256", "PBEWithHmacSHA512AndAES_256",
        };
        String[] macs = {"HmacPBESHA1", "HmacPBESHA256", "HmacPBESHA384", "HmacPBESHA512", "NONE"};
        String certificates = random.nextInt(6) == 0 ? "NONE" : schemes[random.nextInt(schemes.length)];
        Security.setProperty("keystore.pkcs12.certProtectionAlgorithm", certificates);
        Security.setProperty("keystore.pkcs12.keyProtectionAlgorithm", schemes[random.nextInt(schemes.length)]);
        Security.setProperty("keystore.pkcs12.macAlgorithm", macs[random.nextInt(macs.length)]);
        for (String what : List.of("cert", "key")) {
            Security.setProperty("keystore.pkcs12." + what + "PbeIterationCount", Integer.toString(1 + random.nextInt(3000)));
        }
        Security.setProperty("keystore.pkcs12.macIterationCount", Integer.toString(1 + random.nextInt(3000)));
    }

    private static void describe(X509Certificate certificate) throws Exception {
        List<String> names = new ArrayList<>();
        if (certificate.getSubjectAlternativeNames() != null) {
            for (List<?> name : certificate.getSubjectAlternativeNames()) {
                names.add(name.get(0) + ":" + name.get(1));
            }
        }
        byte[] hash = MessageDigest.getInstance("SHA-256").digest(certificate.getEncoded());
        OUT.println(String.join("\t", "CERTIFICATE", String.format("%064x", new BigInteger(1, hash)),
                certificate.getSerialNumber().toString(16), seconds(certificate.getNotBefore()), seconds(certificate.getNotAfter()),
                key(certificate), Boolean.toString(certificate.getBasicConstraints() >= 0), String.join(",", names)));
    }

    private static String seconds(Date date) {
        return Long.toString(date.getTime() / 1000);
    }

    private static String key(X509Certificate certificate) {
        if (certificate.getPublicKey() instanceof RSAPublicKey) {
            return "RSA:" + ((RSAPublicKey) certificate.getPublicKey()).getModulus().bitLength();
        }
        return "EC:" + ((ECPublicKey) certificate.getPublicKey()).getParams().getCurve().getField().getFieldSize();
    }
}
