//! Sums of multiples of points (Pippenger), in affine coordinates.
//!
//! Scalars are written in digits of c bits with signs. For each digit's place the points are sorted
//! by digit, those of one digit are added up pair by pair, and the sums weighted by their digits.
//! An affine addition takes six multiplications instead of the eleven of projective buckets, as
//! all pairs of a round share one inversion; the places are computed in parallel. Digits of zero
//! take no time, so sparse scalars are fast without a special case.

use ark_ec::AffineRepr;
use ark_ec::short_weierstrass::{Affine, Projective, SWCurveConfig};
use ark_ff::fields::serial_batch_inversion_and_mul;
use ark_ff::{AdditiveGroup, BigInt, BigInteger, Field, Zero};
use rayon::prelude::*;

const SCALAR_BITS: usize = 254;
const MAX_DIGIT_BITS: usize = 15; // a digit fits into 16 bits with its sign

/// Multiplications in the base field, by which the width of digits is chosen.
const AFFINE_ADDITION: usize = 6;
const BUCKET: usize = 27; // one mixed and one full projective addition

/// Return Σ scalar·point; `scalars` are below 2^254 and as many as `points`.
pub fn msm<C: SWCurveConfig>(points: &[Affine<C>], scalars: &[BigInt<4>]) -> Projective<C> {
    assert_eq!(points.len(), scalars.len());
    let bits = digit_bits(points.len());
    let places = digit_places(bits);
    let halves = halves(bits);
    let shifted: Vec<BigInt<4>> = scalars
        .iter()
        .map(|scalar| {
            let mut sum = *scalar;
            sum.add_with_carry(&halves);
            sum
        })
        .collect();
    let sums: Vec<Projective<C>> = (0..places)
        .into_par_iter()
        .map(|place| {
            let column = shifted.iter().map(|scalar| digit(scalar, place, bits));
            let (mut sorted, counts) = sort(points, column, 1 << (bits - 1));
            weigh(&add_up(&mut sorted, counts))
        })
        .collect();
    sums.iter()
        .rev()
        .fold(Projective::zero(), |mut total, sum| {
            for _ in 0..bits {
                total.double_in_place();
            }
            total + sum
        })
}

fn digit_bits(points: usize) -> usize {
    let cost =
        |bits: &usize| digit_places(*bits) * (points * AFFINE_ADDITION + (BUCKET << (bits - 1)));
    (2..=MAX_DIGIT_BITS).min_by_key(cost).unwrap_or(2)
}

/// One bit more than scalars have is for the carry of the highest digit.
fn digit_places(bits: usize) -> usize {
    (SCALAR_BITS + 1).div_ceil(bits)
}

/// What is added to scalars so that their digits need no carry: half a digit in each place.
///
/// A digit of the sum, less that half, is a digit with a sign of the scalar. The highest place,
/// which has a bit to spare, keeps its digit as it is.
fn halves(bits: usize) -> BigInt<4> {
    let mut limbs = [0; 4];
    for place in 1..digit_places(bits) {
        let bit = place * bits - 1;
        limbs[bit / 64] |= 1 << (bit % 64);
    }
    BigInt::new(limbs)
}

/// Return a digit, from -2^(bits-1) to 2^(bits-1), of a scalar to which `halves` were added.
fn digit(scalar: &BigInt<4>, place: usize, bits: usize) -> i16 {
    let (limb, shift) = (place * bits / 64, place * bits % 64);
    let mut window = scalar.0[limb] >> shift;
    if shift + bits > 64 && limb + 1 < scalar.0.len() {
        window |= scalar.0[limb + 1] << (64 - shift);
    }
    let value = (window & ((1 << bits) - 1)) as i32;
    let half = if place + 1 < digit_places(bits) {
        1 << (bits - 1)
    } else {
        0
    };
    (value - half) as i16
}

