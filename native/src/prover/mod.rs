//! A prover for the shielded pool: proving keys of snarkjs, witnesses of circom, proofs of Groth16.

use std::borrow::Cow;

use ark_bn254::Fr;
use ark_ff::PrimeField;
use pyo3::exceptions::{PyOSError, PyValueError};
use pyo3::prelude::*;

use crate::boundary::guarded;

mod groth16;
mod msm;
mod points;
mod zkey;

/// A Groth16 proving key over BN254, read from a file of snarkjs (`ValueError` if it is none).
#[pyclass(frozen, module = "mevm_native")]
pub struct ProvingKey {
    key: zkey::Key,
}

#[pymethods]
impl ProvingKey {
    #[new]
    fn new(py: Python<'_>, data: &[u8]) -> PyResult<Self> {
        let key = guarded(py, || zkey::parse(data).map_err(PyValueError::new_err))?;
        Ok(Self { key })
    }

    /// How many values a witness has.
    #[getter]
    fn variables(&self) -> u32 {
        self.key.header.variables
    }

    /// Prove that a witness satisfies the circuit, and verify the proof; any number at a time.
    ///
    /// `witness` has 32 bytes for each value, the lowest first. `blinding` is for tests: the two
    /// numbers r and s, 32 bytes each, that are otherwise random. Whoever learns them, or sees
    /// two proofs of one blinding, learns of the witness. Returns eight words in the order of
    /// EIP-197; raises `ValueError` if the witness does not fit or does not satisfy.
    #[pyo3(signature = (witness, *, blinding = None))]
    fn prove(
        &self,
        py: Python<'_>,
        witness: &[u8],
        blinding: Option<[[u8; 32]; 2]>,
    ) -> PyResult<Cow<'static, [u8]>> {
        let proof = guarded(py, || {
            let numbers = match blinding {
                Some([r, s]) => (
                    Fr::from_be_bytes_mod_order(&r),
                    Fr::from_be_bytes_mod_order(&s),
                ),
                None => (random()?, random()?),
            };
            groth16::prove(&self.key, witness, numbers).map_err(PyValueError::new_err)
        })?;
        Ok(proof.to_vec().into())
    }
}

/// A number of the system's randomness; twice its length makes it even.
fn random() -> PyResult<Fr> {
    let mut bytes = [0; 64];
    getrandom::fill(&mut bytes)
        .map_err(|error| PyOSError::new_err(format!("no random numbers: {error}")))?;
    Ok(Fr::from_le_bytes_mod_order(&bytes))
}

pub fn register(module: &Bound<'_, PyModule>) -> PyResult<()> {
    module.add_class::<ProvingKey>()
}
