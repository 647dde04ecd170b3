//! Groth16 proving keys in the file format of snarkjs.
//!
//! What `chain/shielded/prover/zkey.py` reads and refuses, with the same words: each section once
//! and as long as the header says, every constraint and signal within bounds, every point in its
//! group.

use std::collections::BTreeMap;

use ark_bn254::{Bn254, Fq, Fr, G1Affine, G2Affine};
use ark_ec::pairing::{Pairing, PairingOutput};
use ark_ec::short_weierstrass::{Affine, SWCurveConfig};
use ark_ff::{BigInt, FftField, Field, PrimeField};
use ark_poly::{EvaluationDomain, Radix2EvaluationDomain};

use super::points::{
    BYTES, G1_BYTES, G1Query, G2_BYTES, G2Query, Query, g1_points, g2_points, integer,
};

const MAGIC: &[u8] = b"zkey";
const VERSION: u32 = 1;
const GROTH16: u32 = 1;
const NAMES: [&str; 10] = [
    "",
    "protocol",
    "header",
    "inputs",
    "coefficients",
    "A",
    "B1",
    "B2",
    "C",
    "H",
];
const HEADER_BYTES: usize = 2 * (4 + BYTES) + 12 + 3 * G1_BYTES + 3 * G2_BYTES;
const COEFFICIENT_BYTES: usize = 12 + BYTES;
const MAX_DOMAIN: u32 = 1 << 27; // r - 1 has 28 factors of 2, of which the coset takes one more

/// An entry of a matrix of constraints.
pub struct Coefficient {
    pub constraint: usize,
    pub signal: usize,
    pub value: Fr,
}

/// What proofs of a circuit are made and verified with; names as in snarkjs.
pub struct Key {
    pub header: Header,
    pub domain: Radix2EvaluationDomain<Fr>,
    pub coset: Radix2EvaluationDomain<Fr>,
    pub matrices: [Vec<Coefficient>; 2],
    pub inputs: Vec<G1Affine>,
    pub a: G1Query,
    pub b1: G1Query,
    pub b2: G2Query,
    /// C of the whole witness, and H of the quotient, whose values follow those of the witness:
    /// one long sum takes less time than two shorter ones.
    pub rest: G1Query,
    /// e(α, β)
    pub alpha_beta: PairingOutput<Bn254>,
}

type Sections<'a> = BTreeMap<u32, &'a [u8]>;

/// Read a proving key, all of it checked.
pub fn parse(data: &[u8]) -> Result<Key, String> {
    let sections = sections(data)?;
    let protocol = sections[&1];
    if protocol != GROTH16.to_le_bytes() {
        let found: String = protocol.iter().map(|byte| format!("{byte:02x}")).collect();
        let found = if found.is_empty() { "missing" } else { &found };
        return Err(format!("zkey: the protocol is {found}, not Groth16"));
    }
    let header = Header::parse(sections[&2])?;
    let (variables, public) = (header.variables as usize, header.public as usize);
    let inputs = g1_section(&sections, 3, public + 1)?.points;
    if inputs.len() != public + 1 {
        return Err("zkey: a point of inputs is at infinity".into());
    }
    let h = g1_section(&sections, 9, header.domain as usize)?; // bears out how large the domain is
    let matrices = matrices(sections[&4], &header)?;
    let a = g1_section(&sections, 5, variables)?;
    let b1 = g1_section(&sections, 6, variables)?;
    let b2 = g2_section(&sections, 7, variables)?;
    let mut rest = g1_section(&sections, 8, variables - public - 1)?.moved(public + 1);
    rest.extend(h.moved(variables));
    let (domain, coset) = domains(header.domain).ok_or("zkey: the field has no such domain")?;
    let alpha_beta = Bn254::pairing(header.alpha1, header.beta2);
    Ok(Key {
        header,
        domain,
        coset,
        matrices,
        inputs,
        a,
        b1,
        b2,
        rest,
        alpha_beta,
    })
}

/// The domain, and its coset by a root of its generator, on which H is given.
fn domains(size: u32) -> Option<(Radix2EvaluationDomain<Fr>, Radix2EvaluationDomain<Fr>)> {
    let domain = Radix2EvaluationDomain::new(size as usize)?;
    Some((
        domain,
        domain.get_coset(Fr::get_root_of_unity(2 * u64::from(size))?)?,
    ))
}

/// Split a file; sections that proofs do not need, as that of contributions, stay unread.
fn sections(data: &[u8]) -> Result<Sections<'_>, String> {
    if data.len() < 12 || !data.starts_with(MAGIC) {
        return Err("zkey: the file does not begin with 'zkey'".into());
    }
    let (version, count) = (number(data, 4), number(data, 8));
    if version != VERSION {
        return Err(format!("zkey: the version is {version}, not {VERSION}"));
    }
    let mut found = Sections::new();
    let mut rest = &data[12..];
    for _ in 0..count {
        if rest.len() < 12 {
            return Err(format!(
                "zkey: the file ends after {} of {count} sections",
                found.len()
            ));
        }
        let kind = number(rest, 0);
        let length = u64::from(number(rest, 4)) | u64::from(number(rest, 8)) << 32;
        rest = &rest[12..];
        let Some((content, after)) = usize::try_from(length)
            .ok()
            .and_then(|length| rest.split_at_checked(length))
        else {
            let left = rest.len();
            return Err(format!(
                "zkey: section {kind} has {length} bytes, but {left} are left"
            ));
        };
        if found.insert(kind, content).is_some() {
            return Err(format!("zkey: section {kind} is there twice"));
        }
        rest = after;
    }
    if !rest.is_empty() {
        return Err(format!(
            "zkey: {} bytes follow the last section",
            rest.len()
        ));
    }
    match (1..)
        .zip(&NAMES[1..])
        .find(|(kind, _)| !found.contains_key(kind))
    {
        Some((kind, name)) => Err(format!("zkey: section {kind} ({name}) is missing")),
        None => Ok(found),
    }
}

