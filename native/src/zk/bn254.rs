//! Points of BN254 in the byte encoding of EIP-197, and Miller loops over many pairs.

use ark_bn254::{Config, Fq, Fq2, Fq12, G1Affine, G2Affine};
use ark_ec::AffineRepr;
use ark_ec::bn::{BnConfig, G2Prepared};
use ark_ff::{AdditiveGroup, Field, PrimeField};

use super::words::{WORD, integer};

pub const G1_BYTES: usize = 2 * WORD;
pub const G2_BYTES: usize = 4 * WORD;

pub type Prepared = G2Prepared<Config>;

/// A point of G1, whose order is prime; none if the bytes encode no point.
pub fn decode_g1(data: &[u8]) -> Option<G1Affine> {
    let (x, y) = (coordinate(data, 0)?, coordinate(data, 1)?);
    if x == Fq::ZERO && y == Fq::ZERO {
        return Some(G1Affine::identity());
    }
    let point = G1Affine::new_unchecked(x, y);
    point.is_on_curve().then_some(point)
}

/// A point of G2, the imaginary parts first; none if the bytes encode no point of the subgroup.
pub fn decode_g2(data: &[u8]) -> Option<G2Affine> {
    let x = Fq2::new(coordinate(data, 1)?, coordinate(data, 0)?);
    let y = Fq2::new(coordinate(data, 3)?, coordinate(data, 2)?);
    if x == Fq2::ZERO && y == Fq2::ZERO {
        return Some(G2Affine::identity());
    }
    let point = G2Affine::new_unchecked(x, y);
    let valid = point.is_on_curve() && point.is_in_correct_subgroup_assuming_on_curve();
    valid.then_some(point)
}

fn coordinate(data: &[u8], place: usize) -> Option<Fq> {
    Fq::from_bigint(integer(&data[place * WORD..][..WORD]))
}

/// The product of the Miller loops of all pairs; those with a point at infinity count as one.
///
/// They share their squarings, which `ark_ec` does for four pairs at a time.
pub fn miller_loop(pairs: &[(G1Affine, &Prepared)]) -> Fq12 {
    let mut lines: Vec<_> = pairs
        .iter()
        .filter(|(p, q)| !p.is_zero() && !q.infinity)
        .map(|(p, q)| (p, q.ell_coeffs.iter()))
        .collect();
    let mut product = Fq12::ONE;
    let mut step = |product: &mut Fq12| {
        for (p, lines) in &mut lines {
            if let Some((mut y, mut x, constant)) = lines.next().copied() {
                y.mul_assign_by_fp(&p.y);
                x.mul_assign_by_fp(&p.x);
                product.mul_by_034(&y, &x, &constant);
            }
        }
    };
    for digit in Config::ATE_LOOP_COUNT.iter().rev().skip(1) {
        product.square_in_place();
        step(&mut product);
        if *digit != 0 {
            step(&mut product);
        }
    }
    // The two lines of Frobenius' images.
    step(&mut product);
    step(&mut product);
    product
}
