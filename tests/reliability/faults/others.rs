//! What keytool and openssl do under the same faults: `cargo test --test reliability others_ -- --ignored --nocapture`.
