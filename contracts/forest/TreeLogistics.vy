# pragma version ==0.4.3
# pragma nonreentrancy on
"""
@title Transport of trees and logs
@license AGPL-3.0-only
@author The MEVM authors
@notice Follows goods from hand to hand: one side records a hand-over, the other has signed it,
        and both have scanned the goods' code. The receiver rates whoever carried.
@dev Invariants TL-1 to TL-6 in tests/PROPERTIES.md. The freight travels with the goods: who hands
     them on passes a part of it along, keeps the rest, and is rated for what he kept. So a
     carrier who hires another pays him, and the sender owes what he passed on, never more.
     What the holder of lost goods had is burned, for sender and receiver would else gain by
     refusing to sign. A step's signature holds for that step of that shipment only.
@custom:source CEC-26 CEC-27
@custom:kill Nothing can be stopped: there is no owner. Carriers act while they are accredited and
             not shut out; who has goods in hand can always hand them on.
"""

from interfaces import IAccreditation
from interfaces import IGrowingStock
from interfaces import IIdentityRegistry
from interfaces import IProviderRatings
from interfaces import ITreeLogistics
from interfaces import ITreeTokens

implements: ITreeLogistics

from contracts.modules import forest_role
from contracts.modules import purse
from contracts.modules import rating_grant
from contracts.modules import signed_message

initializes: purse
initializes: signed_message

exports: (
    signed_message.nonces,
    signed_message.skip_nonce,
    signed_message.DOMAIN_SEPARATOR,
    signed_message.eip712Domain,
)
exports: (purse.credit_of, purse.held, purse.withdraw, purse.push)


struct Parts:
    accreditation: IAccreditation
    identities: IIdentityRegistry
    ratings: IProviderRatings
    stock: IGrowingStock
    trees: ITreeTokens
    asset: address
    sink: address  # where what is burned goes


MAX_SIGNATURE: constant(uint256) = 1_024
MIN_TIME: constant(uint256) = 3_600
MAX_TIME: constant(uint256) = 365 * 86_400

ON_THE_WAY: constant(uint256) = 1
DELIVERED: constant(uint256) = 2
LOST: constant(uint256) = 3

PARTS: immutable(Parts)
HAND_OVER: immutable(bytes32)

shipment_count: public(uint256)
shipment_of: public(HashMap[bytes32, uint256])  # the last one of a tree
legs_of: public(HashMap[address, uint256])  # that a carrier ended by handing on
losses_of: public(HashMap[address, uint256])  # of shipments that he had in hand

_shipments: HashMap[uint256, ITreeLogistics.Shipment]


@deploy
def __init__(parts: Parts):
    """
    @notice Fix the contracts that belong together, and the message of a hand-over.
    @param parts Who is accredited, identified and rated; the logs, the trees' tokens, the asset of
                 freights, and where burned freights go. Only the asset must exist already.
    """
    assert parts.asset.is_contract, "TreeLogistics: no token"
    assert parts.sink != empty(address), "TreeLogistics: no sink"
    PARTS = parts
    signed_message.__init__("MEVM TreeLogistics")
    HAND_OVER = keccak256(
        concat(
            "HandOver(uint256 shipment,uint256 step,address giver,address taker,bytes32 scan,",
            "bytes32 condition,uint256 freight,uint256 scanned_at,uint256 nonce,uint256 deadline)",
        )
    )


@external
def send_tree(
    tree: bytes32, receiver: address, deal: bytes32, deadline: uint256, freight: uint256
) -> uint256:
    """
    @notice Start the transport of a tree that the caller felled, as its code names it.
    @dev Its volume is shipped with it, so that it does not go out as logs once more. A tree that
         never left the sender, or came back, goes again when its shipment is over.
    @param tree Its code.
    @param receiver Where it goes in the end.
    @param deal What it is shipped for, as the caller names it.
    @param deadline The last second before it can be declared lost.
    @param freight What the transport may cost, which the caller pays in.
    @return The shipment.
    @custom:source CEC-27
    """
    logs: ITreeTokens.Logs = staticcall PARTS.trees.logs_of_tree(tree)
    assert msg.sender == logs.owner, "TreeLogistics: not who felled it"
    last: ITreeLogistics.Shipment = self._shipments[self.shipment_of[tree]]
    id: uint256 = self._open(tree, 0, receiver, deal, deadline, freight)
    self.shipment_of[tree] = id
    if last.state == 0:
        extcall PARTS.stock.ship(logs.parcel, msg.sender, logs.volume)
    else:
        assert last.state == LOST and last.holder == msg.sender, "TreeLogistics: sent"
    return id


