//! Groth16 proofs over BN254, as `chain/shielded/prover/groth16.py` makes them.
//!
//! A proof is verified before it is given out: whatever went wrong, no false proof leaves.
//! Nothing here takes the same time for all secrets: prove where nobody else can measure it.
//!
//! Source: Groth, "On the Size of Pairing-based Non-interactive Arguments", eprint 2016/260.

use ark_bn254::{Bn254, Fq, Fr, G1Affine, G1Projective, G2Affine};
use ark_ec::pairing::Pairing;
use ark_ec::short_weierstrass::{Projective, SWCurveConfig};
use ark_ec::{AffineRepr, CurveGroup};
use ark_ff::{AdditiveGroup, BigInt, BigInteger, PrimeField};
use ark_poly::EvaluationDomain;
use rayon::join;

use super::msm::msm;
use super::points::{Query, integer};
use super::zkey::{Coefficient, Header, Key};

const WORD: usize = 32;
pub const PROOF_BYTES: usize = 8 * WORD;

/// Two numbers of the prover's own, which hide the witness; never used twice.
pub type Blinding = (Fr, Fr);

struct Proof {
    a: G1Affine,
    b: G2Affine,
    c: G1Affine,
}

/// Prove that a witness (32 bytes a value, the lowest first) satisfies the circuit.
///
/// Returns A, B, C in the order of EIP-197: eight words, the highest byte first.
pub fn prove(key: &Key, witness: &[u8], blinding: Blinding) -> Result<[u8; PROOF_BYTES], String> {
    let (count, rest) = (witness.len() / WORD, witness.len() % WORD);
    if rest != 0 {
        return Err(format!(
            "the witness has {} bytes, not {WORD} a value",
            witness.len()
        ));
    }
    let (variables, public) = (key.header.variables as usize, key.header.public as usize);
    if count != variables {
        return Err(format!(
            "groth16: the witness has {count} values, not {variables}"
        ));
    }
    let integers: Vec<BigInt<4>> = witness.chunks_exact(WORD).map(integer).collect();
    let values: Option<Vec<Fr>> = integers
        .iter()
        .map(|value| Fr::from_bigint(*value))
        .collect();
    let values = values.ok_or("groth16: a value of the witness is no field element")?;
    let proof = combine(key, &integers, &quotient(key, &values), blinding);
    if !verify(key, &proof, &values[1..public + 1]) {
        return Err("groth16: the witness does not satisfy the circuit".into());
    }
    Ok(encode(&proof))
}

/// Evaluate A·B - C on the coset of the domain, which is what H takes.
///
/// On the domain itself C is A·B: that is what the constraints say.
fn quotient(key: &Key, witness: &[Fr]) -> Vec<BigInt<4>> {
    let [matrix_a, matrix_b] = &key.matrices;
    let (a, b) = join(
        || product(key, matrix_a, witness),
        || product(key, matrix_b, witness),
    );
    let c = a.iter().zip(&b).map(|(a, b)| *a * b).collect();
    let (a, (b, c)) = join(
        || shifted(key, a),
        || join(|| shifted(key, b), || shifted(key, c)),
    );
    a.iter()
        .zip(&b)
        .zip(&c)
        .map(|((a, b), c)| (*a * b - c).into_bigint())
        .collect()
}

/// Multiply a matrix of constraints with a witness.
fn product(key: &Key, matrix: &[Coefficient], witness: &[Fr]) -> Vec<Fr> {
    let mut rows = vec![Fr::ZERO; key.domain.size()];
    for entry in matrix {
        rows[entry.constraint] += entry.value * witness[entry.signal];
    }
    rows
}

/// Take a polynomial's values on the domain to those on its coset.
fn shifted(key: &Key, mut values: Vec<Fr>) -> Vec<Fr> {
    key.domain.ifft_in_place(&mut values);
    key.coset.fft_in_place(&mut values);
    values
}

fn combine(key: &Key, witness: &[BigInt<4>], quotient: &[BigInt<4>], (r, s): Blinding) -> Proof {
    let all = [witness, quotient].concat();
    let (rest, (b2, (a, b1))) = join(
        || sum(&key.rest, &all),
        || {
            join(
                || sum(&key.b2, witness),
                || join(|| sum(&key.a, witness), || sum(&key.b1, witness)),
            )
        },
    );
    let Header {
        alpha1,
        beta1,
        beta2,
        delta1,
        delta2,
        ..
    } = &key.header;
    let a = a + alpha1 + *delta1 * r;
    let b1 = b1 + beta1 + *delta1 * s;
    let b2 = b2 + beta2 + *delta2 * s;
    let c: G1Projective = rest + a * s + b1 * r - *delta1 * (r * s);
    Proof {
        a: a.into_affine(),
        b: b2.into_affine(),
        c: c.into_affine(),
    }
}

fn sum<C: SWCurveConfig>(query: &Query<C>, values: &[BigInt<4>]) -> Projective<C> {
    let scalars: Vec<BigInt<4>> = query.places.iter().map(|place| values[*place]).collect();
    msm(&query.points, &scalars)
}

/// Tell whether e(A, B) = e(α, β) · e(L, γ) · e(C, δ).
fn verify(key: &Key, proof: &Proof, public: &[Fr]) -> bool {
    let mut inputs = key.inputs[0].into_group();
    for (point, value) in key.inputs[1..].iter().zip(public) {
        inputs += *point * value;
    }
    let product = Bn254::multi_pairing(
        [proof.a, (-inputs).into_affine(), -proof.c],
        [proof.b, key.header.gamma2, key.header.delta2],
    );
    product == key.alpha_beta
}

fn encode(proof: &Proof) -> [u8; PROOF_BYTES] {
    let coordinates: [Fq; 8] = [
        proof.a.x,
        proof.a.y,
        proof.b.x.c1,
        proof.b.x.c0,
        proof.b.y.c1,
        proof.b.y.c0,
        proof.c.x,
        proof.c.y,
    ];
    let mut words = [0; PROOF_BYTES];
    for (word, value) in words.chunks_exact_mut(WORD).zip(coordinates) {
        word.copy_from_slice(&value.into_bigint().to_bytes_be());
    }
    words
}
