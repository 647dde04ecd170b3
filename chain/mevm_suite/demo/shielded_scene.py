"""Where the demo's shielded pool is played: contracts, accounts that send, and hidden accounts."""

from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Any

from eth_abi import encode
from eth_account.messages import encode_typed_data
from eth_utils import keccak, to_canonical_address

from mevm_suite.demo.market import DOLLAR
from mevm_suite.demo.plan import example_address
from mevm_suite.demo.shielded_assets import COIN, MANY_SEATS, SEATS, USD, VOUCHER, VOUCHERS, dollars
from mevm_suite.demo.shielded_people import HIDDEN, OPEN, account_of, seed_of
from mevm_suite.deployment.backend import Backend
from mevm_suite.deployment.contract_check import ContractCheck
from mevm_suite.deployment.record import ShieldedDeployment
from mevm_suite.deployment.shielded import deploy_shielded, verify_shielded
from mevm_suite.deployment.shielded_terms import ShieldedTerms
from mevm_suite.holder.signers import KeySigner
from shielded.assets import Asset, currency_generator, encode_name, ticket_generator
from shielded.chain_client import ChainClient
from shielded.transaction import to_abi
from shielded.wallet.book import Account, Book
from shielded.wallet.relayer import check as check_relay
from shielded.wallet.sealing import MIN_COST
from shielded.wallet.signing import Signed
from shielded.wallet.store import Store
from shielded.wallet.wallet import Wallet

if TYPE_CHECKING:
    from web3 import Web3

SEAT_PRICE = dollars(80)
PURSE = 10 * 10**18  # of each account that sends
PASSPHRASE = "of the demo"


