"""EdDSA on Baby Jubjub with Poseidon, as circomlib verifies it.

A signature R, S of the message M by the public key A is valid if S·B = R + 8·h·A with
h = Poseidon(R.x, R.y, A.x, A.y, M): the equation of ``verifyPoseidon`` in circomlibjs and of
``EdDSAPoseidonVerifier`` in circomlib. Beyond it:

- S < l, as in both, or a signature would have a second form.
- A is not the identity, as in the circuit: under it anyone can sign anything.
- A is in the subgroup of prime order, which neither asks for: one private key would have eight
  public ones.
- M is below the field's order, or messages would have second forms.

References
----------
.. [1] circomlib, ``circuits/eddsaposeidon.circom``; circomlibjs, ``src/eddsa.js``.
"""

from mevm.crypto import schnorr
from mevm.crypto.baby_jubjub import BASE, COFACTOR, FIELD, IDENTITY, ORDER, Point
from mevm.crypto.poseidon import poseidon
from mevm.crypto.schnorr import Signature


def verify(public_key: Point, signature: Signature, message: int) -> bool:
    """Tell whether a signature of a field element is valid. The arguments may be any integers."""
    elements = (*signature.commitment, *public_key, message)
    if public_key == IDENTITY or not all(0 <= element < FIELD for element in elements):
        return False
    challenge = COFACTOR * poseidon(elements) % ORDER
    return schnorr.verify(BASE, public_key, signature, challenge)
