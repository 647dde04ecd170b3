"""What the node can answer and by which rules: `eth_capabilities` and `eth_config`."""

from typing import Any

from mevm.blocks.fork_id import fork_hash
from mevm.blocks.system_contracts import (
    BEACON_ROOTS,
    CONSOLIDATION_REQUESTS,
    HISTORY,
    WITHDRAWAL_REQUESTS,
)
from mevm.node import Node
from mevm.precompiles import TABLE
from mevm.rpc.codec import to_data, to_quantity
from mevm.rpc.registry import method
from mevm.vm.computation import computation_class
from mevm.vm.forks import ChainConfig, Fork

RESOURCES = ("state", "tx", "logs", "receipts", "blocks", "stateproofs")
STANDARD_PRECOMPILES = (
    *("ECREC", "SHA256", "RIPEMD160", "ID", "MODEXP", "BN254_ADD", "BN254_MUL", "BN254_PAIRING"),
    *("BLAKE2F", "KZG_POINT_EVALUATION", "BLS12_G1ADD", "BLS12_G1MSM", "BLS12_G2ADD"),
    *("BLS12_G2MSM", "BLS12_PAIRING_CHECK", "BLS12_MAP_FP_TO_G1", "BLS12_MAP_FP2_TO_G2"),
)
"""Names of EIP-7910, by address from 1 on."""
PRECOMPILE_NAMES = dict(enumerate(STANDARD_PRECOMPILES, 1)) | {
    each.number: each.name for each in TABLE
}


@method("eth_capabilities")
def capabilities(node: Node) -> dict[str, Any]:
    """Return which blocks the node can tell of what about (execution-apis)."""
    head, chain = node.head, node.chain
    kept: dict[str, Any] = {"disabled": False, "oldestBlock": to_quantity(chain.first)}
    if chain.history.limit is not None:
        retained = to_quantity(chain.history.limit)
        kept["deleteStrategy"] = {"type": "window", "retentionBlocks": retained}
    shape = {"head": {"number": to_quantity(head.number), "hash": to_data(head.hash)}}
    return shape | dict.fromkeys(RESOURCES, kept)


@method("eth_config")
def get_config(node: Node) -> dict[str, Any]:
    """Return the rules that hold now, those that come next, and the last known (EIP-7910)."""
    config, head = node.chain.config, node.head
    now = config.fork_at(head.number, head.timestamp)
    later = [
        fork
        for fork, time in config.schedule.items()
        if fork > max(now, Fork.PARIS) and time > head.timestamp
    ]
    return {
        "current": _rules(node, now),
        "next": _rules(node, min(later)) if later else None,
        "last": _rules(node, max(later)) if later else None,
    }


def _rules(node: Node, fork: Fork) -> dict[str, Any]:
    """Return the rules of a fork; before Cancun there is no blob schedule."""
    config, genesis = node.chain.config, node.chain.genesis.header
    time = config.schedule.get(fork, 0) if fork > Fork.PARIS else 0
    names = computation_class(fork, config.mevm_precompiles).get_precompiles()
    numbers = sorted(int.from_bytes(address, "big") for address in names)
    shape = {
        "activationTime": 0 if time <= genesis.timestamp else time,
        "chainId": to_quantity(config.chain_id),
        "forkId": to_data(fork_hash(config, genesis, time)),
        "precompiles": {
            PRECOMPILE_NAMES[number]: to_data(number.to_bytes(20, "big")) for number in numbers
        },
        "systemContracts": _system_contracts(config, fork),
    }
    if fork >= Fork.CANCUN:
        schedule = config.blob_schedule(fork)
        shape["blobSchedule"] = {
            "target": schedule.target,
            "max": schedule.max,
            "baseFeeUpdateFraction": schedule.base_fee_update_fraction,
        }
    return shape


def _system_contracts(config: ChainConfig, fork: Fork) -> dict[str, str]:
    """Return the contracts that blocks of a fork call or read, under the names of their EIPs."""
    contracts = {}
    if fork >= Fork.CANCUN:
        contracts["BEACON_ROOTS_ADDRESS"] = BEACON_ROOTS
    if fork >= Fork.PRAGUE:
        contracts |= {
            "CONSOLIDATION_REQUEST_PREDEPLOY_ADDRESS": CONSOLIDATION_REQUESTS,
            "DEPOSIT_CONTRACT_ADDRESS": config.deposit_contract,
            "HISTORY_STORAGE_ADDRESS": HISTORY,
            "WITHDRAWAL_REQUEST_PREDEPLOY_ADDRESS": WITHDRAWAL_REQUESTS,
        }
    return {name: to_data(address) for name, address in contracts.items()}
