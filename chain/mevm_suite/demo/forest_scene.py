"""Where the demo's forests are played: contracts, people, money, and what was done how often."""

from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from eth_account.messages import encode_typed_data
from eth_utils import keccak, to_canonical_address

from mevm_suite.demo.crowd import Crowd, CrowdBackend
from mevm_suite.demo.forest_people import ORGANISATIONS, example_key, forester
from mevm_suite.deployment.forest import IDENTITY_DEFINITION
from mevm_suite.deployment.record import ForestDeployment
from mevm_suite.forest.leaf import WORD

COIN = 10**18
USD = 10**6
NONE = bytes(WORD)
SIGNED_FOR = 86_400  # seconds for which a signature is good


@dataclass
class Scene(Crowd):
    """
    The contracts of forests, and the crowd that calls them.

    ``issued`` is what the demo's forests brought into the world of its dollar.
    """

    backend: CrowdBackend
    record: ForestDeployment
    done: Counter[str] = field(default_factory=Counter)
    issued: int = 0
    people: dict[str, str] = field(default_factory=dict)  # addresses by name

    def __post_init__(self) -> None:
        """Find the contracts, and let those with a role come."""
        community = self.record.community
        others = {
            "PeggedToken": community.asset,
            "Attestations": community.attestations,
            "HolderDividend": community.dividend,
            "FeeSink": community.sink,
        }
        self.at = {**self.record.at, **others}
        self.start, self.issuer = self.now, self.backend.sender
        self.backend.set_balance(self.issuer, 1_000 * COIN)
        for people in ORGANISATIONS.values():
            for name in people:
                self.come(name)
        self.before = {account: self.dollars(account) for account in self._holders()}

    @property
    def now(self) -> int:
        """The chain's time."""
        return self.backend.timestamp

    def do(self, name: str, sender: str, contract: str, function: str, *args: Any) -> None:
        """Call a contract in an account's name, and count it."""
        self.send(sender, contract, function, *args)
        self.done[name] += 1

    def pass_time(self, seconds: int) -> None:
        """Let time pass."""
        self.backend.travel(self.now + seconds)

    def travel(self, timestamp: int) -> None:
        """Let time pass until then, unless it is later already."""
        if timestamp > self.now:
            self.backend.travel(timestamp)

    def come(self, name: str) -> str:
        """Give someone an address, and coins to send with."""
        address = forester(name)
        self.people[name] = address
        self.backend.set_balance(address, 10 * COIN)
        return address

    def identify(self, name: str) -> str:
        """Let someone come who is identified by the issuer, as payments ask for."""
        account, issuer = self.come(name), self.people["identity issuer"]
        subject = to_canonical_address(account).rjust(WORD, b"\0")
        identity = keccak(text=f"MEVM demo/salted identity of {name}")
        attestation = self.attest(issuer, IDENTITY_DEFINITION, subject, identity, is_revocable=True)
        self.do("identified", account, "IdentityRegistry", "register", attestation)
        return account

    def attest(
        self,
        attester: str,
        definition: str,
        subject: bytes,
        content: bytes,
        reference: bytes = NONE,
        is_revocable: bool = False,
    ) -> bytes:
        """Attest, and return the attestation."""
        schema = keccak(text=definition)
        terms = (schema, subject, content, reference, 0, is_revocable, False)
        self.do("attested", attester, "Attestations", "attest", terms)
        last: bytes = self.call("Attestations", "last_of", schema, subject)
        return last

    def fund(self, account: str, amount: int, contract: str) -> None:
        """Issue dollars to an account that will pay them to a contract."""
        self.send(self.issuer, "PeggedToken", "mint", account, amount)
        self.issued += amount
        self.send(account, "PeggedToken", "approve", self.at[contract], amount)

    def sign(self, name: str, message: dict[str, Any]) -> bytes:
        """Sign typed data as someone whose key everybody knows."""
        signed = example_key(name).sign_message(encode_typed_data(full_message=message))
        return bytes(signed.signature)

    def dollars(self, account: str) -> int:
        """Return what an account has in its wallet."""
        return int(self.call("PeggedToken", "balanceOf", account))

    def held(self, contract: str) -> int:
        """Return what a contract got since the forests began."""
        return self.dollars(self.at[contract]) - self.before[self.at[contract]]

    def of_everybody(self) -> int:
        """Return what all people and contracts got since the forests began."""
        accounts = self._holders()
        return sum(self.dollars(each) - self.before.get(each, 0) for each in accounts)

    def _holders(self) -> set[str]:
        return {*self.at.values(), *self.people.values(), self.issuer}
