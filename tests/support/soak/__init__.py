"""A crowd of clients, good and bad, and what they find out about a node."""
