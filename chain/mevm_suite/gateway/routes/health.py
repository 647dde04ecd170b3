"""Whether the gateway works; the only route without a key."""

from typing import Any

from fastapi import APIRouter

from mevm_suite.gateway.access import Gateway
from mevm_suite.gateway.chain import COIN, UNREACHABLE
from mevm_suite.gateway.problem import unavailable

router = APIRouter(tags=["health"])


@router.get("/health")
def get_health(service: Gateway) -> dict[str, Any]:
    """Tell how far the chain was read, and what is under way."""
    try:
        head = service.chain.head
        balance = service.chain.balances([(COIN, service.operator)])[0]
    except UNREACHABLE:
        raise unavailable("the node does not answer") from None
    read = service.store.one("SELECT block FROM cursor WHERE name = 'chain'")
    waiting = service.store.one(
        "SELECT count(*) AS count FROM operation WHERE state IN ('queued', 'sent')"
    )
    return {
        "chain_id": service.chain.id,
        "head": head,
        "read": None if read is None else read["block"],
        "operator": service.operator,
        "operator_balance": str(balance),
        "operations": 0 if waiting is None else waiting["count"],
    }
