"""Documents that only their recipients read, named by their content; see docs/documents.md."""

from mevm_suite.documents.content import MAX_BLOCK, MAX_DOCUMENT, block_id, get, put
from mevm_suite.documents.envelope import is_sealed, key_id, open_sealed, public_key, seal
from mevm_suite.documents.failure import DocumentError, StoreError
from mevm_suite.documents.ipfs import IpfsStore
from mevm_suite.documents.store import LocalStore, Store

__all__ = [
    "MAX_BLOCK",
    "MAX_DOCUMENT",
    "DocumentError",
    "IpfsStore",
    "LocalStore",
    "Store",
    "StoreError",
    "block_id",
    "get",
    "is_sealed",
    "key_id",
    "open_sealed",
    "public_key",
    "put",
    "seal",
]
