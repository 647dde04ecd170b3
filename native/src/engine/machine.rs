//! revm's machine, kept by each thread for the next execution: its tables and stacks are large.

use std::cell::RefCell;
use std::sync::Arc;

use revm::Journal;
use revm::context::LocalContextTr;
use revm::context::{BlockEnv, CfgEnv, Context, Evm, FrameStack, TxEnv};
use revm::context_interface::JournalTr;
use revm::handler::EthFrame;
use revm::handler::instructions::EthInstructions;
use revm::interpreter::interpreter::EthInterpreter;
use revm::primitives::hardfork::SpecId;

use super::frames;
use super::guard::Guard;
use super::precompiles::{Places, Table};
use super::source::Reader;

/// What runs is surrounded by.
pub type Surroundings = Context<BlockEnv, TxEnv, CfgEnv, Reader, Journal<Reader>, Guard>;
/// revm, with all that it runs on.
pub type Machine =
    Evm<Surroundings, (), EthInstructions<EthInterpreter, Surroundings>, Places, EthFrame>;

/// Machines that a thread keeps, one for each fork that it executes.
const KEPT: usize = 4;
/// A machine that went deeper, or took more bytes of memory, is not kept.
const KEPT_DEPTH: usize = 64;
const KEPT_MEMORY: usize = 1 << 20;

thread_local! {
    static IDLE: RefCell<Vec<Machine>> = const { RefCell::new(Vec::new()) };
}

/// Take a machine for a fork; the thread's, if it is not in use.
pub fn take(spec: SpecId, chain_id: u64, table: &Arc<Table>) -> Machine {
    let idle = IDLE.with_borrow_mut(|idle| {
        let place = idle.iter().position(|machine| {
            machine.ctx.cfg.spec == spec && machine.ctx.cfg.chain_id == chain_id
        })?;
        Some(idle.swap_remove(place))
    });
    let mut machine = idle.unwrap_or_else(|| new(spec, chain_id, table.clone()));
    if !Arc::ptr_eq(&machine.precompiles.0, table)
        || machine
            .ctx
            .journaled_state
            .precompile_addresses()
            .is_empty()
    {
        machine.ctx.journaled_state.warm_precompiles(&table.warm);
        machine.precompiles = Places(table.clone());
    }
    machine
}

/// Give a machine back, with nothing left of what it executed.
pub fn give_back(mut machine: Machine) {
    let memory = machine.ctx.local.shared_memory_buffer.borrow().capacity();
    if machine.ctx.chain.deepest > KEPT_DEPTH || memory > KEPT_MEMORY {
        return; // its stacks take 32 KiB for each frame that ever was
    }
    machine.ctx.journaled_state.finalize();
    machine.ctx.journaled_state.database = Reader::default();
    machine.ctx.chain = Guard::default();
    machine.ctx.local.clear();
    machine.ctx.error = Ok(());
    machine.frame_stack.clear();
    IDLE.with_borrow_mut(|idle| {
        if idle.len() >= KEPT {
            idle.remove(0);
        }
        idle.push(machine);
    });
}

fn new(spec: SpecId, chain_id: u64, table: Arc<Table>) -> Machine {
    let mut context: Surroundings = Context::new(Reader::default(), spec);
    context.cfg = CfgEnv::new_with_spec(spec).with_chain_id(chain_id);
    let mut machine = Evm {
        ctx: context,
        inspector: (),
        instruction: EthInstructions::new_mainnet_with_spec(spec),
        precompiles: Places(table),
        frame_stack: FrameStack::new_prealloc(8),
    };
    frames::mend(&mut machine);
    machine
}
