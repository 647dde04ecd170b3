"""The trust index in plain Python: its rules, an honest market, and what collusion costs."""
