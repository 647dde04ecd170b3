from mevm_suite.deployment import claim_due

DAY = 86_400


def test_claim_due__claims_everything_once(sec, tables):
    claims = claim_due(sec.record, sec.backend, tables)
    assert {claim.line for claim in claims} == {
        "angel",
        "foundation",
        "business",
        "team",
        "community",
    }
    assert claim_due(sec.record, sec.backend, tables) == []


def test_claim_due__leaves_what_is_sold(sec, tables):
    assert "private" not in {claim.line for claim in claim_due(sec.record, sec.backend, tables)}


def test_claim_due__pays_what_the_table_says(sec, tables):
    paid = {claim.line: claim.amount for claim in claim_due(sec.record, sec.backend, tables)}
    assert paid["foundation"] == 30_000_000 * 10**18
    assert paid["business"] == 30_000_000 * 10**18


def test_claim_due__leaves_what_contracts_hold(cec, tables):
    cec.backend.travel(cec.backend.timestamp + 3_000 * DAY)
    claims = claim_due(cec.record, cec.backend, tables)
    assert "mining" not in {claim.line for claim in claims}


def test_claim_due__claims_gifts(cec, tables):
    cec.backend.travel(cec.backend.timestamp + 3_000 * DAY)
    read, vesting = cec.backend.call, cec.token.vesting.address
    assert claim_due(cec.record, cec.backend, tables)
    assert [read("Vesting", vesting, "grants", gift)[6] for gift in (7, 8)] == [10**18] * 2
