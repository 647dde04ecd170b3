//! The native half of MEVM, as a Python module: `mevm_native`.
//!
//! Nothing here decides what is right: each function computes what a Python function of
//! `chain/` computes too, and tests hold the two against each other.

use pyo3::prelude::*;

mod boundary;
mod engine;
mod precompiles;
mod prover;
mod state;
mod zk;

/// What the Python side and this module agreed on; both have to be changed together.
const INTERFACE: u32 = 1;

#[pymodule]
fn mevm_native(module: &Bound<'_, PyModule>) -> PyResult<()> {
    boundary::silence_panics();
    module.add("INTERFACE", INTERFACE)?;
    module.add("VERSION", env!("CARGO_PKG_VERSION"))?;
    engine::register(module)?;
    prover::register(module)?;
    state::register(module)?;
    zk::python::register(module)?;
    precompiles::register(module)?;
    Ok(())
}
