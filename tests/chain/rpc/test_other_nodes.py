"""What clients of other development nodes call: viem's test client, ethers, hardhat, foundry."""

from mevm.rpc.registry import METHODS

# viem's test client puts its mode before these names.
VIEM = (
    *("dropTransaction", "dumpState", "getAutomine", "impersonateAccount", "loadState", "mine"),
    *("reset", "setBalance", "setCode", "setCoinbase", "setLoggingEnabled", "setNonce"),
    *("setNextBlockBaseFeePerGas", "setStorageAt", "stopImpersonatingAccount"),
)
VIEM_ANVIL = ("setBlockTimestampInterval", "removeBlockTimestampInterval")
CALLED = {
    *(f"{mode}_{name}" for mode in ("anvil", "hardhat") for name in VIEM),
    *(f"anvil_{name}" for name in VIEM_ANVIL),
    # viem, in every mode
    *("evm_increaseTime", "evm_mine", "evm_revert", "evm_snapshot", "evm_setAutomine"),
    *("evm_setBlockGasLimit", "evm_setIntervalMining", "evm_setNextBlockTimestamp"),
    *("txpool_content", "txpool_inspect", "txpool_status", "eth_sendUnsignedTransaction"),
    # viem, as for ganache
    *("eth_mining", "miner_start", "miner_stop", "evm_setAccountBalance", "evm_setAccountCode"),
    *("evm_setAccountNonce", "evm_setAccountStorageAt", "evm_addAccount", "evm_removeAccount"),
    # hardhat's network helpers
    *("hardhat_metadata", "hardhat_setPrevRandao"),
    # foundry's cast and anvil's own users
    *("anvil_autoImpersonateAccount", "anvil_dealERC20", "anvil_dropAllTransactions"),
    *("anvil_metadata", "anvil_nodeInfo", "anvil_reorg", "anvil_rollback", "anvil_setTime"),
    *("anvil_setERC20Allowance", "anvil_mine_detailed", "evm_mine_detailed"),
    *("anvil_addBalance", "tenderly_setBalance", "tenderly_addBalance"),
    # wallets
    *("eth_signTypedData_v3", "eth_signTypedData_v4", "personal_sign", "eth_fillTransaction"),
}
LEFT_OUT = {
    "anvil_enableTraces": "traces are there when they are asked for",
    "anvil_getBlobByHash": "blobs are checked and not kept",
    "anvil_getBlobsByTransactionHash": "blobs are checked and not kept",
    "anvil_impersonateSignature": "a precompile would have to lie, in replays of old blocks too",
    "anvil_setChainId": "old blocks could not be executed again under another chain id",
    "anvil_setMinGasPrice": "a chain with a base fee has no other least price",
    "anvil_setRpcUrl": "anvil_reset names the chain to fork",
    "hardhat_addCompilationResult": "sources come from build artifacts, not over the wire",
    "hardhat_getStackTraceFailuresCount": "hardhat's own statistics",
    "hardhat_setMinGasPrice": "a chain with a base fee has no other least price",
}


def test_methods_that_clients_call__are_there() -> None:
    assert CALLED - METHODS.keys() == set()


def test_methods_with_a_reason__are_left_out() -> None:
    assert LEFT_OUT.keys() & METHODS.keys() == set()
