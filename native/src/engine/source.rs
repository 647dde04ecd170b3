//! The state as revm reads it: every miss is a question to Python.
//!
//! Python's undo log stays the truth, so nothing of the state is kept here beyond an execution;
//! only code, which its hash fixes for ever, is kept with revm's analysis of it.

use std::collections::HashMap;
use std::sync::{Arc, LazyLock, Mutex, PoisonError};

use pyo3::prelude::*;
use pyo3::types::{PyBytes, PyTuple};
use revm::Database;
use revm::bytecode::Bytecode;
use revm::primitives::{Address, B256, Bytes, KECCAK_EMPTY, U256, keccak256};
use revm::state::AccountInfo;

use super::convert;
use super::failure::Failure;

/// Bytes of code that are kept analysed, over all executions of the process.
const KEPT_CODE: usize = 64 << 20;
const DELEGATION_SIZE: usize = 23;
const DELEGATION_PREFIX: &[u8] = &[0xEF, 0x01, 0x00];

/// Whom to ask for the state, each a function of Python.
#[pyclass(frozen)]
pub struct Source {
    /// What our precompiles take besides their input.
    pub state: Py<PyAny>,
    account: Py<PyAny>,
    code: Py<PyAny>,
    storage: Py<PyAny>,
    has_storage: Py<PyAny>,
    ancestor_hash: Py<PyAny>,
}

#[pymethods]
impl Source {
    #[new]
    fn new(
        state: Py<PyAny>,
        account: Py<PyAny>,
        code: Py<PyAny>,
        storage: Py<PyAny>,
        has_storage: Py<PyAny>,
        ancestor_hash: Py<PyAny>,
    ) -> Self {
        Self {
            state,
            account,
            code,
            storage,
            has_storage,
            ancestor_hash,
        }
    }
}

/// revm's database; it has a source while something runs.
#[derive(Default)]
pub struct Reader {
    pub source: Option<Py<Source>>,
    /// Whether code can be a delegation (EIP-7702).
    pub delegations: bool,
}

impl Reader {
    /// Whom it asks.
    pub fn source(&self) -> &Source {
        self.source
            .as_ref()
            .expect("a source while something runs")
            .get()
    }

    /// Whether any slot of an account is in use (EIP-7610).
    pub fn has_storage(&self, address: Address) -> Result<bool, Failure> {
        Python::attach(|py| {
            let has_storage = self.source().has_storage.bind(py);
            Ok(has_storage
                .call1((PyBytes::new(py, address.as_slice()),))?
                .is_truthy()?)
        })
    }
}

impl Database for Reader {
    type Error = Failure;

    fn basic(&mut self, address: Address) -> Result<Option<AccountInfo>, Failure> {
        Python::attach(|py| {
            let found = self
                .source()
                .account
                .bind(py)
                .call1((PyBytes::new(py, address.as_slice()),))?;
            if found.is_none() {
                return Ok(None);
            }
            let record = found.cast::<PyTuple>().map_err(PyErr::from)?;
            let code_hash = convert::word(
                record
                    .get_item(2)?
                    .cast::<PyBytes>()
                    .map_err(PyErr::from)?
                    .as_bytes(),
            )?;
            Ok(Some(AccountInfo {
                nonce: record.get_item(0)?.extract()?,
                balance: convert::u256(&record.get_item(1)?)?,
                code_hash,
                code: if code_hash == KECCAK_EMPTY {
                    Some(Bytecode::default())
                } else {
                    kept_code(&(code_hash, self.delegations))
                },
                ..Default::default()
            }))
        })
    }

    fn code_by_hash(&mut self, code_hash: B256) -> Result<Bytecode, Failure> {
        let key = (code_hash, self.delegations);
        if let Some(code) = kept_code(&key) {
            return Ok(code);
        }
        let bytes = Python::attach(|py| {
            let code = self
                .source()
                .code
                .bind(py)
                .call1((PyBytes::new(py, &code_hash.0),))?;
            let code = code.cast::<PyBytes>().map_err(PyErr::from)?;
            Ok::<_, PyErr>(Bytes::copy_from_slice(code.as_bytes()))
        })?;
        let right = keccak256(&bytes) == code_hash; // else it is this world's fault alone
        let code = analysed(bytes, self.delegations);
        if right {
            keep_code(key, &code);
        }
        Ok(code)
    }

    fn storage(&mut self, address: Address, slot: U256) -> Result<U256, Failure> {
        Python::attach(|py| {
            let address = PyBytes::new(py, address.as_slice());
            let value = self
                .source()
                .storage
                .bind(py)
                .call1((address, convert::int(py, slot)?))?;
            Ok(convert::u256(&value)?)
        })
    }

    fn block_hash(&mut self, number: u64) -> Result<B256, Failure> {
        Python::attach(|py| {
            let hash = self.source().ancestor_hash.bind(py).call1((number,))?;
            let hash = hash.cast::<PyBytes>().map_err(PyErr::from)?;
            if hash.as_bytes().is_empty() {
                return Ok(B256::ZERO);
            }
            Ok(convert::word(hash.as_bytes())?)
        })
    }
}

/// Code as it runs: a delegation is one only from the fork on that has them.
fn analysed(code: Bytes, delegations: bool) -> Bytecode {
    if delegations && code.len() == DELEGATION_SIZE && code.starts_with(DELEGATION_PREFIX) {
        return Bytecode::new_raw(code);
    }
    Bytecode::new_legacy(code)
}

type Key = (B256, bool);

#[derive(Default)]
struct KeptCode {
    codes: HashMap<Key, Bytecode>,
    bytes: usize,
}

static CODES: LazyLock<Arc<Mutex<KeptCode>>> = LazyLock::new(Arc::default);

fn kept_code(key: &Key) -> Option<Bytecode> {
    let kept = CODES.lock().unwrap_or_else(PoisonError::into_inner);
    kept.codes.get(key).cloned()
}

fn keep_code(key: Key, code: &Bytecode) {
    let mut kept = CODES.lock().unwrap_or_else(PoisonError::into_inner);
    if kept.bytes + code.len() > KEPT_CODE {
        *kept = KeptCode::default(); // rare enough to begin anew
    }
    if kept.codes.insert(key, code.clone()).is_none() {
        kept.bytes += code.len();
    }
}
