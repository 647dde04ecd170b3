# pragma version ==0.4.3
# pragma nonreentrancy on
"""
@title Account
@license AGPL-3.0-only
@author The MEVM authors
@notice An account that is a contract: its owner acts through it, lends limited rights to
        delegates, and gets a new key through guardians, while its address stays the same, and
        with it trust, bans and trades.
@dev Invariants AC-1 to AC-6 in tests/PROPERTIES.md. This code is shared: each account is a
     minimal proxy that AccountFactory makes and initialises in one step. Owner's and delegates'
     calls come in transactions of their own or in EIP-712 messages, which anyone may relay for
     the fee that they name; nonces are the signer's, the domain is chain and account. The owner
     manages the account by calling it, directly or from itself; while calls are running no
     others can be started, but coin and tokens may come in and signatures are answered.
@custom:source SEC-41 SEC-42
@custom:kill Nothing can be stopped from outside. The owner stops delegates at once, recoveries
             during their delay, and guardians after it.
"""

from interfaces import IAccount

implements: IAccount

from snekmate.utils import eip712_domain_separator
from snekmate.utils import signature_checker
from contracts.modules import assets
from contracts.modules import delegation
from contracts.modules import recovery

initializes: eip712_domain_separator
initializes: recovery[eip712_domain_separator := eip712_domain_separator]
initializes: delegation[recovery := recovery]

exports: eip712_domain_separator.eip712Domain

exports: (
    recovery.owner,
    recovery.factory,
    recovery.era,
    recovery.guardians,
    recovery.threshold,
    recovery.delay,
    recovery.round,
    recovery.candidate,
    recovery.ready_at,
    recovery.approvals,
    recovery.has_approved,
    recovery.announced_change,
    recovery.recovery_hash,
    recovery.approve_recovery,
    recovery.veto_recovery,
    recovery.finish_recovery,
    recovery.propose_guardians,
    recovery.cancel_guardians,
    recovery.apply_guardians,
)

exports: (
    delegation.grant,
    delegation.revoke,
    delegation.grant_of,
    delegation.may_call,
    delegation.left,
)


event Received:
    payer: indexed(address)
    amount: uint256


event Executed:
    by: indexed(address)
    target: indexed(address)
    value: uint256
    selector: bytes4


event Relayed:
    signer: indexed(address)
    relayer: indexed(address)
    nonce: uint256
    fee_asset: address
    fee: uint256


NOBODY: constant(address) = 0x000000000000000000000000000000000000dEaD
MAX_CALLS: constant(uint256) = 6
MAX_DATA: constant(uint256) = 2_048
MAX_RECEIVED: constant(uint256) = 4_096
MAX_IDS: constant(uint256) = 64
WORD: constant(uint256) = 32
SIGNATURE_IS_VALID: constant(bytes4) = 0x1626BA7E
SIGNATURE_IS_WRONG: constant(bytes4) = 0xFFFFFFFF
CALL_TYPE: constant(bytes32) = keccak256("Call(address target,uint256 value,bytes data)")
MESSAGE_TYPE: constant(bytes32) = keccak256(
    "Message(address signer,Call[] calls,uint256 nonce,uint256 deadline,address feeAsset,uint256 fee)Call(address target,uint256 value,bytes data)"
)
# What the owner signs for other contracts; the account is in the domain, so that a signature for
# one of his accounts says nothing for another.
SIGNED_HASH_TYPE: constant(bytes32) = keccak256("SignedHash(bytes32 hash)")
# ERC-165, the receivers of ERC-721 and ERC-1155, ERC-1271
INTERFACES: constant(bytes4[4]) = [0x01FFC9A7, 0x150B7A02, 0x4E2312E0, 0x1626BA7E]

nonces: public(HashMap[address, uint256])


@deploy
def __init__():
    """
    @notice Deploy the shared code, which is no account itself and can never become one.
    """
    eip712_domain_separator.__init__("MEVM Account", "1")
    recovery.factory = self
    # Not the zero address, for whose signature an empty one would pass.
    recovery.owner = NOBODY


