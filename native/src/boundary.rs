//! No panic crosses into Python: it would be an exception that nobody catches.

use std::any::Any;
use std::panic::{AssertUnwindSafe, catch_unwind, set_hook};

use pyo3::exceptions::PyRuntimeError;
use pyo3::prelude::*;

/// Run `work` without the interpreter's lock; a panic becomes a `RuntimeError`.
pub fn guarded<T: Send>(py: Python<'_>, work: impl FnOnce() -> PyResult<T> + Send) -> PyResult<T> {
    py.detach(|| caught(work))
}

/// Run `work`, which is short, with the interpreter's lock; a panic becomes a `RuntimeError`.
pub fn caught<T>(work: impl FnOnce() -> PyResult<T>) -> PyResult<T> {
    catch_unwind(AssertUnwindSafe(work)).unwrap_or_else(|panic| Err(defect(panic.as_ref())))
}

/// The error that stands for a panic.
pub fn defect(panic: &(dyn Any + Send)) -> PyErr {
    let text = panic
        .downcast_ref::<&str>()
        .map(|text| text.to_string())
        .or_else(|| panic.downcast_ref::<String>().cloned())
        .unwrap_or_default();
    PyRuntimeError::new_err(format!("a defect of mevm_native: {text}"))
}

/// Panics are raised as errors; nothing is printed besides.
pub fn silence_panics() {
    set_hook(Box::new(|_| {}));
}