@external
def send_logs(
    parcel: bytes32,
    volume: uint256,
    receiver: address,
    deal: bytes32,
    deadline: uint256,
    freight: uint256,
) -> uint256:
    """
    @notice Start the transport of logs of the caller's, which are shipped once.
    @param parcel Where they come from.
    @param volume How much, in dm3.
    @param receiver Where they go in the end.
    @param deal What they are shipped for, as the caller names it.
    @param deadline The last second before they can be declared lost.
    @param freight What the transport may cost, which the caller pays in.
    @return The shipment.
    @custom:source CEC-22 CEC-27
    """
    assert volume > 0, "TreeLogistics: no volume"
    id: uint256 = self._open(parcel, volume, receiver, deal, deadline, freight)
    extcall PARTS.stock.ship(parcel, msg.sender, volume)
    return id


@external
def hand_over(
    shipment: uint256,
    terms: ITreeLogistics.HandOver,
    deadline: uint256,
    signature: Bytes[MAX_SIGNATURE],
):
    """
    @notice Record that goods changed hands; by one side, with the other's signature.
    @dev To a carrier, back to the sender, or to the receiver, which ends the shipment. The giver
         needs no accreditation, so that one who lost it does not sit on the goods.
    @param shipment The shipment.
    @param terms To whom, and what both agreed on.
    @param deadline The last second in which the signature is good.
    @param signature The other side's.
    @custom:source CEC-27
    """
    facts: ITreeLogistics.Shipment = self._on_the_way(shipment)
    self._check_terms(facts, terms)
    self._check_agreed(shipment, facts, terms, deadline, signature)
    step: uint256 = facts.step + 1
    self._shipments[shipment].step = step
    self._shipments[shipment].holder = terms.receiver
    self._shipments[shipment].freight = terms.freight
    self._shipments[shipment].scanned_at = terms.scanned_at
    log ITreeLogistics.HandedOver(
        shipment=shipment,
        giver=facts.holder,
        taker=terms.receiver,
        step=step,
        scan=terms.scan,
        condition=terms.condition,
        freight=terms.freight,
        scanned_at=terms.scanned_at,
    )
    earned: uint256 = facts.freight - terms.freight
    purse._credit(PARTS.asset, facts.holder, earned)
    if facts.holder != facts.sender:
        self.legs_of[facts.holder] += 1
        self._grant_rating(shipment, facts, earned)
    if terms.receiver == facts.receiver:
        self._shipments[shipment].state = DELIVERED
        log ITreeLogistics.Delivered(shipment=shipment, receiver=facts.receiver, steps=step)


@external
def declare_lost(shipment: uint256):
    """
    @notice End a shipment that did not arrive in time; for its sender and its receiver.
    @dev The last hand-over, signed by both sides, is the evidence of who had the goods.
    @param shipment The shipment.
    @custom:source CEC-27
    """
    facts: ITreeLogistics.Shipment = self._on_the_way(shipment)
    assert msg.sender in [facts.sender, facts.receiver], "TreeLogistics: not a party"
    assert block.timestamp > facts.deadline, "TreeLogistics: too early"
    self._shipments[shipment].freight = 0
    self._shipments[shipment].state = LOST
    forfeited: uint256 = facts.freight
    if facts.holder == facts.sender:  # he never gave them away, so nobody lost them
        forfeited = 0
        purse._credit(PARTS.asset, facts.sender, facts.freight)
    else:
        self.losses_of[facts.holder] += 1
        purse._credit(PARTS.asset, PARTS.sink, forfeited)
        self._grant_rating(shipment, facts, forfeited)
    log ITreeLogistics.Lost(
        shipment=shipment, holder=facts.holder, steps=facts.step, forfeited=forfeited
    )


@external
@view
def shipment(id: uint256) -> ITreeLogistics.Shipment:
    """
    @notice Return a shipment.
    @param id The shipment.
    @return Its record; all empty where there is none.
    """
    return self._shipments[id]


