//! What other tools make, we read; what we make, other tools read. Real keytool, Java, OpenSSL and servers.

mod bouncy_castle;
mod chain_rules;
mod compat;
mod converted;
mod damaged_keys;
mod differential;
mod doctor;
mod edited;
mod handshakes;
mod keys;
mod openssl;
mod pairing;
mod passwords;
mod paths;
mod programs;
mod read;
mod reply;
mod sealed_keys;
mod secrets;
mod servers;
mod shared_issuers;
mod strict_pem;
mod trust_settings;
mod trusted;
mod websocket;
mod written;

/// The keystore formats, by our names, which Java shares.
const STORE_FORMATS: [&str; 3] = ["jks", "jceks", "pkcs12"];

/// Key algorithms that every format and every tool must take.
const KEY_ALGORITHMS: [&str; 6] = ["rsa:2048", "rsa:3072", "ec:p256", "ec:p384", "ec:p521", "ed25519"];
