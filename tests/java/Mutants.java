// Whether Java opens damaged keystores. One request a line on standard input: FILE <tab> TYPE <tab> PASSWORD;
// one answer a line on standard output: opened, refused (an exception that load declares), or the unchecked one.

import java.io.BufferedReader;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.security.GeneralSecurityException;
import java.security.KeyStore;

public class Mutants {
    public static void main(String[] args) throws Exception {
        BufferedReader requests = new BufferedReader(new InputStreamReader(System.in));
        for (String line = requests.readLine(); line != null; line = requests.readLine()) {
            System.out.println(answer(line.split("\t")));
        }
    }

    private static String answer(String[] request) {
        try (InputStream in = new FileInputStream(request[0])) {
            KeyStore.getInstance(request[1]).load(in, request[2].toCharArray());
            return "opened";
        } catch (IOException | GeneralSecurityException refused) {
            return "refused";
        } catch (RuntimeException | Error unchecked) {
            return unchecked.getClass().getName();
        }
    }
}