@external
@payable
@reentrant
def __default__():
    """
    @notice Receive the coin.
    """
    assert len(msg.data) == 0, "Account: no such function"
    log Received(payer=msg.sender, amount=msg.value)


@external
def initialise(
    owner: address, guardians: DynArray[address, 15], threshold: uint256, delay: uint256
):
    """
    @notice Give a new account its owner and guardians, once; the caller is its factory.
    @param owner Whose key acts for the account.
    @param guardians Who may together name a new owner; none for no recovery.
    @param threshold How many of them it takes.
    @param delay Seconds in which the owner may object.
    """
    assert recovery.factory == empty(address), "Account: initialised"
    recovery._initialise(owner, guardians, threshold, delay)


@external
@payable
def execute(target: address, amount: uint256, data: Bytes[MAX_DATA]):
    """
    @notice Make one call; for the owner.
    @param target Whom to call; the account itself for its own management.
    @param amount How much of the coin to send.
    @param data The call's data.
    @custom:source SEC-41
    """
    assert msg.sender == recovery.owner, "Account: not the owner"
    self._call(msg.sender, IAccount.Call(target=target, value=amount, data=data))


@external
@payable
def execute_batch(calls: DynArray[IAccount.Call, MAX_CALLS]):
    """
    @notice Make several calls, all or none; for the owner.
    @param calls The calls, in order.
    """
    assert msg.sender == recovery.owner, "Account: not the owner"
    for call: IAccount.Call in calls:
        self._call(msg.sender, call)


@external
def execute_as_delegate(call: IAccount.Call):
    """
    @notice Make one call within the caller's grant.
    @param call The call.
    @custom:source SEC-42
    """
    delegation._use(msg.sender, call)
    self._call(msg.sender, call)


@external
def relay(message: IAccount.Message, signature: Bytes[65]):
    """
    @notice Make the calls that the owner or a delegate signed, and pay the caller the fee.
    @dev A delegate's fee counts as spent, within a limit of its own. All or nothing: where a call
         fails nobody is paid and the nonce is not used.
    @param message The calls with nonce, deadline and fee.
    @param signature Over `message_hash`.
    @custom:source SEC-42
    """
    signer: address = message.signer
    assert block.timestamp <= message.deadline, "Account: too late"
    assert message.nonce == self.nonces[signer], "Account: wrong nonce"
    assert signature_checker._is_valid_signature_now(
        signer, self._message_hash(message), signature
    ), "Account: wrong signature"
    self.nonces[signer] = message.nonce + 1
    is_owner: bool = signer == recovery.owner
    log Relayed(
        signer=signer,
        relayer=msg.sender,
        nonce=message.nonce,
        fee_asset=message.fee_asset,
        fee=message.fee,
    )
    for call: IAccount.Call in message.calls:
        if not is_owner:
            delegation._use(signer, call)
        self._call(signer, call)
    if message.fee > 0:
        if not is_owner:
            delegation._pay_fee(signer, message.fee_asset, message.fee)
        assets._send(message.fee_asset, msg.sender, message.fee)


@external
def cancel_nonce():
    """
    @notice Make the message void that the caller signed with his next nonce.
    """
    self.nonces[msg.sender] += 1


@external
@view
@reentrant
def isValidSignature(hash: bytes32, signature: Bytes[65]) -> bytes4:
    """
    @notice Tell whether the owner signed a hash for this account, as ERC-1271 defines it.
    @param hash What the asking contract wants signed.
    @param signature The owner's, over `signed_hash`.
    @return 0x1626ba7e if so, else 0xffffffff.
    @custom:source SEC-41
    """
    if signature_checker._is_valid_signature_now(
        recovery.owner, self._signed_hash(hash), signature
    ):
        return SIGNATURE_IS_VALID
    return SIGNATURE_IS_WRONG


