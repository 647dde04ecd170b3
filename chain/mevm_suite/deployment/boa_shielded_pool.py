"""The shielded pool inside titanoboa, and drafts of transactions, for tests and audits.

Not imported by the package: boa is a test tool.
"""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from itertools import count
from typing import Any

import boa
from eth_abi.abi import encode
from eth_utils import to_canonical_address, to_checksum_address

from mevm.crypto.baby_jubjub import ORDER, Point, add, multiply
from mevm.crypto.keccak import keccak
from mevm_suite.deployment.backend import created_address
from mevm_suite.deployment.boa_shielded import (
    COIN_NAME,
    currency_point,
    deploy_registry,
    precompiles,
    ticket_point,
)
from mevm_suite.testing import load
from shielded.abi import struct_of, to_abi
from shielded.account import OneTimeAddress, SpendingKey
from shielded.assets import Asset, encode_name
from shielded.generators import BLINDING_GENERATOR
from shielded.notes import Note
from shielded.signatures import OwnerSignature, binding_signature, owner_signature
from shielded.transaction import (
    CIPHERTEXT_BYTES,
    SIGHASH_BITS,
    TRANSACTION_DOMAIN,
    Authorisation,
    Call,
    Deposit,
    Output,
    Package,
    PackageUse,
    Spend,
    Transaction,
    Withdrawal,
)

TRANSACTION, AUTHORISATION = struct_of(Transaction).name, struct_of(Authorisation).name
NO_PROOF = (0,) * 8
TICKETS = (1, 2**256 - 1)
FAR = 2**64
RICH = 10**30

_numbers = count(1)


@dataclass
class ShieldedPool:
    """The pool, and what it works with."""

    contract: Any
    vault: Any
    registry: Any
    verifier: Any
    token: Any  # GOLD
    guardian: str
    issuer: str  # of POINTS and SEATS

    @property
    def chain_id(self) -> int:
        """The chain's id."""
        return int(boa.env.evm.patch.chain_id)

    @property
    def address(self) -> bytes:
        """The pool's address."""
        return to_canonical_address(self.contract.address)

    def account(self, name: str) -> str:
        """Make an account with coins, tokens, and approvals of the vault."""
        account = str(boa.env.generate_address(name))
        self.enrich(account)
        return account

    def enrich(self, account: str) -> None:
        """Give an account coins and tokens, and let the vault take them."""
        boa.env.set_balance(account, RICH)
        self.token.mint(account, RICH)
        self.token.approve(self.vault, 2**256 - 1, sender=account)

    def sighash(self, fields: dict[str, Any]) -> int:
        """Return what signatures of a transaction are about, whatever its values."""
        data = encode(
            ["bytes32", "uint256", "address", TRANSACTION],
            [TRANSACTION_DOMAIN, self.chain_id, self.address, tuple(fields.values())],
        )
        return int.from_bytes(keccak(data), "big") & ((1 << SIGHASH_BITS) - 1)

    def submit(
        self,
        transaction: dict[str, Any],
        authorisation: dict[str, Any],
        sender: str | None = None,
        value: int = 0,
    ) -> Any:
        """Call `transact`. Return titanoboa's computation; raise its error if it reverts."""
        computation = boa.env.execute_code(
            to_address=self.contract.address,
            sender=sender,
            value=value,
            data=call_data(transaction, authorisation),
            contract=self.contract,
        )
        self.contract.marshal_to_python(computation, None)
        return computation


