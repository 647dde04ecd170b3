//! What Python calls: `mevm_native.zk_…`, on bytes in big-endian words.

use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;
use pyo3::types::PyBytes;

use super::baby_jubjub::linear_combination;
use super::babyjub_points::{encode_point, point};
use super::sieve::{OUTPUT_BYTES, sift};
use super::words::{WORD, decode};
use super::{PRECOMPILES, Precompile};
use crate::boundary::guarded;

/// Return the gas of a call to the precompile at an address; `ValueError` if it halts at once.
#[pyfunction]
fn zk_price(py: Python<'_>, address: u16, data: &[u8]) -> PyResult<u64> {
    guarded(py, || {
        (precompile(address)?.price)(data).map_err(PyValueError::new_err)
    })
}

/// Return the output of the precompile at an address; `ValueError` if it halts.
#[pyfunction]
fn zk_run<'py>(py: Python<'py>, address: u16, data: &[u8]) -> PyResult<Bound<'py, PyBytes>> {
    let output = guarded(py, || {
        (precompile(address)?.run)(data).map_err(PyValueError::new_err)
    })?;
    Ok(PyBytes::new(py, &output))
}

/// Return Σ kᵢ·Pᵢ on Baby Jubjub for any number of terms k, x, y of a word each.
#[pyfunction]
fn zk_linear_combination<'py>(py: Python<'py>, terms: &[u8]) -> PyResult<Bound<'py, PyBytes>> {
    let sum = guarded(py, || {
        if !terms.len().is_multiple_of(3 * WORD) {
            return Err(PyValueError::new_err("babyjub: a term has three words"));
        }
        let words = decode(terms);
        let scalars: Vec<_> = words.iter().step_by(3).copied().collect();
        let points: Result<Vec<_>, _> = words
            .chunks_exact(3)
            .map(|term| point(&term[1], &term[2]))
            .collect();
        let points = points.map_err(PyValueError::new_err)?;
        Ok(encode_point(
            &linear_combination(&points, &scalars).to_point(),
        ))
    })?;
    Ok(PyBytes::new(py, &sum))
}

/// Tell for each of many outputs what of it a wallet has to try: 1 the payment, 2 the payer's copy.
///
/// `outputs` has 467 bytes for each: EPK.x, EPK.y and cm in a word each, and the ciphertext.
#[pyfunction]
fn zk_sift<'py>(
    py: Python<'py>,
    viewing_key: [u8; WORD],
    outputs: &[u8],
) -> PyResult<Bound<'py, PyBytes>> {
    if !outputs.len().is_multiple_of(OUTPUT_BYTES) {
        let text = format!(
            "expected {OUTPUT_BYTES} bytes for each output, got {}",
            outputs.len()
        );
        return Err(PyValueError::new_err(text));
    }
    let found = guarded(py, || Ok(sift(&viewing_key, outputs)))?;
    Ok(PyBytes::new(py, &found))
}

fn precompile(address: u16) -> PyResult<&'static Precompile> {
    let found = PRECOMPILES.iter().find(|each| each.address == address);
    found.ok_or_else(|| PyValueError::new_err(format!("no native precompile at {address:#x}")))
}

pub fn register(module: &Bound<'_, PyModule>) -> PyResult<()> {
    module.add_function(wrap_pyfunction!(zk_price, module)?)?;
    module.add_function(wrap_pyfunction!(zk_run, module)?)?;
    module.add_function(wrap_pyfunction!(zk_linear_combination, module)?)?;
    module.add_function(wrap_pyfunction!(zk_sift, module)?)?;
    Ok(())
}
