//! The ciphers of `Proc-Type: 4,ENCRYPTED` by OpenSSL's names: a block cipher and its mode, `AES-128-CFB`.

use des::cipher::array::Array;
use des::cipher::{BlockCipherDecrypt, BlockCipherEncrypt, BlockSizeUser, KeyInit};

/// A block cipher under a key. The octets given are one block.
trait BlockCipher {
    fn encrypt(&self, block: &mut [u8]);
    fn decrypt(&self, block: &mut [u8]);
}

impl<C: BlockCipherEncrypt + BlockCipherDecrypt> BlockCipher for C {
    fn encrypt(&self, block: &mut [u8]) {
        if let Ok(block) = <&mut Array<u8, C::BlockSize>>::try_from(block) {
            self.encrypt_block(block);
        }
    }

    fn decrypt(&self, block: &mut [u8]) {
        if let Ok(block) = <&mut Array<u8, C::BlockSize>>::try_from(block) {
            self.decrypt_block(block);
        }
    }
}

/// DES between two more keys, which are added to what goes in and what comes out (Rivest, 1984).
struct Desx {
    des: des::Des,
    input: Vec<u8>,
    output: Vec<u8>,
}

impl BlockCipher for Desx {
    fn encrypt(&self, block: &mut [u8]) {
        add(block, &self.input);
        self.des.encrypt(block);
        add(block, &self.output);
    }

    fn decrypt(&self, block: &mut [u8]) {
        add(block, &self.output);
        self.des.decrypt(block);
        add(block, &self.input);
    }
}

/// Makes a cipher of a key; `None` when it takes none of that length.
type Keyed = fn(&[u8]) -> Option<Box<dyn BlockCipher>>;

/// A block cipher by name.
struct Algorithm {
    name: &'static str,
    key_len: usize,
    block_len: usize,
    keyed: Keyed,
}

/// Those of OpenSSL 3.0 and its legacy provider, but for SEED, which no maintained crate has.
const ALGORITHMS: [Algorithm; 19] = [
    algorithm::<aes::Aes128>("AES-128", 16, 16),
    algorithm::<aes::Aes192>("AES-192", 24, 16),
    algorithm::<aes::Aes256>("AES-256", 32, 16),
    algorithm::<aria::Aria128>("ARIA-128", 16, 16),
    algorithm::<aria::Aria192>("ARIA-192", 24, 16),
    algorithm::<aria::Aria256>("ARIA-256", 32, 16),
    algorithm::<blowfish::Blowfish>("BF", 16, 8),
    algorithm::<camellia::Camellia128>("CAMELLIA-128", 16, 16),
    algorithm::<camellia::Camellia192>("CAMELLIA-192", 24, 16),
    algorithm::<camellia::Camellia256>("CAMELLIA-256", 32, 16),
    algorithm::<cast5::Cast5>("CAST5", 16, 8),
    algorithm::<des::Des>("DES", 8, 8),
    algorithm::<des::TdesEde2>("DES-EDE", 16, 8),
    algorithm::<des::TdesEde3>("DES-EDE3", 24, 8),
    Algorithm { name: "DESX", key_len: 24, block_len: 8, keyed: desx },
    Algorithm { name: "RC2", key_len: 16, block_len: 8, keyed: rc2 },
    Algorithm { name: "RC2-40", key_len: 5, block_len: 8, keyed: rc2 },
    Algorithm { name: "RC2-64", key_len: 8, block_len: 8, keyed: rc2 },
    algorithm::<sm4::Sm4>("SM4", 16, 16),
];

const fn algorithm<C>(name: &'static str, key_len: usize, block_len: usize) -> Algorithm
where
    C: BlockCipherEncrypt + BlockCipherDecrypt + BlockSizeUser + KeyInit + 'static,
{
    Algorithm { name, key_len, block_len, keyed: |key| Some(Box::new(C::new_from_slice(key).ok()?)) }
}

/// The key of DES, then those added before and behind (OpenSSL's DESX-CBC).
fn desx(key: &[u8]) -> Option<Box<dyn BlockCipher>> {
    let (key, around) = key.split_at_checked(8)?;
    let (input, output) = around.split_at_checked(8)?;
    let des = des::Des::new_from_slice(key).ok()?;
    Some(Box::new(Desx { des, input: input.to_vec(), output: output.to_vec() }))
}

/// All of the key is effective.
fn rc2(key: &[u8]) -> Option<Box<dyn BlockCipher>> {
    let is_possible = (5..=16).contains(&key.len());
    is_possible.then(|| Box::new(rc2::Rc2::new_with_eff_key_len(key, 8 * key.len())) as Box<dyn BlockCipher>)
}

/// The modes of SP 800-38A; of CFB also those that feed back one octet or one bit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Mode {
    Cbc,
    Cfb,
    Cfb1,
    Cfb8,
    Ctr,
    Ofb,
}

/// A cipher with its mode.
pub(super) struct LegacyCipher {
    algorithm: &'static Algorithm,
    mode: Mode,
}

