# pragma version ==0.4.3
# pragma nonreentrancy off
"""
@title signed_claims
@license AGPL-3.0-only
@author The MEVM authors
@notice What participants sign: statements and sales, as EIP-712 messages for one contract on one
        chain, and who signed them.
@custom:source SEC-11
"""

from interfaces import IJudgeBounty

from snekmate.utils import ecdsa
from snekmate.utils import eip712_domain_separator

initializes: eip712_domain_separator

exports: eip712_domain_separator.eip712Domain

STATEMENT_TYPE: constant(bytes32) = keccak256(
    "Statement(bytes32 topic,uint256 sequence,bytes32 content)"
)
SALE_TYPE: constant(bytes32) = keccak256(
    "Sale(address registry,bytes32 serial,uint256 turn,address buyer)"
)


@deploy
def __init__(name: String[50]):
    """
    @notice Fix the domain.
    @param name What a wallet shows as the name of the contract.
    """
    eip712_domain_separator.__init__(name, "1")


@external
@view
def statement_hash(statement: IJudgeBounty.Statement) -> bytes32:
    """
    @notice Return what a participant signs for a statement.
    @param statement The statement.
    @return The EIP-712 digest.
    """
    return self._statement_hash(statement)


@external
@view
def sale_hash(sale: IJudgeBounty.Sale) -> bytes32:
    """
    @notice Return what a participant signs for a sale.
    @param sale The sale.
    @return The EIP-712 digest.
    """
    return self._sale_hash(sale)


@internal
@view
def _statement_hash(statement: IJudgeBounty.Statement) -> bytes32:
    return eip712_domain_separator._hash_typed_data_v4(
        keccak256(abi_encode(STATEMENT_TYPE, statement))
    )


@internal
@view
def _sale_hash(sale: IJudgeBounty.Sale) -> bytes32:
    return eip712_domain_separator._hash_typed_data_v4(keccak256(abi_encode(SALE_TYPE, sale)))


@internal
@pure
def _is_signed_by(account: address, digest: bytes32, signature: IJudgeBounty.Signature) -> bool:
    # Recovery itself refuses what no key signed, and the second form of a signature (high s).
    return ecdsa._try_recover_vrs(digest, signature.v, signature.r, signature.s) == account
