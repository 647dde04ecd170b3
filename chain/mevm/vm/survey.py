"""What the frames of a transaction did, in one walk.

py-evm keeps every frame with its memory, and asks each for what all below it did, again and
again: a few thousand calls take gigabytes, and seconds after the code has run. Here a frame
leaves a record behind when it ends.
"""

from dataclasses import dataclass, field
from typing import NamedTuple

from eth.abc import ComputationAPI
from eth_typing import Address

from mevm.vm.results import Log

RIPEMD160 = Address((3).to_bytes(20, "big"))


class FrameRecord(NamedTuple):
    """What stays of a frame that has ended.

    Only the refund takes in the frames below; the other deeds are its own.
    """

    failed: bool
    touched: frozenset[Address]
    destroyed: tuple[Address, ...]
    refund: int
    numbered_logs: tuple[tuple[int, Address, tuple[int, ...], bytes], ...]
    children: tuple["FrameRecord", ...]

    @classmethod
    def of(cls, frame: ComputationAPI) -> "FrameRecord":
        """Return the record of a frame whose children are records already."""
        touched = set() if frame.is_error else set(frame.beneficiaries)
        if not frame.msg.is_create:
            touched.add(frame.msg.to)
        return cls(
            frame.is_error,
            frozenset(touched),
            tuple(frame.accounts_to_delete),
            _refund(frame),
            tuple(frame._log_entries),
            tuple(frame.children),  # type: ignore[arg-type]
        )

    def get_gas_refund(self) -> int:
        """Return the refund, to py-evm's frames that ask their children for it."""
        return self.refund


def _refund(frame: ComputationAPI) -> int:
    if frame.is_error:
        return 0
    below = sum(child.get_gas_refund() for child in frame.children)
    return frame.get_gas_meter().gas_refunded + below


@dataclass
class Survey:
    """The sum of a transaction's frames. What failed frames did does not count.

    Attributes
    ----------
    logs
        The events, in order.
    destroyed
        Accounts to remove (SELFDESTRUCT).
    touched
        Accounts to remove if they are empty (EIP-161).
    refund
        Gas to give back, before any limit.
    """

    logs: list[Log] = field(default_factory=list)
    destroyed: set[Address] = field(default_factory=set)
    touched: set[Address] = field(default_factory=set)
    refund: int = 0


def survey(outermost: ComputationAPI) -> Survey:
    """Walk the frames of a transaction.

    Parameters
    ----------
    outermost
        The computation of the transaction's own message.

    Returns
    -------
    Survey
        What they did.
    """
    record = FrameRecord.of(outermost)
    result = Survey(refund=outermost.msg.refund + record.refund)
    numbered_logs: list[tuple[int, Address, tuple[int, ...], bytes]] = []
    frames = [(record, False)]
    while frames:
        frame, ancestor_failed = frames.pop()
        failed = ancestor_failed or frame.failed
        if failed:
            # geth and parity once let this address stay touched in failed frames, and Ethereum
            # kept it so: https://github.com/ethereum/EIPs/issues/716
            result.touched |= frame.touched & {RIPEMD160}
        else:
            result.touched |= frame.touched
            result.destroyed.update(frame.destroyed)
            numbered_logs += frame.numbered_logs
        frames += [(child, failed) for child in frame.children]
    result.logs = [
        Log(address, tuple(topic.to_bytes(32, "big") for topic in topics), data)
        for _, address, topics, data in sorted(numbered_logs)
    ]
    return result
