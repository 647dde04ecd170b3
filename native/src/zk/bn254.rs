//! Points of BN254 in the byte encoding of EIP-197, and Miller loops over many pairs.

use ark_bn254::{Config, Fq, Fq2, Fq12, G1Affine, G1Projective, G2Affine};
use ark_ec::bn::BnConfig;
use ark_ec::{AffineRepr, CurveGroup};
use ark_ff::{AdditiveGroup, BigInteger, Field, PrimeField};

use super::lines::Lines;
use super::words::{WORD, Word, integer};

pub const G1_BYTES: usize = 2 * WORD;
pub const G2_BYTES: usize = 4 * WORD;

const DIGIT_BITS: usize = 5;
const ODD_MULTIPLES: usize = 1 << (DIGIT_BITS - 2); // up to 15

/// A point of G1, whose order is prime; none if the bytes encode no point.
pub fn decode_g1(data: &[u8]) -> Option<G1Affine> {
    let (x, y) = (coordinate(data, 0)?, coordinate(data, 1)?);
    if x == Fq::ZERO && y == Fq::ZERO {
        return Some(G1Affine::identity());
    }
    let point = G1Affine::new_unchecked(x, y);
    point.is_on_curve().then_some(point)
}

/// A point of G2, the imaginary parts first; none if the bytes encode no point of the curve.
///
/// Whether it is of the subgroup is `Lines`' to tell.
pub fn decode_g2(data: &[u8]) -> Option<G2Affine> {
    let x = Fq2::new(coordinate(data, 1)?, coordinate(data, 0)?);
    let y = Fq2::new(coordinate(data, 3)?, coordinate(data, 2)?);
    if x == Fq2::ZERO && y == Fq2::ZERO {
        return Some(G2Affine::identity());
    }
    let point = G2Affine::new_unchecked(x, y);
    point.is_on_curve().then_some(point)
}

fn coordinate(data: &[u8], place: usize) -> Option<Fq> {
    Fq::from_bigint(integer(&data[place * WORD..][..WORD]))
}

/// The product of the Miller loops of all pairs; those with a point at infinity count as one.
///
/// They share their squarings, which `ark_ec` does for four pairs at a time.
pub fn miller_loop(pairs: &[(G1Affine, &Lines)]) -> Fq12 {
    let mut lines: Vec<_> = pairs
        .iter()
        .filter(|(p, _)| !p.is_zero())
        .map(|(p, q)| (p, q.0.iter()))
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

/// Points of G1 that are multiplied again and again: sums of products share their doubles.
pub struct Bases(Vec<[G1Affine; ODD_MULTIPLES]>);

impl Bases {
    pub fn new(points: &[G1Affine]) -> Self {
        let multiples: Vec<G1Projective> = points.iter().flat_map(odd_multiples).collect();
        let multiples = G1Projective::normalize_batch(&multiples);
        Self(multiples.as_chunks().0.to_vec())
    }

    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// The sum of the products with integers.
    pub fn combine(&self, scalars: &[Word]) -> G1Projective {
        let digits: Vec<Vec<i64>> = scalars
            .iter()
            .map(|each| each.find_wnaf(DIGIT_BITS).unwrap_or_default())
            .collect();
        let length = digits.iter().map(Vec::len).max().unwrap_or(0);
        let mut total = G1Projective::ZERO;
        for position in (0..length).rev() {
            total.double_in_place();
            for (digits, multiples) in digits.iter().zip(&self.0) {
                let digit = digits.get(position).copied().unwrap_or(0);
                let multiple = &multiples[digit.unsigned_abs() as usize / 2];
                match digit {
                    0 => {}
                    1.. => total += multiple,
                    _ => total -= multiple,
                }
            }
        }
        total
    }
}

/// 1, 3, … 15 times a point: half of an odd number finds its multiple.
fn odd_multiples(point: &G1Affine) -> [G1Projective; ODD_MULTIPLES] {
    let twice = point.into_group().double();
    let mut multiple = point.into_group();
    std::array::from_fn(|i| {
        if i > 0 {
            multiple += twice;
        }
        multiple
    })
}
