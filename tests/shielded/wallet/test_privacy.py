"""What the user is told before a withdrawal."""

from shielded.assets import Asset
from shielded.transaction import Withdrawal
from shielded.wallet.events import Entered, Left
from shielded.wallet.privacy import FEW, SOON, assess
from shielded.wallet.records import Movement, OpenMove

NOW = 1_800_000_000
FRESH = b"\x99" * 20


def coins(amount: int) -> Asset:
    return Asset.of_token("SERO", amount)


def account(number: int) -> bytes:
    return number.to_bytes(20, "big")


def entered(number: int, amount: int) -> Entered:
    return Entered(1, b"", number, account(number), coins(amount), False)


def own_deposit(number: int, amount: int, age: int) -> Movement:
    moves = (OpenMove(account(number), coins(amount), False),)
    return Movement(1, b"", NOW - age, 5, is_own=True, entered=moves)


CROWD = [entered(number, 5_000) for number in range(1, FEW + 1)]
LEFT = Left(9, b"", 99, account(50), coins(500), False)


def test_assess__is_content_in_a_crowd():
    found = assess(
        Withdrawal(FRESH, coins(500)), [*CROWD, LEFT], [own_deposit(1, 5_000, SOON)], NOW
    )
    assert (found.candidates, found.same_amount, found.repeats) == (FEW, 0, 1)
    assert found.warnings == ()


def test_assess__adds_up_what_an_account_paid_in_parts():
    parts = [entered(1, 300), entered(1, 300), entered(2, 599)]
    assert assess(Withdrawal(FRESH, coins(600)), parts, [], NOW).candidates == 1


def test_assess__counts_other_assets_for_nothing():
    other = Entered(1, b"", 1, account(1), Asset.of_token("GOLD", 10**6), False)
    assert assess(Withdrawal(FRESH, coins(600)), [other], [], NOW).candidates == 0


def test_assess__warns_of_the_only_deposit_of_an_amount():
    events = [*CROWD, entered(1, 1_234)]
    own = [own_deposit(1, 1_234, SOON)]
    found = assess(Withdrawal(FRESH, coins(1_234)), events, own, NOW)
    assert found.same_amount == 1
    assert found.warnings == (
        "only you paid in exactly this: withdraw another amount",
        "nobody ever withdrew this amount: it stands out",
    )
    again = assess(Withdrawal(FRESH, coins(1_234)), [*events, entered(2, 1_234)], own, NOW)
    assert len(again.warnings) == 1


def test_assess__warns_of_haste():
    found = assess(Withdrawal(FRESH, coins(500)), CROWD, [own_deposit(1, 5_000, 120)], NOW)
    assert found.warnings == ("a deposit of yours is 2 minutes old: wait",)
    late = [own_deposit(1, 5_000, SOON - 1)]
    found = assess(Withdrawal(FRESH, coins(500)), [*CROWD, LEFT], late, NOW)
    assert found.warnings == ("a deposit of yours is 23 hours old: wait",)


def test_assess__warns_of_a_receiver_that_is_known():
    for receiver, words in ((account(1), "paid in before"), (account(50), "was paid before")):
        (warning,) = assess(Withdrawal(receiver, coins(500)), [*CROWD, LEFT], [], NOW).warnings
        assert words in warning


def test_assess__warns_of_a_small_crowd():
    (warning,) = assess(Withdrawal(FRESH, coins(500)), CROWD[1:], [], NOW).warnings
    assert warning == f"accounts that paid in as much: {FEW - 1}; wait for more, or withdraw less"


def test_assess__says_that_tickets_hide_nothing():
    seat = Asset.of_ticket("SEATS", 4)
    (warning,) = assess(Withdrawal(FRESH, seat), CROWD, [], NOW).warnings
    assert warning.startswith("a ticket is one of its kind")


def test_assess__reads_the_wallets_own_story(open_wallet, fund):
    wallet = open_wallet(b"\1" * 32)
    fund(wallet, coins(1_234))
    found = wallet.assess(Withdrawal(FRESH, coins(1_234)))
    assert "only you paid in exactly this: withdraw another amount" in found.warnings
    assert "a deposit of yours is 0 minutes old: wait" in found.warnings