@dataclass
class Draft:
    """A transaction in the making, whose proofs say nothing: each step adds what it needs.

    The values are those of the ABI, so that a test can put in what no honest wallet would.
    """

    pool: ShieldedPool
    transaction: dict[str, Any] = field(init=False)
    authorisation: dict[str, Any] = field(init=False)
    blinding: int = 0  # bsk
    owners: list[tuple[SpendingKey, int]] = field(default_factory=list)  # of packages used
    sender: tuple[SpendingKey, int] | None = None  # who proves to be From
    permits: list[Callable[[int], bytes]] = field(default_factory=list)  # of the sighash

    def __post_init__(self) -> None:
        """Begin with a transaction in which nothing happens."""
        names = [name for name, _ in struct_of(Transaction).types]
        values = to_abi(Transaction(deadline=FAR))
        self.transaction = dict(zip(names, values, strict=True))
        names = [name for name, _ in struct_of(Authorisation).types]
        values = to_abi(Authorisation((), (), (0, 0, 0)))
        self.authorisation = dict(zip(names, values, strict=True))

    def hide(self, asset: Asset, sign: int) -> Point:
        """Return a new value commitment of an asset that comes in (1) or goes out (-1)."""
        blinding = keccak(next(_numbers).to_bytes(32, "big"))
        scalar = int.from_bytes(blinding, "big") % ORDER
        self.blinding += sign * scalar
        return add(asset.commitment(), multiply(BLINDING_GENERATOR, scalar))

    def spend(self, asset: Asset, nullifier: int | None = None) -> "Draft":
        """Spend a note, under the newest root."""
        shown = next(_numbers) if nullifier is None else nullifier
        self.transaction["anchor"] = self.pool.contract.root()
        self.transaction["spends"].append(to_abi(Spend(shown, self.hide(asset, 1))))
        self.authorisation["input_proofs"].append(NO_PROOF)
        return self

    def output(self, asset: Asset, commitment: int | None = None) -> "Draft":
        """Make a hidden note."""
        leaf = next(_numbers) if commitment is None else commitment
        value, ciphertext = self.hide(asset, -1), bytes(CIPHERTEXT_BYTES)
        self.transaction["outputs"].append(
            to_abi(Output(leaf, value, BLINDING_GENERATOR, ciphertext))
        )
        self.authorisation["output_proofs"].append(NO_PROOF)
        return self

    def deposit(
        self,
        payer: str,
        asset: Asset,
        is_ledger: bool = False,
        permit: Callable[[int], bytes] = lambda sighash: b"",
    ) -> "Draft":
        """Pay in; a permit of a payer who does not submit is made when the sighash is known."""
        deposit = Deposit(to_canonical_address(payer), asset, is_ledger)
        self.transaction["deposits"].append(to_abi(deposit))
        self.permits.append(permit)
        return self

    def withdraw(self, receiver: str, asset: Asset, is_ledger: bool = False) -> "Draft":
        """Pay out."""
        withdrawal = Withdrawal(to_canonical_address(receiver), asset, is_ledger)
        self.transaction["withdrawals"].append(to_abi(withdrawal))
        return self

    def note(self, note: Note) -> "Draft":
        """Make an open note."""
        self.transaction["notes"].append(to_abi(note))
        return self

    def call(self, target: str, asset: Asset, data: bytes = b"", gas: int = 2_000_000) -> "Draft":
        """Pay and call a contract."""
        self.transaction["calls"].append(
            to_abi(Call(to_canonical_address(target), asset, gas, data))
        )
        return self

    def seal(self, owner: bytes, asset: Asset, commitment: int | None = None) -> "Draft":
        """Seal a package; one without assets has no proof."""
        package = Package(owner, content=b"sealed")
        if asset != Asset():
            leaf = next(_numbers) if commitment is None else commitment
            package = replace(package, commitment=leaf, value=self.hide(asset, -1))
            self.authorisation["output_proofs"].append(NO_PROOF)
        self.transaction["packages"].append(to_abi(package))
        return self

    def use(
        self, id: bytes, key: SpendingKey, scalar: int, new_owner: bytes = bytes(32)
    ) -> "Draft":
        """Open a package or hand it over, as the owner of a one-time address."""
        self.transaction["uses"].append(to_abi(PackageUse(id, new_owner)))
        self.owners.append((key, scalar))
        return self

    def answer_to(self, sender: OneTimeAddress) -> "Draft":
        """Say where answers of contracts go."""
        self.transaction["sender"] = to_abi(sender)
        return self

    def signature(self, key: SpendingKey, scalar: int) -> OwnerSignature:
        """Sign as the owner of a one-time address."""
        place = self.pool.chain_id, self.pool.address
        return owner_signature(*place, key, scalar, self.sighash, bytes(32))

    @property
    def sighash(self) -> int:
        """What the signatures are about."""
        return self.pool.sighash(self.transaction)

    def sign(self) -> "Draft":
        """Sign the transaction as it is now, and say whether its sender signs."""
        self.transaction["is_verified"] = self.sender is not None
        sighash = self.sighash
        self.authorisation |= {
            "binding": binding_signature(self.blinding % ORDER, sighash, bytes(32)),
            "sender": [to_abi(self.signature(*self.sender))] if self.sender else [],
            "uses": [to_abi(self.signature(*owner)) for owner in self.owners],
            "permits": [permit(sighash) for permit in self.permits],
        }
        return self

    @property
    def data(self) -> bytes:
        """The call of `transact`, as it was signed."""
        return call_data(self.transaction, self.authorisation)

    def submit(self, sender: str | None = None, value: int = 0) -> Any:
        """Submit as it was signed."""
        return self.pool.submit(self.transaction, self.authorisation, sender, value)

    def send(self, sender: str | None = None, value: int = 0) -> Any:
        """Sign and submit."""
        return self.sign().submit(sender, value)


def deploy_pool(verifier: Any = None) -> ShieldedPool:
    """
    Deploy registry, vault and pool, and register GOLD, POINTS and SEATS with some tickets.

    Parameters
    ----------
    verifier
        Of proofs; one that believes everything if not given.

    """
    registry, token = deploy_registry(), load("tests/mocks/PeggedToken.vy", 18)
    verifier = verifier or load("tests/mocks/AcceptingVerifier.vy")
    guardian, issuer = (str(boa.env.generate_address(name)) for name in ("guardian", "issuer"))
    registry.register_token("GOLD", token, *currency_point("GOLD"))
    registry.issue_currency("POINTS", *currency_point("POINTS"), sender=issuer)
    registry.issue_category("SEATS", sender=issuer)
    for ticket in TICKETS:
        registry.register_ticket(encode_name("SEATS"), ticket, *ticket_point("SEATS", ticket))
    deployer = to_checksum_address(boa.env.eoa)
    nonce = boa.env.evm.vm.state.get_nonce(to_canonical_address(deployer))
    place = created_address(deployer, nonce + 1)
    vault = load("contracts/shielded/ShieldedVault.vy", place, registry, guardian)
    contract = load("contracts/shielded/ShieldedPool.vy", vault, registry, verifier, precompiles())
    assert contract.address == place, "the pool's address is not the one that the vault obeys"
    return ShieldedPool(contract, vault, registry, verifier, token, guardian, issuer)


def call_data(transaction: dict[str, Any], authorisation: dict[str, Any]) -> bytes:
    """Return a call of `transact`, whatever the values."""
    selector = keccak(f"transact({TRANSACTION},{AUTHORISATION})".encode("ascii"))[:4]
    parts = [tuple(transaction.values()), tuple(authorisation.values())]
    return selector + encode([TRANSACTION, AUTHORISATION], parts)


def coin(amount: int) -> Asset:
    """Return an amount of the coin."""
    return Asset.of_token(COIN_NAME, amount)


__all__ = ["TICKETS", "TRANSACTION", "Draft", "ShieldedPool", "coin", "deploy_pool"]
