"""The gateway without HTTP: its parts, and the threads that drive them."""

import logging
import threading
from collections import Counter
from collections.abc import Callable
from pathlib import Path

from web3.exceptions import ContractLogicError

from mevm_suite.deployment.web3_backend import Signer
from mevm_suite.gateway import destination, events
from mevm_suite.gateway.chain import Chain, reason
from mevm_suite.gateway.contracts import Contracts
from mevm_suite.gateway.deposits import Deposits
from mevm_suite.gateway.destination import Resolve
from mevm_suite.gateway.idempotency import forget
from mevm_suite.gateway.keys import ApiKeys
from mevm_suite.gateway.limits import RateLimit
from mevm_suite.gateway.operations import Plan, plan
from mevm_suite.gateway.problem import wrong
from mevm_suite.gateway.sender import Sender
from mevm_suite.gateway.settings import Settings
from mevm_suite.gateway.store import Store
from mevm_suite.gateway.watcher import Watcher
from mevm_suite.gateway.webhooks import Deliveries

STOP_TIMEOUT = 30.0
FORGET_EVERY = 3_600.0

log = logging.getLogger(__name__)


class Service:
    """
    Everything that the routes use.

    Parameters
    ----------
    url
        The node's RPC address.
    contracts
        The contracts that are served.
    signer
        Who pays the gas.
    folder
        Where all is remembered.
    settings
        Limits and periods.
    resolver
        Resolves the hosts of webhooks.

    """

    def __init__(
        self,
        url: str,
        contracts: Contracts,
        signer: Signer,
        folder: Path,
        settings: Settings,
        resolver: Resolve = destination.resolve,
    ) -> None:
        self.settings = settings
        self.chain = Chain(url, contracts)
        self.store = Store(folder)
        self.keys = ApiKeys(self.store)
        self.operator = signer.address
        self.rate = RateLimit(settings.requests_per_second, settings.burst)
        # A client that guesses keys has no key to count by.
        self.strangers = RateLimit(1, 20)
        self.resolver = resolver
        self.stopping = threading.Event()
        self.streams: Counter[str] = Counter()
        self._wake = threading.Event()
        self._forgotten = 0.0
        self._watcher = Watcher(self.store, self.chain, settings)
        self._deposits = Deposits(self.store, self.chain, signer.address, settings)
        self._sender = Sender(self.store, self.chain, signer, settings)
        self._deliveries = Deliveries(self.store, settings, resolver)
        self._threads: list[threading.Thread] = []

    def plan(self, kind: str, subject: str, target: str, data: bytes) -> Plan:
        """Prepare a transaction that a client asks for; Problem if it would revert."""
        limit = self.settings.max_gas
        try:
            return plan(self.chain, self.operator, kind, subject, target, data, limit)
        except ContractLogicError as error:
            raise wrong(f"the contract says no: {reason(error)}") from None

    def start(self) -> None:
        """Start following the chain, sending, and delivering."""
        for work in (self.follow, self.deliver):
            thread = threading.Thread(target=self._repeat, args=(work,), name=work.__name__)
            self._threads.append(thread)
            thread.start()

    def wake(self) -> None:
        """Have the work done now that has just come in."""
        self._wake.set()

    def stop(self) -> None:
        """End the threads and close the file; a second call does nothing."""
        self.stopping.set()
        self._wake.set()
        for thread in self._threads:
            thread.join(STOP_TIMEOUT)
        self._threads.clear()
        self.store.close()

    def follow(self) -> None:
        """Read new blocks, look at deposits, settle and send transactions: once."""
        for part in (self._watcher.tick, self._deposits.tick, self._sender.tick):
            _try(part)

    def deliver(self) -> None:
        """Deliver what is due, once."""
        _try(self._deliveries.tick)
        now = self.settings.now()
        if now - self._forgotten > FORGET_EVERY:
            self._forgotten = now
            forget(self.store, now - self.settings.answers_kept)
            events.forget(self.store, now - self.settings.events_kept)

    def _repeat(self, work: Callable[[], None]) -> None:
        while not self.stopping.is_set():
            self._wake.clear()
            work()
            self._wake.wait(self.settings.poll)


def _try(part: Callable[[], None]) -> None:
    """Run a part; whatever breaks, the others go on, and this one is tried again."""
    try:
        part()
    except Exception as error:
        log.warning("%s: %s: %s", part.__qualname__, type(error).__name__, error)
        log.debug("in detail", exc_info=True)
