"""An observer of the shielded pool: how much of who paid whom can be told from what all see."""
