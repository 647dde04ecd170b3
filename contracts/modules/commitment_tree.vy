# pragma version ==0.4.3
# pragma nonreentrancy off
"""
@title commitment_tree
@license AGPL-3.0-only
@author The MEVM authors
@notice Keeps a tree of commitments that is only ever appended to: 16 levels of four children, each
        node the Poseidon hash of its children, and every root that it ever had.
@dev Of a level only the complete nodes that still wait for a sibling are kept, three at most. A
     batch hashes every node that it touches once: 16 for one leaf, and about one more for three.
     A node's hash has no tag; the depth is fixed, so that no node is taken for a leaf.
@custom:source SERO-05 SERO-08
"""

from contracts.modules import poseidon_hash

uses: poseidon_hash

DEPTH: constant(uint256) = 16
ARITY: constant(uint256) = 4
CAPACITY: constant(uint256) = 4**16
MAX_BATCH: constant(uint256) = 56
MAX_GROUPS: constant(uint256) = 15  # of 56 nodes and 3 siblings

# Root of a subtree without leaves, by its height; the last is that of the whole tree.
EMPTY: constant(uint256[17]) = [
    0,
    2351654555892372227640888372176282444150254868378439619268573230312091195718,
    13867732332339151465497925642082178974038372652152621168903203076445231043372,
    12482638920258770416445069396084160696706909713694235655126678204295434816978,
    7166733538749145097044835779501529184583030407883999216862943858482812218900,
    8105111289764799261118761045803039859349056024712051667352901171623997110135,
    12848805869306190323636404927060402794679102677145469772979902111093008224192,
    19558787758992270753559504143061140356952449644512620323370068802764968601369,
    12390767703375336354386586159705861191789202938804190201641874256578171062369,
    3137401155887568054342462681996579107920888172758509452834253176053621234802,
    17246586734894168265112266963200606530710644744521791774170567941230295667185,
    3579753298464347968175446964060349222759138522794226670675282662699379573112,
    5502479177772891194542009540012941542204094004749813714118505924674776464255,
    12023797624857124786560101326438313436313441099989701132514668150307392465028,
    10263213503339600742925101484637942948945771652266922481751100499603709320717,
    20734118650853257426634229445255987190193218607444720047392808113569367837624,
    9533201250583817767896570092866591469094150406835227552485691564931228351592,
]

root: public(uint256)
is_root: public(HashMap[uint256, bool])  # also of the past: no proof goes stale
next_position: public(uint256)

_waiting: uint256[3][16]  # complete nodes whose parent is not, by level


@deploy
def __init__():
    """
    @notice Begin with the empty tree.
    """
    self._remember(EMPTY[DEPTH])


@internal
def _append(leaves: DynArray[uint256, MAX_BATCH]) -> uint256:
    """
    @notice Add leaves behind those that are there, and remember the new root.
    @param leaves Field elements.
    @return Position of the first.
    """
    first: uint256 = self.next_position
    count: uint256 = len(leaves)
    if count == 0:
        return first
    end: uint256 = first + count
    assert end <= CAPACITY, "commitment_tree: full"
    self.next_position = end
    nodes: uint256[MAX_BATCH] = empty(uint256[MAX_BATCH])  # of one level, from `begin` on
    for i: uint256 in range(count, bound=MAX_BATCH):
        nodes[i] = leaves[i]
    begin: uint256 = first
    for level: uint256 in range(DEPTH):
        offset: uint256 = begin % ARITY
        groups: uint256 = (offset + count + ARITY - 1) // ARITY
        begin //= ARITY
        for group: uint256 in range(groups, bound=MAX_GROUPS):
            children: uint256[ARITY] = empty(uint256[ARITY])
            for child: uint256 in range(ARITY):
                place: uint256 = group * ARITY + child
                if place < offset:
                    children[child] = self._waiting[level][child]
                elif place < offset + count:
                    children[child] = nodes[place - offset]
                    if begin + group == end // ARITY and child < end % ARITY:
                        self._waiting[level][child] = children[child]
                else:
                    children[child] = EMPTY[level]
            nodes[group] = poseidon_hash._hash(abi_encode(children))  # its children were read
        end //= ARITY
        count = groups
    self._remember(nodes[0])
    return first


@internal
def _remember(root: uint256):
    self.root = root
    self.is_root[root] = True
