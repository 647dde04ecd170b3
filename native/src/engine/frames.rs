//! revm's loop over frames, in turns: it looks up from its steps, and lets go of Python's lock.
//!
//! What is short runs with the lock, which then need not be asked for at each read of the state;
//! what takes longer than one turn gives it up, so that others of the process can go on.

use pyo3::Python;
use revm::bytecode::opcode::{DUP1, DUP16, SELFDESTRUCT, STOP, SWAP1, SWAP16};
use revm::context_interface::context::ContextError;
use revm::context_interface::journaled_state::account::JournaledAccountTr;
use revm::context_interface::{ContextTr, JournalTr};
use revm::handler::{EvmTr, FrameResult, ItemOrResult};
use revm::interpreter::interpreter::EthInterpreter;
use revm::interpreter::interpreter_action::FrameInit;
use revm::interpreter::interpreter_types::{Jumps, LegacyBytecode, LoopControl};
use revm::interpreter::{
    CreateInputs, CreateOutcome, FrameInput, Gas, Instruction, InstructionContext,
    InstructionExecResult, InstructionResult, InterpreterAction, InterpreterResult, instructions,
};
use revm::primitives::constants::CALL_STACK_LIMIT;
use revm::primitives::{Address, Bytes, KECCAK_EMPTY};

use super::failure::Failure;
use super::machine::{Machine, Surroundings};

const GAS_SELFDESTRUCT: u16 = 5_000;
const GAS_MEMORY_WORD: u64 = 3;
const OVERFLOW: Failure = Failure::Unsupported("a balance above 256 bits");
const MEMORY: Failure = Failure::Unsupported("memory above a gibibyte");

/// Run a message to its end.
pub fn run(machine: &mut Machine, first: FrameInit) -> Result<FrameResult, Failure> {
    let result = match begin(machine, first)? {
        Some(result) => result,
        None => loop {
            if let Some(result) = proceed(machine)? {
                break result;
            }
            if !machine.ctx.chain.is_attempt {
                break without_lock(machine)?;
            }
        },
    };
    match std::mem::replace(&mut machine.ctx.error, Ok(())) {
        Ok(()) => Ok(result),
        Err(error) => Err(error.into()),
    }
}

/// Go on to the end, without the interpreter's lock.
fn without_lock(machine: &mut Machine) -> Result<FrameResult, Failure> {
    /// A machine on its way through `detach`.
    struct Here<T>(T);
    // SAFETY: `detach` runs its closure at once and on this thread.
    unsafe impl<T> Send for Here<T> {}
    impl<T> Here<T> {
        fn inner(self) -> T {
            self.0
        }
    }

    machine.ctx.chain.attached = false;
    let here = Here(&mut *machine);
    let result = Python::attach(|py| {
        py.detach(move || {
            let machine = here.inner();
            loop {
                if let Some(result) = proceed(machine).transpose() {
                    return Here(result);
                }
            }
        })
    });
    machine.ctx.chain.attached = true;
    result.inner()
}

/// Run frames for a turn; the result if the first of them has ended.
fn proceed(machine: &mut Machine) -> Result<Option<FrameResult>, Failure> {
    loop {
        let Some(action) = steps(machine)? else {
            return Ok(None);
        };
        let frame = machine.frame_stack.get();
        let next =
            frame.process_next_action::<_, ContextError<Failure>>(&mut machine.ctx, action)?;
        let result = match next {
            ItemOrResult::Item(init) => match begin(machine, init)? {
                Some(result) => result,
                None => continue,
            },
            ItemOrResult::Result(result) => {
                frame.set_finished(true);
                result
            }
        };
        match result.instruction_result() {
            InstructionResult::OverflowPayment => return Err(OVERFLOW),
            InstructionResult::MemoryLimitOOG if !is_beyond_gas(machine) => return Err(MEMORY),
            _ => {}
        }
        if let Some(result) = machine.frame_return_result(result)? {
            return Ok(Some(result));
        }
    }
}

/// Whether all the gas there is would not pay for the memory that frames may have.
fn is_beyond_gas(machine: &Machine) -> bool {
    let words = machine.ctx.chain.memory_limit() / 32;
    machine.ctx.tx.gas_limit < words * GAS_MEMORY_WORD
}

