"""Points of BN254 and BLS12-381 as precompiles take them, and much that is none, from py_ecc."""

from collections.abc import Iterator

from py_ecc import optimized_bls12_381, optimized_bn128
from py_ecc.bls.hash_to_curve import map_to_curve_G1, map_to_curve_G2
from py_ecc.fields import optimized_bls12_381_FQ as Field
from py_ecc.fields import optimized_bls12_381_FQ2 as FieldExtension


class Curve:
    """A pairing curve: how its points are written, and which there are.

    Parameters
    ----------
    module
        py_ecc's module of it.
    size
        Bytes of a coordinate.
    imaginary_first
        How elements of the square extension are written.
    """

    def __init__(self, module, size, imaginary_first):
        self.module, self.size, self.imaginary_first = module, size, imaginary_first
        self.field, self.order = module.field_modulus, module.curve_order

    def g1(self, factor: int) -> bytes:
        return self.encode(self.module.multiply(self.module.G1, factor % self.order))

    def g2(self, factor: int) -> bytes:
        return self.encode(self.module.multiply(self.module.G2, factor % self.order))

    def encode(self, point) -> bytes:
        parts = [getattr(part, "coeffs", [part]) for part in self.module.normalize(point)]
        if self.module.is_inf(point):
            parts = [[0] * len(part) for part in parts]
        if self.imaginary_first:
            parts = [list(reversed(part)) for part in parts]
        return self.join(int(number) for part in parts for number in part)

    def join(self, numbers) -> bytes:
        return b"".join(number.to_bytes(self.size, "big") for number in numbers)

    def wrong(self, point: bytes) -> Iterator[bytes]:
        """Yield what looks like a point: coordinates out of range, flags of other formats, …"""
        size, field = self.size, self.field
        numbers = [int.from_bytes(point[i : i + size], "big") for i in range(0, len(point), size)]
        for index, number in enumerate(numbers):
            flagged = (number | 1 << (8 * size - bit) for bit in (1, 2, 3))
            for other in (0, number ^ 1, number + field, field, 256**size - 1, *flagged):
                if other != number:  # as where a flag is a bit of the number, and set
                    yield self.join([*numbers[:index], other, *numbers[index + 1 :]])
        yield self.join(reversed(numbers))
        yield self.join([0] * (len(numbers) - 1) + [field])  # the point at infinity, nearly


def _bn254_outside() -> bytes:
    """Return a point of the curve of G2, found by trying: x = 1 + 0i has no y, the next may."""
    field = optimized_bn128.field_modulus
    for real in range(1, 100):
        x = optimized_bn128.FQ2([real, 0])
        square = x * x * x + optimized_bn128.b2
        a, b = (int(part) for part in square.coeffs)
        norm = pow(a * a + b * b, (field + 1) // 4, field)
        half = pow((a + norm) * pow(2, -1, field), (field + 1) // 4, field)
        y = optimized_bn128.FQ2([half, b * pow(2 * half, -1, field)])
        if y * y == square:
            return b"".join(
                int(part).to_bytes(32, "big") for each in (x, y) for part in reversed(each.coeffs)
            )
    raise AssertionError("no point found")


BN254 = Curve(optimized_bn128, 32, imaginary_first=True)
BLS12_381 = Curve(optimized_bls12_381, 64, imaginary_first=False)
# on the curves, but not in the groups; of BN254's first curve all points are
BN254_OUTSIDE_G2 = _bn254_outside()
BLS12_381_OUTSIDE_G1 = BLS12_381.encode(map_to_curve_G1(Field(5)))
BLS12_381_OUTSIDE_G2 = BLS12_381.encode(map_to_curve_G2(FieldExtension((5, 6))))
