"""One tree that is sold on its own: token, sale, certificate, transport, ratings."""

import json
from collections.abc import Iterator
from dataclasses import astuple, dataclass, field

from eth_utils import keccak

from mevm_suite.demo.balance import Check
from mevm_suite.demo.forest_inventory import Inventory
from mevm_suite.demo.forest_rights import Rights
from mevm_suite.demo.forest_scene import SIGNED_FOR, USD, Scene
from mevm_suite.documents import LocalStore, get, open_sealed, public_key, put, seal
from mevm_suite.forest.leaf import MAX_SPECIES, Tree
from mevm_suite.forest.transport import hand_over_message
from mevm_suite.forest.volume import stem_volume
from mevm_suite.tables.economy import BPS, bps
from mevm_suite.tables.forest import load_forest
from mevm_suite.tables.units import DAY

PRICE, FREIGHT = 4_321_098_765, 300 * USD
SALE = 1  # contracts/modules/forest_deal.vy
SERVICE, INSPECTION, TRANSIT = 10 * DAY, 7 * DAY, 20 * DAY
STARS = 5


@dataclass
class TreeSale:
    """The largest tree of a stand, from its record to the sawmill."""

    scene: Scene
    inventory: Inventory
    rights: Rights
    store: LocalStore
    tree: Tree = field(init=False)
    is_readable: bool = False

    def promote(self) -> None:
        """Make a token of the tree that has the greatest volume."""
        standing = self.inventory.standing()
        squares = standing["diameter"].astype(int) ** 2
        largest = standing[(squares * standing["height"]).argmax()]
        proof = self.inventory.prove(bytes(largest["code"]).ljust(32, b"\0"))
        self.tree = proof.tree
        self.volume = stem_volume(self.tree.diameter, self.tree.height)
        self.token = int.from_bytes(self.tree.code)
        code, species, *numbers = astuple(self.tree)
        record = (code, species.encode("ascii").ljust(MAX_SPECIES, b"\0"), *map(int, numbers))
        survey = self.rights.land.last_survey(self.rights.parcel.id)
        promoted = (survey, record, proof.siblings)
        self.owner = self.rights.parcel.holder
        self.scene.do("tree promoted", self.owner, "TreeTokens", "promote", *promoted)
        self.rights.stock.extract(self.tree.code, self.volume)

    def sell(self) -> None:
        """Sell the tree to an identified buyer; both get what is theirs."""
        scene, self.buyer = self.scene, self.scene.people["builder"]
        asset, collection = scene.at["PeggedToken"], scene.at["TreeTokens"]
        for name in ("owner", "builder"):
            key = public_key(_private_key(name))
            scene.do("key published", scene.people[name], "IdentityRegistry", "publish_key", key)
        item = scene.call("TokenItems", "item_of", collection, self.token)
        self._list(item)
        scene.fund(self.buyer, PRICE, "ForestSale")
        self._do("ordered", self.buyer, "order", self.offer)
        self.order = scene.call("ForestSale", "order_for", self.offer)
        scene.pass_time(DAY // 2)
        self._do("paid", self.buyer, "pay", self.order)
        scene.pass_time(DAY)
        self._certify()
        self._disclose()
        scene.pass_time(3 * DAY)
        self._do("delivered", self.owner, "deliver", self.order)
        scene.pass_time(2 * DAY)
        self._do("accepted", self.buyer, "accept", self.order)
        scene.do("tree taken", self.buyer, "TokenItems", "take", item, self.buyer)
        scene.do("proceeds withdrawn", self.owner, "ForestSale", "withdraw", asset)
        self._do("fee paid to CEC's holders", self.owner, "pay_revenue")
        self._rate(self.buyer, "ForestSale", self.order, self.owner)

    def transport(self) -> None:
        """Fell the tree, and have a carrier bring its logs to the sawmill."""
        scene, sawmill = self.scene, self.scene.people["sawmill"]
        parcel, carrier = self.rights.parcel.id, scene.people["carrier"]
        scene.do("tree felled", self.buyer, "TreeTokens", "fell", self.token)
        stock = self.rights.stock
        stock.fell(stock.extracted.pop(self.tree.code), self.buyer, scene.now)
        scene.fund(self.buyer, FREIGHT, "TreeLogistics")
        sent = (parcel, self.volume, sawmill, self.order, scene.now + TRANSIT, FREIGHT)
        scene.do("logs sent", self.buyer, "TreeLogistics", "send_logs", *sent)
        stock.ship(self.volume, self.buyer)
        shipment = scene.call("TreeLogistics", "shipment_count")
        scene.pass_time(DAY)
        self._hand_over(shipment, 1, "builder", "carrier", FREIGHT)
        scene.pass_time(2 * DAY)
        self._hand_over(shipment, 2, "carrier", "sawmill", 0)
        asset = scene.at["PeggedToken"]
        scene.do("freight withdrawn", carrier, "TreeLogistics", "withdraw", asset)
        leg = scene.call("TreeLogistics", "leg", shipment, 2)
        self._rate(sawmill, "TreeLogistics", leg, carrier)

    def check(self) -> Iterator[Check]:
        """Compare what everybody got with the sale's terms."""
        fee = -(-PRICE * bps(load_forest().sale.fee) // BPS)
        scene = self.scene
        yield Check("fee to the holders of CEC", fee, scene.held("HolderDividend"))
        yield Check("dollars to the carrier", FREIGHT, scene.dollars(scene.people["carrier"]))
        yield Check("dollars left to the tree's buyer", 0, scene.dollars(self.buyer))
        for contract in ("ForestSale", "TreeLogistics"):
            yield Check(f"dollars left in {contract}", 0, scene.held(contract))
        yield Check("certificates that the buyer could read", 1, int(self.is_readable))
        for who in ("owner", "carrier"):
            stars = scene.call("ProviderRatings", "standing", scene.people[who])[1]
            yield Check(f"stars of the {who}", STARS, stars)

    def _list(self, item: bytes) -> None:
        scene, arbiter = self.scene, self.scene.record.community.arbiters[0]
        terms = (
            *(self.owner, scene.at["TokenItems"], item, SALE, PRICE, arbiter),
            *(SERVICE, INSPECTION, 0, self.tree.content, keccak(text="MEVM demo/old tree")),
        )
        self._do("tree offered", self.owner, "publish", terms)
        self.offer = scene.call("ForestSale", "offer_id", terms)
        approved = (scene.at["TokenItems"], self.token)
        scene.send(self.owner, "TreeTokens", "approve", *approved)
        locked = (scene.at["TreeTokens"], self.token, scene.at["ForestSale"], self.offer)
        scene.send(self.owner, "TokenItems", "lock", *locked)

    def _certify(self) -> None:
        """Confirm with a certificate that only both sides can read; the chain gets hash and CID."""
        facts = {"order": f"0x{self.order.hex()}", "tree": self.tree.as_json(), "price": PRICE}
        document = json.dumps({"title": "Purchase certificate"} | facts, indent=2).encode()
        keys = [public_key(_private_key(name)) for name in ("owner", "builder")]
        cid = put(self.store, seal(document, keys))
        self._do("confirmed", self.owner, "confirm", self.order, keccak(document), cid)
        read = open_sealed(get(self.store, cid), _private_key("builder"))
        certificate = self.scene.call("ForestSale", "order_of", self.order)[4]
        self.is_readable = keccak(read) == certificate

    def _disclose(self) -> None:
        """Let the buyer open his identity to the seller alone, now that both have signed."""
        sealed = seal(b"the buyer's name and address", [public_key(_private_key("owner"))])
        told = (self.scene.at["ForestSale"], self.order, put(self.store, sealed))
        self.scene.do("identity disclosed", self.buyer, "IdentityRegistry", "disclose", *told)

    def _hand_over(self, shipment: int, step: int, giver: str, taker: str, freight: int) -> None:
        """Let the giver record that goods changed hands, with the taker's signature."""
        scene, people = self.scene, self.scene.people
        scan, condition = (
            keccak(text=f"MEVM demo/{what} {step}") for what in ("scan", "condition")
        )
        message = {
            "shipment": shipment,
            "step": step,
            "giver": people[giver],
            "taker": people[taker],
            "scan": scan,
            "condition": condition,
            "freight": freight,
            "scanned_at": scene.now,
            "nonce": scene.call("TreeLogistics", "nonces", people[taker]),
            "deadline": scene.now + SIGNED_FOR,
        }
        typed = hand_over_message(scene.backend.chain_id, scene.at["TreeLogistics"], message)
        terms = (people[taker], scan, condition, freight, message["scanned_at"])
        agreed = (shipment, terms, message["deadline"], scene.sign(taker, typed))
        scene.do("logs handed over", people[giver], "TreeLogistics", "hand_over", *agreed)

    def _rate(self, rater: str, source: str, deal: bytes, provider: str) -> None:
        rated = (self.scene.at[source], deal, provider, STARS)
        self.scene.do("rated", rater, "ProviderRatings", "rate", *rated)

    def _do(self, name: str, sender: str, function: str, *args: object) -> None:
        self.scene.do(name, sender, "ForestSale", function, *args)


def _private_key(name: str) -> bytes:
    """Return the key by which someone in the demo reads documents; everybody knows it."""
    return keccak(text=f"MEVM demo/document key/{name}")