/// Run the topmost frame until it wants something, or the turn is over (None).
fn steps(machine: &mut Machine) -> Result<Option<InterpreterAction>, Failure> {
    let interpreter = &mut machine.frame_stack.get().interpreter;
    let context = &mut machine.ctx;
    let table = machine.instruction.instruction_table();
    let prices = machine.instruction.gas_table();
    for left in (0..context.chain.left).rev() {
        let Err(end) = interpreter.step(table, prices, context) else {
            continue;
        };
        context.chain.left = left;
        if interpreter.bytecode.action().is_none() {
            let code = interpreter.bytecode.bytecode_slice();
            let opcode = code
                .get(interpreter.bytecode.pc() - 1)
                .copied()
                .unwrap_or(STOP);
            context.chain.opcode = opcode;
            interpreter.halt(reason(end, opcode, interpreter.stack.len()));
        }
        return Ok(Some(interpreter.take_next_action()));
    }
    context.chain.look()?;
    Ok(None)
}

/// Why an opcode failed; revm says of DUP and SWAP that there is too much where there is too little.
fn reason(end: InstructionResult, opcode: u8, height: usize) -> InstructionResult {
    let needed = match opcode {
        DUP1..=DUP16 => opcode - DUP1 + 1,
        SWAP1..=SWAP16 => opcode - SWAP1 + 2,
        _ => 0,
    };
    match end {
        InstructionResult::StackOverflow if height < needed.into() => {
            InstructionResult::StackUnderflow
        }
        other => other,
    }
}

/// Start a frame; the result if it ends before its first step.
fn begin(machine: &mut Machine, init: FrameInit) -> Result<Option<FrameResult>, Failure> {
    machine.ctx.chain.enter(init.depth);
    if let FrameInput::Create(inputs) = &init.frame_input
        && let Some(result) = collision(machine, inputs, init.depth)?
    {
        return Ok(Some(result));
    }
    match machine.frame_init(init) {
        Ok(ItemOrResult::Item(_)) => Ok(None),
        Ok(ItemOrResult::Result(result)) => match result.instruction_result() {
            InstructionResult::OverflowPayment => Err(OVERFLOW),
            _ => Ok(Some(result)),
        },
        Err(error) => match std::mem::replace(&mut machine.ctx.error, Ok(())) {
            Ok(()) => Err(error.into()),
            Err(cause) => Err(cause.into()),
        },
    }
}

/// The result of a creation where an account without code has storage (EIP-7610).
///
/// revm does not ask for storage. What it would do until then is done here.
fn collision(
    machine: &mut Machine,
    inputs: &CreateInputs,
    depth: usize,
) -> Result<Option<FrameResult>, Failure> {
    let journal = &mut machine.ctx.journaled_state;
    let creator = &journal.load_account(inputs.caller())?.info;
    let nonce = creator.nonce;
    if depth > CALL_STACK_LIMIT as usize || creator.balance < inputs.value() || nonce == u64::MAX {
        return Ok(None); // not so far as to look at the address
    }
    let address = inputs.created_address(nonce);
    let found = &journal.load_account(address)?.info;
    let taken = found.code_hash != KECCAK_EMPTY || found.nonce != 0;
    if taken || !journal.database.has_storage(address)? {
        return Ok(None);
    }
    journal.load_account_mut(inputs.caller())?.data.bump_nonce();
    let gas = Gas::new(inputs.gas_limit());
    let result = InterpreterResult::new(InstructionResult::CreateCollision, Bytes::new(), gas);
    Ok(Some(FrameResult::Create(CreateOutcome {
        result,
        address: None,
        charged_create_state_gas: false,
    })))
}

/// Replace what revm does not check.
pub fn mend(machine: &mut Machine) {
    let price = machine.instruction.gas_table()[SELFDESTRUCT as usize];
    debug_assert!(price == 0 || price == GAS_SELFDESTRUCT);
    machine
        .instruction
        .insert_instruction(SELFDESTRUCT, Instruction::new(selfdestruct), price);
}

/// As revm's, but a balance that overflows ends the execution.
fn selfdestruct(
    context: InstructionContext<'_, Surroundings, EthInterpreter>,
) -> InstructionExecResult {
    let InstructionContext { interpreter, host } = context;
    let address = interpreter.input.target_address;
    let heir = interpreter
        .stack
        .data()
        .last()
        .map(|word| Address::from_word((*word).into()));
    let balance = host.journaled_state.account(address).info.balance;
    let done = instructions::host::selfdestruct(InstructionContext {
        interpreter: &mut *interpreter,
        host: &mut *host,
    });
    let state = host.journal_mut().evm_state();
    let heir = heir
        .filter(|heir| *heir != address)
        .and_then(|heir| state.get(&heir));
    if done == Err(InstructionResult::SelfDestruct)
        && heir.is_some_and(|heir| heir.info.balance < balance)
    {
        host.error = Err(ContextError::Db(OVERFLOW));
        return Err(InstructionResult::FatalExternalError);
    }
    done
}
