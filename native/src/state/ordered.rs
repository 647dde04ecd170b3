//! Roots of ordered lists: transactions, receipts and withdrawals.

use pyo3::prelude::*;
use pyo3::types::{PyBytes, PyList};

use super::node::empty_root;
use super::rlp::put_integer;
use super::update::{Change, update};
use crate::boundary::caught;

/// Return the root of the trie from RLP of the index to the value.
#[pyfunction]
pub fn ordered_root<'py>(values: &Bound<'py, PyList>) -> PyResult<Bound<'py, PyBytes>> {
    let entry = |(index, value): (usize, Bound<'_, PyAny>)| {
        Ok(Change {
            key: path(index),
            value: Some(value.cast::<PyBytes>()?.as_bytes().into()),
        })
    };
    let entries = values
        .iter()
        .enumerate()
        .map(entry)
        .collect::<PyResult<_>>()?;
    let root = caught(|| Ok(update(&None, entries).map_or_else(empty_root, |node| node.root())))?;
    Ok(PyBytes::new(values.py(), &root))
}

fn path(index: usize) -> Vec<u8> {
    let mut key = Vec::with_capacity(9);
    put_integer(&mut key, &index.to_be_bytes());
    key.iter().flat_map(|byte| [byte >> 4, byte & 15]).collect()
}
