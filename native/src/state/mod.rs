//! Tries, and what blocks commit to by them: for `chain/mevm/state` and `chain/mevm/blocks`.

use pyo3::prelude::*;

mod codec;
mod node;
mod ordered;
mod rlp;
mod signers;
mod trie;
mod update;

/// Add what is here to the module.
pub fn register(module: &Bound<'_, PyModule>) -> PyResult<()> {
    module.add_function(wrap_pyfunction!(codec::rlp_encode, module)?)?;
    module.add_function(wrap_pyfunction!(codec::rlp_decode, module)?)?;
    module.add_function(wrap_pyfunction!(signers::recover_addresses, module)?)?;
    module.add_function(wrap_pyfunction!(ordered::ordered_root, module)?)?;
    module.add_class::<trie::Trie>()
}
