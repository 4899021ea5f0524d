// Whether Java opens PKCS#12 keystores with every key in them. One file name a line on standard input, all of the
// password that is given; FILE <tab> opens | refuses on standard output. "opens" is: a private key with its chain.

import java.io.BufferedReader;
import java.io.FileInputStream;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.security.KeyStore;
import java.util.Collections;

public class Opens {
    public static void main(String[] args) throws Exception {
        PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
        BufferedReader files = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String file = files.readLine(); file != null; file = files.readLine()) {
            out.println(file + "\t" + (opens(file, args[0].toCharArray()) ? "opens" : "refuses"));
        }
    }

    private static boolean opens(String file, char[] password) {
        try (InputStream in = new FileInputStream(file)) {
            KeyStore store = KeyStore.getInstance("PKCS12");
            store.load(in, password);
            for (String alias : Collections.list(store.aliases())) {
                if (store.getKey(alias, password) != null && store.getCertificateChain(alias) != null) {
                    return true;
                }
            }
            return false;
        } catch (Exception e) {
            return false;
        }
    }
}
