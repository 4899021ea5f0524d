//! Twofish with keys of 256 bits (Schneier, Kelsey, Whiting, Wagner, Hall, Ferguson: Twofish, 1998; the sections named
//! below are of that paper).
//!
//! UBER encrypts a whole store with it. The four key-dependent S-boxes and the MDS matrix behind them become four tables
//! ("full keying", section 5.1): the crate `twofish`, which the tests compare this with, computes them for every octet.

use cbc::cipher::consts::{U1, U16, U32};
use cbc::cipher::{
    Block, BlockCipherDecBackend, BlockCipherDecClosure, BlockCipherDecrypt, BlockCipherEncBackend,
    BlockCipherEncClosure, BlockCipherEncrypt, BlockSizeUser, InOut, Key, KeyInit, KeySizeUser, ParBlocksSizeUser,
};
use zeroize::ZeroizeOnDrop;

/// Rounds of the cipher.
const ROUNDS: usize = 16;

/// The fixed permutations q0 and q1 as the four boxes of half octets that make each (section 4.3.5).
const Q_BOXES: [[[u8; 16]; 4]; 2] = [
    [
        [0x8, 0x1, 0x7, 0xd, 0x6, 0xf, 0x3, 0x2, 0x0, 0xb, 0x5, 0x9, 0xe, 0xc, 0xa, 0x4],
        [0xe, 0xc, 0xb, 0x8, 0x1, 0x2, 0x3, 0x5, 0xf, 0x4, 0xa, 0x6, 0x7, 0x0, 0x9, 0xd],
        [0xb, 0xa, 0x5, 0xe, 0x6, 0xd, 0x9, 0x0, 0xc, 0x8, 0xf, 0x3, 0x2, 0x4, 0x7, 0x1],
        [0xd, 0x7, 0xf, 0x4, 0x1, 0x2, 0x6, 0xe, 0x9, 0xb, 0x3, 0x0, 0x8, 0x5, 0xc, 0xa],
    ],
    [
        [0x2, 0x8, 0xb, 0xd, 0xf, 0x7, 0x6, 0xe, 0x3, 0x1, 0x9, 0x4, 0x0, 0xa, 0xc, 0x5],
        [0x1, 0xe, 0x2, 0xb, 0x4, 0xc, 0x3, 0x7, 0x6, 0xd, 0xa, 0x5, 0xf, 0x9, 0x0, 0x8],
        [0x4, 0xc, 0x7, 0x5, 0x1, 0x6, 0x9, 0xa, 0x0, 0xe, 0xd, 0x8, 0x2, 0xb, 0x3, 0xf],
        [0xb, 0x9, 0x5, 0x1, 0xc, 0x3, 0xd, 0xe, 0x6, 0x4, 0x7, 0xf, 0x2, 0x0, 0x8, 0xa],
    ],
];

/// Which of q0 and q1 each octet of a word passes through in h, the first in time first (section 4.3.2, figure 2).
const Q_ORDER: [[usize; 5]; 4] = [[1, 1, 0, 0, 1], [0, 1, 1, 0, 0], [0, 0, 0, 1, 1], [1, 0, 1, 1, 0]];

/// The MDS matrix (section 4.3.2), row by row.
const MDS: [[u8; 4]; 4] =
    [[0x01, 0xef, 0x5b, 0x5b], [0x5b, 0xef, 0xef, 0x01], [0xef, 0x5b, 0x01, 0xef], [0xef, 0x01, 0xef, 0x5b]];

/// The polynomial of its field, x⁸ + x⁶ + x⁵ + x³ + 1.
const MDS_POLYNOMIAL: u16 = 0x169;

/// The RS matrix (section 4.3), row by row.
const RS: [[u8; 8]; 4] = [
    [0x01, 0xa4, 0x55, 0x87, 0x5a, 0x58, 0xdb, 0x9e],
    [0xa4, 0x56, 0x82, 0xf3, 0x1e, 0xc6, 0x68, 0xe5],
    [0x02, 0xa1, 0xfc, 0xc1, 0x47, 0xae, 0x3d, 0x19],
    [0xa4, 0x55, 0x87, 0x5a, 0x58, 0xdb, 0x9e, 0x03],
];

/// The polynomial of its field, x⁸ + x⁶ + x³ + x² + 1.
const RS_POLYNOMIAL: u16 = 0x14d;

/// q0 and q1 by octet.
static Q: [[u8; 256]; 2] = [q(&Q_BOXES[0]), q(&Q_BOXES[1])];

