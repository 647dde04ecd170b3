"""The node that a chain is forked from: requests, checks of what it answers, and a cache."""
