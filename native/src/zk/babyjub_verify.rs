//! Signatures on Baby Jubjub, at 0x4d04: see `chain/mevm/precompiles/babyjub_verify.py`.

use ark_ff::PrimeField;

use super::baby_jubjub::{BASE, IDENTITY, ORDER, Point, eightfold, linear_combination, negated};
use super::babyjub_points::coordinates;
use super::gas::{BABYJUB_VERIFY_EDDSA, BABYJUB_VERIFY_SCHNORR};
use super::poseidon::poseidon;
use super::words::{WORD, Word, decode, element, integer, truth};

enum Scheme {
    EdDsa,
    Schnorr,
}

/// The gas of a call; an error if its scheme is unknown, or its length not the scheme's.
pub fn price(input: &[u8]) -> Result<u64, String> {
    Ok(match scheme(input)? {
        Scheme::EdDsa => BABYJUB_VERIFY_EDDSA,
        Scheme::Schnorr => BABYJUB_VERIFY_SCHNORR,
    })
}

pub fn run(input: &[u8]) -> Result<Vec<u8>, String> {
    let scheme = scheme(input)?;
    let words = decode(&input[WORD..]);
    let (places, scalars) = words.split_at(words.len() - 2);
    let points: Result<Vec<_>, _> = places
        .chunks_exact(2)
        .map(|w| coordinates(&w[0], &w[1]))
        .collect();
    let (points, (first, second)) = (points?, (&scalars[0], &scalars[1]));
    Ok(truth(match scheme {
        Scheme::EdDsa => eddsa(&points[0], &points[1], first, second),
        Scheme::Schnorr => schnorr(&points[0], &points[1], &points[2], first, second),
    }))
}

fn scheme(input: &[u8]) -> Result<Scheme, String> {
    let got = input.len();
    if got < WORD {
        return Err(format!(
            "babyjub: expected a word for the scheme, got {got} bytes"
        ));
    }
    let (scheme, words) = match integer(&input[..WORD]).0 {
        [0, 0, 0, 0] => (Scheme::EdDsa, 7),
        [1, 0, 0, 0] => (Scheme::Schnorr, 9),
        _ => return Err("babyjub: expected the scheme 0 or 1".into()),
    };
    if got != words * WORD {
        return Err(format!(
            "babyjub: expected {} bytes, got {got}",
            words * WORD
        ));
    }
    Ok(scheme)
}

/// S·B = R + 8·h·A with h = Poseidon(R, A, M), as circomlib, and what `eddsa.py` asks beyond it.
fn eddsa(key: &Point, commitment: &Point, response: &Word, message: &Word) -> bool {
    let Some(message) = element(message) else {
        return false;
    };
    let hash = poseidon(&[commitment.x, commitment.y, key.x, key.y, message]);
    *key != IDENTITY
        && schnorr(
            &BASE,
            key,
            commitment,
            response,
            &eightfold(hash.into_bigint()),
        )
}

/// s·B = R + h·A, and what `schnorr.py` asks of all of them.
fn schnorr(base: &Point, key: &Point, commitment: &Point, response: &Word, hash: &Word) -> bool {
    *response < ORDER
        && *hash < ORDER
        && *base != IDENTITY
        && commitment.is_on_curve()
        && base.is_in_subgroup()
        && key.is_in_subgroup()
        && linear_combination(&[*base, *key], &[*response, negated(hash)]).equals(commitment)
}
