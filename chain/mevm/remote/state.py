"""The state of a remote chain after one block: read when asked for, kept, and cached on disk."""

from collections.abc import Iterable

from mevm.crypto.keccak import EMPTY_HASH, EMPTY_TRIE_ROOT, keccak
from mevm.remote.cache import BlockCache
from mevm.remote.client import Call, Json, RemoteClient
from mevm.remote.errors import InvalidReply, RemoteRefused
from mevm.remote.replies import read_data, read_list, read_object, read_quantity, read_word
from mevm.state.world import EMPTY_RECORD, ExpectedCall, Record

MISSES = 4
"""How many reads of one call are asked for one by one before it is asked what else it reads."""
MAX_TOUCHED = 10_000
ACCOUNT_CALLS = ("eth_getBalance", "eth_getTransactionCount", "eth_getCode")


class RemoteState:
    """Accounts and slots of a remote chain, as `mevm.state.StateSource` has them.

    Parameters
    ----------
    client
        Asks the remote node.
    cache
        What it has told of this block before.
    number
        Number of the block.
    root
        State root of the block.
    """

    def __init__(self, client: RemoteClient, cache: BlockCache, number: int, root: bytes) -> None:
        self.root = root
        self.number = number
        self._client = client
        self._cache = cache
        self._block = hex(number)
        self._records: dict[bytes, Record | None] = {}
        self._codes: dict[bytes, bytes] = {EMPTY_HASH: b""}
        self._slots: dict[tuple[bytes, int], int] = {}
        self._occupied: dict[bytes, bool] = {}
        self._expected: ExpectedCall | None = None
        self._misses = 0

    def record(self, address: bytes) -> Record | None:
        """Return an account, None for an empty or absent one."""
        if address not in self._records and not self._recall_account(address):
            self._miss()
            if address not in self._records:
                self._fetch([address], [])
        return self._records[address]

    def code(self, code_hash: bytes) -> bytes:
        """Return the code of an account that `record` has told of."""
        return self._codes[code_hash]

    def storage(self, address: bytes, slot: int) -> int:
        """Return the value of a slot."""
        value = self._slots.get((address, slot))
        if value is not None:
            return value
        if not self._recall_slot(address, slot):
            self._miss()
            if (address, slot) not in self._slots:
                self._fetch([], [(address, slot)])
        return self._slots[address, slot]

    def has_storage(self, address: bytes) -> bool:
        """Return whether any slot of an account is in use.

        Only `eth_getProof` tells, which not every node offers; one that does not is taken to say
        no: on Ethereum that is wrong for 28 accounts without code, which nobody can deploy to.
        """
        known = self._occupied.get(address)
        if known is not None:
            return known
        key = f"o{address.hex()}"
        told = self._cache.get(key)
        if told is None:
            told = str(int(self._ask_occupied(address)))
            self._cache.add({key: told})
        return self._occupied.setdefault(address, told == "1")

    def prefetch(
        self,
        accounts: Iterable[bytes],
        slots: Iterable[tuple[bytes, int]],
        call: ExpectedCall | None = None,
    ) -> None:
        """
        Read accounts and slots at once that will be asked for, and expect those of a call.

        What the call reads is only found out if it turns out to read much: then the remote node
        is asked for its access list.
        """
        if call is not None:
            self._expected, self._misses = call, 0
        missing = [
            address
            for address in dict.fromkeys(accounts)
            if address not in self._records and not self._recall_account(address)
        ]
        unread = [
            place
            for place in dict.fromkeys(slots)
            if place not in self._slots and not self._recall_slot(*place)
        ]
        if missing or unread:
            self._fetch(missing, unread)

    def _miss(self) -> None:
        """Count what has to be asked for; after a few times, ask for all of the call at once."""
        self._misses += 1
        call = self._expected
        if call is None or self._misses < MISSES:
            return
        self._expected = None
        try:
            self.prefetch(*self._touched_by(call))
        except (RemoteRefused, InvalidReply):
            pass  # what the call reads is asked for one by one, as it comes

    def _touched_by(self, call: ExpectedCall) -> tuple[list[bytes], list[tuple[bytes, int]]]:
        """Return the accounts and slots that a call touches on the remote chain."""
        fields = {"from": _hex(call.sender), "data": _hex(call.data), "value": hex(call.value)}
        if call.to:
            fields["to"] = _hex(call.to)
        told = read_object(
            self._client.ask("eth_createAccessList", fields, self._block), "an access list"
        )
        accounts, slots = [], []
        for each in read_list(told.get("accessList"), "an access list"):
            entry = read_object(each, "an access")
            address = read_data(entry.get("address"), "an accessed address", 20)
            accounts.append(address)
            for key in read_list(entry.get("storageKeys"), "storage keys"):
                slots.append((address, read_word(key, "a storage key")))
        return accounts[:MAX_TOUCHED], slots[:MAX_TOUCHED]

    def _fetch(self, accounts: list[bytes], slots: list[tuple[bytes, int]]) -> None:
        """Ask for accounts and slots, and keep what is told."""
        calls: list[Call] = [
            (method, [_hex(address), self._block])
            for address in accounts
            for method in ACCOUNT_CALLS
        ]
        calls += [
            ("eth_getStorageAt", [_hex(address), f"0x{slot:064x}", self._block])
            for address, slot in slots
        ]
        answers = iter(self._ask(calls))
        learnt: dict[str, str] = {}
        for address in accounts:
            balance, nonce, code = (next(answers) for _ in ACCOUNT_CALLS)
            learnt |= self._learn_account(
                address,
                read_quantity(nonce, "a nonce", 64),
                read_quantity(balance, "a balance"),
                read_data(code, "code"),
            )
        for address, slot in slots:
            value = read_word(next(answers), "a storage slot")
            self._slots[address, slot] = value
            learnt[f"s{address.hex()}{slot:x}"] = f"{value:x}"
        self._cache.add(learnt)

    def _learn_account(
        self, address: bytes, nonce: int, balance: int, code: bytes
    ) -> dict[str, str]:
        code_hash = keccak(code)
        record = Record(nonce, balance, code_hash)
        self._codes[code_hash] = code
        self._records[address] = None if record == EMPTY_RECORD else record
        entries = {f"a{address.hex()}": f"{nonce:x} {balance:x} {code_hash.hex()}"}
        return {f"c{code_hash.hex()}": code.hex(), **entries} if code else entries

    def _recall_account(self, address: bytes) -> bool:
        """Take an account from the cache; return whether it is there."""
        kept = self._cache.get(f"a{address.hex()}")
        if kept is None:
            return False
        nonce, balance, code_hash = kept.split(" ")
        record = Record(int(nonce, 16), int(balance, 16), bytes.fromhex(code_hash))
        if record.code_hash not in self._codes:
            code = self._cache.get(f"c{code_hash}")
            if code is None or keccak(bytes.fromhex(code)) != record.code_hash:
                return False
            self._codes[record.code_hash] = bytes.fromhex(code)
        self._records[address] = None if record == EMPTY_RECORD else record
        return True

    def _recall_slot(self, address: bytes, slot: int) -> bool:
        """Take a slot from the cache; return whether it is there."""
        kept = self._cache.get(f"s{address.hex()}{slot:x}")
        if kept is None:
            return False
        self._slots[address, slot] = int(kept, 16)
        return True

    def _ask_occupied(self, address: bytes) -> bool:
        try:
            proof = self._client.ask("eth_getProof", _hex(address), [], self._block)
        except RemoteRefused:
            return False
        root = read_data(read_object(proof, "a proof").get("storageHash"), "a storage root", 32)
        return root not in (EMPTY_TRIE_ROOT, bytes(32))  # zero: an absent account, says Erigon

    def _ask(self, calls: list[Call]) -> list[Json]:
        answers = self._client.ask_all(calls)
        for answer in answers:
            if isinstance(answer, RemoteRefused):
                raise answer
        return answers


def _hex(data: bytes) -> str:
    return "0x" + data.hex()
