//! Who signed: addresses of many signatures at once, on all cores.

use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;
use pyo3::types::PyBytes;
use rayon::prelude::*;
use revm::precompile::secp256k1::bitcoin_secp256k1::ecrecover;
use revm::primitives::alloy_primitives::B512;
use revm::primitives::{Address, B256};

use crate::boundary::{caught, guarded};

/// Bytes of a hash that was signed, r, s and the parity of y.
const SIGNATURE: usize = 32 + 64 + 1;

/// Return who signed each hash, None where no key gives the signature.
#[pyfunction]
pub fn recover_addresses<'py>(
    py: Python<'py>,
    signatures: &Bound<'_, PyBytes>,
) -> PyResult<Vec<Option<Bound<'py, PyBytes>>>> {
    let signatures = signatures.as_bytes();
    let (each, rest) = signatures.as_chunks::<SIGNATURE>();
    if !rest.is_empty() {
        let text = format!(
            "{} bytes of signatures, expected {SIGNATURE} each",
            signatures.len()
        );
        return Err(PyValueError::new_err(text));
    }
    let found: Vec<_> = match each {
        [one] => caught(|| Ok(vec![recover(one)]))?,
        many => guarded(py, || Ok(many.par_iter().map(recover).collect()))?,
    };
    let bytes = |address: Address| PyBytes::new(py, address.as_slice());
    Ok(found
        .into_iter()
        .map(|address| address.map(bytes))
        .collect())
}

fn recover(signature: &[u8; SIGNATURE]) -> Option<Address> {
    let (hash, signature) = signature.split_at(32);
    let (numbers, parity) = signature.split_at(64);
    if parity[0] > 1 {
        return None;
    }
    let numbers = B512::from_slice(numbers);
    let word = ecrecover(&numbers, parity[0], &B256::from_slice(hash)).ok()?;
    Some(Address::from_word(word))
}
