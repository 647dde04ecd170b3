"""A sale through Kleros Escrow v2 as it is deployed, step by step, on a chain of its own.

The code is that of `contracts/deployments/arbitrum/EscrowUniversal.json` in kleros/escrow-v2, where
its authors publish what they deployed on Arbitrum One; it is not part of this repository.
"""

import json
import os
from collections.abc import Callable
from pathlib import Path

from benchmarks.escrow_ours import ARBITER, CASE_COST, PLENTY, PRICE, UNIT
from benchmarks.local_chain import Gas, LocalChain
from benchmarks.peers import ROOT
from mevm_suite.tables.assignment import NOBODY
from mevm_suite.tables.units import DAY

FILE = ROOT / "build" / "peers" / "EscrowUniversal.json"
# As deployed: the first court, three jurors, 84 hours for a fee and 48 for an answer.
COURT = (1).to_bytes(32, "big") + (3).to_bytes(32, "big")
FEE_TIME, ANSWER_TIME = 302_400, 172_800
SALE_TIME = 7 * DAY
DOCUMENT = "/ipfs/QmYwAPJzv5CZsnA625s3Xf2nemtYgPpHdWEz79ojWnPbdG"  # logged, not stored

CREATED = ("create",)
PROPOSED = (*CREATED, "proposeSettlement", "wait for an answer")
ESCALATED = (*PROPOSED, "payArbitrationFeeByBuyer")
STEPS: dict[str, tuple[str, ...]] = {
    "create": (),
    "pay": CREATED,
    "pay a part": CREATED,
    "reimburse": CREATED,
    "reimburse a part": CREATED,
    "executeTransaction": (*CREATED, "wait"),
    "proposeSettlement": CREATED,
    "acceptSettlement": (*CREATED, "proposeSettlement"),
    "payArbitrationFeeByBuyer": PROPOSED,
    "payArbitrationFeeBySeller": ESCALATED,
    "timeOutByBuyer": (*ESCALATED, "wait"),
    "rule": (*ESCALATED, "payArbitrationFeeBySeller"),
}


def peer_file() -> Path | None:
    """Return the deployment file: ``$KLEROS_ESCROW``, or the one under build/peers."""
    path = Path(os.environ.get("KLEROS_ESCROW", FILE))
    return path if path.exists() else None


class KlerosShop:
    """A seller, a buyer, an asset, and the peer's contract."""

    def __init__(self, path: Path, in_token: bool) -> None:
        """Deploy."""
        self.chain = LocalChain()
        self.me, self.seller, self.buyer = self.chain.accounts[:3]
        self.token, self.arbiter = (self.chain.helper(name) for name in ("PlainToken", ARBITER))
        self.asset = self.token.address if in_token else NOBODY
        published = json.loads(path.read_text())
        arbiter = self.arbiter.address
        terms = (arbiter, COURT, "", "", arbiter, FEE_TIME, ANSWER_TIME)
        self.contract = self.chain.deploy(published["abi"], published["bytecode"], *terms)
        for asset in (NOBODY, self.token.address):
            self._call("changeAmountCap", asset, PLENTY, sender=self.me)
        self.chain.transact(self.token, "transfer", self.buyer, PLENTY, sender=self.me)
        spender = self.contract.address, 2**255
        self.chain.transact(self.token, "approve", *spender, sender=self.buyer)
        self.trade = 0

    def do(self, step: str) -> Gas:
        """Take one step."""
        act: Callable[[], Gas] = getattr(self, "_" + step.replace(" ", "_"))
        return act()

    def trade_once(self) -> None:
        """Complete a sale, so that the seller has some of the token already."""
        self.do("create")
        self.do("pay")
        self.trade += 1

    def _create(self) -> Gas:
        end, parties = self.chain.timestamp + SALE_TIME, (self.buyer, self.seller)
        if self.asset != NOBODY:
            order = PRICE, self.asset, end, DOCUMENT, *parties
            return self._call("createERC20Transaction", *order, sender=self.buyer)
        terms = end, DOCUMENT, *parties
        return self._call("createNativeTransaction", *terms, sender=self.buyer, value=PRICE)

    def _pay(self) -> Gas:
        return self._call("pay", self.trade, PRICE, sender=self.buyer)

    def _pay_a_part(self) -> Gas:
        return self._call("pay", self.trade, UNIT, sender=self.buyer)

    def _reimburse(self) -> Gas:
        return self._call("reimburse", self.trade, PRICE, sender=self.seller)

    def _reimburse_a_part(self) -> Gas:
        return self._call("reimburse", self.trade, UNIT, sender=self.seller)

    def _executeTransaction(self) -> Gas:
        return self._call("executeTransaction", self.trade, sender=self.seller)

    def _proposeSettlement(self) -> Gas:
        to_seller = PRICE - PRICE // 4
        return self._call("proposeSettlement", self.trade, to_seller, sender=self.buyer)

    def _acceptSettlement(self) -> Gas:
        return self._call("acceptSettlement", self.trade, sender=self.seller)

    def _payArbitrationFeeByBuyer(self) -> Gas:
        return self._pay_fee("payArbitrationFeeByBuyer", self.buyer)

    def _payArbitrationFeeBySeller(self) -> Gas:
        return self._pay_fee("payArbitrationFeeBySeller", self.seller)

    def _timeOutByBuyer(self) -> Gas:
        return self._call("timeOutByBuyer", self.trade, sender=self.buyer)

    def _rule(self) -> Gas:
        case = self.contract.address, 1
        return self.chain.transact(self.arbiter, "find_for_the_buyer", *case, sender=self.me)

    def _wait_for_an_answer(self) -> Gas:
        self.chain.wait(ANSWER_TIME)
        return Gas(0, 0)

    def _wait(self) -> Gas:
        self.chain.wait(SALE_TIME)
        return Gas(0, 0)

    def _pay_fee(self, function: str, sender: str) -> Gas:
        return self._call(function, self.trade, sender=sender, value=CASE_COST)

    def _call(self, function: str, *args: object, sender: str, value: int = 0) -> Gas:
        return self.chain.transact(self.contract, function, *args, sender=sender, value=value)
