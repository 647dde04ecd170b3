"""CEC on a node behind HTTP, a holder with grants and a key, and the command line."""

import asyncio
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import astuple, dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from click.testing import CliRunner, Result
from eth_account import Account
from eth_account.messages import encode_typed_data
from eth_utils import keccak, to_checksum_address

from mevm.cli.main import main
from mevm.node import Node, NodeSettings
from mevm.rpc.dispatcher import Dispatcher
from mevm.server.server import Server
from mevm_suite.commands.trade import trade
from mevm_suite.demo.plan import example_assignment
from mevm_suite.deployment import Community, Deployment, deploy_commerce, deploy_token
from mevm_suite.deployment.cec import deploy_cec
from mevm_suite.deployment.commerce import deploy_yuan
from mevm_suite.deployment.forest import deploy_forest
from mevm_suite.deployment.forest_community import ForestCommunity, Member
from mevm_suite.deployment.web3_backend import Web3Backend
from mevm_suite.forest.findings import SCHEMA_DEFINITION, Findings, survey_findings
from mevm_suite.forest.grid import Claims, claims_of_positions, count_cells, region_of
from mevm_suite.forest.importer import RECORDS, import_forest
from mevm_suite.forest.leaf import RECORD
from mevm_suite.forest.stand import Stand, write_mapping, write_stand
from mevm_suite.forest.titles import Consent, Registry, Title, registration_to_sign
from mevm_suite.holder.connection import connect
from mevm_suite.holder.signers import KeySigner
from mevm_suite.insurance.hazard_tree import HazardRate, HazardTree
from mevm_suite.tables import Share, load_table

DAY = 86_400
START = 1_800_000_000
COIN_PRICE = 10_000 * 10**18  # in yuan
LINES = ("operations", "technical-team")


@dataclass
class Chain:
    """A chain, what is deployed there, and the accounts of the tests."""

    node: Node
    url: str
    backend: Web3Backend
    record: Deployment
    path: Path
    keys: list[str]
    launch: int

    @property
    def cec(self) -> Any:
        return self.record.tokens[0]

    def account(self, number: int) -> str:
        return str(Account.from_key(self.keys[number]).address)

    def signed_by(self, number: int) -> Web3Backend:
        return Web3Backend(self.backend.w3, KeySigner(Account.from_key(self.keys[number])))

    def travel(self, timestamp: int) -> None:
        self.backend.w3.provider.make_request("evm_mine", [timestamp])

    def read(self, contract: str, function: str, *args: Any) -> Any:
        places = (self.cec.token, self.cec.vesting, *self.cec.system)
        (address,) = (each.address for each in places if each.contract == contract)
        return self.backend.call(contract, address, function, *args)


@contextmanager
def serving(accounts: int = 5) -> Iterator[tuple[Node, str]]:
    """Run a node that seals at once, behind HTTP."""
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever)
    thread.start()
    node = Node(NodeSettings(timestamp=START, now=lambda: START, account_count=accounts))
    server = Server(Dispatcher(node), port=0)
    asyncio.run_coroutine_threadsafe(server.start(), loop).result(10)
    try:
        yield node, f"http://127.0.0.1:{server.port}"
    finally:
        asyncio.run_coroutine_threadsafe(server.stop(), loop).result(20)
        loop.call_soon_threadsafe(loop.stop)
        thread.join(10)
        loop.close()


@pytest.fixture(scope="session")
def server() -> Any:
    """A node, and its address."""
    with serving() as started:
        yield started


@pytest.fixture(scope="session")
def deployed(server: Any, tmp_path_factory: Any) -> Chain:
    """CEC with grants of account 1 and a gift to it, 40 days after the launch."""
    node, url = server
    keys = ["0x" + (node.accounts.key(each) or b"").hex() for each in node.accounts.addresses()]
    deployer, holder, giver = (Account.from_key(key) for key in keys[:3])
    backend = connect(url, KeySigner(deployer), pinned=False)
    table, launch = load_table("CEC"), START + 10 * DAY
    assignment = example_assignment(table, launch, giver.address, giver.address)
    held = (Share(beneficiary=to_checksum_address(holder.address)),)
    lines = assignment.lines | dict.fromkeys(LINES, held)
    token = deploy_token(backend, table, assignment.model_copy(update={"lines": lines}))
    record = Deployment(chain_id=backend.chain_id, tokens=(token,))
    path = record.save(tmp_path_factory.mktemp("deployment") / "1337.json")
    chain = Chain(node, url, backend, record, path, keys, launch)
    vesting, gift = token.vesting.address, (0, holder.address, 10**21)
    chain.signed_by(2).transact("Vesting", vesting, "give", *gift)
    chain.travel(launch + 40 * DAY)
    return chain


