"""What clients send, as the OpenAPI document describes it. Amounts are decimal text."""

from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from mevm_suite.holder.connection import parse_address

NOBODY = "0x" + "00" * 20
_SELLER = "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed"
_BUYER = "0xfB6916095ca1df60bB79Ce92cE3Ea74c37c5d359"
_HASH = "0x" + "ab" * 32
_SIGNATURE = "0x" + "12" * 64 + "1b"
LAST_SECOND = 2**40
MAX_NUMBER = 2**53 - 1  # what every reader of JSON takes exactly


def _uint256(text: str) -> str:
    if int(text) >= 2**256:
        raise ValueError("expected an amount of at most 256 bits")
    return text


Address = Annotated[
    str,
    Field(pattern=r"^0x[0-9a-fA-F]{40}$", description="Checksummed, or in one case."),
    AfterValidator(parse_address),
]
Hash = Annotated[str, Field(pattern=r"^0x[0-9a-f]{64}$")]
NameKey = Annotated[
    Hash,
    Field(
        description="Slow hash of a user name (scrypt, with the parameters and the salt of the "
        "NameRegistry), which the client computes: the name itself stays there."
    ),
]
Uint256 = Annotated[
    str,
    Field(pattern=r"^(0|[1-9][0-9]{0,77})$", description="In the smallest unit, as decimal text."),
    AfterValidator(_uint256),
]
Data = Annotated[str, Field(pattern=r"^0x([0-9a-f]{2}){0,2048}$")]
Signature = Annotated[str, Field(pattern=r"^0x([0-9a-f]{2}){65,1024}$")]
KeySignature = Annotated[str, Field(pattern=r"^0x[0-9a-f]{130}$")]
Time = Annotated[int, Field(ge=0, le=LAST_SECOND, description="Seconds since 1970.")]
Number = Annotated[int, Field(ge=0, le=MAX_NUMBER)]


class Model(BaseModel):
    """A document without unknown members, and without numbers in the guise of text."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


class OfferTerms(Model):
    """The terms of an offer, as interfaces/IOffers.vyi defines them."""

    seller: Address
    asset: Address = Field(NOBODY, description="The zero address is the coin.")
    price: Uint256
    quantity: Uint256 = "1"
    expiry: Time
    handling_time: Number = 3 * 86_400
    transit_time: Number = 20 * 86_400
    inspection_time: Number = 7 * 86_400
    distrust_bps: Annotated[int, Field(ge=1, le=10_000)]
    reward: Uint256 = "0"
    arbiter: Address
    carrier: Address = NOBODY
    content: Hash = Field(description="Hash of what is offered; texts and pictures stay off chain.")

    def as_abi(self) -> tuple[Any, ...]:
        """Return the contract's struct."""
        return (
            *(self.seller, self.asset, int(self.price), int(self.quantity), self.expiry),
            *(self.handling_time, self.transit_time, self.inspection_time, self.distrust_bps),
            *(int(self.reward), self.arbiter, self.carrier, unhex(self.content)),
        )


class SignedOffer(Model):
    """The signature of a seller whose account is a contract."""

    signer: Address = Field(description="The account's owner, or his delegate.")
    nonce: Number
    deadline: Time
    signature: KeySignature


class OfferRequest(Model):
    """An offer to publish."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "terms": {
                        "seller": _SELLER,
                        "price": "158000000000000000000",
                        "quantity": "10",
                        "expiry": 1_800_000_000,
                        "distrust_bps": 4_000,
                        "arbiter": _BUYER,
                        "content": _HASH,
                    }
                }
            ]
        }
    )
    terms: OfferTerms
    salt: Hash | None = None
    signed: SignedOffer | None = None


class PurchaseRequest(Model):
    """Who shall pay for which offer."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"offer": _HASH, "buyer": _BUYER, "lifetime": 86_400}]}
    )
    offer: Hash
    buyer: Address
    sharer: Address = NOBODY
    lifetime: Annotated[int, Field(ge=60, le=30 * 86_400)] = 7 * 86_400


class AttestationTerms(Model):
    """What is attested, as interfaces/IAttestations.vyi defines it."""

    schema_id: Hash
    subject: Hash
    content: Hash
    reference: Hash = "0x" + "00" * 32
    expires: Time = 0
    is_revocable: bool = True
    is_root: bool = False

    def as_abi(self) -> tuple[Any, ...]:
        """Return the contract's struct."""
        hashes = (self.schema_id, self.subject, self.content, self.reference)
        return (*map(unhex, hashes), self.expires, self.is_revocable, self.is_root)


class AttestationRequest(Model):
    """A statement that its attester signed (EIP-712, `Attest`)."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "attester": _SELLER,
                    "terms": {"schema_id": _HASH, "subject": _HASH, "content": _HASH},
                    "deadline": 1_800_000_000,
                    "signature": _SIGNATURE,
                }
            ]
        }
    )
    attester: Address
    terms: AttestationTerms
    deadline: Time
    signature: Signature


class Call(Model):
    """A call that a contract account shall make."""

    target: Address
    value: Uint256 = "0"
    data: Data = "0x"


class RelayRequest(Model):
    """Calls that an account's owner or delegate signed (EIP-712, `Message`)."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "account": _SELLER,
                    "signer": _BUYER,
                    "calls": [{"target": _SELLER, "data": "0x12345678"}],
                    "nonce": 0,
                    "deadline": 1_800_000_000,
                    "signature": _SIGNATURE,
                }
            ]
        }
    )
    account: Address
    signer: Address
    calls: Annotated[list[Call], Field(min_length=1, max_length=6)]
    nonce: Number
    deadline: Time
    fee_asset: Address = NOBODY
    fee: Uint256 = "0"
    signature: KeySignature


class WebhookRequest(Model):
    """Where to send events: to a host that the API key names."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"url": "https://shop.example/mevm"}]}
    )
    url: Annotated[str, Field(pattern=r"^https?://[!-~]{1,500}$")]


class NonceRequest(Model):
    """Nothing for a login by address, the name's key for a login by name."""

    model_config = ConfigDict(json_schema_extra={"examples": [{}]})
    name_key: NameKey | None = None


class LoginRequest(Model):
    """A message of EIP-4361, its signature, and the name's key if the nonce was for one."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "message": "shop.example wants you to sign in with your Ethereum account:\n"
                    f"{_SELLER}\n\n\nURI: https://shop.example\nVersion: 1\nChain ID: 1337\n"
                    "Nonce: 0123456789abcdef\nIssued At: 2026-01-01T00:00:00Z",
                    "signature": _SIGNATURE,
                }
            ]
        }
    )
    message: Annotated[str, Field(pattern=r"^[\n -~]{1,4096}$")]
    signature: Signature
    name_key: NameKey | None = None


class ProblemDocument(BaseModel):
    """An error, as RFC 9457 writes it."""

    title: str
    status: int
    detail: str


def unhex(text: str) -> bytes:
    """Return the bytes of hexadecimal digits after 0x."""
    return bytes.fromhex(text[2:])