/// Numbers and points of the header; none is at infinity.
pub struct Header {
    pub variables: u32,
    pub public: u32,
    pub domain: u32,
    pub alpha1: G1Affine,
    pub beta1: G1Affine,
    pub beta2: G2Affine,
    pub gamma2: G2Affine,
    pub delta1: G1Affine,
    pub delta2: G2Affine,
}

impl Header {
    fn parse(data: &[u8]) -> Result<Self, String> {
        if data.len() != HEADER_BYTES {
            let found = data.len();
            return Err(format!(
                "zkey: the header has {found} bytes, not {HEADER_BYTES} as with BN254"
            ));
        }
        let (q, data) = data.split_at(4 + BYTES);
        let (r, data) = data.split_at(4 + BYTES);
        if !is_modulus::<Fq>(q) || !is_modulus::<Fr>(r) {
            return Err("zkey: the curve is not BN254".into());
        }
        let (variables, public, domain) = (number(data, 0), number(data, 4), number(data, 8));
        if !(2..=MAX_DOMAIN).contains(&domain) || !domain.is_power_of_two() {
            return Err(format!(
                "zkey: the domain has {domain} elements, not a power of 2 up to 2^27"
            ));
        }
        if public >= variables {
            return Err(format!(
                "zkey: {public} inputs are public, but there are {variables} variables"
            ));
        }
        let (alpha1, data) = constant(&data[12..], G1_BYTES, g1_points)?;
        let (beta1, data) = constant(data, G1_BYTES, g1_points)?;
        let (beta2, data) = constant(data, G2_BYTES, g2_points)?;
        let (gamma2, data) = constant(data, G2_BYTES, g2_points)?;
        let (delta1, data) = constant(data, G1_BYTES, g1_points)?;
        let (delta2, _) = constant(data, G2_BYTES, g2_points)?;
        Ok(Header {
            variables,
            public,
            domain,
            alpha1,
            beta1,
            beta2,
            gamma2,
            delta1,
            delta2,
        })
    }
}

/// Read the header's next point.
fn constant<C: SWCurveConfig>(
    data: &[u8],
    size: usize,
    points: fn(&[u8], &str) -> Result<Query<C>, String>,
) -> Result<(Affine<C>, &[u8]), String> {
    let (raw, rest) = data.split_at(size);
    match points(raw, "the header")?.points[..] {
        [point] => Ok((point, rest)),
        _ => Err("zkey: a point of the header is at infinity".into()),
    }
}

fn g1_section(sections: &Sections, kind: u32, count: usize) -> Result<G1Query, String> {
    g1_points(
        sized(sections, kind, count, G1_BYTES)?,
        NAMES[kind as usize],
    )
}

fn g2_section(sections: &Sections, kind: u32, count: usize) -> Result<G2Query, String> {
    g2_points(
        sized(sections, kind, count, G2_BYTES)?,
        NAMES[kind as usize],
    )
}

fn sized<'a>(
    sections: &Sections<'a>,
    kind: u32,
    count: usize,
    size: usize,
) -> Result<&'a [u8], String> {
    let (data, expected) = (sections[&kind], count * size);
    if data.len() == expected {
        return Ok(data);
    }
    Err(format!(
        "zkey: section {kind} ({}) has {} bytes, but {count} points have {expected}",
        NAMES[kind as usize],
        data.len()
    ))
}

fn matrices(data: &[u8], header: &Header) -> Result<[Vec<Coefficient>; 2], String> {
    if data.len() < 4 {
        return Err("zkey: the coefficients have no number".into());
    }
    let (found, expected) = (data.len(), 4 + number(data, 0) as usize * COEFFICIENT_BYTES);
    if found != expected {
        return Err(format!(
            "zkey: section 4 (coefficients) has {found} bytes, not {expected}"
        ));
    }
    // Written is x·R², and the field keeps x·R: taken as it is, it stands for x·R.
    let unscale = Fr::from(2)
        .pow([8 * BYTES as u64])
        .inverse()
        .ok_or("2 has no inverse")?;
    let mut matrices = [Vec::new(), Vec::new()];
    for raw in data[4..].chunks_exact(COEFFICIENT_BYTES) {
        let (matrix, constraint, signal) = (number(raw, 0), number(raw, 4), number(raw, 8));
        let value = integer(&raw[12..]);
        if value >= Fr::MODULUS {
            return Err(format!(
                "zkey: a coefficient of constraint {constraint} is not below r"
            ));
        }
        if matrix > 1 || constraint >= header.domain || signal >= header.variables {
            return Err(format!(
                "zkey: a coefficient of matrix {matrix}, constraint {constraint}, signal {signal} \
                 is beyond 2 matrices, {} constraints, {} signals",
                header.domain, header.variables
            ));
        }
        matrices[matrix as usize].push(Coefficient {
            constraint: constraint as usize,
            signal: signal as usize,
            value: Fr::new_unchecked(value) * unscale,
        });
    }
    Ok(matrices)
}

fn is_modulus<F: PrimeField<BigInt = BigInt<4>>>(data: &[u8]) -> bool {
    number(data, 0) as usize == BYTES && integer(&data[4..]) == F::MODULUS
}

fn number(data: &[u8], offset: usize) -> u32 {
    data[offset..offset + 4]
        .iter()
        .rev()
        .fold(0, |value, byte| value << 8 | u32::from(*byte))
}