impl LegacyCipher {
    /// The one with this name.
    pub fn named(name: &str) -> Option<Self> {
        static TABLE: [Algorithm; 19] = ALGORITHMS;
        let (algorithm, mode) = name.rsplit_once('-')?;
        let mode = match mode.to_ascii_uppercase().as_str() {
            "CBC" => Mode::Cbc,
            "CFB" => Mode::Cfb,
            "CFB1" => Mode::Cfb1,
            "CFB8" => Mode::Cfb8,
            "CTR" => Mode::Ctr,
            "OFB" => Mode::Ofb,
            _ => return None,
        };
        let algorithm = TABLE.iter().find(|known| known.name.eq_ignore_ascii_case(algorithm))?;
        Some(Self { algorithm, mode })
    }

    /// The octets of its key.
    pub fn key_len(&self) -> usize {
        self.algorithm.key_len
    }

    /// The octets of its IV, which is one block.
    pub fn iv_len(&self) -> usize {
        self.algorithm.block_len
    }

    /// Whether what it encrypts is padded to whole blocks.
    pub fn takes_whole_blocks(&self) -> bool {
        self.mode == Mode::Cbc
    }

    /// The plaintext; `None` when the padding is wrong.
    pub fn decrypt(&self, key: &[u8], iv: &[u8], ciphertext: &[u8]) -> Option<Vec<u8>> {
        let cipher = (self.algorithm.keyed)(key)?;
        let mut text = ciphertext.to_vec();
        let mut state = iv.to_vec();
        match self.mode {
            Mode::Cbc => {
                cbc(&*cipher, &mut state, &mut text);
                unpad(&mut text, iv.len())?;
            }
            Mode::Cfb => cfb(&*cipher, &mut state, &mut text),
            Mode::Cfb1 => cfb1(&*cipher, &mut state, &mut text),
            Mode::Cfb8 => cfb8(&*cipher, &mut state, &mut text),
            Mode::Ctr => ctr(&*cipher, &mut state, &mut text),
            Mode::Ofb => ofb(&*cipher, &mut state, &mut text),
        }
        Some(text)
    }
}

fn cbc(cipher: &dyn BlockCipher, state: &mut Vec<u8>, text: &mut [u8]) {
    for block in text.chunks_mut(state.len()) {
        let ciphertext = block.to_vec();
        cipher.decrypt(block);
        add(block, state);
        *state = ciphertext;
    }
}

fn cfb(cipher: &dyn BlockCipher, state: &mut [u8], text: &mut [u8]) {
    for block in text.chunks_mut(state.len()) {
        let ciphertext = block.to_vec();
        cipher.encrypt(state);
        add(block, state);
        state[..ciphertext.len()].copy_from_slice(&ciphertext);
    }
}

fn cfb8(cipher: &dyn BlockCipher, state: &mut [u8], text: &mut [u8]) {
    for octet in text {
        let (ciphertext, mut stream) = (*octet, state.to_vec());
        cipher.encrypt(&mut stream);
        *octet ^= stream[0];
        state.rotate_left(1);
        state[stream.len() - 1] = ciphertext;
    }
}

fn cfb1(cipher: &dyn BlockCipher, state: &mut [u8], text: &mut [u8]) {
    for octet in text {
        for at in (0..8).rev() {
            let (ciphertext, mut stream) = (*octet >> at & 1, state.to_vec());
            cipher.encrypt(&mut stream);
            *octet ^= stream[0] >> 7 << at;
            shift_in(state, ciphertext);
        }
    }
}

/// Shifts all of it one bit to the left.
fn shift_in(state: &mut [u8], bit: u8) {
    let mut carried = bit;
    for octet in state.iter_mut().rev() {
        let highest = *octet >> 7;
        *octet = *octet << 1 | carried;
        carried = highest;
    }
}

fn ofb(cipher: &dyn BlockCipher, state: &mut [u8], text: &mut [u8]) {
    for block in text.chunks_mut(state.len()) {
        cipher.encrypt(state);
        add(block, state);
    }
}

/// The state is a counter, its last octet the lowest.
fn ctr(cipher: &dyn BlockCipher, state: &mut [u8], text: &mut [u8]) {
    for block in text.chunks_mut(state.len()) {
        let mut stream = state.to_vec();
        cipher.encrypt(&mut stream);
        add(block, &stream);
        for octet in state.iter_mut().rev() {
            *octet = octet.wrapping_add(1);
            if *octet != 0 {
                break;
            }
        }
    }
}

/// Exclusive or, as far as the shorter goes.
fn add(block: &mut [u8], stream: &[u8]) {
    block.iter_mut().zip(stream).for_each(|(octet, other)| *octet ^= other);
}

/// Takes the padding of RFC 8018 6.1.1 off.
fn unpad(text: &mut Vec<u8>, block_len: usize) -> Option<()> {
    let count = usize::from(*text.last()?);
    let start = text.len().checked_sub(count)?;
    let is_padding = (1..=block_len).contains(&count) && text[start..].iter().all(|octet| usize::from(*octet) == count);
    is_padding.then(|| text.truncate(start))
}
