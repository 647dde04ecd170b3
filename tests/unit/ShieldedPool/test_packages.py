"""SERO-03: packages, which their owner alone opens, once, and which are never notes, too."""

from dataclasses import replace

import boa
import pytest
from eth_abi.abi import encode

from mevm.crypto.baby_jubjub import BASE, IDENTITY, ORDER, add, multiply
from mevm.crypto.keccak import keccak
from mevm.crypto.poseidon import FIELD
from mevm_suite.deployment.boa_shielded_pool import Draft
from shielded.abi import to_abi
from shielded.account import OneTimeAddress
from shielded.assets import Asset

GOLD = Asset.of_token("GOLD", 50)
NOTHING = Asset()
ZERO = bytes(32)
TORSION = (0, FIELD - 1)


@pytest.fixture(autouse=True)
def gold(hidden):
    hidden(Asset.of_token("GOLD", 100))


@pytest.fixture
def owner(key):
    return key.address.one_time(3)


@pytest.fixture
def sealed(pool, payer, owner):
    """Return the id of a package with GOLD, and its blinding."""
    draft = Draft(pool).spend(GOLD)
    before = draft.blinding
    draft.seal(owner.identity, GOLD, 1_234).send(payer)
    return package_id(draft), before - draft.blinding


def package_id(draft, index=0):
    return keccak(encode(["uint256", "uint256"], [draft.sighash, index]))


def opening(pool, sealed, key, scalar=3):
    """Return a draft that opens the package, by one who knows its content."""
    id, blinding = sealed
    return Draft(pool, blinding=blinding).use(id, key, scalar)


@pytest.mark.rule("SERO-03")
def test_package__is_sealed_and_opened(pool, payer, key, owner, sealed):
    assert pool.contract.package(sealed[0]).owner == owner.identity
    opening(pool, sealed, key).withdraw(payer, GOLD).send(payer)
    assert tuple(pool.contract.package(sealed[0])) == (ZERO, [0, 0])
    assert pool.vault.hidden(GOLD.currency) == 50


@pytest.mark.rule("SERO-03")
def test_package__is_opened_once(pool, payer, key, sealed):
    opening(pool, sealed, key).output(GOLD).send(payer)
    with boa.reverts("package_book: no package"):
        opening(pool, sealed, key).output(GOLD).output(NOTHING).send(payer)


@pytest.mark.rule("SERO-03")
def test_package__is_opened_once_in_one_transaction(pool, payer, key, sealed):
    id, blinding = sealed
    twice = Draft(pool, blinding=2 * blinding).use(id, key, 3).use(id, key, 3)
    with boa.reverts("package_book: no package"):
        twice.output(Asset.of_token("GOLD", 100)).send(payer)


@pytest.mark.rule("SERO-03")
def test_package__is_never_a_leaf_too(pool, draft, payer, owner):
    """Sealing pays for one thing: the package. Its commitment is not inserted."""
    before = pool.contract.next_position(), pool.contract.root()
    draft.spend(GOLD).seal(owner.identity, GOLD, 1_234).send(payer)
    assert (pool.contract.next_position(), pool.contract.root()) == before
    both = Draft(pool).spend(GOLD).output(GOLD, 99).seal(owner.identity, GOLD, 99)
    with boa.reverts("ShieldedPool: no balance"):
        both.send(payer)


@pytest.mark.rule("SERO-03")
def test_package__is_not_opened_by_another(pool, payer, key, other_key, sealed):
    """Not even by one who knows its content."""
    for thief, scalar in [(other_key, 3), (key, 4)]:
        with boa.reverts("package_book: not the owner"):
            opening(pool, sealed, thief, scalar).withdraw(payer, GOLD).send(payer)


@pytest.mark.rule("SERO-03")
def test_package__is_not_opened_without_its_content(pool, payer, key, sealed):
    with boa.reverts("ShieldedPool: no balance"):
        Draft(pool).use(sealed[0], key, 3).withdraw(payer, GOLD).send(payer)


