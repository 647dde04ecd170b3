//! The points of a proving key: checked for range and curve, those of G2 for the subgroup, too.

use ark_bn254::{Fq, Fq2, G2Affine};
use ark_ec::AffineRepr;
use ark_ec::short_weierstrass::{Affine, SWCurveConfig};
use ark_ff::{BigInt, PrimeField};
use rayon::prelude::*;

use super::msm::msm;

pub const BYTES: usize = 32; // of a coordinate
pub const G1_BYTES: usize = 2 * BYTES;
pub const G2_BYTES: usize = 4 * BYTES;

/// A point outside the subgroup vanishes from a random sum with a probability of about 1/10069,
/// the smallest prime that divides the cofactor: from all sums in 1 of 10^15 cases.
const SUBGROUP_SUMS: usize = 4;

pub type G1Query = Query<ark_bn254::g1::Config>;
pub type G2Query = Query<ark_bn254::g2::Config>;

/// The points of a section that are not at infinity, and the values that multiply them.
pub struct Query<C: SWCurveConfig> {
    pub places: Vec<usize>,
    pub points: Vec<Affine<C>>,
}

impl<C: SWCurveConfig> Query<C> {
    /// The same, for values that begin later.
    pub fn moved(mut self, by: usize) -> Self {
        self.places.iter_mut().for_each(|place| *place += by);
        self
    }

    pub fn extend(&mut self, other: Self) {
        self.places.extend(other.places);
        self.points.extend(other.points);
    }
}

pub fn g1_points(data: &[u8], section: &str) -> Result<G1Query, String> {
    decode(data, G1_BYTES, coordinate)
        .map_err(|place| format!("zkey: point {place} of {section} is not on the curve of G1"))
}

pub fn g2_points(data: &[u8], section: &str) -> Result<G2Query, String> {
    let pair = |raw: &[u8]| {
        Some(Fq2::new(
            coordinate(&raw[..BYTES])?,
            coordinate(&raw[BYTES..])?,
        ))
    };
    let found = decode(data, G2_BYTES, pair)
        .map_err(|place| format!("zkey: point {place} of {section} is not on the curve of G2"))?;
    if !in_subgroup(&found.points)? {
        return Err(format!(
            "zkey: a point of {section} is outside the subgroup of G2"
        ));
    }
    Ok(found)
}

/// Decode points; an error is the place of the first that is out of range or off the curve.
fn decode<C: SWCurveConfig>(
    data: &[u8],
    size: usize,
    coordinate: impl Fn(&[u8]) -> Option<C::BaseField> + Sync,
) -> Result<Query<C>, usize> {
    let point = |raw: &[u8]| {
        let point = Affine::<C>::new_unchecked(
            coordinate(&raw[..size / 2])?,
            coordinate(&raw[size / 2..])?,
        );
        point.is_on_curve().then_some(point)
    };
    let all: Vec<Option<Affine<C>>> = data.par_chunks(size).map(point).collect();
    let mut found = Query {
        places: Vec::new(),
        points: Vec::new(),
    };
    for (place, point) in all.into_iter().enumerate() {
        let point = point.ok_or(place)?;
        if !point.is_zero() {
            found.places.push(place);
            found.points.push(point);
        }
    }
    Ok(found)
}

/// Read x·R of a coordinate x, which is how the field keeps it as well.
fn coordinate(raw: &[u8]) -> Option<Fq> {
    let value = integer(raw);
    (value < Fq::MODULUS).then(|| Fq::new_unchecked(value))
}

fn in_subgroup(points: &[G2Affine]) -> Result<bool, String> {
    for _ in 0..SUBGROUP_SUMS {
        let mut random = vec![0; 2 * points.len()];
        getrandom::fill(&mut random).map_err(|error| format!("no random numbers: {error}"))?;
        let scalars: Vec<BigInt<4>> = random
            .chunks_exact(2)
            .map(|pair| BigInt::from(u16::from_le_bytes([pair[0], pair[1]])))
            .collect();
        let total: G2Affine = msm(points, &scalars).into();
        if !total.is_in_correct_subgroup_assuming_on_curve() {
            return Ok(false);
        }
    }
    Ok(true)
}

/// Read 32 bytes, the lowest first.
pub fn integer(data: &[u8]) -> BigInt<4> {
    let limb = |place: usize| {
        data[8 * place..8 * place + 8]
            .iter()
            .rev()
            .fold(0, |v, byte| v << 8 | u64::from(*byte))
    };
    BigInt::new([limb(0), limb(1), limb(2), limb(3)])
}
