"""Parts of a batch: quantity is conserved, and a recall reaches them all."""

import boa
import pytest

CONTENT = b"\x11" * 32


@pytest.fixture
def part(provenance, item, holder):
    return provenance.split(item, 40, CONTENT, sender=holder)


@pytest.mark.rule("SEC-10")
def test_split__conserves_the_quantity(provenance, item, holder, issuer, part):
    assert provenance.item(item).quantity == 60
    whole, piece = provenance.item(item), provenance.item(part)
    assert (piece.issuer, piece.holder, piece.quantity) == (issuer, holder, 40)
    assert piece.origin == whole.origin == item
    assert provenance.record_count(part) == 1


def test_split__gives_each_part_an_id_of_its_own(provenance, item, holder, part):
    assert provenance.split(item, 40, CONTENT, sender=holder) != part


@pytest.mark.parametrize("quantity", [0, 100, 2**256 - 1])
def test_split__reverts_if_nothing_would_be_left(provenance, item, holder, quantity):
    with boa.reverts("Provenance: bad quantity"):
        provenance.split(item, quantity, CONTENT, sender=holder)


def test_split__reverts_if_not_described(provenance, item, holder):
    with boa.reverts("Provenance: no content"):
        provenance.split(item, 1, bytes(32), sender=holder)


def test_split__reverts_if_not_the_holder(provenance, item, issuer):
    with boa.reverts("Provenance: not its holder"):
        provenance.split(item, 1, CONTENT, sender=issuer)


def test_merge__ends_the_part(provenance, item, holder, part):
    provenance.merge(part, item, sender=holder)
    assert provenance.item(part).quantity == 100
    assert provenance.item(item).quantity == 0
    for call in (
        lambda: provenance.split(item, 1, CONTENT, sender=holder),
        lambda: provenance.note(item, CONTENT, sender=holder),
        lambda: provenance.merge(part, item, sender=holder),
    ):
        with boa.reverts("Provenance: ended"):
            call()


def test_merge__reverts_if_the_same(provenance, item, holder):
    with boa.reverts("Provenance: same item"):
        provenance.merge(item, item, sender=holder)


def test_merge__reverts_if_of_another_origin(provenance, item, holder):
    other = provenance.register(CONTENT, CONTENT, 1, sender=holder)
    with boa.reverts("Provenance: other origin"):
        provenance.merge(item, other, sender=holder)


def test_merge__reverts_if_another_holds_the_part(provenance, item, holder, part, stranger):
    provenance.propose(part, stranger, sender=holder)
    provenance.accept(part, 40, sender=stranger)
    with boa.reverts("Provenance: not its holder"):
        provenance.merge(item, part, sender=holder)


def test_merge__reverts_if_only_one_is_recalled(provenance, item, holder, issuer, part):
    """A recall cannot be lost in a batch that is not recalled."""
    provenance.set_recalled(part, True, CONTENT, sender=issuer)
    with boa.reverts("Provenance: recall differs"):
        provenance.merge(item, part, sender=holder)


@pytest.mark.rule("SEC-10")
def test_set_recalled__reaches_all_parts_of_the_batch(provenance, item, holder, issuer, part):
    provenance.merge(part, item, sender=holder)  # nothing is left of what was registered
    piece = provenance.split(part, 1, CONTENT, sender=holder)
    provenance.set_recalled(item, True, CONTENT, sender=issuer)
    assert all(provenance.is_recalled(each) for each in (item, part, piece))
    provenance.set_recalled(item, False, CONTENT, sender=issuer)
    assert not any(provenance.is_recalled(each) for each in (item, part, piece))


def test_set_recalled__goes_with_a_part_of_a_recalled_part(provenance, item, holder, issuer, part):
    provenance.set_recalled(part, True, CONTENT, sender=issuer)
    piece = provenance.split(part, 1, CONTENT, sender=holder)
    assert provenance.is_recalled(piece)
    assert not provenance.is_recalled(item)


def test_set_recalled__of_the_batch_is_lifted_for_all(provenance, item, holder, issuer):
    """A part that was split off meanwhile has no recall of its own."""
    provenance.set_recalled(item, True, CONTENT, sender=issuer)
    piece = provenance.split(item, 1, CONTENT, sender=holder)
    assert provenance.is_recalled(piece)
    provenance.set_recalled(item, False, CONTENT, sender=issuer)
    assert not provenance.is_recalled(piece)
    provenance.merge(item, piece, sender=holder)


def test_set_recalled__stops_no_hand_over(provenance, item, holder, issuer):
    """Recalled goods must be able to go back."""
    provenance.set_recalled(item, True, CONTENT, sender=issuer)
    provenance.propose(item, issuer, sender=holder)
    provenance.accept(item, 100, sender=issuer)
    assert provenance.holder_of(item) == issuer


def test_set_recalled__serves_the_issuer_only(provenance, item, holder, issuer):
    with boa.reverts("Provenance: not its issuer"):
        provenance.set_recalled(item, True, CONTENT, sender=holder)
    with boa.reverts("Provenance: no change"):
        provenance.set_recalled(item, False, CONTENT, sender=issuer)
    with boa.reverts("Provenance: no item"):
        provenance.set_recalled(CONTENT, True, CONTENT, sender=issuer)


@pytest.mark.rule("SEC-10")
def test_destroy__ends_the_item_and_keeps_its_history(provenance, item, holder):
    before = provenance.record_count(item)
    provenance.destroy(item, CONTENT, sender=holder)
    assert provenance.item(item).quantity == 0
    assert provenance.item(item).holder == holder
    assert provenance.record_count(item) == before + 1
    with boa.reverts("Provenance: ended"):
        provenance.propose(item, boa.env.eoa, sender=holder)


def test_destroy__serves_the_holder_only(provenance, item, issuer):
    with boa.reverts("Provenance: not its holder"):
        provenance.destroy(item, CONTENT, sender=issuer)