class Scene(ExitStack):
    """
    The contracts of the pool, and who uses them; closes the wallets that it opened.

    Parameters
    ----------
    backend
        A development chain, for the account that deploys and issues dollars.
    w3
        The same chain behind web3.
    folder
        Where the wallets' files go.

    """

    def __init__(self, backend: Backend, w3: "Web3", folder: Path) -> None:
        super().__init__()
        self.backend, self.w3, self.folder = backend, w3, folder

    def deploy(self) -> ShieldedDeployment:
        """Deploy the pool, a dollar and an office that sells seats into notes."""
        guardian = example_address("shielded", "guardian")
        self.record = deploy_shielded(self.backend, ShieldedTerms(guardian=guardian, coin=COIN))
        self.checks: list[ContractCheck] = verify_shielded(self.record, self.backend)
        self.at = dict(self.record.at)
        self.first_block = self.record.contracts[0].block
        places = (self.at[name] for name in ("ShieldedPool", "ShieldedVault", "AssetRegistry"))
        pool, vault, registry = places
        self.reader = ChainClient(self.w3, pool, vault, registry)
        self.clients = {
            name: ChainClient(self.w3, pool, vault, registry, KeySigner(account_of(name)))
            for name in OPEN
        }
        for name in OPEN:
            self._set_balance(str(account_of(name).address), PURSE)
        self.at["PeggedToken"] = self.backend.deploy("PeggedToken", *DOLLAR, self.backend.sender)
        self._register()
        payee = example_address("shielded", "payee")
        price = (encode_name(USD), SEAT_PRICE.amount, MANY_SEATS, payee)
        self.at["TicketOffice"] = self.backend.deploy("TicketOffice", pool, vault, SEATS, *price)
        self.wallets = {name: self.open(name, Account.of_seed, seed_of(name)) for name in HIDDEN}
        return self.record

    def _register(self) -> None:
        """Register the dollar; the merchant founds vouchers, and issues one to himself."""
        word = encode_name(VOUCHERS)
        usd, ticket = currency_generator(encode_name(USD)), ticket_generator(word, VOUCHER)
        dollar = (USD, self.at["PeggedToken"], usd.counter, usd.y)
        self.transact("merchant", "registry", "register_token", *dollar)
        self.transact("merchant", "registry", "issue_category", VOUCHERS)
        point = (ticket.counter, ticket.y)
        self.transact("merchant", "registry", "register_ticket", word, VOUCHER, *point)
        voucher = to_abi(Asset(category=word, ticket=VOUCHER, count=1))
        self.transact("merchant", "vault", "mint", voucher)

    def open(self, name: str, make: Any, key: Any) -> Wallet:
        """Open the wallet of a seed, or of a tracking key, in a file of that name."""
        account = make(key, self.reader.chain_id, self.reader.pool, self.first_block)
        store = Store.create(self.folder / name, PASSPHRASE, MIN_COST)
        wallet = Wallet(Book.create(store, account), self.reader, encode_name(COIN), processes=1)
        return self.enter_context(wallet)

    @property
    def now(self) -> int:
        """The chain's time."""
        return int(self.w3.eth.get_block("latest")["timestamp"])

    def address(self, name: str) -> bytes:
        """Return the account of someone, as the pool has it."""
        return to_canonical_address(str(account_of(name).address))

    def call(self, contract: str, function: str, *args: Any) -> Any:
        """Read from one of the contracts."""
        return self.backend.call(contract, self.at[contract], function, *args)

    def transact(
        self, sender: str, contract: str, function: str, *args: Any, value: int = 0
    ) -> None:
        """Call pool, vault or registry in an account's name."""
        self.clients[sender].transact(contract, function, *args, value=value)

    def fund_dollars(self, name: str, asset: Asset) -> None:
        """Issue dollars to an account that will hide them, and let it approve them."""
        arguments = (str(account_of(name).address), asset.amount)
        self.backend.transact("PeggedToken", self.at["PeggedToken"], "mint", *arguments)
        self.clients[name].approve(asset)

    def submit(self, sender: str, signed: Signed) -> Any:
        """Send a shielded transaction in an account's name; return the receipt."""
        return self.clients[sender].submit(signed.data, signed.value)

    def relay(self, signed: Signed) -> Any:
        """Have the relayer look at a transaction, and submit it for its fee."""
        client = self.clients["relayer"]
        check_relay(client, signed.data, self.address("relayer"), self.now)
        return self.submit("relayer", signed)

    def permit(self, name: str, message: Mapping[str, Any]) -> bytes:
        """Sign a permit in an account's name."""
        signed = account_of(name).sign_message(encode_typed_data(full_message=dict(message)))
        return bytes(signed.signature)

    def order_seat(self, seat: int) -> bytes:
        """Return what the office is told by who buys a seat."""
        generator = ticket_generator(encode_name(SEATS), seat)
        secret = int.from_bytes(keccak(text=f"MEVM demo/secret of seat {seat}")[1:], "big")
        words = (seat, generator.counter, generator.y, secret)
        return bytes(encode(["uint256"] * len(words), words))

    def scan(self) -> None:
        """Let all hidden accounts read what the chain has new."""
        for wallet in self.wallets.values():
            wallet.scan()

    def coins(self, account: str) -> int:
        """Return an account's coins."""
        return int(self.w3.eth.get_balance(self.w3.to_checksum_address(account)))

    def gas_paid(self, name: str) -> int:
        """Return what someone paid for gas since the pool was deployed, in wei."""
        eth, account = self.w3.eth, str(account_of(name).address)
        numbers = range(self.first_block, self.reader.head() + 1)
        blocks = (eth.get_block(number, full_transactions=True) for number in numbers)
        sent: Iterator[Any] = (each for block in blocks for each in block["transactions"])
        receipts = (
            eth.get_transaction_receipt(each["hash"]) for each in sent if each["from"] == account
        )
        return sum(each["gasUsed"] * each["effectiveGasPrice"] for each in receipts)

    def _set_balance(self, account: str, amount: int) -> None:
        request: Any = "anvil_setBalance"
        self.w3.provider.make_request(request, [account, hex(amount)])
