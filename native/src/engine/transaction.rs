//! One transaction from its fee to its refund, or one system call.
//!
//! It is what `mevm.vm.executor` does around a message, so that only the message is revm's. The
//! caller has checked the transaction: nothing is refused here any more.

use revm::context::result::EVMError;
use revm::context::{Context, TxEnv};
use revm::context_interface::journaled_state::account::JournaledAccountTr;
use revm::context_interface::{ContextTr, CreateScheme, JournalTr, LocalContextTr};
use revm::handler::FrameResult;
use revm::handler::pre_execution::apply_auth_list;
use revm::interpreter::interpreter_action::FrameInit;
use revm::interpreter::{
    CallInput, CallInputs, CallScheme, CallValue, CreateInputs, FrameInput, InstructionResult,
    SharedMemory,
};
use revm::primitives::hardfork::SpecId;
use revm::primitives::{Address, AddressMap, Bytes, HashSet, Log, TxKind, U256};

use super::failure::Failure;
use super::frames;
use super::machine::Machine;
use super::message::{Message, Terms};
use super::texts;

const LEGACY: u8 = 0;
const BLOB: u8 = 3;
const REFUND_AUTHORIZATION: u64 = 12_500;
const REFUND_QUOTIENT: u64 = 2;
const REFUND_QUOTIENT_LONDON: u64 = 5;

/// How it ended; gas in units.
pub struct Outcome {
    pub success: bool,
    pub gas_used: u64,
    pub gas_refunded: u64,
    pub peak_gas: u64,
    pub output: Bytes,
    pub logs: Vec<Log>,
    pub created: Option<Address>,
    pub error: Option<String>,
}

/// Execute a transaction; what it changed is in the journal then.
pub fn execute(machine: &mut Machine, message: Message, terms: &Terms) -> Result<Outcome, Failure> {
    let spec = machine.ctx.cfg.spec;
    surround(machine, &message, terms.gas, terms.price);
    buy_gas(machine, &message, terms)?;
    let refund = authorize(machine, &message)?;
    let gas = terms.gas - terms.intrinsic;
    let nonce = machine
        .ctx
        .journaled_state
        .load_account(message.sender)?
        .info
        .nonce;
    let created = message.to.is_none().then(|| message.sender.create(nonce));
    let first = first_frame(machine, &message, gas)?;
    let result = frames::run(machine, first)?;
    let (used, refunded, peak) = settled_gas(&result, terms, refund, spec);
    let back = U256::from(terms.gas - used) * U256::from(terms.price);
    credit(machine, message.sender, back)?;
    let coinbase = machine.ctx.block.beneficiary;
    credit(machine, coinbase, U256::from(used) * U256::from(terms.tip))?;
    let reason = failure_of(machine, &result)?;
    Ok(Outcome {
        success: reason.is_none(),
        gas_used: used,
        gas_refunded: refunded,
        peak_gas: peak,
        output: output_of(&result),
        logs: machine.ctx.journaled_state.take_logs(),
        created,
        error: reason,
    })
}

/// Call a system contract: nobody pays. None if it failed.
pub fn system_call(
    machine: &mut Machine,
    message: &Message,
    gas: u64,
) -> Result<Option<Bytes>, Failure> {
    surround(machine, message, gas, 0);
    let first = first_frame(machine, message, gas)?;
    let result = frames::run(machine, first)?;
    Ok(result
        .instruction_result()
        .is_ok()
        .then(|| output_of(&result)))
}

fn surround(machine: &mut Machine, message: &Message, gas: u64, price: u128) {
    let Context {
        tx,
        journaled_state,
        block,
        cfg,
        ..
    } = &mut machine.ctx;
    *tx = TxEnv {
        tx_type: if message.blob_hashes.is_empty() {
            LEGACY
        } else {
            BLOB
        },
        caller: message.sender,
        gas_limit: gas,
        gas_price: price,
        kind: message.to.map_or(TxKind::Create, TxKind::Call),
        blob_hashes: message.blob_hashes.clone(),
        gas_priority_fee: None,
        ..std::mem::take(tx)
    };
    if cfg.spec.is_enabled_in(SpecId::SHANGHAI) {
        journaled_state.warm_coinbase_account(block.beneficiary);
    }
    if !message.access_list.is_empty() {
        let mut warm: AddressMap<HashSet<U256>> = AddressMap::default();
        for (address, slots) in &message.access_list {
            warm.entry(*address).or_default().extend(slots);
        }
        journaled_state.warm_access_list(warm);
    }
}

