//! Poseidon over the scalar field of BN254 with circomlib's parameters, at 0x4d01.
//!
//! Constants are drawn and put into sparse form, one width at a time, when first needed: see
//! `poseidon_schedule` and `chain/mevm/crypto/poseidon.py`.

use ark_bn254::Fr;
use ark_ff::{AdditiveGroup, Field};

use super::gas::{POSEIDON, POSEIDON_WORD};
use super::poseidon_schedule::{FullRound, apply, inner_product, schedule};
use super::words::{WORD, decode, element, encode};

pub const MAX_INPUTS: usize = 16;

/// The gas of a call; an error if its length is wrong.
pub fn price(input: &[u8]) -> Result<u64, String> {
    Ok(POSEIDON + POSEIDON_WORD * count(input)? as u64)
}

/// The hash of the words of a call's data.
pub fn run(input: &[u8]) -> Result<Vec<u8>, String> {
    count(input)?;
    let elements: Option<Vec<Fr>> = decode(input).iter().map(element).collect();
    let elements =
        elements.ok_or("a poseidon input is not below the order of the BN254 scalar field")?;
    Ok(encode(poseidon(&elements)))
}

fn count(input: &[u8]) -> Result<usize, String> {
    let (words, rest) = (input.len() / WORD, input.len() % WORD);
    if rest != 0 || !(1..=MAX_INPUTS).contains(&words) {
        let got = input.len();
        return Err(format!(
            "poseidon: expected 1 to {MAX_INPUTS} words, got {got} bytes"
        ));
    }
    Ok(words)
}

/// Hash 1 to 16 field elements: the first element of the permuted state, as circomlib does.
pub fn poseidon(inputs: &[Fr]) -> Fr {
    let schedule = schedule(inputs.len() + 1);
    let mut state = vec![Fr::ZERO];
    state.extend_from_slice(inputs);
    for round in &schedule.first {
        state = full_round(&state, round);
    }
    let (first, rest) = state.split_at_mut(1);
    for round in &schedule.partial {
        let power = fifth_power(first[0] + round.constant);
        first[0] = schedule.corner * power + inner_product(&round.row, rest);
        for (value, factor) in rest.iter_mut().zip(&round.column) {
            *value += *factor * power;
        }
    }
    for round in &schedule.last {
        state = full_round(&state, round);
    }
    state[0]
}

fn full_round(state: &[Fr], round: &FullRound) -> Vec<Fr> {
    let powers: Vec<Fr> = state
        .iter()
        .zip(&round.constants)
        .map(|(value, constant)| fifth_power(*value + constant))
        .collect();
    apply(&round.matrix, &powers)
}

fn fifth_power(value: Fr) -> Fr {
    value.square().square() * value
}
