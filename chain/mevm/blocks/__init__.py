"""Blocks: encoding, building, importing, genesis, the pool and the log search."""

from mevm.blocks.block import Block, Body, StateUnavailable
from mevm.blocks.chain import Chain
from mevm.blocks.genesis import Genesis, InvalidGenesis
from mevm.blocks.header import Header
from mevm.blocks.history import History, HistoryPruned
from mevm.blocks.logs import FoundLog, LogFilter, TooManyLogs
from mevm.blocks.pool import Pool
from mevm.blocks.receipt import Receipt
from mevm.blocks.validation import InvalidBlock
from mevm.blocks.withdrawal import Withdrawal

__all__ = [
    "Block",
    "Body",
    "Chain",
    "FoundLog",
    "Genesis",
    "Header",
    "History",
    "HistoryPruned",
    "InvalidBlock",
    "InvalidGenesis",
    "LogFilter",
    "Pool",
    "Receipt",
    "StateUnavailable",
    "TooManyLogs",
    "Withdrawal",
]
