"""Insurance of forests off chain: what hazards cost, premiums, and a test on the past."""
