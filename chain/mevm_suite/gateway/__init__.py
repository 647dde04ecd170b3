"""The HTTP service of shops: offers, purchases, trades, attestations, events. Source: SEC-44.

It holds nobody's money. Its own key pays gas, within a budget for each API key and day.
"""
