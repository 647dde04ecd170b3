//! Sum of points of Baby Jubjub, at 0x4d02: see `chain/mevm/precompiles/babyjub_add.py`.

use super::baby_jubjub::sum_points;
use super::babyjub_points::{POINT_BYTES, encode_point, point};
use super::gas::{BABYJUB_ADD, BABYJUB_ADD_POINT};
use super::words::decode;

const MAX_POINTS: usize = 128;

/// The gas of a call; an error if its length is wrong.
pub fn price(input: &[u8]) -> Result<u64, String> {
    let (count, rest) = (input.len() / POINT_BYTES, input.len() % POINT_BYTES);
    if rest != 0 || !(1..=MAX_POINTS).contains(&count) {
        let got = input.len();
        return Err(format!(
            "babyjub: expected 1 to {MAX_POINTS} points, got {got} bytes"
        ));
    }
    Ok(BABYJUB_ADD + BABYJUB_ADD_POINT * count as u64)
}

pub fn run(input: &[u8]) -> Result<Vec<u8>, String> {
    price(input)?;
    let words = decode(input);
    let points: Result<Vec<_>, _> = words.chunks_exact(2).map(|w| point(&w[0], &w[1])).collect();
    Ok(encode_point(&sum_points(&points?).to_point()))
}
