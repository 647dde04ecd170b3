"""The names that other development nodes have for our methods."""

from mevm.rpc.methods import development, development_reorg, development_state
from mevm.rpc.registry import alias

# Registered by these modules; named here so that they come first.
NAMED = (development, development_reorg, development_state)

ALIASES: dict[str, tuple[str, ...]] = {
    "evm_snapshot": ("anvil_snapshot",),
    "evm_revert": ("anvil_revert",),
    "evm_setAutomine": ("anvil_setAutomine",),
    "evm_setIntervalMining": ("anvil_setIntervalMining",),
    "evm_increaseTime": ("anvil_increaseTime",),
    "evm_setNextBlockTimestamp": ("anvil_setNextBlockTimestamp",),
    "evm_setTime": ("anvil_setTime",),
    "evm_setBlockGasLimit": ("anvil_setBlockGasLimit",),
    "anvil_mine": ("hardhat_mine",),
    "anvil_getAutomine": ("hardhat_getAutomine",),
    "anvil_reset": ("hardhat_reset",),
    "anvil_setCoinbase": ("hardhat_setCoinbase", "miner_setEtherbase"),
    "anvil_setLoggingEnabled": ("hardhat_setLoggingEnabled",),
    "evm_mine_detailed": ("anvil_mine_detailed",),
    "anvil_setNextBlockBaseFeePerGas": ("hardhat_setNextBlockBaseFeePerGas",),
    "anvil_setPrevRandao": ("hardhat_setPrevRandao",),
    "anvil_metadata": ("hardhat_metadata",),
    "anvil_setBalance": ("hardhat_setBalance", "tenderly_setBalance", "evm_setAccountBalance"),
    "anvil_addBalance": ("tenderly_addBalance",),
    "anvil_setNonce": ("hardhat_setNonce", "evm_setAccountNonce"),
    "anvil_setCode": ("hardhat_setCode", "evm_setAccountCode"),
    "anvil_setStorageAt": ("hardhat_setStorageAt", "evm_setAccountStorageAt"),
    "anvil_impersonateAccount": ("hardhat_impersonateAccount",),
    "anvil_stopImpersonatingAccount": ("hardhat_stopImpersonatingAccount",),
    "anvil_dropTransaction": ("hardhat_dropTransaction",),
    "anvil_dumpState": ("hardhat_dumpState",),
    "anvil_loadState": ("hardhat_loadState",),
}

for name, others in ALIASES.items():
    alias(name, *others)