@external
@view
def message_hash(message: IAccount.Message) -> bytes32:
    """
    @notice Return what the signer of a message signs.
    @param message The message.
    @return The EIP-712 digest.
    """
    return self._message_hash(message)


@external
@view
def signed_hash(hash: bytes32) -> bytes32:
    """
    @notice Return what the owner signs where another contract asks for a signed hash.
    @param hash What the other contract wants signed.
    @return The EIP-712 digest.
    """
    return self._signed_hash(hash)


@external
@pure
@reentrant
def supportsInterface(id: bytes4) -> bool:
    """
    @notice Tell whether the account serves an interface, as ERC-165 defines it.
    @param id The interface.
    @return Whether it does.
    """
    return id in INTERFACES


@external
@pure
@reentrant
def tokenReceived(sender: address, amount: uint256, data: Bytes[MAX_RECEIVED]):
    """
    @notice Accept tokens of ERC-223.
    @param sender Without effect.
    @param amount Without effect.
    @param data Without effect.
    """
    pass


@external
@pure
@reentrant
def onERC721Received(
    operator: address, sender: address, id: uint256, data: Bytes[MAX_RECEIVED]
) -> bytes4:
    """
    @notice Accept a token of ERC-721.
    @param operator Without effect.
    @param sender Without effect.
    @param id Without effect.
    @param data Without effect.
    @return The function's selector.
    """
    return 0x150B7A02


@external
@pure
@reentrant
def onERC1155Received(
    operator: address, sender: address, id: uint256, amount: uint256, data: Bytes[MAX_RECEIVED]
) -> bytes4:
    """
    @notice Accept tokens of ERC-1155.
    @param operator Without effect.
    @param sender Without effect.
    @param id Without effect.
    @param amount Without effect.
    @param data Without effect.
    @return The function's selector.
    """
    return 0xF23A6E61


@external
@pure
@reentrant
def onERC1155BatchReceived(
    operator: address,
    sender: address,
    ids: DynArray[uint256, MAX_IDS],
    amounts: DynArray[uint256, MAX_IDS],
    data: Bytes[MAX_RECEIVED],
) -> bytes4:
    """
    @notice Accept several kinds of tokens of ERC-1155.
    @param operator Without effect.
    @param sender Without effect.
    @param ids Without effect.
    @param amounts Without effect.
    @param data Without effect.
    @return The function's selector.
    """
    return 0xBC197C81


@internal
def _call(by: address, call: IAccount.Call):
    # The EVM counts a call without a callee as a success.
    assert len(call.data) == 0 or call.target.is_contract, "Account: no contract"
    selector: bytes4 = empty(bytes4)
    if len(call.data) >= 4:
        selector = convert(slice(call.data, 0, 4), bytes4)
    log Executed(by=by, target=call.target, value=call.value, selector=selector)
    raw_call(call.target, call.data, value=call.value)


@internal
@view
def _message_hash(message: IAccount.Message) -> bytes32:
    hashes: DynArray[bytes32, MAX_CALLS] = []
    for call: IAccount.Call in message.calls:
        hashes.append(
            keccak256(abi_encode(CALL_TYPE, call.target, call.value, keccak256(call.data)))
        )
    # EIP-712 wants an array's items without the offset and length that come first.
    items: Bytes[(MAX_CALLS + 2) * WORD] = abi_encode(hashes)
    calls: bytes32 = keccak256(slice(items, 2 * WORD, len(hashes) * WORD))
    return eip712_domain_separator._hash_typed_data_v4(
        keccak256(
            abi_encode(
                MESSAGE_TYPE,
                message.signer,
                calls,
                message.nonce,
                message.deadline,
                message.fee_asset,
                message.fee,
            )
        )
    )


@internal
@view
def _signed_hash(hash: bytes32) -> bytes32:
    return eip712_domain_separator._hash_typed_data_v4(
        keccak256(abi_encode(SIGNED_HASH_TYPE, hash))
    )
