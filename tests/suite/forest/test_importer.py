"""Root, proofs and reports of an import, however the work is split."""

import json
import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mevm_suite.forest.failure import ForestError
from mevm_suite.forest.importer import Split, parcel_id
from mevm_suite.forest.leaf import RECORD, leaf_hash
from mevm_suite.forest.proofs import Forest, TreeProof
from mevm_suite.forest.tree import TreeWriter, hash_pairs, read_proof, verify

LEAVES = [leaf_hash(bytes([i // 256, i % 256])) for i in range(300)]


def rows(count, seed=1):
    source = random.Random(seed)
    return [
        f"{i},PIAB,{source.uniform(-80, 80):.7f},{source.uniform(-180, 180):.7f},"
        f"{source.uniform(0, 900):.1f},{source.uniform(0, 40):.1f},NA,{source.choice('LD')}"
        for i in range(count)
    ]


def plain_root(nodes):
    """Return the root as it is defined: level by level, in memory."""
    while len(nodes) > 1:
        pairs = [nodes[i : i + 2] for i in range(0, len(nodes), 2)]
        nodes = [hash_pairs(b"".join(pair)) if len(pair) == 2 else pair[0] for pair in pairs]
    return nodes[0]


@given(st.integers(1, 300), st.lists(st.integers(1, 300), max_size=20))
def test_fuzz_tree__has_one_root_however_it_is_split(tmp_path_factory, count, cuts):
    folder = tmp_path_factory.mktemp("tree")
    tree = TreeWriter(folder)
    edges = sorted({0, count, *(cut for cut in cuts if cut < count)})
    for start, end in zip(edges, edges[1:], strict=False):
        tree.add(b"".join(LEAVES[start:end]))
    root = tree.finish()
    tree.close()
    assert root == plain_root(LEAVES[:count])
    for place in {0, count // 2, count - 1}:
        proof = read_proof(folder, place, count)
        assert verify(LEAVES[place], proof, root)
        assert len(proof) <= max(count - 1, 0).bit_length()
        assert not verify(LEAVES[place - 1] if count > 1 else b"\0" * 32, proof, root)


def test_tree__needs_a_leaf(tmp_path):
    with pytest.raises(ValueError, match="expected 1 to"):
        TreeWriter(tmp_path).finish()


@pytest.mark.parametrize("split", [Split(1), Split(7), Split(1_000_000), Split(50, workers=2)])
def test_import__gives_the_same_files_however_it_is_split(stand, split):
    stand.write(rows(200) + ["bad"]).run()
    stand.run(out=stand.folder / "other", split=split)
    names = sorted(path.name for path in stand.out.iterdir())
    assert names == [
        *("dropped.csv", "forest.json"),
        *(f"level-{i:02}.bin" for i in range(9)),
        "trees.bin",
    ]
    for name in names:
        assert (stand.out / name).read_bytes() == (stand.folder / "other" / name).read_bytes()


@settings(max_examples=6)  # each imports twice
@given(st.randoms(use_true_random=False), st.integers(1, 60))
def test_fuzz_import__ignores_the_order_of_rows(make_stand, source, chunk):
    from_rows = rows(60)
    roots = set()
    for _ in range(2):
        roots.add(make_stand().write(from_rows).run(split=Split(chunk))[0]["root"])
        source.shuffle(from_rows)
    assert len(roots) == 1


@pytest.mark.rule("CEC-20")
def test_import__proves_every_tree(stand):
    _, forest = stand.write(rows(100)).run()
    proofs = [forest.prove(forest.code_of(str(i))) for i in range(100)]
    assert all(proof.holds for proof in proofs)
    assert len({proof.tree.code for proof in proofs}) == 100
    assert [forest.tree(i).code for i in range(100)] == sorted(p.tree.code for p in proofs)


def test_import__of_one_tree_has_its_leaf_for_root(stand):
    summary, forest = stand.write(rows(1)).run()
    proof = forest.prove(forest.code_of("0"))
    assert proof.siblings == [] and proof.holds
    assert summary["root"] == f"0x{leaf_hash(proof.tree.content).hex()}"
    assert summary["depth"] == 0


def test_import__refuses_a_tree_that_has_two_rows(stand):
    stand.write([*rows(30), rows(30)[3], rows(30)[9], rows(30)[3]])
    with pytest.raises(ForestError, match="rows of 2 trees .*: lines 5, 32, 34; 11, 33; all are"):
        stand.run()
    report = (stand.folder / "out.contradictions.csv").read_text().split()
    assert report == ["tree,line", "1,5", "1,32", "1,34", "2,11", "2,33"]
    assert sorted(path.name for path in stand.folder.iterdir()) == [
        *("a.csv", "a.yaml", "out.contradictions.csv")
    ]


def test_import__counts_what_it_read(stand):
    summary, _ = stand.write([*rows(20), "x,x,x,x,x,x,x,L", "y"]).run()
    assert (summary["rows"], summary["trees"]) == (22, 20)
    assert summary["dropped"] == {"position not a number": 1, "not 8 fields": 1}
    assert sum(summary["statuses"].values()) == 20
    assert summary["not_measured"]["crown"] == 20
    assert summary == json.loads((stand.out / "forest.json").read_text())


def test_import__reports_progress(stand):
    seen = []
    stand.write(rows(50)).run(split=Split(10), progress=lambda *step: seen.append(step))
    assert {step for step, _, _ in seen} == {"Reading", "Hashing"}
    assert all(done <= total for _, done, total in seen)
    assert seen[-1] == ("Hashing", 50, 50)


def test_import__refuses_an_inventory_without_trees(stand):
    stand.write(["x"])
    with pytest.raises(ForestError, match=r"no row is a tree: not 8 fields \(1\)"):
        stand.run()
    assert not stand.out.exists()


def test_import__refuses_a_folder_that_exists(stand):
    stand.write(rows(1)).run()
    with pytest.raises(ForestError, match="exists already"):
        stand.run()


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "got an empty file"),
        (b"tag\xff,species\n", "expected utf-8-sig text"),
        (b'tag,species\n"a"b,c\n', "expected CSV"),
    ],
)
def test_import__refuses_what_is_no_csv(stand, content, message):
    stand.write([])
    stand.csv.write_bytes(content.replace(b"tag,species\n", stand.csv.read_bytes()))
    with pytest.raises(ForestError, match=message):
        stand.run()


@pytest.mark.parametrize("split", [(0, 1), (1, 0), (1, 65), (1_000_001, 1)])
def test_split__is_bounded(split):
    with pytest.raises(ForestError, match="expected chunks of 1 to 1,000,000 rows"):
        Split(*split)


def test_parcel_id__takes_an_id_or_a_name():
    assert parcel_id("0x" + "ab" * 32) == b"\xab" * 32
    assert len(parcel_id("a name")) == 32
    with pytest.raises(ForestError, match="expected a name, or 0x and 64 hex digits"):
        parcel_id("0xab")


def test_prove__refuses_a_code_that_is_not_there(stand):
    _, forest = stand.write(rows(10)).run()
    with pytest.raises(ForestError, match="has no tree"):
        forest.prove(forest.code_of("10"))


def test_prove__refuses_damaged_files(stand):
    _, forest = stand.write(rows(10)).run()
    path = stand.out / "trees.bin"
    data = bytearray(path.read_bytes())
    data[RECORD.fields["diameter"][1]] ^= 1
    path.write_bytes(data)
    with pytest.raises(ForestError, match="is damaged"):
        forest.prove(forest.tree(0).code)
    path.write_bytes(data[:-1])
    with pytest.raises(ForestError, match="expected 10 records"):
        Forest(stand.out)


def test_proof__survives_a_file(stand):
    _, forest = stand.write(rows(10)).run()
    proof = forest.prove(forest.tree(3).code)
    path = stand.folder / "proof.json"
    path.write_text(json.dumps(proof.as_json()))
    assert TreeProof.load(path) == proof


@pytest.mark.parametrize("field", ["species", "status"])
def test_prove__refuses_records_that_are_none(stand, field):
    _, forest = stand.write(rows(10)).run()
    code, path = forest.tree(0).code, stand.out / "trees.bin"
    data = bytearray(path.read_bytes())
    data[RECORD.fields[field][1]] = 0xFF
    path.write_bytes(data)
    with pytest.raises(ForestError, match="is damaged"):
        forest.prove(code)


def test_prove__refuses_a_folder_without_levels(stand):
    _, forest = stand.write(rows(10)).run()
    (stand.out / "level-01.bin").unlink()
    with pytest.raises(ForestError, match="is damaged"):
        forest.prove(forest.tree(0).code)


@pytest.mark.parametrize(
    "change",
    [
        {"version": 2},
        {"root": "0x00"},
        {"proof": ["0x" + "00" * 32] * 33},
        {"proof": [1]},
        {"tree": {}},
        {"tree": None},
    ],
)
def test_proof__refuses_what_is_none(stand, change):
    _, forest = stand.write(rows(2)).run()
    path = stand.folder / "proof.json"
    path.write_text(json.dumps(forest.prove(forest.tree(0).code).as_json() | change))
    with pytest.raises(ForestError, match="expected a proof of a tree"):
        TreeProof.load(path)