/// Each column of the MDS matrix multiplied by each octet.
static MDS_COLUMNS: [[u32; 256]; 4] = [mds_column(0), mds_column(1), mds_column(2), mds_column(3)];

const fn q(boxes: &[[u8; 16]; 4]) -> [u8; 256] {
    const fn mixed(a: u8, b: u8) -> (usize, usize) {
        ((a ^ b) as usize, ((a ^ (b >> 1 | b << 3) ^ a << 3) & 15) as usize)
    }
    let mut permutation = [0; 256];
    let mut x = 0;
    while x < 256 {
        let (a, b) = mixed((x >> 4) as u8, (x & 15) as u8);
        let (a, b) = mixed(boxes[0][a], boxes[1][b]);
        permutation[x] = boxes[3][b] << 4 | boxes[2][a];
        x += 1;
    }
    permutation
}

const fn mds_column(column: usize) -> [u32; 256] {
    let mut products = [0; 256];
    let mut x = 0;
    while x < 256 {
        let mut octets = [0; 4];
        let mut row = 0;
        while row < 4 {
            octets[row] = product(MDS[row][column], x as u8, MDS_POLYNOMIAL);
            row += 1;
        }
        products[x] = u32::from_le_bytes(octets);
        x += 1;
    }
    products
}

/// The product in GF(2⁸) modulo the polynomial.
const fn product(a: u8, b: u8, polynomial: u16) -> u8 {
    let (mut a, mut b, mut sum) = (a as u16, b, 0);
    while b > 0 {
        if b & 1 == 1 {
            sum ^= a;
        }
        a <<= 1;
        if a & 0x100 != 0 {
            a ^= polynomial;
        }
        b >>= 1;
    }
    sum as u8
}

/// The function h for one octet of a word (section 4.3.2), up to and with the MDS matrix. `list` holds the octet of
/// this column of the four words L0 to L3.
fn h_column(column: usize, octet: u8, list: [u8; 4]) -> u32 {
    let [first, later @ ..] = &Q_ORDER[column];
    let mut y = Q[*first][usize::from(octet)];
    for (order, key) in later.iter().zip(list.iter().rev()) {
        y = Q[*order][usize::from(y ^ key)];
    }
    MDS_COLUMNS[column][usize::from(y)]
}

/// The function h of a word whose four octets are the same, as the key schedule needs it.
fn h(octet: u8, list: [[u8; 4]; 4]) -> u32 {
    (0..4).fold(0, |sum, column| sum ^ h_column(column, octet, list.map(|word| word[column])))
}

/// The cipher under a key.
#[derive(Clone, ZeroizeOnDrop)]
pub struct Twofish {
    /// The function g by octet and column (section 4.3.3). On the heap: the stack that ciphers leave behind is wiped, and
    /// need not be deeper for this one.
    g: Vec<[u32; 256]>,
    /// The expanded key: whitening before, whitening after, two words a round.
    keys: [u32; 8 + 2 * ROUNDS],
}

impl Twofish {
    fn g(&self, x: u32) -> u32 {
        let [a, b, c, d] = x.to_le_bytes().map(usize::from);
        self.g[0][a] ^ self.g[1][b] ^ self.g[2][c] ^ self.g[3][d]
    }

    /// The function F (section 4.2).
    fn f(&self, a: u32, b: u32, round: usize) -> (u32, u32) {
        let (a, b) = (self.g(a), self.g(b.rotate_left(8)));
        let sum = a.wrapping_add(b);
        let keys = &self.keys[8 + 2 * round..];
        (sum.wrapping_add(keys[0]), sum.wrapping_add(b).wrapping_add(keys[1]))
    }

    fn whitened(&self, words: [u32; 4], at: usize) -> [u32; 4] {
        std::array::from_fn(|word| words[word] ^ self.keys[at + word])
    }
}

impl KeyInit for Twofish {
    fn new(key: &Key<Self>) -> Self {
        let word = |at: usize| -> [u8; 4] { std::array::from_fn(|octet| key[4 * at + octet]) };
        let (even, odd) = ([0, 2, 4, 6].map(word), [1, 3, 5, 7].map(word));
        let mut keys = [0; 8 + 2 * ROUNDS];
        for (pair, octet) in keys.as_chunks_mut::<2>().0.iter_mut().zip((0..).step_by(2)) {
            let (a, b) = (h(octet, even), h(octet + 1, odd).rotate_left(8));
            let sum = a.wrapping_add(b);
            *pair = [sum, sum.wrapping_add(b).rotate_left(9)];
        }
        // The words S0 to S3, each made of eight octets of the key; h takes them the last first.
        let s = |row: usize, part: usize| {
            (0..8).fold(0, |sum, at| sum ^ product(RS[row][at], key[8 * part + at], RS_POLYNOMIAL))
        };
        let mut g = vec![[0; 256]; 4];
        for (column, table) in g.iter_mut().enumerate() {
            let list = [3, 2, 1, 0].map(|part| s(column, part));
            table.iter_mut().zip(0..=255).for_each(|(word, octet)| *word = h_column(column, octet, list));
        }
        Self { g, keys }
    }
}

