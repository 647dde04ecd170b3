//! How the precompiles read and write: big-endian words of 32 bytes.

use ark_bn254::Fr;
use ark_ff::{BigInt, BigInteger, PrimeField};

pub const WORD: usize = 32;

/// Any number of 256 bits.
pub type Word = BigInt<4>;

/// Split data whose length is a multiple of 32 into unsigned integers.
pub fn decode(data: &[u8]) -> Vec<Word> {
    data.chunks_exact(WORD).map(integer).collect()
}

/// The integer that 32 bytes encode.
pub fn integer(word: &[u8]) -> Word {
    let mut limbs = [0; 4];
    for (limb, bytes) in limbs.iter_mut().rev().zip(word.chunks_exact(8)) {
        *limb = bytes
            .iter()
            .fold(0, |value, byte| value << 8 | u64::from(*byte));
    }
    BigInt::new(limbs)
}

/// The element that a number names; none if it is not below the order of the field.
pub fn element(word: &Word) -> Option<Fr> {
    Fr::from_bigint(*word)
}

pub fn encode(value: Fr) -> Vec<u8> {
    value.into_bigint().to_bytes_be()
}

/// The words 1 and 0.
pub fn truth(holds: bool) -> Vec<u8> {
    let mut word = vec![0; WORD];
    word[WORD - 1] = u8::from(holds);
    word
}
