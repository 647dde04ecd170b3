//! Integers and byte strings, to Python and from it.

use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;
use pyo3::sync::PyOnceLock;
use pyo3::types::{PyBytes, PyInt};
use revm::primitives::{Address, B256, U256};

/// An unsigned integer of Python, refused above 256 bits.
pub fn u256(value: &Bound<'_, PyAny>) -> PyResult<U256> {
    if let Ok(small) = value.extract::<u64>() {
        return Ok(U256::from(small));
    }
    let py = value.py();
    let bytes = value.call_method1(
        pyo3::intern!(py, "to_bytes"),
        (32, pyo3::intern!(py, "big")),
    )?;
    Ok(U256::from_be_slice(bytes.cast::<PyBytes>()?.as_bytes()))
}

/// The integer as Python has it.
pub fn int<'py>(py: Python<'py>, value: U256) -> PyResult<Bound<'py, PyAny>> {
    static FROM_BYTES: PyOnceLock<Py<PyAny>> = PyOnceLock::new();
    if let Ok(small) = u64::try_from(value) {
        return Ok(small.into_pyobject(py)?.into_any());
    }
    let from_bytes = FROM_BYTES.get_or_try_init(py, || {
        Ok::<_, PyErr>(py.get_type::<PyInt>().getattr("from_bytes")?.unbind())
    })?;
    let bytes = PyBytes::new(py, &value.to_be_bytes::<32>());
    from_bytes.bind(py).call1((bytes, pyo3::intern!(py, "big")))
}

/// An address of exactly 20 bytes.
pub fn address(value: &[u8]) -> PyResult<Address> {
    Address::try_from(value)
        .map_err(|_| PyValueError::new_err(format!("expected 20 bytes, got {}", value.len())))
}

/// A word of exactly 32 bytes.
pub fn word(value: &[u8]) -> PyResult<B256> {
    B256::try_from(value)
        .map_err(|_| PyValueError::new_err(format!("expected 32 bytes, got {}", value.len())))
}
