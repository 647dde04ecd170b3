//! `Trie`, what `PersistentTrie` of `chain/mevm/state/trie.py` is, in Rust.

use std::sync::Arc;

use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;
use pyo3::types::{PyBytes, PyList, PyString};

use super::node::{Kind, Link, Node, empty_root};
use super::update::{Change, update};
use crate::boundary::{caught, guarded};

/// No path is longer than a hash has digits, so that recursion has a bound.
const MAX_DIGITS: usize = 64;
/// Changes from which on other threads should go on meanwhile. Giving up the interpreter's lock
/// for the few of a small block would let them keep it for longer than the block takes.
const WORTH_DETACHING: usize = 256;

/// A persistent Merkle Patricia trie: no method changes it, and any thread may use it.
#[pyclass(frozen, module = "mevm_native")]
pub struct Trie {
    root: Link,
}

#[pymethods]
impl Trie {
    #[new]
    fn new() -> Self {
        Self { root: None }
    }

    fn __bool__(&self) -> bool {
        self.root.is_some()
    }

    /// Its hash.
    #[getter]
    fn root<'py>(&self, py: Python<'py>) -> Bound<'py, PyBytes> {
        let root = self
            .root
            .as_ref()
            .map_or_else(empty_root, |node| node.root());
        PyBytes::new(py, &root)
    }

    /// The trie with changes made: a list of pairs of path and value, None to remove it.
    fn update(&self, py: Python<'_>, changes: &Bound<'_, PyList>) -> PyResult<Self> {
        let changes = changes
            .iter()
            .map(|change| read(&change))
            .collect::<PyResult<Vec<_>>>()?;
        let many = changes.len() >= WORTH_DETACHING;
        let work = || {
            Ok(Self {
                root: update(&self.root, changes),
            })
        };
        if many {
            guarded(py, work)
        } else {
            caught(work)
        }
    }

    /// The value at a path, or None.
    fn get<'py>(
        &self,
        py: Python<'py>,
        path: &Bound<'_, PyString>,
    ) -> PyResult<Option<Bound<'py, PyBytes>>> {
        let path = digits(path)?;
        let value = walk(&self.root, &path)
            .last()
            .and_then(|(node, left)| held(node, left));
        Ok(value.map(|value| PyBytes::new(py, value)))
    }

    /// The RLP of every node towards a path that is not embedded in its parent.
    fn prove<'py>(
        &self,
        py: Python<'py>,
        path: &Bound<'_, PyString>,
    ) -> PyResult<Vec<Bound<'py, PyBytes>>> {
        let path = digits(path)?;
        let nodes = walk(&self.root, &path).enumerate();
        let proving = nodes.filter(|(place, (node, _))| *place == 0 || node.is_hashed());
        Ok(proving
            .map(|(_, (node, _))| PyBytes::new(py, &node.encode()))
            .collect())
    }
}

/// The nodes from the root towards a path, each with the part of the path that is left there.
fn walk<'a>(root: &'a Link, path: &'a [u8]) -> impl Iterator<Item = (&'a Arc<Node>, &'a [u8])> {
    let mut next = root.as_ref().map(|node| (node, path));
    std::iter::from_fn(move || {
        let (node, left) = next?;
        next = match &node.kind {
            Kind::Leaf { .. } => None,
            Kind::Extension { path, child } => left.strip_prefix(&**path).map(|left| (child, left)),
            Kind::Branch { children, .. } => left.split_first().and_then(|(nibble, left)| {
                children[usize::from(*nibble)]
                    .as_ref()
                    .map(|child| (child, left))
            }),
        };
        Some((node, left))
    })
}

/// The value of a node for the path that is left at it.
fn held<'a>(node: &'a Node, left: &[u8]) -> Option<&'a [u8]> {
    match &node.kind {
        Kind::Leaf { path, value } if **path == *left => Some(value),
        Kind::Branch { value, .. } if left.is_empty() => value.as_deref(),
        _ => None,
    }
}

fn read(change: &Bound<'_, PyAny>) -> PyResult<Change> {
    let (path, value): (Bound<'_, PyString>, Option<Bound<'_, PyBytes>>) = change.extract()?;
    let value = value.map(|value| value.as_bytes().into());
    Ok(Change {
        key: digits(&path)?,
        value,
    })
}

/// Read hex digits as nibbles.
fn digits(path: &Bound<'_, PyString>) -> PyResult<Vec<u8>> {
    let path = path.to_str()?;
    if path.len() > MAX_DIGITS {
        let text = format!(
            "a path of {} digits, expected at most {MAX_DIGITS}",
            path.len()
        );
        return Err(PyValueError::new_err(text));
    }
    let digit = |each: char| each.to_digit(16).map(|digit| digit as u8);
    path.chars()
        .map(digit)
        .collect::<Option<_>>()
        .ok_or_else(|| PyValueError::new_err("a path that is not hex digits"))
}
