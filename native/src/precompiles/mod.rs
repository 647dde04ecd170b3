//! Ethereum's costly precompiled contracts, as revm has them (EIP-196, 197, 2537, 4844).
//!
//! Each takes the data of a call and returns its output, or raises `ValueError`. Python charges
//! the gas before it calls, so none is counted here. Modular exponentiation (0x05) stays with GMP,
//! which is at least twice as fast as revm's, and for powers of two a thousand times.

use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;
use pyo3::types::PyBytes;
use revm::precompile::bls12_381::{
    g1_add, g1_msm, g2_add, g2_msm, map_fp_to_g1, map_fp2_to_g2, pairing,
};
use revm::precompile::{EthPrecompileResult, bn254, kzg_point_evaluation};

use crate::boundary::guarded;

const UNLIMITED: u64 = u64::MAX;

fn run<'py>(
    py: Python<'py>,
    input: &[u8],
    contract: fn(&[u8]) -> EthPrecompileResult,
) -> PyResult<Bound<'py, PyBytes>> {
    let output = guarded(py, || {
        contract(input).map_err(|halt| PyValueError::new_err(halt.to_string()))
    })?;
    Ok(PyBytes::new(py, &output.bytes))
}

macro_rules! contracts {
    ($($(#[doc = $text:literal])* $name:ident: $contract:expr;)*) => {
        $(
            $(#[doc = $text])*
            #[pyfunction]
            fn $name<'py>(py: Python<'py>, data: &[u8]) -> PyResult<Bound<'py, PyBytes>> {
                run(py, data, $contract)
            }
        )*

        /// Add the functions of this file to the Python module.
        pub fn register(module: &Bound<'_, PyModule>) -> PyResult<()> {
            $(module.add_function(wrap_pyfunction!($name, module)?)?;)*
            Ok(())
        }
    };
}

contracts! {
    /// 0x06: add two points of BN254's G1.
    bn254_add: |data| bn254::run_add(data, 0, UNLIMITED);
    /// 0x07: multiply a point of BN254's G1.
    bn254_multiply: |data| bn254::run_mul(data, 0, UNLIMITED);
    /// 0x08: tell whether a product of BN254's pairings is one.
    bn254_pairing: |data| bn254::run_pair(data, 0, 0, UNLIMITED);
    /// 0x0a: verify a KZG proof of a blob's value at a point.
    point_evaluation: |data| kzg_point_evaluation::run(data, UNLIMITED);
    /// 0x0b: add two points of BLS12-381's G1.
    bls12_381_g1_add: |data| g1_add::g1_add(data, UNLIMITED);
    /// 0x0c: add up multiples of points of BLS12-381's G1.
    bls12_381_g1_msm: |data| g1_msm::g1_msm(data, UNLIMITED);
    /// 0x0d: add two points of BLS12-381's G2.
    bls12_381_g2_add: |data| g2_add::g2_add(data, UNLIMITED);
    /// 0x0e: add up multiples of points of BLS12-381's G2.
    bls12_381_g2_msm: |data| g2_msm::g2_msm(data, UNLIMITED);
    /// 0x0f: tell whether a product of BLS12-381's pairings is one.
    bls12_381_pairing: |data| pairing::pairing(data, UNLIMITED);
    /// 0x10: map a field element to BLS12-381's G1.
    bls12_381_map_fp_to_g1: |data| map_fp_to_g1::map_fp_to_g1(data, UNLIMITED);
    /// 0x11: map an element of the field's square extension to BLS12-381's G2.
    bls12_381_map_fp2_to_g2: |data| map_fp2_to_g2::map_fp2_to_g2(data, UNLIMITED);
}
