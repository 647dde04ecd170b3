"""What a wallet scans to pay: EIP-681 addresses and their QR codes. Source: SEC-01 SEC-44."""

from mevm_suite.payment.qr import svg, terminal
from mevm_suite.payment.uri import call_uri, coin_uri, token_uri

__all__ = ["call_uri", "coin_uri", "svg", "terminal", "token_uri"]
