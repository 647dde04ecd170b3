# pragma version ==0.4.3
# pragma nonreentrancy off
"""
@title signed_message
@license AGPL-3.0-only
@author The MEVM authors
@notice Checks EIP-712 messages of accounts with a key and, by EIP-1271, of contract accounts.
@dev A message is bound to this chain and contract, to its signer's next nonce, and to a deadline.
     The host puts the nonce and the deadline into what is signed. An account with code, also one
     that delegates to code (EIP-7702), answers for itself.
"""

from snekmate.utils import ecdsa
from snekmate.utils import eip712_domain_separator

initializes: eip712_domain_separator

exports: eip712_domain_separator.eip712Domain

MAX_SIGNATURE: constant(uint256) = 1_024
KEY_SIGNATURE: constant(uint256) = 65
IS_VALID: constant(bytes4) = method_id("isValidSignature(bytes32,bytes)", output_type=bytes4)

nonces: public(HashMap[address, uint256])


@deploy
def __init__(name: String[50]):
    """
    @notice Fix the domain.
    @param name What a wallet shows as the name of the contract that takes the message.
    """
    eip712_domain_separator.__init__(name, "1")


@external
@view
def DOMAIN_SEPARATOR() -> bytes32:
    """
    @notice Return the hash of the domain to which messages are bound.
    @return The hash.
    """
    return eip712_domain_separator._domain_separator_v4()


@external
def skip_nonce() -> uint256:
    """
    @notice Withdraw what the caller has signed and nobody has used.
    @return The nonce that is valid no more.
    """
    return self._use_nonce(msg.sender)


@internal
def _use_nonce(signer: address) -> uint256:
    nonce: uint256 = self.nonces[signer]
    self.nonces[signer] = nonce + 1
    return nonce


@internal
@view
def _check(signer: address, message: bytes32, deadline: uint256, signature: Bytes[MAX_SIGNATURE]):
    """
    @notice Revert unless the signer signed the message and the deadline is not over.
    @param signer Who must have signed.
    @param message EIP-712's hash of the struct, which holds nonce and deadline.
    @param deadline The last second in which the message is good.
    @param signature 65 bytes of a key, or what the signer's contract understands.
    """
    assert block.timestamp <= deadline, "signed_message: too late"
    digest: bytes32 = eip712_domain_separator._hash_typed_data_v4(message)
    if signer.is_contract:
        assert self._accepts(signer, digest, signature), "signed_message: bad signature"
        return
    assert len(signature) == KEY_SIGNATURE, "signed_message: bad signature"
    assert (
        ecdsa._recover_sig(digest, slice(signature, 0, KEY_SIGNATURE)) == signer
    ), "signed_message: bad signature"


@internal
@view
def _accepts(signer: address, digest: bytes32, signature: Bytes[MAX_SIGNATURE]) -> bool:
    success: bool = False
    answer: Bytes[32] = b""
    success, answer = raw_call(
        signer,
        abi_encode(digest, signature, method_id=IS_VALID),
        max_outsize=32,
        is_static_call=True,
        revert_on_failure=False,
    )
    # Compared as a whole word, so that no answer that merely starts alike passes.
    return success and len(answer) == 32 and convert(answer, bytes32) == convert(IS_VALID, bytes32)