impl KeySizeUser for Twofish {
    type KeySize = U32;
}

impl BlockSizeUser for Twofish {
    type BlockSize = U16;
}

impl ParBlocksSizeUser for Twofish {
    type ParBlocksSize = U1;
}

impl BlockCipherEncrypt for Twofish {
    fn encrypt_with_backend(&self, f: impl BlockCipherEncClosure<BlockSize = U16>) {
        f.call(self);
    }
}

impl BlockCipherEncBackend for Twofish {
    fn encrypt_block(&self, mut block: InOut<'_, '_, Block<Self>>) {
        let [mut a, mut b, mut c, mut d] = self.whitened(words(block.get_in()), 0);
        for round in 0..ROUNDS {
            let (f0, f1) = self.f(a, b, round);
            (a, b, c, d) = ((c ^ f0).rotate_right(1), d.rotate_left(1) ^ f1, a, b);
        }
        // The last swap is undone.
        put(block.get_out(), self.whitened([c, d, a, b], 4));
    }
}

impl BlockCipherDecrypt for Twofish {
    fn decrypt_with_backend(&self, f: impl BlockCipherDecClosure<BlockSize = U16>) {
        f.call(self);
    }
}

impl BlockCipherDecBackend for Twofish {
    fn decrypt_block(&self, mut block: InOut<'_, '_, Block<Self>>) {
        let [mut c, mut d, mut a, mut b] = self.whitened(words(block.get_in()), 4);
        for round in (0..ROUNDS).rev() {
            let (f0, f1) = self.f(c, d, round);
            (a, b, c, d) = (c, d, a.rotate_left(1) ^ f0, (b ^ f1).rotate_right(1));
        }
        put(block.get_out(), self.whitened([a, b, c, d], 0));
    }
}

fn words(block: &Block<Twofish>) -> [u32; 4] {
    std::array::from_fn(|word| u32::from_le_bytes(std::array::from_fn(|octet| block[4 * word + octet])))
}

fn put(block: &mut Block<Twofish>, words: [u32; 4]) {
    for (octets, word) in block.as_mut_slice().as_chunks_mut::<4>().0.iter_mut().zip(words) {
        *octets = word.to_le_bytes();
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use cbc::cipher::{Array, BlockCipherDecrypt, BlockCipherEncrypt, KeyInit as _};

    use super::Twofish;

    fn encrypted(cipher: &impl BlockCipherEncrypt<BlockSize = super::U16>, block: [u8; 16]) -> [u8; 16] {
        let mut block = Array(block);
        cipher.encrypt_block(&mut block);
        block.0
    }

    fn decrypted(cipher: &impl BlockCipherDecrypt<BlockSize = super::U16>, block: [u8; 16]) -> [u8; 16] {
        let mut block = Array(block);
        cipher.decrypt_block(&mut block);
        block.0
    }

    /// Each ciphertext becomes the next block and half of the next key.
    #[test]
    fn the_crate_encrypts_alike() {
        let (mut key, mut block) = ([0_u8; 32], [0_u8; 16]);
        for _ in 0..1_000 {
            let ours = Twofish::new(&Array(key));
            let ciphertext = encrypted(&ours, block);
            assert_eq!(ciphertext, encrypted(&twofish::Twofish::new(&Array(key)), block));
            assert_eq!(decrypted(&ours, ciphertext), block);
            key.rotate_right(16);
            key[..16].copy_from_slice(&ciphertext);
            block = ciphertext;
        }
    }

    /// The intermediate values for a 256-bit key in the paper (appendix A.2).
    #[test]
    fn the_example_of_the_paper_is_met() {
        let key = "0123456789abcdeffedcba987654321000112233445566778899aabbccddeeff";
        let key: Vec<u8> = (0..32).map(|at| u8::from_str_radix(&key[2 * at..2 * at + 2], 16).unwrap()).collect();
        let ciphertext = encrypted(&Twofish::new_from_slice(&key).unwrap(), [0; 16]);
        assert_eq!(u128::from_be_bytes(ciphertext), 0x3752_7be0_0523_34b8_9f0c_fcca_e87c_fa20);
    }
}