@external
@view
def leg(shipment: uint256, step: uint256) -> bytes32:
    """
    @notice Return the name of a carrier's leg, for which its receiver rates him.
    @param shipment The shipment.
    @param step The hand-over that ended the leg, counted from 1; one more than the last where the
                goods were lost.
    @return The name.
    """
    return self._leg(shipment, step)


@external
@view
def parts() -> Parts:
    """
    @notice Return the contracts that belong together.
    @return Their addresses.
    """
    return PARTS


@internal
def _open(
    item: bytes32,
    volume: uint256,
    receiver: address,
    deal: bytes32,
    deadline: uint256,
    freight: uint256,
) -> uint256:
    assert receiver not in [empty(address), msg.sender, self], "TreeLogistics: bad receiver"
    self._check_identified(msg.sender)
    self._check_identified(receiver)
    assert block.timestamp + MIN_TIME <= deadline, "TreeLogistics: bad deadline"
    assert deadline <= block.timestamp + MAX_TIME, "TreeLogistics: bad deadline"
    id: uint256 = self.shipment_count + 1
    self.shipment_count = id
    self._shipments[id] = ITreeLogistics.Shipment(
        sender=msg.sender,
        receiver=receiver,
        item=item,
        volume=volume,
        deal=deal,
        deadline=deadline,
        state=ON_THE_WAY,
        holder=msg.sender,
        freight=freight,
        step=0,
        scanned_at=block.timestamp,
    )
    log ITreeLogistics.Opened(
        shipment=id,
        sender=msg.sender,
        receiver=receiver,
        item=item,
        volume=volume,
        deal=deal,
        freight=freight,
        deadline=deadline,
    )
    if freight > 0:
        purse._take(PARTS.asset, freight)
    return id


@internal
def _grant_rating(id: uint256, facts: ITreeLogistics.Shipment, worth: uint256):
    leg: bytes32 = self._leg(id, facts.step + 1)
    rating_grant._grant(PARTS.ratings.address, facts.receiver, facts.holder, leg, worth)


@internal
@view
def _check_terms(facts: ITreeLogistics.Shipment, terms: ITreeLogistics.HandOver):
    taker: address = terms.receiver
    assert taker not in [empty(address), facts.holder], "TreeLogistics: bad taker"
    assert terms.scan != empty(bytes32), "TreeLogistics: no scan"
    assert terms.condition != empty(bytes32), "TreeLogistics: no condition"
    assert facts.scanned_at <= terms.scanned_at, "TreeLogistics: earlier than the last"
    assert terms.scanned_at <= block.timestamp, "TreeLogistics: not scanned yet"
    assert terms.freight <= facts.freight, "TreeLogistics: too much freight"
    if taker == facts.receiver:
        assert terms.freight == 0, "TreeLogistics: freight is over"
    elif taker != facts.sender:
        role: uint256 = forest_role.CARRIER
        assert staticcall PARTS.accreditation.is_accredited(
            role, taker
        ), "TreeLogistics: not a carrier"
        assert not staticcall PARTS.ratings.is_excluded(taker), "TreeLogistics: shut out"


@internal
def _check_agreed(
    id: uint256,
    facts: ITreeLogistics.Shipment,
    terms: ITreeLogistics.HandOver,
    deadline: uint256,
    signature: Bytes[MAX_SIGNATURE],
):
    assert msg.sender in [facts.holder, terms.receiver], "TreeLogistics: not a side"
    other: address = facts.holder if msg.sender == terms.receiver else terms.receiver
    nonce: uint256 = signed_message._use_nonce(other)
    message: bytes32 = keccak256(
        abi_encode(
            HAND_OVER,
            id,
            facts.step + 1,
            facts.holder,
            terms.receiver,
            terms.scan,
            terms.condition,
            terms.freight,
            terms.scanned_at,
            nonce,
            deadline,
        )
    )
    signed_message._check(other, message, deadline, signature)


@internal
@view
def _check_identified(account: address):
    assert staticcall PARTS.identities.is_identified(account), "TreeLogistics: not identified"


@internal
@view
def _on_the_way(id: uint256) -> ITreeLogistics.Shipment:
    facts: ITreeLogistics.Shipment = self._shipments[id]
    assert facts.state == ON_THE_WAY, "TreeLogistics: not on the way"
    return facts


@internal
@pure
def _leg(id: uint256, step: uint256) -> bytes32:
    return keccak256(abi_encode(id, step))
