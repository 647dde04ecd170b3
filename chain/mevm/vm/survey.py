"""What the frames of a transaction did, in one walk.

py-evm asks every frame for what all frames below it did, again and again: with a thousand
frames, one in the other, that takes seconds after the code has run.
"""

from dataclasses import dataclass, field

from eth.abc import ComputationAPI
from eth_typing import Address

from mevm.vm.results import Log

RIPEMD160 = Address((3).to_bytes(20, "big"))


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
    result = Survey(refund=outermost.msg.refund)
    numbered_logs = []
    frames = [(outermost, False)]
    while frames:
        frame, ancestor_failed = frames.pop()
        failed = ancestor_failed or frame.is_error
        touched = {frame.msg.to} if not frame.msg.is_create else set()
        if not frame.is_error:
            touched.update(frame.beneficiaries)
        if failed:
            # geth and parity once let this address stay touched in failed frames, and Ethereum
            # kept it so: https://github.com/ethereum/EIPs/issues/716
            touched &= {RIPEMD160}
        else:
            result.destroyed.update(frame.accounts_to_delete)
            result.refund += frame.get_gas_meter().gas_refunded
            numbered_logs += frame._log_entries
        result.touched |= touched
        frames += [(child, failed) for child in frame.children]
    result.logs = [
        Log(address, tuple(topic.to_bytes(32, "big") for topic in topics), data)
        for _, address, topics, data in sorted(numbered_logs)
    ]
    return result
