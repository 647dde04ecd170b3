//! What Python calls: the rules of a chain under one fork, and a block to execute in.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;
use pyo3::types::{PyBytes, PyList, PyTuple};
use revm::context::BlockEnv;
use revm::context_interface::JournalTr;
use revm::context_interface::block::BlobExcessGasAndPrice;
use revm::primitives::hardfork::SpecId;
use revm::primitives::{Bytes, Log, U256};
use revm::state::EvmState;

use super::changes::{self, Changes};
use super::convert;
use super::failure::Failure;
use super::guard::Guard;
use super::machine::{self, Machine};
use super::message::{Message, Terms};
use super::precompiles::Table;
use super::source::{Reader, Source};
use super::transaction::{self, Outcome};
use crate::boundary;

/// Seconds that it may take, what may interrupt it, and whether it is an attempt.
type Limits = (Option<f64>, Option<Py<PyAny>>, bool);

/// A block, as its code sees it.
#[pyclass(frozen)]
pub struct Block(BlockEnv);

#[pymethods]
impl Block {
    #[new]
    #[allow(clippy::too_many_arguments)]
    fn new(
        number: u64, // BLOCKHASH sees no more of it
        timestamp: &Bound<'_, PyAny>,
        coinbase: &[u8],
        gas_limit: u64,
        difficulty: &Bound<'_, PyAny>,
        prev_randao: &[u8],
        base_fee: u64,
        blob_fee: u128,
    ) -> PyResult<Self> {
        Ok(Self(BlockEnv {
            number: U256::from(number),
            beneficiary: convert::address(coinbase)?,
            timestamp: convert::u256(timestamp)?,
            gas_limit,
            basefee: base_fee,
            difficulty: convert::u256(difficulty)?,
            prevrandao: Some(convert::word(prev_randao)?),
            blob_excess_gas_and_price: Some(BlobExcessGasAndPrice {
                excess_blob_gas: 0, // code sees the price alone
                blob_gasprice: blob_fee,
            }),
            slot_num: 0,
        }))
    }
}

/// What holds on a chain from one fork to the next.
#[pyclass(frozen)]
pub struct Rules {
    spec: SpecId,
    chain_id: u64,
    table: Arc<Table>,
}

#[pymethods]
impl Rules {
    /// `precompiles`: those that Ethereum does not have, by address.
    #[new]
    fn new(fork: &str, chain_id: u64, precompiles: Vec<(Vec<u8>, Py<PyAny>)>) -> PyResult<Self> {
        let spec = fork
            .parse()
            .map_err(|_| PyValueError::new_err(format!("no fork of revm: {fork:?}")))?;
        let others = precompiles
            .into_iter()
            .map(|(address, function)| Ok((convert::address(&address)?, function)))
            .collect::<PyResult<_>>()?;
        Ok(Self {
            spec,
            chain_id,
            table: Arc::new(Table::new(spec, others)),
        })
    }

    /// The same with precompiles at other places; see `Execution.place_precompiles`.
    fn moved(&self, places: Vec<(Vec<u8>, Option<Vec<u8>>)>) -> PyResult<Self> {
        let places = places
            .iter()
            .map(|(place, source)| {
                let source = source.as_deref().map(convert::address).transpose()?;
                Ok((convert::address(place)?, source))
            })
            .collect::<PyResult<Vec<_>>>()?;
        Ok(Self {
            spec: self.spec,
            chain_id: self.chain_id,
            table: Arc::new(self.table.moved(&places)),
        })
    }

    /// Execute a transaction that has been checked.
    #[allow(clippy::too_many_arguments)]
    fn execute<'py>(
        &self,
        py: Python<'py>,
        source: Py<Source>,
        block: &Block,
        transaction: &Bound<'py, PyAny>,
        sender: &[u8],
        gas: u64,
        intrinsic: u64,
        floor: u64,
        price: u128,
        tip: u128,
        blob_fee: &Bound<'py, PyAny>,
        limits: Limits,
    ) -> PyResult<(Bound<'py, PyTuple>, Changes<'py>)> {
        if gas < intrinsic {
            return Err(PyValueError::new_err("gas: less than the intrinsic gas"));
        }
        let message = Message::read(transaction, sender)?;
        let blob_fee = convert::u256(blob_fee)?;
        let terms = Terms {
            gas,
            intrinsic,
            floor,
            price,
            tip,
            blob_fee,
        };
        let (outcome, state) = self.run(source, block, limits, |machine| {
            transaction::execute(machine, message, &terms)
        })?;
        Ok((
            results(py, outcome)?,
            changes::collect(py, state, self.spec)?,
        ))
    }

    /// Call a system contract; None in place of its output if it failed.
    #[allow(clippy::too_many_arguments)]
    fn system_call<'py>(
        &self,
        py: Python<'py>,
        source: Py<Source>,
        block: &Block,
        sender: &[u8],
        target: &[u8],
        data: &[u8],
        gas: u64,
        limits: Limits,
    ) -> PyResult<(Option<Bound<'py, PyBytes>>, Changes<'py>)> {
        let message = Message::plain(sender, target, data)?;
        let (output, state) = self.run(source, block, limits, |machine| {
            transaction::system_call(machine, &message, gas)
        })?;
        let output = output.map(|output: Bytes| PyBytes::new(py, &output));
        Ok((output, changes::collect(py, state, self.spec)?))
    }
}

impl Rules {
    /// Run something on a machine; its journal afterwards is the second of the pair.
    fn run<T>(
        &self,
        source: Py<Source>,
        block: &Block,
        (seconds, interruption, is_attempt): Limits,
        work: impl FnOnce(&mut Machine) -> Result<T, Failure>,
    ) -> PyResult<(T, EvmState)> {
        let guard = Guard::new(seconds, interruption, is_attempt);
        let mut machine = machine::take(self.spec, self.chain_id, &self.table);
        machine.ctx.block = block.0.clone();
        machine.ctx.cfg.memory_limit = guard.memory_limit();
        machine.ctx.chain = guard;
        machine.ctx.journaled_state.database = Reader {
            source: Some(source),
            delegations: self.spec.is_enabled_in(SpecId::PRAGUE),
        };
        let done = catch_unwind(AssertUnwindSafe(|| {
            let done = work(&mut machine)?;
            Ok((done, machine.ctx.journaled_state.finalize()))
        }));
        match done {
            Ok(done) => {
                machine::give_back(machine);
                done.map_err(|failure: Failure| failure.into())
            }
            Err(panic) => Err(boundary::defect(panic.as_ref())), // and the machine is dropped
        }
    }
}

/// success, gas used, gas refunded, output, logs, created, error, most gas taken
fn results(py: Python<'_>, outcome: Outcome) -> PyResult<Bound<'_, PyTuple>> {
    let logs = PyList::empty(py);
    for Log { address, data } in &outcome.logs {
        let topics: Vec<_> = data
            .topics()
            .iter()
            .map(|topic| PyBytes::new(py, &topic.0))
            .collect();
        let topics = PyTuple::new(py, topics)?;
        logs.append((
            PyBytes::new(py, address.as_slice()),
            topics,
            PyBytes::new(py, &data.data),
        ))?;
    }
    (
        outcome.success,
        outcome.gas_used,
        outcome.gas_refunded,
        PyBytes::new(py, &outcome.output),
        logs,
        outcome
            .created
            .map(|address| PyBytes::new(py, address.as_slice())),
        outcome.error,
        outcome.peak_gas,
    )
        .into_pyobject(py)
}
