"""A reporter of the oracle of hazards: from observations to footprints, commitments and reveals."""
