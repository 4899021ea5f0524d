//! Reading with the password at hand, within the work that one run of a fuzzer may cost.

use certtool::fault::Result;
use certtool::formats::{Codec, Purpose, Unlock, WriteOptions};
use certtool::key::pbe::Budget;
use certtool::keystore::Keystore;
use certtool::secret::Password;

/// The password of everything that is fuzzed.
pub const PASSWORD: &str = "changeit";

/// The same as a password.
pub fn password() -> Password {
    Password::new(PASSWORD.into())
}

/// Gives the password, whatever for.
pub struct Given;

impl Unlock for Given {
    fn password(&mut self, _purpose: Purpose) -> Result<Option<Password>> {
        Ok(Some(password()))
    }
}

/// A few milliseconds of key derivation: no run may be slow for being allowed to be.
pub fn budget() -> Budget {
    Budget { iterations_per_item: 1_024, iterations_left: 2_048, scrypt_memory: 1 << 20, ..Budget::default() }
}

/// How stores are written here: as cheaply as the formats allow.
pub fn options() -> WriteOptions {
    WriteOptions { password: Some(password()), iterations: Some(1), ..WriteOptions::default() }
}

/// The store in these bytes.
pub fn read(codec: &dyn Codec, bytes: &[u8]) -> Result<Keystore> {
    codec.read(bytes, &mut Given, &mut budget())
}
