//! Groth16 over BN254: any number of proofs of one circuit, by one product of pairings.
//!
//! The equations, powers and decisions of `chain/mevm/crypto/groth16.py`. What depends on the key
//! alone is computed once: the lines of its points of G2, and the Miller loop of α and β.

use ark_bn254::{Bn254, Fq12, Fr, G1Affine, G1Projective};
use ark_ec::pairing::{MillerLoopOutput, Pairing};
use ark_ec::{AffineRepr, CurveGroup, VariableBaseMSM};
use ark_ff::{AdditiveGroup, One, PrimeField};
use rayon::prelude::*;
use sha2::{Digest, Sha256};

use super::bn254::{Bases, miller_loop};
use super::lines::Lines;
use super::words::Word;

const COEFFICIENT_BYTES: usize = 16;
const DOMAIN: &[u8] = b"MEVM Groth16 batch";
/// So few proofs, or points, one thread is done with before it has handed them over to others.
pub const WORTH_A_THREAD: usize = 8;

pub struct PreparedKey {
    alpha: G1Affine,
    beta: Lines,
    gamma: Lines,
    delta: Lines,
    inputs: Bases,
    /// Of -α and β.
    alpha_beta: Fq12,
}

pub struct Proof {
    pub a: G1Affine,
    pub b: Lines,
    pub c: G1Affine,
    pub inputs: Vec<Fr>,
}

impl PreparedKey {
    pub fn new(alpha: G1Affine, [beta, gamma, delta]: [Lines; 3], inputs: &[G1Affine]) -> Self {
        let alpha_beta = miller_loop(&[(-alpha, &beta)]);
        let inputs = Bases::new(inputs);
        Self {
            alpha,
            beta,
            gamma,
            delta,
            inputs,
            alpha_beta,
        }
    }

    /// Whether all proofs hold; the transcript is all the bytes that key and proofs came from.
    pub fn verify(&self, proofs: &[Proof], transcript: &[u8]) -> bool {
        let powers = coefficients(transcript, proofs.len());
        let product = match proofs {
            [_] => self.alpha_beta * self.product(proofs, &powers),
            _ if proofs.len() < WORTH_A_THREAD => self.product(proofs, &powers),
            _ => self.product_on_all_cores(proofs, &powers),
        };
        Bn254::final_exponentiation(MillerLoopOutput(product))
            .is_some_and(|product| product.0.is_one())
    }

    fn product(&self, proofs: &[Proof], powers: &[u128]) -> Fq12 {
        let mut pairs = proof_pairs(proofs, powers);
        pairs.extend(self.key_pairs(proofs, powers));
        miller_loop(&pairs)
    }

    fn product_on_all_cores(&self, proofs: &[Proof], powers: &[u128]) -> Fq12 {
        let threads = rayon::current_num_threads();
        let part = proofs.len().div_ceil(threads).max(WORTH_A_THREAD);
        let of_proofs = || {
            proofs
                .par_chunks(part)
                .zip(powers.par_chunks(part))
                .map(|(proofs, powers)| miller_loop(&proof_pairs(proofs, powers)))
                .reduce(Fq12::one, |left, right| left * right)
        };
        let of_key = || miller_loop(&self.key_pairs(proofs, powers));
        let (of_proofs, of_key) = rayon::join(of_proofs, of_key);
        of_proofs * of_key
    }

    /// The negative sums over all proofs with γ, δ and β; β's of a single proof is known.
    fn key_pairs(&self, proofs: &[Proof], powers: &[u128]) -> Vec<(G1Affine, &Lines)> {
        let powers: Vec<Fr> = powers.iter().map(|power| Fr::from(*power)).collect();
        let total: Fr = powers.iter().sum();
        let mut weights = vec![Fr::ZERO; self.inputs.len()];
        weights[0] = total;
        for (power, proof) in powers.iter().zip(proofs) {
            for (weight, value) in weights[1..].iter_mut().zip(&proof.inputs) {
                *weight += *power * value;
            }
        }
        let weights: Vec<Word> = weights.iter().map(|weight| weight.into_bigint()).collect();
        let inputs = -self.inputs.combine(&weights);
        if let [proof] = proofs {
            return vec![(inputs.into_affine(), &self.gamma), (-proof.c, &self.delta)];
        }
        let sums = affine(&[inputs, sum_of_c(proofs, &powers), self.alpha * -total]);
        sums.into_iter()
            .zip([&self.gamma, &self.delta, &self.beta])
            .collect()
    }
}

/// The negative sum of all C, each raised to its power.
fn sum_of_c(proofs: &[Proof], powers: &[Fr]) -> G1Projective {
    if proofs.len() < WORTH_A_THREAD {
        let raised = proofs
            .iter()
            .zip(powers)
            .map(|(proof, power)| proof.c * power);
        return -raised.sum::<G1Projective>();
    }
    let points: Vec<G1Affine> = proofs.iter().map(|proof| proof.c).collect();
    -G1Projective::msm_unchecked(&points, powers)
}

/// A, raised to its power, and B of each proof.
fn proof_pairs<'a>(proofs: &'a [Proof], powers: &[u128]) -> Vec<(G1Affine, &'a Lines)> {
    let raised: Vec<G1Projective> = proofs
        .iter()
        .zip(powers)
        .map(|(proof, power)| proof.a.mul_bigint([*power as u64, (*power >> 64) as u64]))
        .collect();
    affine(&raised)
        .into_iter()
        .zip(proofs.iter().map(|proof| &proof.b))
        .collect()
}

fn affine(points: &[G1Projective]) -> Vec<G1Affine> {
    if points.len() < WORTH_A_THREAD {
        return points.iter().map(|point| point.into_affine()).collect();
    }
    G1Projective::normalize_batch(points)
}

/// The powers; the first may be 1, since only ratios matter.
fn coefficients(transcript: &[u8], count: usize) -> Vec<u128> {
    let seed = Sha256::new()
        .chain_update(DOMAIN)
        .chain_update(transcript)
        .finalize();
    let draw = |place: u32| {
        let digest = Sha256::new()
            .chain_update(seed)
            .chain_update(place.to_be_bytes())
            .finalize();
        digest[..COEFFICIENT_BYTES]
            .iter()
            .fold(0, |value, byte| value << 8 | u128::from(*byte))
    };
    (0..count as u32)
        .map(|place| if place == 0 { 1 } else { draw(place) })
        .collect()
}
