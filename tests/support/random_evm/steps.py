"""Everything that can be done with an execution, in random order."""

from collections.abc import Callable
from random import Random

from mevm.blocks.system_contracts import CODES
from mevm.vm.errors import InvalidTransaction
from mevm.vm.forks import Fork
from mevm.vm.interface import Execution
from mevm.vm.results import CallMessage, ExecutionResult
from mevm.vm.transaction import Transaction
from random_evm.blocks import COINBASE, CONTRACTS, KEYS, NOBODY, PRECOMPILES, SENDERS, RandomBlock
from random_evm.questions import questions

ACCOUNTS = [*CONTRACTS, *SENDERS, COINBASE, NOBODY, PRECOMPILES[0]]
AMOUNTS = (0, 1, 10**18, 2**128)


class RandomSteps:
    """Random programs, and what is done with them.

    Parameters
    ----------
    seed
        The same number makes the same steps, if their results are the same.
    fork
        What transactions and opcodes there are.
    mevm_precompiles
        Whether those of this chain are there, from Prague on.

    Attributes
    ----------
    alloc : dict
        Accounts at the beginning.
    programs : int
        How many new programs there were so far, in transactions that were valid.
    """

    def __init__(self, seed: int, fork: Fork, mevm_precompiles: bool) -> None:
        self._random = Random(~seed)
        self._asked = questions(fork, mevm_precompiles and fork >= Fork.PRAGUE)
        self._block = RandomBlock(seed, 0, fork, self._asked)
        self._fork = fork
        self.alloc = self._block.alloc
        self.programs = 0

    def take(self, execution: Execution) -> None:
        """Do something, most often a transaction."""
        choice = self._random.random()
        if choice < 0.74:
            self.transaction(execution)
        elif choice < 0.82:
            self.call(execution)
        elif choice < 0.90:
            self.simulate(execution)
        elif choice < 0.95:
            self.edit(execution)
        elif choice < 0.97:
            self.undo(execution)
        elif choice < 0.98:
            target = self._random.choice([*CODES, *CONTRACTS, NOBODY])
            execution.system_call(target, self._random.randbytes(32))
        else:
            execution.world()

    def transaction(self, execution: Execution) -> ExecutionResult | None:
        """Apply a transaction, which runs a new program as often as not; None if it is invalid."""
        self._renew(execution)
        transaction = self._block.transaction(execution)
        if transaction is None:
            return None
        try:
            result = execution.apply(transaction)
        except InvalidTransaction:
            return None
        self.programs += 1
        return result

    def call(self, execution: Execution) -> None:
        """Make a call; what it changes stays."""
        random = self._random
        self._renew(execution)
        sender = random.randrange(len(SENDERS))
        fields = self._block.fields(KEYS[sender])
        for name in ("nonce", "chain_id"):
            del fields[name]
        if random.random() < 0.5:  # without a fee
            for name in [name for name in fields if name.startswith("max_fee") or "price" in name]:
                del fields[name]
            fields.pop("max_priority_fee_per_gas", None)
        _try(
            lambda: execution.call(CallMessage(random.choice([SENDERS[sender], NOBODY]), **fields))
        )

    def simulate(self, execution: Execution) -> None:
        """Simulate a transaction, strictly or not."""
        random = self._random
        self._renew(execution)
        sender = random.randrange(len(SENDERS))
        fields = self._block.fields(KEYS[sender])
        fields["nonce"] = execution.get_nonce(SENDERS[sender]) + random.choice((0, 0, 0, 0, 1))
        if random.random() < 0.3:
            names = [name for name in fields if name.startswith("max_") or name == "gas_price"]
            fields |= dict.fromkeys(names, 0)
        make = random.choice((Transaction.simulated, Transaction.unsigned))
        strict = random.random() < 0.5
        _try(lambda: execution.simulate(make(SENDERS[sender], **fields), strict=strict))

    def edit(self, execution: Execution) -> None:
        """Change an account, as development methods and state overrides do."""
        random = self._random
        address = random.choice(ACCOUNTS)
        slot, value = random.choice((0, 1, 2, 2**256 - 1)), random.choice((0, 1, 2**256 - 1))
        random.choice(
            (
                lambda: execution.set_balance(address, random.choice(AMOUNTS)),
                lambda: execution.add_balance(address, random.choice(AMOUNTS)),
                lambda: execution.set_nonce(address, random.choice((0, 1, 7, 2**64 - 2))),
                lambda: execution.set_code(address, self._block.program()),
                lambda: execution.set_code(address, b""),
                lambda: execution.set_storage(address, slot, value),
                lambda: execution.touch_account(NOBODY),
                lambda: execution.delete_account(random.choice(CONTRACTS)),
                lambda: self._overwrite(execution, random.choice(CONTRACTS), slot, value),
                lambda: execution.clear_storage(address),
            )
        )()
        self._look(execution, address)

    def undo(self, execution: Execution) -> None:
        """Do some things, and take them back."""
        before = execution.snapshot()
        for _ in range(self._random.randrange(4)):
            self._random.choice((self.transaction, self.call, self.edit))(execution)
        execution.revert(before)

    def _overwrite(self, execution: Execution, address: bytes, slot: int, value: int) -> None:
        if execution.account_exists(address):
            execution.overwrite_storage(address, slot, value)

    def _look(self, execution: Execution, address: bytes) -> None:
        """Read an account: a difference shows where it came about."""
        execution.account_exists(address)
        execution.get_balance(address)
        execution.get_nonce(address)
        execution.get_code(address)
        for slot in range(4):
            execution.get_storage(address, slot)

    def _renew(self, execution: Execution) -> None:
        """Give one of the contracts a new program."""
        execution.set_code(self._random.choice(CONTRACTS), self._block.program())


def _try(action: Callable[[], object]) -> None:
    try:
        action()
    except InvalidTransaction:
        return