@pytest.mark.rule("SERO-03")
def test_package__opening_is_not_redirected(pool, payer, relayer, key, sealed):
    """The signature is about the whole transaction, not about the package."""
    draft = opening(pool, sealed, key).withdraw(payer, GOLD).sign()
    signature = draft.authorisation["uses"]
    draft.transaction["withdrawals"] = [(relayer, *draft.transaction["withdrawals"][0][1:])]
    with boa.reverts("one_time_owner: not signed"):
        draft.submit(relayer)
    draft.sign()
    draft.authorisation["uses"] = signature
    with boa.reverts("one_time_owner: not signed"):
        draft.submit(relayer)


@pytest.mark.rule("SERO-03")
def test_package__is_handed_over(pool, payer, key, other_key, sealed):
    new = other_key.address.one_time(8)
    Draft(pool).use(sealed[0], key, 3, new.identity).send(payer)
    with boa.reverts("package_book: not the owner"):
        opening(pool, sealed, key).output(GOLD).send(payer)
    opening(pool, sealed, other_key, 8).output(GOLD).send(payer)


@pytest.mark.rule("SERO-03")
def test_package__hand_over_is_not_replayed(pool, payer, key, sealed, other_key):
    there = Draft(pool).use(sealed[0], key, 3, other_key.address.one_time(8).identity)
    there.send(payer)
    Draft(pool).use(sealed[0], other_key, 8, key.address.one_time(3).identity).send(payer)
    with boa.reverts("hidden_notes: accepted before"):
        there.submit(payer)


@pytest.mark.rule("SERO-03")
def test_package__handed_over_brings_nothing_in(pool, payer, key, sealed, other_key):
    id, blinding = sealed
    draft = Draft(pool, blinding=blinding).use(id, key, 3, other_key.address.one_time(8).identity)
    with boa.reverts("ShieldedPool: no balance"):
        draft.withdraw(payer, GOLD).send(payer)


@pytest.mark.rule("SERO-03")
def test_package__without_assets_has_an_owner_too(pool, draft, payer, key, owner):
    draft.seal(owner.identity, NOTHING).seal(owner.identity, NOTHING).send(payer)
    for index in range(2):
        id = package_id(draft, index)
        assert tuple(pool.contract.package(id)) == (owner.identity, [0, 1])
        Draft(pool).use(id, key, 3).send(payer)
        assert pool.contract.package(id).owner == ZERO


@pytest.mark.rule("SERO-03")
@pytest.mark.parametrize("value", [GOLD.commitment(), BASE, (0, 0), (1, 1), TORSION])
def test_package__without_proof_has_no_value(draft, payer, owner, value):
    draft.transaction["packages"].append((owner.identity, 0, value, b""))
    with boa.reverts("hidden_notes: no commitment"):
        draft.send(payer)


def test_package__reverts_if_nobody_owns_it(draft, payer):
    draft.seal(ZERO, NOTHING)
    with boa.reverts("package_book: no owner"):
        draft.send(payer)


def test_package__reverts_if_signatures_do_not_fit(pool, payer, key, sealed):
    draft = opening(pool, sealed, key).output(GOLD).sign()
    for uses in [[], draft.authorisation["uses"] * 2]:
        with boa.reverts("ShieldedPool: signatures do not fit"):
            pool.submit(draft.transaction, draft.authorisation | {"uses": uses}, payer)


@pytest.mark.rule("SERO-02", "SERO-03")
def test_owner__is_not_who_knows_a_logarithm_of_vpk_alone(pool, payer, owner, sealed):
    """For any VPK_r a base with a known logarithm can be chosen: that is another identity."""
    forged = Draft(pool, blinding=sealed[1])
    secret = 77
    base = multiply(owner.viewing, pow(secret, -1, ORDER))
    assert multiply(base, secret) == owner.viewing
    forged.transaction["uses"].append((sealed[0], ZERO))
    forged.withdraw(payer, GOLD).sign()
    address = replace(owner, base=base)
    signature = sign(pool, address, secret, forged.sighash)
    forged.authorisation["uses"] = [signature]
    with boa.reverts("package_book: not the owner"):
        forged.submit(payer)
    forged.authorisation["uses"] = [(to_abi(owner), *signature[1:])]
    with boa.reverts("one_time_owner: not signed"):
        forged.submit(payer)


