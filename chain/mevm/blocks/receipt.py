"""Transaction receipts: what a block commits to, and what is derived for queries."""

from dataclasses import dataclass

from mevm.blocks.bloom import encode_bloom, logs_bloom
from mevm.blocks.fields import read_bytes, read_int, read_list
from mevm.crypto.rlp import Item, RLPError, decode, encode
from mevm.vm.results import Log

MAX_TYPE = 4


@dataclass(frozen=True, slots=True)
class Receipt:
    """
    The outcome of one transaction.

    ``post_state`` is the state root after the transaction, which receipts before Byzantium
    carry in place of the status. The fields after ``bloom`` are not part of the commitment.
    """

    type: int
    success: bool
    post_state: bytes | None
    cumulative_gas_used: int
    logs: tuple[Log, ...]
    bloom: bytes
    gas_used: int
    created: bytes | None
    first_log_index: int

    @classmethod
    def make(
        cls,
        *,
        type: int,
        success: bool,
        gas_used: int,
        logs: tuple[Log, ...],
        previous: "Receipt | None",
        post_state: bytes | None = None,
        created: bytes | None = None,
    ) -> "Receipt":
        """
        Build the receipt that follows ``previous`` in its block.

        Parameters
        ----------
        type : int
            Transaction type, 0 to 4.
        success : bool
            Whether execution ended without revert or halt.
        gas_used : int
            Gas of this transaction alone.
        logs : tuple of Log
            Logs of this transaction.
        previous : Receipt or None
            Receipt of the transaction before it in the block.
        post_state : bytes or None
            State root after the transaction, before Byzantium only.
        created : bytes or None
            Address of the contract that a creation made.

        Returns
        -------
        Receipt
            With bloom, cumulative gas and log index filled in.
        """
        return cls(
            type=type,
            success=success,
            post_state=post_state,
            cumulative_gas_used=gas_used + (previous.cumulative_gas_used if previous else 0),
            logs=logs,
            bloom=encode_bloom(logs_bloom(logs)),
            gas_used=gas_used,
            created=created,
            first_log_index=previous.first_log_index + len(previous.logs) if previous else 0,
        )

    def encode(self) -> bytes:
        """Return the consensus encoding: what the receipts root commits to."""
        payload = encode(
            [
                int(self.success) if self.post_state is None else self.post_state,
                self.cumulative_gas_used,
                self.bloom,
                [[log.address, log.topics, log.data] for log in self.logs],
            ]
        )
        return bytes([self.type]) + payload if self.type else payload

    @classmethod
    def decode(
        cls, data: bytes, previous: "Receipt | None", created: bytes | None = None
    ) -> "Receipt":
        """
        Read a consensus encoding.

        Parameters
        ----------
        data : bytes
            As ``encode`` returns it.
        previous : Receipt or None
            Receipt before it in the block, for the derived fields.
        created : bytes or None
            Address of the contract that the transaction created, if it did.

        Returns
        -------
        Receipt
            Before Byzantium, ``success`` is True: those receipts do not tell.

        Raises
        ------
        RLPError
            If the encoding is malformed, or its bloom does not match its logs.
        """
        kind = data[0] if data and data[0] <= MAX_TYPE else 0
        items = read_list(decode(data[1:] if kind else data), "receipt", length=4)
        status = read_bytes(items[0], "receipt status")
        if status not in (b"", b"\x01") and len(status) != 32:
            raise RLPError("receipt status: expected 0, 1 or a state root")
        total = read_int(items[1], "receipt gas")
        receipt = cls.make(
            type=kind,
            success=bool(status),
            post_state=status if len(status) == 32 else None,
            gas_used=total - (previous.cumulative_gas_used if previous else 0),
            logs=tuple(_log(log) for log in read_list(items[3], "receipt logs")),
            previous=previous,
            created=created,
        )
        if receipt.bloom != items[2]:
            raise RLPError("receipt bloom: does not match the logs")
        if receipt.gas_used < 0:
            raise RLPError("receipt gas: less than that of the receipt before it")
        return receipt


def _log(item: Item) -> Log:
    address, topics, data = read_list(item, "log", length=3)
    return Log(
        read_bytes(address, "log address", length=20),
        tuple(
            read_bytes(topic, "log topic", length=32) for topic in read_list(topics, "log topics")
        ),
        read_bytes(data, "log data"),
    )
