# pragma version ==0.4.3
"""
@title forest_role
@license AGPL-3.0-only
@author The MEVM authors
@notice The roles in the forest economy that need an accreditation; zero is none.
@custom:source CEC-20 CEC-21 CEC-26 CEC-27 CEC-41
"""

# signs that a parcel's title and boundary are right
REGISTRAR: constant(uint256) = 1
# measures trees
SURVEYOR: constant(uint256) = 2
# attests who an account belongs to
IDENTITY_ISSUER: constant(uint256) = 3
# moves trees and logs
CARRIER: constant(uint256) = 4
# reports fire, wind, flood, frost and pest
REPORTER: constant(uint256) = 5
