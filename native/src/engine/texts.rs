//! Why code fails, in geth's words, as `mevm.vm.errors` has them.

use revm::bytecode::opcode::*;
use revm::interpreter::InstructionResult;
use revm::primitives::hardfork::SpecId;

/// The reason of a frame's failure; None if only the reference engine knows it.
pub fn reason(result: InstructionResult, opcode: u8, spec: SpecId) -> Option<String> {
    use InstructionResult as R;
    let text = match result {
        // revm takes the gas of an opcode before it sees that the fork has no such opcode.
        R::OutOfGas if !spec.is_enabled_in(since(opcode)) => return Some(undefined(opcode)),
        R::Revert => "execution reverted",
        // py-evm looks at the rest of the stack and the data before it takes the gas, revm after.
        R::OutOfGas | R::MemoryOOG | R::MemoryLimitOOG | R::InvalidOperandOOG if early(opcode) => {
            return None;
        }
        R::OutOfGas | R::MemoryOOG | R::MemoryLimitOOG | R::InvalidOperandOOG => "out of gas",
        R::ReentrancySentryOOG => "out of gas: not enough gas for reentrancy sentry",
        R::OpcodeNotFound | R::NotActivated => {
            return Some(undefined(opcode));
        }
        R::InvalidFEOpcode => "invalid opcode: INVALID",
        R::InvalidJump => "invalid jump destination",
        R::StackUnderflow => "stack underflow",
        R::StackOverflow => "stack limit reached 1024 (1023)",
        R::OutOfOffset => "return data out of bounds",
        R::CreateCollision => "contract address collision",
        R::CreateContractSizeLimit => "max code size exceeded",
        // revm looks at the size before the rest of the stack and the gas, py-evm after.
        R::CreateInitCodeSizeLimit => return None,
        R::CreateContractStartingWithEF => "invalid code: must not begin with 0xef",
        R::CallNotAllowedInsideStatic | R::StateChangeDuringStaticCall => "write protection",
        _ => return None,
    };
    Some(text.to_string())
}

/// What is said instead of "out of gas" where the deployed code could not be paid for.
pub const CODE_STORAGE: &str = "contract creation code storage out of gas";

fn undefined(opcode: u8) -> String {
    format!("invalid opcode: opcode {opcode:#x} not defined")
}

/// The fork that brought an opcode.
fn since(opcode: u8) -> SpecId {
    match opcode {
        RETURNDATASIZE | RETURNDATACOPY | STATICCALL | REVERT => SpecId::BYZANTIUM,
        SHL | SHR | SAR | EXTCODEHASH | CREATE2 => SpecId::PETERSBURG,
        CHAINID | SELFBALANCE => SpecId::ISTANBUL,
        DELEGATECALL => SpecId::HOMESTEAD,
        BASEFEE => SpecId::LONDON,
        PUSH0 => SpecId::SHANGHAI,
        BLOBHASH | BLOBBASEFEE | TLOAD | TSTORE | MCOPY => SpecId::CANCUN,
        CLZ => SpecId::OSAKA,
        SLOTNUM | DUPN | SWAPN | EXCHANGE => SpecId::AMSTERDAM,
        _ => SpecId::FRONTIER,
    }
}

fn early(opcode: u8) -> bool {
    matches!(opcode, RETURNDATACOPY | LOG0..=LOG4)
}
