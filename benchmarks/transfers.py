"""Automined ERC-20 transfers with receipt: our node over HTTP, eth-tester in process."""

import time

from eth_tester import EthereumTester, PyEVMBackend

from benchmarks.erc20 import MNEMONIC, workload
from benchmarks.peers import CHAIN_ID, free_port, mevm_command, running
from benchmarks.report import Result

COUNT = 1_000
HD_PATH = "m/44'/60'/0'/0"


def measure() -> list[Result]:
    """Return transfers per second of both, and their ratio."""
    name = "ERC-20 transfers with receipt, one block each, 1,000 of them"
    return [
        Result(name, "1/s", ("MEVM over HTTP", mevm()), ("eth-tester in process", eth_tester()))
    ]


def mevm() -> float:
    """Send the workload to a node of its own process."""
    work = workload(COUNT, CHAIN_ID)
    port = free_port()
    with running(mevm_command(port), port) as rpc:
        rpc("eth_sendRawTransaction", work.deployment)
        start = time.perf_counter()
        for raw in work.transfers:
            receipt = rpc("eth_getTransactionReceipt", rpc("eth_sendRawTransaction", raw))
            assert receipt["status"] == "0x1", receipt
        return COUNT / (time.perf_counter() - start)


def eth_tester() -> float:
    """Send the workload to eth-tester in this process."""
    rich = {"balance": 10**22}
    backend = PyEVMBackend.from_mnemonic(MNEMONIC, hd_path=HD_PATH, genesis_state_overrides=rich)
    tester = EthereumTester(backend)
    work = workload(COUNT, backend.chain.chain_id)
    tester.send_raw_transaction(work.deployment)
    start = time.perf_counter()
    for raw in work.transfers:
        receipt = tester.get_transaction_receipt(tester.send_raw_transaction(raw))
        assert receipt["status"] == 1, receipt
    return COUNT / (time.perf_counter() - start)
