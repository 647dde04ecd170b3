# pragma version ==0.4.3
# pragma nonreentrancy off
"""
@title Packs and unpacks trees, and writes numbers as digits
@license AGPL-3.0-only
"""

from interfaces import ISurveyRegistry
from contracts.modules import hex_text
from contracts.modules import tree_word


@external
@pure
def pack(tree: ISurveyRegistry.Tree) -> uint256:
    return tree_word._pack(tree)


@external
@pure
def unpack(code: bytes32, word: uint256) -> ISurveyRegistry.Tree:
    return tree_word._unpack(code, word)


@external
@pure
def digits(number: uint256) -> String[64]:
    return hex_text._digits(number)
