//! RLP of Python's values: bytes, integers and sequences of these.
//!
//! `chain/mevm/crypto/rlp.py` has the same in Python, and says what is wrong with what is refused
//! here.

use pyo3::exceptions::PyRecursionError;
use pyo3::prelude::*;
use pyo3::types::{PyBytes, PyInt, PyList, PyTuple};

use super::rlp::{Header, put_bytes, put_integer, put_list, read_header};

/// Four times as deep as what is decoded, and far from the end of the stack.
const MAX_ENCODED_DEPTH: usize = 256;
/// As in Python.
const MAX_DECODED_DEPTH: usize = 64;

/// Encode bytes, a non-negative integer, or a sequence of these.
#[pyfunction]
pub fn rlp_encode<'py>(item: &Bound<'py, PyAny>) -> PyResult<Bound<'py, PyBytes>> {
    let mut out = Vec::with_capacity(640);
    put(&mut out, item, MAX_ENCODED_DEPTH)?;
    Ok(PyBytes::new(item.py(), &out))
}

/// Decode exactly one item; None if the bytes are not its canonical encoding.
#[pyfunction]
pub fn rlp_decode<'py>(data: &Bound<'py, PyBytes>) -> PyResult<Option<Bound<'py, PyAny>>> {
    let (py, bytes) = (data.py(), data.as_bytes());
    let Some((item, rest)) = take(py, bytes, MAX_DECODED_DEPTH)? else {
        return Ok(None);
    };
    Ok(rest.is_empty().then_some(item))
}

fn put(out: &mut Vec<u8>, item: &Bound<'_, PyAny>, depth: usize) -> PyResult<()> {
    if let Ok(data) = item.cast::<PyBytes>() {
        put_bytes(out, data.as_bytes());
        return Ok(());
    }
    if let Ok(number) = item.cast::<PyInt>() {
        return put_number(out, number);
    }
    if depth == 0 {
        return Err(PyRecursionError::new_err(
            "lists are nested too deeply to be encoded",
        ));
    }
    let mut payload = Vec::with_capacity(256);
    if let Ok(list) = item.cast::<PyList>() {
        list.iter()
            .try_for_each(|member| put(&mut payload, &member, depth - 1))?;
    } else if let Ok(tuple) = item.cast::<PyTuple>() {
        tuple
            .iter()
            .try_for_each(|member| put(&mut payload, &member, depth - 1))?;
    } else {
        for member in item.try_iter()? {
            put(&mut payload, &member?, depth - 1)?;
        }
    }
    put_list(out, &payload);
    Ok(())
}

fn put_number(out: &mut Vec<u8>, number: &Bound<'_, PyInt>) -> PyResult<()> {
    if let Ok(small) = number.extract::<u64>() {
        put_integer(out, &small.to_be_bytes());
        return Ok(());
    }
    let bits: usize = number.call_method0("bit_length")?.extract()?;
    let digits = number.call_method1("to_bytes", (bits.div_ceil(8), "big"))?;
    put_bytes(out, digits.cast::<PyBytes>()?.as_bytes());
    Ok(())
}

/// Take one item off `data`; None if it is malformed.
fn take<'py, 'a>(
    py: Python<'py>,
    data: &'a [u8],
    depth: usize,
) -> PyResult<Option<(Bound<'py, PyAny>, &'a [u8])>> {
    let Some((Header { is_list, payload }, rest)) = read_header(data) else {
        return Ok(None);
    };
    if !is_list {
        return Ok(Some((PyBytes::new(py, payload).into_any(), rest)));
    }
    if depth == 0 {
        return Ok(None);
    }
    let (members, mut left) = (PyList::empty(py), payload);
    while !left.is_empty() {
        let Some((member, following)) = take(py, left, depth - 1)? else {
            return Ok(None);
        };
        members.append(member)?;
        left = following;
    }
    Ok(Some((members.into_any(), rest)))
}