/// Sort points by the absolute values of their digits, those of negative digits negated.
///
/// Returns them side by side, and how many have each digit from 1 to `highest`.
fn sort<C: SWCurveConfig>(
    points: &[Affine<C>],
    digits: impl Iterator<Item = i16> + Clone,
    highest: usize,
) -> (Vec<Affine<C>>, Vec<usize>) {
    let mut counts = vec![0; highest + 1];
    for digit in digits.clone() {
        counts[usize::from(digit.unsigned_abs())] += 1;
    }
    counts[0] = 0;
    let mut next: Vec<usize> = counts
        .iter()
        .scan(0, |end, count| Some(std::mem::replace(end, *end + count)))
        .collect();
    let mut sorted = vec![Affine::identity(); counts.iter().sum()];
    for (point, digit) in points.iter().zip(digits).filter(|(_, digit)| *digit != 0) {
        let place = &mut next[usize::from(digit.unsigned_abs())];
        sorted[*place] = if digit < 0 { -*point } else { *point };
        *place += 1;
    }
    (sorted, counts.split_off(1))
}

/// Add up runs of points that lie side by side; `counts` are their lengths.
fn add_up<C: SWCurveConfig>(points: &mut [Affine<C>], mut counts: Vec<usize>) -> Vec<Affine<C>> {
    let starts: Vec<usize> = counts
        .iter()
        .scan(0, |end, count| Some(std::mem::replace(end, *end + count)))
        .collect();
    let mut inverses = Vec::with_capacity(points.len() / 2);
    while counts.iter().any(|count| *count > 1) {
        inverses.clear();
        for (&start, &count) in starts.iter().zip(&counts) {
            let pairs = points[start..start + count].chunks_exact(2);
            inverses.extend(pairs.map(|pair| denominator(&pair[0], &pair[1])));
        }
        serial_batch_inversion_and_mul(&mut inverses, &C::BaseField::ONE);
        let mut inverse = inverses.iter();
        for (&start, count) in starts.iter().zip(&mut counts) {
            let run = &mut points[start..start + *count];
            for (pair, inverse) in (0..*count / 2).zip(&mut inverse) {
                run[pair] = add(&run[2 * pair], &run[2 * pair + 1], inverse);
            }
            if *count % 2 == 1 {
                run[*count / 2] = run[*count - 1];
            }
            *count = count.div_ceil(2);
        }
    }
    let sum = |(&start, &count): (&usize, &usize)| {
        if count == 0 {
            Affine::identity()
        } else {
            points[start]
        }
    };
    starts.iter().zip(&counts).map(sum).collect()
}

/// Return what the slope of an addition is divided by; zero where the sum needs no slope.
fn denominator<C: SWCurveConfig>(p: &Affine<C>, q: &Affine<C>) -> C::BaseField {
    if p.is_zero() || q.is_zero() {
        C::BaseField::ZERO
    } else if p.x != q.x {
        q.x - p.x
    } else if p.y == q.y {
        p.y.double()
    } else {
        C::BaseField::ZERO
    }
}

/// Add two points, given the inverse of their `denominator`.
fn add<C: SWCurveConfig>(p: &Affine<C>, q: &Affine<C>, inverse: &C::BaseField) -> Affine<C> {
    if p.is_zero() {
        return *q;
    } else if q.is_zero() {
        return *p;
    } else if inverse.is_zero() {
        return Affine::identity();
    }
    let rise = if p.x != q.x {
        q.y - p.y
    } else {
        let square = p.x.square();
        square.double() + square
    };
    let slope = rise * inverse;
    let x = slope.square() - p.x - q.x;
    Affine::new_unchecked(x, slope * (p.x - x) - p.y)
}

/// Return 1·first + 2·second + 3·third + …
fn weigh<C: SWCurveConfig>(points: &[Affine<C>]) -> Projective<C> {
    let (mut running, mut total) = (Projective::zero(), Projective::zero());
    for point in points.iter().rev() {
        running += point;
        total += running;
    }
    total
}
