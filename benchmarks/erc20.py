"""The same signed ERC-20 transfers for every node: snekmate's plain token, one sender."""

from dataclasses import dataclass
from functools import cache
from pathlib import Path

import boa
from boa.contracts.vyper.vyper_contract import VyperDeployer
from eth._utils.address import generate_contract_address
from eth_abi import encode
from eth_account import Account
from eth_utils import function_signature_to_4byte_selector as selector

from benchmarks.peers import MNEMONIC

RECIPIENT = "0x00000000000000000000000000000000000000aa"
TOKEN = "0x5fbdb2315678afecb367f032d93f642f64180aa3"
"""Where the first transaction of the first development account deploys."""
FORK = "shanghai"
GAS_PRICE = 2_000_000_000


@dataclass(frozen=True)
class Workload:
    """A deployment and the transfers that follow it, signed before any clock runs."""

    deployment: str
    transfers: list[str]


BALANCE_OF = "0x" + (selector("balanceOf(address)") + encode(["address"], [RECIPIENT])).hex()


@cache
def plain_token() -> VyperDeployer:
    """Compile the token for the newest fork that all peers have."""
    path = Path(__file__).with_name("PlainToken.vy")
    return boa.load_partial(str(path), compiler_args={"evm_version": FORK})


@cache
def workload(count: int, chain_id: int) -> Workload:
    """Sign one deployment and ``count`` transfers of the first development account."""
    Account.enable_unaudited_hdwallet_features()
    account = Account.from_mnemonic(MNEMONIC)

    def sign(nonce: int, to: bytes, gas: int, data: bytes) -> str:
        fields = {"chainId": chain_id, "gasPrice": GAS_PRICE, "value": 0, "nonce": nonce}
        signed = account.sign_transaction({**fields, "to": to, "gas": gas, "data": data})
        return "0x" + signed.raw_transaction.hex()

    token = generate_contract_address(bytes.fromhex(account.address[2:]), 0)
    call = selector("transfer(address,uint256)") + encode(["address", "uint256"], [RECIPIENT, 1])
    transfers = [sign(1 + index, token, 100_000, call) for index in range(count)]
    return Workload(sign(0, b"", 3_000_000, plain_token().compiler_data.bytecode), transfers)
