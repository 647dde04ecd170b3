//! Groth16 verifier for proofs of one circuit, at 0x4d05: the input, and what halts, are those of
//! `chain/mevm/precompiles/groth16_verify.py`.

use std::sync::{Arc, Mutex, PoisonError};

use ark_bn254::Fr;
use rayon::prelude::*;

use super::bn254::{G1_BYTES, G2_BYTES, decode_g1, decode_g2};
use super::gas::{GROTH16_VERIFY, GROTH16_VERIFY_INPUT, GROTH16_VERIFY_PROOF, GROTH16_VERIFY_WORD};
use super::groth16::{PreparedKey, Proof, WORTH_A_THREAD};
use super::lines::Lines;
use super::words::{WORD, decode, element, integer, truth};

const MAX_PUBLIC_INPUTS: usize = 64;
const MAX_PROOFS: usize = 128;
const KEYS: usize = 32; // at most 120 kB each

/// Keys that were verified by, the latest first, each with the bytes that it came from.
static PREPARED: Mutex<Vec<Kept>> = Mutex::new(Vec::new());

type Kept = (Box<[u8]>, Arc<PreparedKey>);

/// The gas of a call; an error if its length is not that of its counts.
pub fn price(input: &[u8]) -> Result<u64, String> {
    let (inputs, proofs) = counts(input)?;
    let (inputs, proofs) = (inputs as u64, proofs as u64);
    Ok(GROTH16_VERIFY
        + GROTH16_VERIFY_INPUT * inputs
        + GROTH16_VERIFY_PROOF * proofs
        + GROTH16_VERIFY_WORD * inputs * proofs)
}

pub fn run(input: &[u8]) -> Result<Vec<u8>, String> {
    let (inputs, _) = counts(input)?;
    let (key, proofs) = input[2 * WORD..].split_at(key_bytes(inputs));
    // A point or an input that is none makes its proof invalid.
    let valid = prepared(key).zip(decode_proofs(proofs, inputs));
    Ok(truth(
        valid.is_some_and(|(key, proofs)| key.verify(&proofs, input)),
    ))
}

fn key_bytes(inputs: usize) -> usize {
    G1_BYTES + 3 * G2_BYTES + G1_BYTES * (inputs + 1)
}

fn proof_bytes(inputs: usize) -> usize {
    2 * G1_BYTES + G2_BYTES + WORD * inputs
}

fn counts(input: &[u8]) -> Result<(usize, usize), String> {
    let got = input.len();
    if got < 2 * WORD {
        return Err(format!(
            "groth16: expected two words or more, got {got} bytes"
        ));
    }
    let Some(inputs) = small(&input[..WORD], MAX_PUBLIC_INPUTS) else {
        return Err(format!(
            "groth16: at most {MAX_PUBLIC_INPUTS} public inputs"
        ));
    };
    let Some(proofs) = small(&input[WORD..2 * WORD], MAX_PROOFS).filter(|proofs| *proofs > 0)
    else {
        return Err(format!("groth16: 1 to {MAX_PROOFS} proofs"));
    };
    let length = 2 * WORD + key_bytes(inputs) + proof_bytes(inputs) * proofs;
    if got != length {
        return Err(format!("groth16: expected {length} bytes, got {got}"));
    }
    Ok((inputs, proofs))
}

fn small(word: &[u8], most: usize) -> Option<usize> {
    match integer(word).0 {
        [value, 0, 0, 0] => usize::try_from(value).ok().filter(|value| *value <= most),
        _ => None,
    }
}

fn prepared(data: &[u8]) -> Option<Arc<PreparedKey>> {
    let cache = || PREPARED.lock().unwrap_or_else(PoisonError::into_inner);
    {
        let mut keys = cache();
        if let Some(place) = keys.iter().position(|(bytes, _)| **bytes == *data) {
            keys[..=place].rotate_right(1);
            return Some(keys[0].1.clone());
        }
    }
    let key = Arc::new(decode_key(data)?);
    let mut keys = cache();
    keys.insert(0, (data.into(), key.clone()));
    keys.truncate(KEYS);
    Some(key)
}

fn decode_key(data: &[u8]) -> Option<PreparedKey> {
    let (alpha, rest) = data.split_at(G1_BYTES);
    let (pairs, inputs) = rest.split_at(3 * G2_BYTES);
    let point = |place: usize| Lines::of(&decode_g2(&pairs[place * G2_BYTES..][..G2_BYTES])?);
    let points = [point(0)?, point(1)?, point(2)?];
    let inputs = inputs
        .chunks_exact(G1_BYTES)
        .map(decode_g1)
        .collect::<Option<Vec<_>>>()?;
    Some(PreparedKey::new(decode_g1(alpha)?, points, &inputs))
}

fn decode_proofs(data: &[u8], inputs: usize) -> Option<Vec<Proof>> {
    let size = proof_bytes(inputs);
    if data.len() < WORTH_A_THREAD * size {
        return data.chunks_exact(size).map(decode_proof).collect();
    }
    data.par_chunks_exact(size).map(decode_proof).collect()
}

fn decode_proof(data: &[u8]) -> Option<Proof> {
    let (points, inputs) = data.split_at(2 * G1_BYTES + G2_BYTES);
    let (a, rest) = points.split_at(G1_BYTES);
    let (b, c) = rest.split_at(G2_BYTES);
    let inputs = decode(inputs)
        .iter()
        .map(element)
        .collect::<Option<Vec<Fr>>>()?;
    Some(Proof {
        a: decode_g1(a)?,
        b: Lines::of(&decode_g2(b)?)?,
        c: decode_g1(c)?,
        inputs,
    })
}