@pytest.fixture
def chain(deployed: Chain) -> Any:
    """The same for every test: what a test does is taken back."""
    request = deployed.backend.w3.provider.make_request
    snapshot = request("evm_snapshot", [])["result"]
    yield deployed
    assert request("evm_revert", [snapshot])["result"] is True


@pytest.fixture
def holder(chain: Chain) -> str:
    return chain.account(1)


class CommandLine:
    """Runs `mevm token` against the chain."""

    def __init__(self, chain: Chain) -> None:
        self._options = ["--rpc", chain.url, "--deployment", str(chain.path)]

    def run(self, command: str, *args: Any, key: str | None = None, **options: Any) -> Result:
        # The last word wins, so what a test says of chain and record does.
        name, rest = ([command, args[0]], args[1:]) if command == "market" else ([command], args)
        words = ["token", *name, *self._options, *map(str, rest)]
        environment = {"MEVM_PRIVATE_KEY": key, "MEVM_KEY_PASSWORD": None, "COLUMNS": "250"}
        return CliRunner(mix_stderr=False).invoke(main, words, env=environment, **options)

    def __call__(self, command: str, *args: Any, **options: Any) -> str:
        result = self.run(command, *args, **options)
        assert result.exit_code == 0, result.output
        return result.stdout

    def json(self, command: str, *args: Any) -> Any:
        return json.loads(self(command, *args, "--json"))


@pytest.fixture(scope="session")
def mevm_of() -> type[CommandLine]:
    """The command line of a chain."""
    return CommandLine


@pytest.fixture
def mevm(chain: Chain) -> CommandLine:
    return CommandLine(chain)


@pytest.fixture(scope="session")
def square(tmp_path_factory: Any) -> Any:
    """Commerce on a chain of its own; accounts 1 to 3 are genesis users with yuan."""
    with serving() as (node, url):
        keys = ["0x" + (node.accounts.key(each) or b"").hex() for each in node.accounts.addresses()]
        first, *users = (str(Account.from_key(key).address) for key in keys)
        backend = connect(url, KeySigner(Account.from_key(keys[0])), pinned=False)
        yuan = deploy_yuan(backend, first)
        token = backend.deploy("SEC", 10**27, first, "0x" + "00" * 20)
        for user in users[:3]:
            backend.transact("PeggedToken", yuan, "mint", user, 10_000 * 10**6)
        reporters = (first, *users[2:4])
        feed = (keccak(text="ETH/CNY"), (reporters, 3, DAY, 1_000), COIN_PRICE)
        oracle = backend.deploy("PriceOracle", first, DAY, [feed])
        community = Community(
            oracle=oracle,
            genesis=tuple(users[:3]),
            committee=(first, *users[2:4]),
            governance=first,
            tokens={"SEC": token, "CNY": yuan},
        )
        commerce = deploy_commerce(backend, community)
        record = Deployment(chain_id=backend.chain_id, tokens=(), commerce=commerce)
        path = record.save(tmp_path_factory.mktemp("commerce") / "1337.json")
        yield Square(node, url, backend, record, path, keys, START)


class Square(Chain):
    """A chain with commerce, whose commands are run by account."""

    def run(self, group: Any, who: int | None, *words: Any, **options: Any) -> Result:
        key = None if who is None else self.keys[who]
        given = ["--rpc", self.url, "--deployment", str(self.path)]
        environment = {"MEVM_PRIVATE_KEY": key, "MEVM_KEY_PASSWORD": None, "COLUMNS": "250"}
        name, *rest = map(str, words)
        return CliRunner(mix_stderr=False).invoke(
            group, [name, *given, *rest], env=environment, **options
        )

    def trade(self, who: int | None, *words: Any) -> str:
        words = words if who is None else (*words, "--yes")
        result = self.run(trade, who, *words)
        assert result.exit_code == 0, result.stderr
        return result.stdout

    def refused(self, who: int, *words: Any) -> str:
        result = self.run(trade, who, *words, "--yes")
        assert result.exit_code == 1, result.output
        return result.stderr

    def shown(self, number: str) -> Any:
        return json.loads(self.trade(None, "show", number, "--json"))[0]

    def call(self, contract: str, function: str, *args: Any) -> Any:
        address = self.record.commerce.address_of(contract)
        return self.backend.call(contract, address, function, *args)

    def post_price(self) -> None:
        """Let the reporters say what the coin is worth now."""
        oracle, now = self.record.commerce.community.oracle, self.backend.timestamp
        for who in (0, 3, 4):
            report = (keccak(text="ETH/CNY"), COIN_PRICE, now)
            self.signed_by(who).transact("PriceOracle", oracle, "post", *report)

    def wait(self, seconds: int) -> None:
        self.travel(self.backend.timestamp + seconds)


