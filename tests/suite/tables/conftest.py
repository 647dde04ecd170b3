"""A small sound table as plain data, to be spoilt by tests."""

import pytest


@pytest.fixture
def document():
    return {
        "name": "Sample",
        "symbol": "SMPL",
        "decimals": 18,
        "supply": 100,
        "rules": ["SEC-50"],
        "source": "a sample",
        "ours": {"launch": "no paper names a date"},
        "lines": [
            {
                "id": "team",
                "title": "Team",
                "amount": 60,
                "source": "a sample",
                "release": {
                    "kind": "stepped",
                    "points": [
                        {"after": "0 days", "released": "1/4"},
                        {"after": "6 months", "released": "2/3"},
                        {"after": "1 year", "released": 1},
                    ],
                },
                "ours": {"points": "only an example for tests"},
            },
            {
                "id": "mining",
                "title": "Mining",
                "amount": 40,
                "source": "a sample",
                "release": {
                    "kind": "linear",
                    "held": True,
                    "points": [
                        {"after": "0 days", "released": 0},
                        {"after": "730 days", "released": 1},
                    ],
                },
            },
        ],
    }
