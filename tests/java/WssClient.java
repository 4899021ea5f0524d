// Sends one message to a WebSocket server over TLS and prints the answer.
// Arguments: PORT TRUSTSTORE TYPE PASSWORD ALGORITHM, where ALGORITHM names the trust manager (PKIX, SunX509).
// Exit 1 and the innermost cause when the server is not trusted or does not answer.

import java.io.FileInputStream;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.security.KeyStore;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

public class WssClient {
    public static void main(String[] args) throws Exception {
        KeyStore trusted = KeyStore.getInstance(args[2]);
        try (InputStream in = new FileInputStream(args[1])) {
            trusted.load(in, args[3].toCharArray());
        }
        TrustManagerFactory managers = TrustManagerFactory.getInstance(args[4]);
        managers.init(trusted);
        SSLContext tls = SSLContext.getInstance("TLS");
        tls.init(null, managers.getTrustManagers(), null);

        URI server = URI.create("wss://localhost:" + args[0] + "/");
        CompletableFuture<String> answer = new CompletableFuture<>();
        try {
            HttpClient client = HttpClient.newBuilder().sslContext(tls).build();
            WebSocket socket = client.newWebSocketBuilder().buildAsync(server, new Listener(answer)).get(30, TimeUnit.SECONDS);
            socket.sendText("queue agent", true);
            System.out.println("connected: " + answer.get(30, TimeUnit.SECONDS));
        } catch (Exception e) {
            Throwable cause = e;
            while (cause.getCause() != null) {
                cause = cause.getCause();
            }
            System.out.println("refused: " + cause);
            System.exit(1);
        }
        System.exit(0);
    }

    private static class Listener implements WebSocket.Listener {
        private final CompletableFuture<String> answer;

        Listener(CompletableFuture<String> answer) {
            this.answer = answer;
        }

        @Override
        public CompletionStage<?> onText(WebSocket socket, CharSequence message, boolean last) {
            answer.complete(message.toString());
            return null;
        }

        @Override
        public void onError(WebSocket socket, Throwable error) {
            answer.completeExceptionally(error);
        }
    }
}