@pytest.fixture
def shop(square: Square) -> Any:
    """The same for every test: what a test does is taken back."""
    request = square.backend.w3.provider.make_request
    snapshot = request("evm_snapshot", [])["result"]
    yield square
    assert request("evm_revert", [snapshot])["result"] is True


# Who is who on the chain with forests, by account. The arbiter's committee: 0, 14 and 15.
WHO = (
    *("governance", "holder", "buyer", "registrar", "surveyor", "second", "issuer", "carrier"),
    *(f"reporter {n}" for n in range(1, 6)),
    *("underwriter", "stranger", "helper"),
)
ROLE_OF = {"issuer": "identity issuer", "second": "surveyor"}
ACCREDITED = ("registrar", "surveyor", "second", "issuer", "carrier", *WHO[8:13])
FORTUNE = 10_000_000 * 10**6
FIRE_RATE = 20_000  # parts per million a year
WEST = 101.0


class ForestChain(Square):
    """A chain with forests; accounts are named as in `WHO`."""

    parcel: bytes  # the holder's: surveyed, for timber and yield
    folder: Path  # its inventory
    claims: Claims
    rates: list[HazardRate]  # of fire, in the hazard table of product 1

    @property
    def at(self) -> dict[str, str]:
        return self.record.forest.at

    @property
    def community(self) -> ForestCommunity:
        return self.record.forest.community

    accounts = WHO

    def of(self, who: str) -> str:
        return self.account(WHO.index(who))

    def do(self, who: str, contract: str, function: str, *args: Any) -> None:
        """Send a transaction to a contract of the record, or one that the record's ask."""
        others = {"PeggedToken": self.community.asset, "Attestations": self.community.attestations}
        address = {**others, **self.at}[contract]
        self.signed_by(WHO.index(who)).transact(contract, address, function, *args)

    def call(self, contract: str, function: str, *args: Any) -> Any:
        return self.backend.call(contract, self.at[contract], function, *args)

    def yuan(self, who: str) -> int:
        return int(
            self.backend.call("PeggedToken", self.community.asset, "balanceOf", self.of(who))
        )

    def run(self, group: Any, who: str | None, *words: Any, **options: Any) -> Result:
        """Run a command, also one of a group in the group; without `who`, with no key."""
        key = None if who is None else self.keys[WHO.index(who)]
        given = ["--rpc", self.url, "--deployment", str(self.path), *["--yes"][: who is not None]]
        environment = {"MEVM_PRIVATE_KEY": key, "MEVM_KEY_PASSWORD": None, "COLUMNS": "250"}
        command = [*map(str, words), *given]
        return CliRunner(mix_stderr=False).invoke(group, command, env=environment, **options)

    def ok(self, group: Any, who: str | None, *words: Any) -> str:
        result = self.run(group, who, *words)
        assert result.exit_code == 0, result.stderr or result.exception
        return result.stdout

    def refused(self, group: Any, who: str | None, *words: Any, code: int = 1) -> str:
        result = self.run(group, who, *words)
        assert result.exit_code == code, result.output
        return result.stderr

    def rows(self, group: Any, *words: Any) -> Any:
        return json.loads(self.ok(group, None, *words, "--json"))

    def plant(self, folder: Path, parcel: bytes, trees: int = 100, west: float = WEST) -> Path:
        """Make a stand and import it for a parcel; return the inventory."""
        folder.mkdir(exist_ok=True)
        csv, mapping, out = folder / "stand.csv", folder / "mapping.yaml", folder / "inventory"
        write_stand(Stand(trees=trees, west=west), csv)
        write_mapping(mapping, "A stand", "0x" + parcel.hex())
        import_forest(csv, mapping, out)
        return out

    def identify(self, who: str) -> None:
        """Have the issuer identify an account."""
        account = self.of(who)
        schema = self.call("IdentityRegistry", "schema")
        subject = bytes(12) + bytes.fromhex(account[2:])
        attestation = self._attest(
            "issuer", schema, subject, keccak(text=f"identity of {who}"), is_fixed=False
        )
        self.do(who, "IdentityRegistry", "register", attestation)

    def land(
        self, who: str, name: str, claims: Claims, classes: int = 3, missing: int = 0
    ) -> bytes:
        """Register a parcel, as the registrar signed it; incomplete, if cells are missing."""
        registry = Registry(self.backend.chain_id, self.at["ParcelRegistry"])
        registrar = Account.from_key(self.keys[WHO.index("registrar")])
        title = Title(keccak(text=name), "CN-53", 0, classes)
        consent = Consent(
            self.call("ParcelRegistry", "nonces", registrar.address), self.backend.timestamp + DAY
        )
        word, place = keccak(text=name), self.of(who)
        cells = count_cells(claims) + missing
        message = registration_to_sign(registry, place, word, title, claims, consent, cells)
        signature = registrar.sign_message(encode_typed_data(full_message=message)).signature
        words = (word, title.fields(), cells, list(claims.items()))
        consented = (registrar.address, consent.deadline, bytes(signature))
        self.do(who, "ParcelRegistry", "register", *words, *consented)
        return bytes(self.call("ParcelRegistry", "parcel_id", place, word))

    def survey(self, parcel: bytes, folder: Path, **changes: Any) -> bytes:
        """Have two surveyors find what an inventory holds, but for changes; return the survey."""
        now, document = self.backend.timestamp, keccak(text="report")
        found, _ = survey_findings(folder, measured_at=now, document=document)
        found = Findings(**vars(found) | changes)
        last = self.call("SurveyRegistry", "last_of", parcel)
        reference = self.call("SurveyRegistry", "attestations_of", last)[0]
        schema, salt = keccak(text=SCHEMA_DEFINITION), keccak(text="salt")
        for who in ("surveyor", "second"):
            content = found.content(parcel, self.of(who), salt)
            attestation = self._attest(who, schema, parcel, content, reference)
            self.do(who, "SurveyRegistry", "commit", attestation)
        for who in ("surveyor", "second"):
            self.do(who, "SurveyRegistry", "reveal", parcel, astuple(found), salt)
        return bytes(self.call("SurveyRegistry", "last_of", parcel))

    def _attest(
        self,
        who: str,
        schema: bytes,
        subject: bytes,
        content: bytes,
        reference: bytes = bytes(32),
        is_fixed: bool = True,
    ) -> bytes:
        terms = (schema, subject, content, reference, 0, not is_fixed, False)
        self.do(who, "Attestations", "attest", terms)
        place = self.community.attestations
        return bytes(self.backend.call("Attestations", place, "last_of", schema, subject))


