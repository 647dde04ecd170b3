"""What is hidden in the demo's pool: a coin, a dollar, a voucher, and a seat that is bought."""

from mevm_suite.demo.market import DOLLAR
from shielded.assets import Asset, decode_name, encode_name
from shielded.balance import Holding, holdings

COIN, USD, VOUCHERS, SEATS = "SERO", "USD", "VOUCHER", "CONCERT"
DECIMALS = {COIN: 18, USD: DOLLAR[2]}
VOUCHER, SEAT = 7, 3
MANY_SEATS = 500


def coins(milli: int) -> Asset:
    """Return thousandths of the coin."""
    return Asset.of_token(COIN, milli * 10 ** (DECIMALS[COIN] - 3))


def dollars(amount: int) -> Asset:
    """Return whole dollars."""
    return Asset.of_token(USD, amount * 10 ** DECIMALS[USD])


def with_voucher(asset: Asset) -> Asset:
    """Return an amount together with the voucher, as one note holds both."""
    return Asset(asset.currency, asset.amount, encode_name(VOUCHERS), VOUCHER, 1)


def words(asset: Asset) -> str:
    """Return an asset as people write it."""
    return " and ".join(describe(key, number) for key, number in holdings(asset).items())


def describe(key: Holding, number: int) -> str:
    """Return how much there is of what, as people write it."""
    name = label(key)
    if key[1] is not None:
        return name
    whole, rest = divmod(number, 10 ** DECIMALS[name])
    digits = f"{rest:0{DECIMALS[name]}}".rstrip("0")
    return f"{whole:,}{'.' + digits if digits else ''} {name}"


def order(key: Holding) -> tuple[bool, str]:
    """Return what sorts assets: currencies first, by name."""
    return key[1] is not None, label(key)


def label(key: Holding) -> str:
    """Return the name of a currency or a ticket."""
    name, ticket = decode_name(key[0]), key[1]
    return name if ticket is None else f"{name} no. {ticket}"
