"""Everything off chain that knows the contracts: tables, deployment, commands."""
