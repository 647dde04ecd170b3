"""py-evm's gas meter, with a short way for what happens at every opcode."""

from eth.vm.gas_meter import GasMeter


class FastGasMeter(GasMeter):
    """A gas meter that asks nothing of the logger."""

    def consume_gas(self, amount: int, reason: str) -> None:
        """Take gas, or raise py-evm's error for ``reason``."""
        if 0 <= amount <= self.gas_remaining:
            self.gas_remaining -= amount
        else:
            super().consume_gas(amount, reason)