fn buy_gas(machine: &mut Machine, message: &Message, terms: &Terms) -> Result<(), Failure> {
    let fee = U256::from(terms.gas) * U256::from(terms.price) + terms.blob_fee;
    let mut sender = machine
        .ctx
        .journaled_state
        .load_account_mut(message.sender)?
        .data;
    if sender.nonce() == u64::MAX {
        return Err(Failure::Unsupported("the last nonce"));
    }
    if !sender.decr_balance(fee) {
        return Err(Failure::Unsupported("a sender that cannot pay"));
    }
    if message.to.is_some() {
        sender.bump_nonce(); // creations do it themselves
    }
    Ok(())
}

/// Delegate the accounts that signed so, and return the refund (EIP-7702).
fn authorize(machine: &mut Machine, message: &Message) -> Result<u64, Failure> {
    if message.authorizations.is_empty() {
        return Ok(0);
    }
    let existed = apply_auth_list::<_, EVMError<Failure>>(
        machine.ctx.cfg.chain_id,
        message.authorizations.iter(),
        &mut machine.ctx.journaled_state,
    )?;
    Ok(existed * REFUND_AUTHORIZATION)
}

fn first_frame(machine: &mut Machine, message: &Message, gas: u64) -> Result<FrameInit, Failure> {
    let buffer = machine.ctx.local().shared_memory_buffer().clone();
    let mut memory = SharedMemory::new_with_buffer(buffer);
    memory.set_memory_limit(machine.ctx.cfg.memory_limit);
    let frame_input = match message.to {
        Some(to) => FrameInput::Call(Box::new(call(machine, message, to, gas)?)),
        None => FrameInput::Create(Box::new(CreateInputs::new(
            message.sender,
            CreateScheme::Create,
            message.value,
            message.data.clone(),
            gas,
            0,
        ))),
    };
    Ok(FrameInit {
        depth: 0,
        memory,
        frame_input,
    })
}

fn call(
    machine: &mut Machine,
    message: &Message,
    to: Address,
    gas: u64,
) -> Result<CallInputs, Failure> {
    let journal = &mut machine.ctx.journaled_state;
    let mut info = journal.load_account_with_code(to)?.info.clone();
    let delegate = info.code.as_ref().and_then(|code| code.eip7702_address());
    if let Some(delegate) = delegate {
        info = journal.load_account_with_code(delegate)?.info.clone();
    }
    Ok(CallInputs {
        input: CallInput::Bytes(message.data.clone()),
        return_memory_offset: 0..0,
        gas_limit: gas,
        reservoir: 0,
        bytecode_address: to,
        known_bytecode: (info.code_hash, info.code.unwrap_or_default()),
        target_address: to,
        caller: message.sender,
        value: CallValue::Transfer(message.value),
        scheme: CallScheme::Call,
        is_static: false,
        charged_new_account_state_gas: false,
    })
}

/// The gas to pay for, the refund that it is less by, and the most that was taken.
fn settled_gas(result: &FrameResult, terms: &Terms, refund: u64, spec: SpecId) -> (u64, u64, u64) {
    let outcome = result.instruction_result();
    let gas = result.gas();
    let left = if outcome.is_ok_or_revert() {
        gas.remaining()
    } else {
        0
    };
    let used = terms.gas - left;
    let earned = if outcome.is_ok() {
        gas.refunded().max(0) as u64
    } else {
        0
    };
    let london = spec.is_enabled_in(SpecId::LONDON);
    let quotient = if london {
        REFUND_QUOTIENT_LONDON
    } else {
        REFUND_QUOTIENT
    };
    let refunded = (refund + earned).min(used / quotient);
    let paid = used - refunded;
    if spec.is_enabled_in(SpecId::PRAGUE) {
        return (paid.max(terms.floor), refunded, used.max(terms.floor));
    }
    (paid, refunded, used)
}

fn credit(machine: &mut Machine, address: Address, amount: U256) -> Result<(), Failure> {
    let mut account = machine.ctx.journaled_state.load_account_mut(address)?.data;
    match account.incr_balance(amount) {
        true => Ok(()),
        false => Err(Failure::Unsupported("a balance above 256 bits")),
    }
}

fn output_of(result: &FrameResult) -> Bytes {
    let found = result.interpreter_result();
    match found.result.is_ok() || found.result == InstructionResult::Revert {
        true => found.output.clone(),
        false => Bytes::new(),
    }
}

fn failure_of(machine: &Machine, result: &FrameResult) -> Result<Option<String>, Failure> {
    let found = result.interpreter_result();
    if found.result.is_ok() {
        return Ok(None);
    }
    let unpaid_code = found.result == InstructionResult::OutOfGas && !found.output.is_empty();
    if unpaid_code && matches!(result, FrameResult::Create(_)) {
        return Ok(Some(texts::CODE_STORAGE.to_string()));
    }
    match texts::reason(found.result, machine.ctx.chain.opcode, machine.ctx.cfg.spec) {
        Some(text) => Ok(Some(text)),
        None => Err(Failure::Unsupported("the reason of a failure")),
    }
}
