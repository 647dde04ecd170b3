"""What is done for a whole batch beforehand."""

from mevm.crypto.secp256k1 import address_of
from mevm.rpc.ahead import SENDING, recover_ahead
from mevm.rpc.blobs import decode_transaction
from mevm.vm.transaction import Transaction

FIELDS = {"gas": 21_000, "to": b"\x22" * 20, "gas_price": 9, "chain_id": 1337}
KEYS = [number.to_bytes(32) for number in range(101, 120)]


def test_recover_ahead__knows_senders_when_their_turn_comes(monkeypatch) -> None:
    monkeypatch.setattr("os.cpu_count", lambda: 2)
    raws = [Transaction.sign(key, nonce=1, **FIELDS).raw for key in KEYS]
    recover_ahead([{"method": SENDING, "params": ["0x" + raw.hex()]} for raw in raws])
    assert [decode_transaction(raw)._sender for raw in raws] == [address_of(key) for key in KEYS]


def test_recover_ahead__passes_over_what_is_wrong() -> None:
    raw = Transaction.sign(KEYS[0], nonce=2, **FIELDS).raw
    wrong = [7, None, {}, {"method": SENDING}, {"method": SENDING, "params": []}]
    wrong += [{"method": SENDING, "params": [given]} for given in ("0x", "0xzz", 5, "0x01ff")]
    recover_ahead([*wrong, {"method": SENDING, "params": ["0x" + raw.hex()]}])
    assert decode_transaction(raw) is decode_transaction(raw)
