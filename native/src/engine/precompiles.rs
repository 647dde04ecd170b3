//! Which precompiled contracts there are, and calling them: revm's own, ours, and Python's.

use std::collections::HashMap;
use std::sync::Arc;

use pyo3::prelude::*;
use pyo3::types::{PyBytes, PyTuple};
use revm::context_interface::ContextTr;
use revm::context_interface::context::ContextError;
use revm::handler::{PrecompileProvider, precompile_output_to_interpreter_result};
use revm::interpreter::{CallInputs, Gas, InstructionResult, InterpreterResult};
use revm::precompile::{Precompile, PrecompileSpecId, Precompiles, u64_to_address};
use revm::primitives::hardfork::SpecId;
use revm::primitives::{Address, AddressSet, Bytes};

use super::failure::Failure;
use super::machine::Surroundings;
use crate::zk;

/// ecrecover, two hashes and the identity, as in `mevm.vm.precompiles`.
const BRIEF: [Address; 4] = [
    Address::with_last_byte(1),
    Address::with_last_byte(2),
    Address::with_last_byte(3),
    Address::with_last_byte(4),
];

/// One precompile.
pub enum Entry {
    /// As Ethereum has it.
    Ethereum(&'static Precompile),
    /// Ours, in this crate.
    Native(&'static zk::Precompile),
    /// A function of Python: (state, input, gas) to (gas left, output), or None if it halts.
    Python(Py<PyAny>),
}

/// The precompiles of a chain under one fork.
pub struct Table {
    entries: HashMap<Address, Arc<Entry>>,
    /// What is warm from the start (EIP-2929), wherever the precompiles were moved to.
    pub warm: AddressSet,
}

impl Table {
    /// Ethereum's, and others beside them.
    pub fn new(spec: SpecId, others: Vec<(Address, Py<PyAny>)>) -> Self {
        let ethereum = Precompiles::new(PrecompileSpecId::from_spec_id(spec));
        let mut entries: HashMap<_, _> = ethereum
            .inner()
            .iter()
            .map(|(address, precompile)| (*address, Arc::new(Entry::Ethereum(precompile))))
            .collect();
        for (address, function) in others {
            let native = zk::PRECOMPILES
                .iter()
                .find(|native| at(native.address) == address);
            let entry = native.map_or(Entry::Python(function), Entry::Native);
            entries.insert(address, Arc::new(entry));
        }
        let warm = entries.keys().copied().collect();
        Self { entries, warm }
    }

    /// The same, but at other places; none where a place has no source.
    pub fn moved(&self, places: &[(Address, Option<Address>)]) -> Self {
        let mut entries = self.entries.clone();
        for (place, _) in places {
            entries.remove(place);
        }
        for (place, source) in places {
            if let Some(found) = source.and_then(|source| self.entries.get(&source)) {
                entries.insert(*place, found.clone());
            }
        }
        Self {
            entries,
            warm: self.warm.clone(),
        }
    }
}

/// The table as revm takes it.
pub struct Places(pub Arc<Table>);

impl PrecompileProvider<Surroundings> for Places {
    type Output = InterpreterResult;

    fn set_spec(&mut self, _: SpecId) -> bool {
        false // a table is for one fork
    }

    fn warm_addresses(&self) -> &AddressSet {
        &self.0.warm
    }

    fn run(
        &mut self,
        context: &mut Surroundings,
        inputs: &CallInputs,
    ) -> Result<Option<InterpreterResult>, String> {
        let Some(entry) = self.0.entries.get(&inputs.bytecode_address).cloned() else {
            return Ok(None);
        };
        let done = not_delegated(context, inputs)
            .and_then(|()| looked(context, inputs))
            .and_then(|()| called(&entry, context, inputs));
        match done {
            Ok(result) => Ok(Some(result)),
            Err(failure) => {
                *context.error() = Err(ContextError::Db(failure));
                Err("a precompile ended the execution".into())
            }
        }
    }
}

fn at(number: u16) -> Address {
    u64_to_address(number.into())
}

/// Only an edited state has delegations at precompiles, and clients differ in what comes of them.
fn not_delegated(context: &Surroundings, inputs: &CallInputs) -> Result<(), Failure> {
    let account = context.journaled_state.state.get(&inputs.bytecode_address);
    let code = account.and_then(|account| account.info.code.as_ref());
    if code.is_some_and(|code| code.is_eip7702()) {
        return Err(Failure::Unsupported("a delegated precompile"));
    }
    Ok(())
}

/// Look at the time; only the first four precompiles are never long.
fn looked(context: &mut Surroundings, inputs: &CallInputs) -> Result<(), Failure> {
    if !BRIEF.contains(&inputs.bytecode_address) {
        context.chain.needs_time()?;
    }
    context.chain.look()
}

fn called(
    entry: &Entry,
    context: &Surroundings,
    inputs: &CallInputs,
) -> Result<InterpreterResult, Failure> {
    let gas = inputs.gas_limit;
    let data = inputs.input.bytes(context);
    match entry {
        Entry::Ethereum(precompile) => {
            let output = aside(context, || precompile.execute(&data, gas, 0));
            let output = output.map_err(|error| Failure::Defect(error.to_string()))?;
            Ok(precompile_output_to_interpreter_result(output, gas))
        }
        Entry::Native(native) => Ok(aside(context, || run(native, &data, gas))),
        Entry::Python(function) => Python::attach(|py| {
            let state = &context.journaled_state.database.source().state;
            let answer = function
                .bind(py)
                .call1((state, PyBytes::new(py, &data), gas))?;
            if answer.is_none() {
                return Ok(halted(gas));
            }
            let answer = answer.cast::<PyTuple>().map_err(PyErr::from)?;
            let left: u64 = answer.get_item(0)?.extract()?;
            let output = answer.get_item(1)?;
            let output = output.cast::<PyBytes>().map_err(PyErr::from)?;
            Ok(returned(
                gas,
                left,
                Bytes::copy_from_slice(output.as_bytes()),
            ))
        }),
    }
}

/// Work without the interpreter's lock.
fn aside<T: Send>(context: &Surroundings, work: impl FnOnce() -> T + Send) -> T {
    match context.chain.attached {
        true => Python::attach(|py| py.detach(work)),
        false => work(),
    }
}

fn run(native: &zk::Precompile, data: &[u8], gas: u64) -> InterpreterResult {
    let Ok(price) = (native.price)(data) else {
        return halted(gas);
    };
    if price > gas {
        return InterpreterResult::new_oog(gas, 0);
    }
    match (native.run)(data) {
        Ok(output) => returned(gas, gas - price, output.into()),
        Err(_) => halted(gas),
    }
}

fn halted(limit: u64) -> InterpreterResult {
    InterpreterResult::new(
        InstructionResult::PrecompileError,
        Bytes::new(),
        Gas::new_spent_with_reservoir(limit, 0),
    )
}

fn returned(limit: u64, left: u64, output: Bytes) -> InterpreterResult {
    let mut gas = Gas::new(limit);
    gas.set_spent(limit.saturating_sub(left));
    InterpreterResult::new(InstructionResult::Return, output, gas)
}
