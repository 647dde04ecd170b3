"""QR codes of payments, for screens and for terminals."""

from io import BytesIO, StringIO

import segno

# A quarter of the code may be hidden: shops print it small, and screens reflect.
CORRECTION = "q"
SCALE = 4


def svg(text: str) -> str:
    """Return a QR code as an SVG document."""
    stream = BytesIO()
    _code(text).save(stream, kind="svg", scale=SCALE, xmldecl=False)
    return stream.getvalue().decode().strip()


def terminal(text: str) -> str:
    """Return a QR code as lines of text, two rows of modules in each."""
    stream = StringIO()
    _code(text).terminal(stream, compact=True)
    return stream.getvalue()


def _code(text: str) -> segno.QRCode:
    return segno.make_qr(text, error=CORRECTION)
