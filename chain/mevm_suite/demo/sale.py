"""One sale by the automatic contract, step by step, next to the same sale in plain Python.

Each step is made on the chain and in the models of trade and trust; then everything that the
contracts say must be what the models say, to the smallest unit.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

from eth_utils import keccak

from mevm_suite.commerce.trade_model import Ledger, Ruling, Terms, Trade, share
from mevm_suite.demo.balance import Check
from mevm_suite.demo.crowd import Crowd, CrowdBackend
from mevm_suite.tables.units import DAY
from mevm_suite.trust.formulas import Fault, deposit_bps
from mevm_suite.trust.rules import TrustRules

NOBODY = "0x" + "00" * 20
YUAN = 10**6
WORTH_OF_YUAN = 10**18
PRICE, BROUGHT = 158 * YUAN, 200 * YUAN  # the paper's example, and what each buyer has
HANDLING, TRANSIT, INSPECTION = 3 * DAY, 20 * DAY, 7 * DAY
DISTRUST_BPS = 4_000


@dataclass
class Books:
    """What everybody should have, by the models."""

    trust: TrustRules
    wallets: Counter[str] = field(default_factory=Counter)
    ledger: Ledger = field(default_factory=Ledger)
    relations: Counter[frozenset[str]] = field(default_factory=Counter)
    issued: int = 0


@dataclass(frozen=True)
class Stage:
    """What the parties have after a step; yuan in the smallest unit, indexes in thousandths."""

    elapsed: int
    step: str
    state: str
    seller: int  # wallet, credit and free deposit
    buyer: int
    locked: int
    burned: int  # of this sale's fees
    seller_index: int | None  # none for a banned account
    buyer_index: int | None
    relation: int  # the mutual trust value
    deviations: tuple[str, ...]


@dataclass
class Sale(Crowd):
    """A sale of 158 CNY; ``at`` has the contracts, with the yuan as PeggedToken."""

    backend: CrowdBackend
    at: dict[str, str]
    books: Books
    title: str
    issuer: str
    seller: str
    buyer: str
    stranger: str
    stages: list[Stage] = field(default_factory=list)

    def begin(self) -> None:
        """Let the seller deposit and offer, and the buyer pay."""
        self.start, self.burned_before = self.now, self.books.ledger.burned
        self.yuan, self.salt = self.at["PeggedToken"], keccak(text=self.title)
        self.contract = self.at["AutomaticContract"]
        seller_deposit, buyer_deposit = self._deposit(self.seller), self._deposit(self.buyer)
        self._issue(self.seller, seller_deposit)
        self.send(self.seller, "PeggedToken", "approve", self.contract, seller_deposit)
        self.do(self.seller, "add_deposit", self.yuan, seller_deposit)
        terms = (
            *(self.seller, self.yuan, PRICE, 1, self.start + DAY),
            *(HANDLING, TRANSIT, INSPECTION, DISTRUST_BPS, 0),
            *(self.at["JudgeCourt"], NOBODY, keccak(text=f"MEVM demo/{self.title}")),
        )
        self.do(self.seller, "publish", terms, self.salt)
        offer = self.call("AutomaticContract", "offer_id", terms, self.salt)
        self.id = self.call("AutomaticContract", "trade_id", offer, self.buyer, 0)
        self._issue(self.buyer, BROUGHT)
        self.send(self.buyer, "PeggedToken", "approve", self.contract, PRICE + buyer_deposit)
        self.do(self.buyer, "buy", offer)
        self.books.wallets[self.seller] -= seller_deposit
        self.books.wallets[self.buyer] -= PRICE + buyer_deposit
        self._open(seller_deposit, buyer_deposit)
        self.note("158 CNY and both deposits paid")

    def ship(self) -> None:
        """Ship within the handling time."""
        self.pass_time(DAY)
        self.do(self.seller, "ship", self.id, keccak(text="tracking"))
        self.trade.ship(self.seller, self.now)
        self.note("shipped")

    def receive(self) -> None:
        """Attest the receipt, from which the seven days run."""
        self.pass_time(3 * DAY)
        self.do(self.buyer, "attest_receipt", self.id)
        self.trade.attest_receipt(self.buyer, self.now)
        self.note("received")

    def complete(self) -> None:
        """Wait for seven days; then anyone may complete."""
        self.backend.travel(self.trade.due + 1)
        self.do(self.stranger, "complete", self.id)
        self.trade.complete(self.stranger, self.now)
        self._trust().complete_trade(self.id, is_confirmed=False)
        self.books.relations[frozenset((self.seller, self.buyer))] += 1
        self.note("completed by a stranger's call")

    def distrust(self) -> None:
        """Complain within the seven days: the offer's part is withheld."""
        self.pass_time(DAY)
        self.do(self.buyer, "distrust", self.id, keccak(text="shoddy"))
        self.trade.distrust(self.buyer, self.now)
        self.note("distrusted: 40 % withheld")

    def contest(self) -> int:
        """Ask the court; return its case."""
        at_stake = self.trade.held + self.trade.seller_deposit + self.trade.buyer_deposit
        cost = self.call("JudgeCourt", "cost", self.yuan, at_stake)
        self.do(self.seller, "contest", self.id, value=cost)
        case_id = self.call("AutomaticContract", "progress", self.id)[5]
        final_by = self.call("JudgeCourt", "final_by", case_id)
        in_yuan = self.call("AutomaticContract", "progress", self.id)[6]
        self.trade.contest(self.seller, self.now, final_by, in_yuan)
        self.note("contested")
        return int(case_id)

    def execute(self, ruling: Ruling, step: str) -> None:
        """Divide what is withheld as the judges ruled; anyone may."""
        self.do(self.stranger, "execute_ruling", self.id)
        self.trade.execute_ruling(self.stranger, self.now, ruling)
        fault = Fault.MALICIOUS_COMPLAINT if ruling.is_malicious else Fault.BAD_GOODS
        self._trust().close_trade(self.id)
        for account in self.trade.faults:
            self._trust().penalise(account, fault, self.id)
        self.note(step)

    def take_out(self) -> None:
        """Take out all credits and deposits, and push the fees to the sink."""
        credits, deposits = self.books.ledger.credits, self.books.ledger.deposits
        freed = deposits.pop(self.seller, 0)
        if freed:
            self.do(self.seller, "free_deposit", self.yuan, freed)
            credits[self.seller] += freed
        for account in (self.seller, self.buyer):
            amount = credits.pop(account, 0)
            if amount:
                self.do(account, "withdraw", self.yuan)
                self.books.wallets[account] += amount
        if self._credit(self.at["FeeSink"]):
            self.do(self.stranger, "push", self.yuan, self.at["FeeSink"])
        self.note("taken out")

    def do(self, sender: str, function: str, *args: object, value: int = 0) -> None:
        """Call the automatic contract."""
        self.send(sender, "AutomaticContract", function, *args, value=value)

    def pass_time(self, seconds: int) -> None:
        """Let time pass."""
        self.backend.travel(self.now + seconds)

    def note(self, step: str) -> None:
        """Write down what everybody has, and whether contracts and models agree."""
        wrong = [each for each in self._facts() if not each.ok]
        texts = (f"{self.title}, {step}: {e.name} {e.found}, books {e.expected}" for e in wrong)
        self.stages.append(
            Stage(
                elapsed=self.now - self.start,
                step=step,
                state=self.trade.state.name,
                seller=self._has(self.seller),
                buyer=self._has(self.buyer),
                locked=sum(self._progress()),
                burned=self._burned() - self.burned_before,
                seller_index=self._index(self.seller),
                buyer_index=self._index(self.buyer),
                relation=self._relation(),
                deviations=tuple(texts),
            )
        )

    @property
    def now(self) -> int:
        """The chain's time."""
        return self.backend.timestamp

    def _facts(self) -> Iterator[Check]:
        books, trade = self.books, self.trade
        state = self.call("AutomaticContract", "trade", self.id)[6]
        yield Check("state", trade.state, state)
        locked = (trade.held, trade.seller_deposit, trade.buyer_deposit)
        for name, expected, found in zip(
            ("held", "seller's deposit", "buyer's deposit"), locked, self._progress(), strict=True
        ):
            yield Check(name, expected, found)
        inside = books.issued - books.wallets.total() - self._held(self.at["FeeSink"])
        yield Check("yuan in the contract", inside, self._held(self.contract))
        yield Check("yuan held", inside, self.call("AutomaticContract", "held", self.yuan))
        yield Check("burned", books.ledger.burned, self._burned())
        yield Check("relation", books.relations[self._pair()], self._relation())
        for party in (self.seller, self.buyer):
            yield from self._facts_of(party)

    def _facts_of(self, party: str) -> Iterator[Check]:
        books, account = self.books, self.books.trust.accounts[party]
        name = "seller" if party == self.seller else "buyer"
        yield Check(f"{name}'s wallet", books.wallets[party], self._held(party))
        yield Check(f"{name}'s credit", books.ledger.credits[party], self._credit(party))
        yield Check(f"{name}'s free deposit", books.ledger.deposits[party], self._free(party))
        for fact, function, expected in (
            ("index", "index_of", account.index),
            ("ban", "is_banned", account.is_banned),
            ("exposure", "exposure_of", account.exposure),
            ("limit", "limit_of", books.trust.limit_of(party)),
        ):
            yield Check(f"{name}'s {fact}", expected, self.call("TrustIndex", function, party))

    def _open(self, seller_deposit: int, buyer_deposit: int) -> None:
        worth = PRICE * WORTH_OF_YUAN // YUAN
        self._trust().open_trade(self.id, self.seller, self.buyer, worth)
        self.trade = Trade(
            terms=Terms(
                seller=self.seller,
                carrier=NOBODY,
                price=PRICE,
                handling_time=HANDLING,
                transit_time=TRANSIT,
                inspection_time=INSPECTION,
                distrust_bps=DISTRUST_BPS,
                reward=0,
            ),
            ledger=self.books.ledger,
            buyer=self.buyer,
            sharer=None,
            seller_deposit=seller_deposit,
            buyer_deposit=buyer_deposit,
            due=self.now + HANDLING,
            held=PRICE,
        )

    def _trust(self) -> TrustRules:
        self.books.trust.now = self.now
        return self.books.trust

    def _deposit(self, account: str) -> int:
        return share(PRICE, deposit_bps(self.books.trust.accounts[account].standing))

    def _issue(self, receiver: str, amount: int) -> None:
        self.send(self.issuer, "PeggedToken", "mint", receiver, amount)
        self.books.wallets[receiver] += amount
        self.books.issued += amount

    def _pair(self) -> frozenset[str]:
        return frozenset((self.seller, self.buyer))

    def _progress(self) -> tuple[int, int, int]:
        held, seller, buyer, *_ = self.call("AutomaticContract", "progress", self.id)
        return held, seller, buyer

    def _held(self, account: str) -> int:
        return int(self.call("PeggedToken", "balanceOf", account))

    def _credit(self, account: str) -> int:
        return int(self.call("AutomaticContract", "credit_of", self.yuan, account))

    def _free(self, account: str) -> int:
        return int(self.call("AutomaticContract", "deposit_of", self.yuan, account))

    def _has(self, account: str) -> int:
        return self._held(account) + self._credit(account) + self._free(account)

    def _burned(self) -> int:
        sink = self.at["FeeSink"]
        return self._held(sink) + self._credit(sink)

    def _index(self, account: str) -> int | None:
        if self.call("TrustIndex", "is_banned", account):
            return None
        return int(self.call("TrustIndex", "index_of", account))

    def _relation(self) -> int:
        return int(self.call("TrustRelations", "relation_of", self.seller, self.buyer)[0])
