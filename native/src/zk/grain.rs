//! The Grain LFSR that draws Poseidon's constants: eprint 2019/458, appendix E.

use ark_bn254::Fr;
use ark_ff::{BigInt, BigInteger, PrimeField};

use super::words::Word;

const FIELD_BITS: u32 = 254;
const REGISTER_BITS: u32 = 80;
const TAPS: [u32; 6] = [62, 51, 38, 23, 13, 0];
const WARM_UP: usize = 160;

/// The register; its oldest bit is the lowest.
pub struct Grain(u128);

impl Grain {
    /// The register of one width, after its warm-up: a prime field, x⁵, 254 bits, the rounds.
    pub fn new(width: usize, full_rounds: usize, partial_rounds: usize) -> Self {
        let fields = [
            (1, 2),
            (0, 4),
            (u128::from(FIELD_BITS), 12),
            (width as u128, 12),
            (full_rounds as u128, 10),
            (partial_rounds as u128, 10),
            ((1 << 30) - 1, 30),
        ];
        let header = fields
            .iter()
            .fold(0, |bits, (value, size)| bits << size | value);
        let mut grain = Self(u128::reverse_bits(header) >> (u128::BITS - REGISTER_BITS));
        for _ in 0..WARM_UP {
            grain.step();
        }
        grain
    }

    fn step(&mut self) -> bool {
        let bit = TAPS.iter().fold(0, |sum, tap| sum ^ self.0 >> tap) & 1;
        self.0 = self.0 >> 1 | bit << (REGISTER_BITS - 1);
        bit == 1
    }

    /// Of each pair of bits the second counts if the first is 1.
    fn bit(&mut self) -> bool {
        loop {
            let (counts, bit) = (self.step(), self.step());
            if counts {
                return bit;
            }
        }
    }

    fn number(&mut self) -> Word {
        let mut limbs = [0u64; 4];
        for place in (0..FIELD_BITS).rev() {
            limbs[place as usize / 64] |= u64::from(self.bit()) << (place % 64);
        }
        BigInt::new(limbs)
    }

    /// A field element; numbers that are none are drawn again.
    pub fn element(&mut self) -> Fr {
        loop {
            if let Some(value) = Fr::from_bigint(self.number()) {
                return value;
            }
        }
    }

    /// A field element; numbers that are none are reduced, as the authors' script does.
    pub fn reduced(&mut self) -> Fr {
        Fr::from_le_bytes_mod_order(&self.number().to_bytes_le())
    }
}
