"""A forest's survey by two surveyors, and the proof of one of its trees, on a chain of its own."""

from dataclasses import astuple, dataclass
from functools import reduce

from eth_account import Account
from eth_account.messages import encode_typed_data
from eth_utils import keccak

from benchmarks.local_chain import Gas, LocalChain
from mevm.vm.intrinsic_gas import floor_gas
from mevm_suite.deployment.backend import created_address
from mevm_suite.deployment.boa_stand import BASE_URI, tree_fields
from mevm_suite.deployment.boa_surveys import SALT, SurveyTerms
from mevm_suite.forest.findings import SCHEMA_DEFINITION, Findings
from mevm_suite.forest.grid import count_cells, place
from mevm_suite.forest.leaf import Status, Tree, leaf_hash, tree_code
from mevm_suite.forest.titles import (
    Consent,
    Registry,
    Title,
    parcel_id,
    registration_to_sign,
)
from mevm_suite.forest.tree import hash_pairs
from mevm_suite.tables.units import DAY

REGISTRAR, SURVEYOR = 1, 2
VOLUME = 600  # dm3 of a tree
SCHEMA = keccak(text=SCHEMA_DEFINITION)
WHOLE = 2**256 - 1
HASH = keccak(text="what no one needs to know")
# A tree's dearest data: negative numbers and hashes have no zero bytes, which cost less.
WHERE = (-250_123_457, -510_123_457)  # 1e-7 degrees
SPECIES = "araucari"
TITLE = Title(HASH, "CN-53", 0, 3)
ARBITER = "SilentArbiter"
ROUNDS = ("first survey", "next survey")


@dataclass(frozen=True)
class ProofGas:
    """What it costs to show that a tree is in a survey."""

    depth: int
    call: int  # of `contains`, by another contract
    transaction: int  # of `contains` alone
    floor: int  # the least that a transaction with these data pays (EIP-7623)
    promote: int  # a transaction that makes a token of the tree


class SurveyedForest:
    """A parcel and two surveyors of two organisations; all contracts but the arbiter are real."""

    def __init__(self) -> None:
        """Deploy the registries and the books of stock and trees, and register a parcel."""
        self.chain = LocalChain()
        self.me, self.holder, self.first, self.second = self.chain.accounts[:4]
        self.caller = self.chain.helper("ProofCaller")
        self._deploy()
        self._register_parcel()

    def survey(self, trees: int) -> dict[str, Gas]:
        """
        Survey the parcel twice, and forget it.

        Parameters
        ----------
        trees
            How many both surveyors find.

        Returns
        -------
        dict[str, Gas]
            By step, of the parcel's first survey and of the next one.

        """
        found: dict[str, Gas] = {}
        with self.chain.branch():
            for name in ROUNDS:
                self.chain.wait(DAY)
                steps = self._round(trees, HASH)
                found |= {f"{step}, {name}": gas for step, gas in steps.items()}
        return found

    def prove(self, trees: int) -> ProofGas:
        """Survey the parcel, prove that a tree is among so many, and forget it."""
        tree = Tree(tree_code(self.parcel, "0"), SPECIES, *WHERE, 400, 225, 60, Status.STANDING)
        depth = (trees - 1).bit_length()
        proof = [keccak(text=f"sibling {n}").replace(b"\0", b"\1") for n in range(depth)]
        root = reduce(lambda node, other: hash_pairs(node + other), proof, leaf_hash(tree.content))
        with self.chain.branch():
            self._round(trees, root)
            shown = (self._last_survey(), tree_fields(tree), proof)
            call = self.caller.functions.cost_of(self.surveys.address, *shown).call()
            alone = self.chain.transact(self.surveys, "contains", *shown, sender=self.me)
            promote = self.chain.transact(self.trees, "promote", *shown, sender=self.holder)
            data = self.surveys.encode_abi("contains", args=shown)
        floor = floor_gas(bytes.fromhex(data[2:]))
        return ProofGas(len(proof), call, alone.total, floor, promote.total)

    def _round(self, trees: int, root: bytes) -> dict[str, Gas]:
        """Let both surveyors attest, take their seats and reveal."""
        found: dict[str, Gas] = {}
        now = self.chain.timestamp
        findings = Findings(root, trees, VOLUME * trees, 0, 250, 200, now, HASH)
        seats = dict(enumerate((self.first, self.second), start=1))
        for seat, surveyor in seats.items():
            found[f"attest {seat}"] = self._attest(surveyor, findings)
            attestation = self.notary.functions.last_of(SCHEMA, self.parcel).call()
            found[f"commit {seat}"] = self._call("commit", attestation, sender=surveyor)
        for seat, surveyor in seats.items():
            shown = (self.parcel, astuple(findings), SALT)
            found[f"reveal {seat}"] = self._call("reveal", *shown, sender=surveyor)
        return found

    def _attest(self, surveyor: str, findings: Findings) -> Gas:
        content = findings.content(self.parcel, surveyor, SALT)
        last = self.surveys.functions.attestations_of(self._last_survey()).call()[0]
        terms = (SCHEMA, self.parcel, content, last, 0, False, False)
        return self.chain.transact(self.notary, "attest", terms, sender=surveyor)

    def _last_survey(self) -> bytes:
        survey: bytes = self.surveys.functions.last_of(self.parcel).call()
        return survey

    def _call(self, function: str, *args: object, sender: str) -> Gas:
        return self.chain.transact(self.surveys, function, *args, sender=sender)

    def _deploy(self) -> None:
        chain, terms = self.chain, SurveyTerms()
        self.registrar = Account.from_key(b"\x07" * 32)
        members = [(REGISTRAR, self.registrar.address)]
        members += [(SURVEYOR, account) for account in (self.first, self.second)]
        roles = chain.contract(
            "Accreditation",
            self.me,
            DAY,
            [(role, who, keccak(text=who)) for role, who in members],
        )
        self.notary = chain.contract("Attestations")
        chain.transact(self.notary, "register_schema", SCHEMA_DEFINITION, sender=self.me)
        self.land = chain.contract("ParcelRegistry", roles.address, [])
        asked = (self.notary, roles, self.land, chain.helper(ARBITER))
        fixed = (terms.weight, astuple(terms.tolerances), astuple(terms.periods))
        addresses = [contract.address for contract in asked]
        self.surveys = chain.contract("SurveyRegistry", *addresses, *fixed)
        trees = created_address(self.me, chain.nonce() + 1)
        known = (self.land.address, self.surveys.address)
        stock = chain.contract("GrowingStock", *known, self.me, trees, self.me)
        self.trees = chain.contract("TreeTokens", *known, stock.address, BASE_URI)

    def _register_parcel(self) -> None:
        registry = Registry(self.chain.w3.eth.chain_id, self.land.address)
        block, _ = place(*WHERE)
        claims, consent = {block: WHOLE}, Consent(0, self.chain.timestamp + DAY)
        signed = self.registrar.sign_message(
            encode_typed_data(
                full_message=registration_to_sign(
                    registry, self.holder, HASH, TITLE, claims, consent
                )
            )
        )
        terms = (HASH, TITLE.fields(), count_cells(claims), list(claims.items()))
        proof = (self.registrar.address, consent.deadline, bytes(signed.signature))
        self.chain.transact(self.land, "register", *terms, *proof, sender=self.holder)
        self.parcel = parcel_id(registry, self.holder, HASH)
