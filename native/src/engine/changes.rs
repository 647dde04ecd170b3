//! What an execution changed, as Python's database takes it.

use pyo3::prelude::*;
use pyo3::types::{PyBytes, PyDict, PyList};
use revm::primitives::hardfork::SpecId;
use revm::primitives::{Address, KECCAK_EMPTY};
use revm::state::{Account, EvmState};

use super::convert;

/// Four parts: removed addresses; (address, nonce, balance, hash of the code) of accounts;
/// code by its hash; (address, slot, value) of storage. They are to be applied in this order.
pub type Changes<'py> = (
    Bound<'py, PyList>,
    Bound<'py, PyList>,
    Bound<'py, PyDict>,
    Bound<'py, PyList>,
);

/// Collect the changes of one execution.
///
/// Empty accounts that were touched are removed from Spurious Dragon on (EIP-161).
pub fn collect(py: Python<'_>, state: EvmState, spec: SpecId) -> PyResult<Changes<'_>> {
    let changes = (
        PyList::empty(py),
        PyList::empty(py),
        PyDict::new(py),
        PyList::empty(py),
    );
    let (removed, records, codes, slots) = &changes;
    let clears = spec.is_enabled_in(SpecId::SPURIOUS_DRAGON);
    for (address, account) in state.iter().filter(|(_, account)| account.is_touched()) {
        let key = PyBytes::new(py, address.as_slice());
        if account.is_selfdestructed() || clears && account.is_empty() {
            if !account.is_loaded_as_not_existing() {
                removed.append(key)?;
            }
            continue;
        }
        if account.is_changed() || account.is_loaded_as_not_existing() {
            record(py, &key, account, records, codes)?;
        }
        storage(py, *address, account, slots)?;
    }
    Ok(changes)
}

fn record(
    py: Python<'_>,
    key: &Bound<'_, PyBytes>,
    account: &Account,
    records: &Bound<'_, PyList>,
    codes: &Bound<'_, PyDict>,
) -> PyResult<()> {
    let info = &account.info;
    let code_hash = PyBytes::new(py, &info.code_hash.0);
    records.append((key, info.nonce, convert::int(py, info.balance)?, &code_hash))?;
    let code = info
        .code
        .as_ref()
        .filter(|_| info.code_hash != KECCAK_EMPTY);
    if let Some(code) = code.filter(|_| account.original_info().code_hash != info.code_hash) {
        codes.set_item(code_hash, PyBytes::new(py, code.original_byte_slice()))?;
    }
    Ok(())
}

fn storage(
    py: Python<'_>,
    address: Address,
    account: &Account,
    slots: &Bound<'_, PyList>,
) -> PyResult<()> {
    for (slot, value) in account.changed_storage_slots() {
        let address = PyBytes::new(py, address.as_slice());
        slots.append((
            address,
            convert::int(py, *slot)?,
            convert::int(py, value.present_value)?,
        ))?;
    }
    Ok(())
}
