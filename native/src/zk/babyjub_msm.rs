//! Sum of products on Baby Jubjub, at 0x4d03: see `chain/mevm/precompiles/babyjub_msm.py`.

use super::baby_jubjub::linear_combination;
use super::babyjub_points::{POINT_BYTES, encode_point, point};
use super::gas::{BABYJUB_MSM, BABYJUB_MSM_TERM};
use super::words::{WORD, decode};

const MAX_TERMS: usize = 64;
const TERM_BYTES: usize = WORD + POINT_BYTES;

/// The gas of a call; an error if its length is wrong.
pub fn price(input: &[u8]) -> Result<u64, String> {
    let (count, rest) = (input.len() / TERM_BYTES, input.len() % TERM_BYTES);
    if rest != 0 || !(1..=MAX_TERMS).contains(&count) {
        let got = input.len();
        return Err(format!(
            "babyjub: expected 1 to {MAX_TERMS} terms, got {got} bytes"
        ));
    }
    Ok(BABYJUB_MSM + BABYJUB_MSM_TERM * count as u64)
}

pub fn run(input: &[u8]) -> Result<Vec<u8>, String> {
    price(input)?;
    let words = decode(input);
    let points: Result<Vec<_>, _> = words.chunks_exact(3).map(|w| point(&w[1], &w[2])).collect();
    let scalars: Vec<_> = words.iter().step_by(3).copied().collect();
    Ok(encode_point(
        &linear_combination(&points?, &scalars).to_point(),
    ))
}
