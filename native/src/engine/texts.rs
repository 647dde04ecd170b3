//! Why code fails, in geth's words, as `mevm.vm.errors` has them.

use revm::bytecode::opcode::{LOG0, LOG4, RETURNDATACOPY};
use revm::interpreter::InstructionResult;

/// The reason of a frame's failure; None if only the reference engine knows it.
pub fn reason(result: InstructionResult, opcode: u8) -> Option<String> {
    use InstructionResult as R;
    let text = match result {
        R::Revert => "execution reverted",
        // py-evm looks at the rest of the stack and the data before it takes the gas, revm after.
        R::OutOfGas | R::MemoryOOG | R::InvalidOperandOOG if early(opcode) => {
            return None;
        }
        R::OutOfGas | R::MemoryOOG | R::InvalidOperandOOG => "out of gas",
        R::ReentrancySentryOOG => "out of gas: not enough gas for reentrancy sentry",
        R::OpcodeNotFound | R::NotActivated => {
            return Some(format!("invalid opcode: opcode {opcode:#x} not defined"));
        }
        R::InvalidFEOpcode => "invalid opcode: INVALID",
        R::InvalidJump => "invalid jump destination",
        R::StackUnderflow => "stack underflow",
        R::StackOverflow => "stack limit reached 1024 (1023)",
        R::OutOfOffset => "return data out of bounds",
        R::CreateCollision => "contract address collision",
        R::CreateContractSizeLimit => "max code size exceeded",
        R::CreateInitCodeSizeLimit => "max initcode size exceeded",
        R::CreateContractStartingWithEF => "invalid code: must not begin with 0xef",
        R::CallNotAllowedInsideStatic | R::StateChangeDuringStaticCall => "write protection",
        _ => return None,
    };
    Some(text.to_string())
}

/// What is said instead of "out of gas" where the deployed code could not be paid for.
pub const CODE_STORAGE: &str = "contract creation code storage out of gas";

fn early(opcode: u8) -> bool {
    matches!(opcode, RETURNDATACOPY | LOG0..=LOG4)
}