def _positions(folder: Path) -> Any:
    trees = np.fromfile(folder / RECORDS, RECORD)
    return zip(trees["latitude"].tolist(), trees["longitude"].tolist(), strict=True)


@pytest.fixture(scope="session")
def woods(tmp_path_factory: Any) -> Any:
    """Forests on a chain of their own, with one parcel; holder and buyer are identified."""
    with serving(len(WHO)) as (node, url):
        keys = ["0x" + (node.accounts.key(each) or b"").hex() for each in node.accounts.addresses()]
        backend = connect(url, KeySigner(Account.from_key(keys[0])), pinned=False)
        chain = ForestChain(node, url, backend, Any, Path(), keys, START)
        folder = tmp_path_factory.mktemp("forest")
        chain.claims = claims_of_positions(_positions(chain.plant(folder / "x", bytes(32))))
        regions = sorted({region_of(block)[0] for block in chain.claims})
        chain.rates = [HazardRate(1, region, FIRE_RATE) for region in regions]
        chain.record = _deploy_forest(chain)
        chain.path = chain.record.save(folder / "1337.json")
        for who in WHO:
            chain.do("governance", "PeggedToken", "mint", chain.of(who), FORTUNE)
        for who in ("holder", "buyer"):
            chain.identify(who)
        chain.parcel = chain.land("holder", "north", chain.claims)
        chain.folder = chain.plant(folder, chain.parcel)
        chain.survey(chain.parcel, chain.folder)
        yield chain


def _deploy_forest(chain: ForestChain) -> Deployment:
    backend, first = chain.backend, chain.of("governance")
    yuan = deploy_yuan(backend, first)
    table = load_table("CEC")
    assignment = example_assignment(table, START + DAY, first, first)
    shares = (Share(beneficiary=to_checksum_address(chain.of("buyer"))),)
    lines = assignment.lines | dict.fromkeys(LINES, shares)
    cec = deploy_cec(backend, table, assignment.model_copy(update={"lines": lines}), yuan)
    committee = [first, chain.account(14), chain.account(15)]
    places = {each.contract: each.address for each in cec.system}
    community = ForestCommunity(
        governance=first,
        members=tuple(
            Member(role=ROLE_OF.get(who, who.split()[0]), account=chain.of(who), organisation=who)
            for who in ACCREDITED
        ),
        asset=yuan,
        attestations=backend.deploy("Attestations"),
        arbiters=(backend.deploy("CommitteeArbiter", committee, 3 * DAY, 10**15),),
        coin_days=cec.token.address,
        sink=backend.deploy("FeeSink", yuan, 7 * DAY),
        dividend=places["HolderDividend"],
    )
    forest = deploy_forest(backend, community, {"fire": HazardTree.of(chain.rates).root})
    return Deployment(chain_id=backend.chain_id, tokens=(cec,), forest=forest)


@pytest.fixture
def forest_chain(woods: ForestChain) -> Any:
    """The same for every test: what a test does is taken back."""
    request = woods.backend.w3.provider.make_request
    snapshot = request("evm_snapshot", [])["result"]
    yield woods
    assert request("evm_revert", [snapshot])["result"] is True
