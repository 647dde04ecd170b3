"""What is worth doing for a whole batch before its requests are answered one after the other."""

from typing import Any

from mevm.rpc.blobs import decode_transaction
from mevm.rpc.codec import data
from mevm.vm.senders import recover_senders

SENDING = "eth_sendRawTransaction"


def recover_ahead(batch: list[Any]) -> None:
    """Recover the senders of a batch's raw transactions on several cores; they are remembered."""
    found = []
    for request in batch:
        try:
            if request["method"] == SENDING:
                found.append(decode_transaction(data(request["params"][0])))
        except Exception:  # what is wrong with it is told when its turn comes
            continue
    recover_senders(found)