@pytest.mark.rule("SERO-02")
@pytest.mark.parametrize(
    ("point", "change", "reason"),
    [
        ("base", "torsion", "one_time_owner: not signed"),
        ("base", "neutral", "one_time_owner: not signed"),
        ("base", "off", "one_time_owner: not signed"),
        ("spending", "torsion", "one_time_owner: bad point"),
        ("spending", "neutral", "one_time_owner: bad point"),
        ("spending", "off", "one_time_owner: bad point"),
        ("viewing", "torsion", "one_time_owner: not signed"),
        ("viewing", "neutral", "one_time_owner: bad point"),
        ("viewing", "off", "one_time_owner: not signed"),
    ],
)
def test_owner__has_no_bad_point(pool, draft, payer, key, owner, point, change, reason):
    """A point of another group would let several addresses pass for one, or nobody for all."""
    good = getattr(owner, point)
    bad = {"torsion": add(good, TORSION), "neutral": IDENTITY, "off": (good[0], good[0])}[change]
    coordinates = {name: getattr(owner, name) for name in ("base", "spending", "viewing")}
    address = tuple((coordinates | {point: bad}).values())
    identity = keccak(encode(["uint256[2][3]"], [address]))
    draft.seal(identity, NOTHING).send(payer)
    use = Draft(pool)
    use.transaction["uses"].append((package_id(draft), ZERO))
    use.sign()
    secret = key.zsk * key.vsk % ORDER
    if (point, change) == ("viewing", "neutral"):
        secret = 0  # which everybody knows
    use.authorisation["uses"] = [sign(pool, address, secret, use.sighash)]
    with boa.reverts(reason):
        use.submit(payer)


@pytest.mark.rule("SERO-02")
def test_owner__signature_is_not_malleated(pool, payer, key, sealed):
    draft = opening(pool, sealed, key).output(GOLD).sign()
    ((address, commitment, response),) = draft.authorisation["uses"]
    others = [(commitment, response + ORDER), (add(commitment, TORSION), response)]
    for changed in others:
        draft.authorisation["uses"] = [(address, *changed)]
        with boa.reverts("one_time_owner: not signed"):
            draft.submit(payer)


@pytest.mark.rule("SERO-02")
@pytest.mark.parametrize("place", range(8))
def test_owner__signature_has_no_alias(pool, payer, key, sealed, place):
    """A coordinate plus p would be the same point with another identity."""
    draft = opening(pool, sealed, key).output(GOLD).sign()
    ((address, commitment, response),) = draft.authorisation["uses"]
    numbers = [number for point in (*address, commitment) for number in point]
    numbers[place] += FIELD
    *points, changed = (numbers[i : i + 2] for i in range(0, 8, 2))
    draft.authorisation["uses"] = [(points, changed, response)]
    with boa.reverts("baby_jubjub: out of range"):
        draft.submit(payer)


def sign(pool, address, secret, sighash):
    """Sign as one who says that the address is his, and knows a secret."""
    points = to_abi(address) if isinstance(address, OneTimeAddress) else address
    nonce = 4_242
    commitment = multiply(tuple(points[0]), nonce)
    words = encode(
        ["bytes32", "uint256", "address", "uint256[2]", "uint256[2][3]", "uint256"],
        [keccak(b"SERO.pkr"), pool.chain_id, pool.address, commitment, points, sighash],
    )
    challenge = int.from_bytes(keccak(words), "big") & (2**250 - 1)
    return points, commitment, (nonce + challenge * secret) % ORDER
