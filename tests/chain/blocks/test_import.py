"""Import of a foreign chain, and refusal of every block that was tampered with."""

HEAD = "e27a3e81bd7cfe2aec2cc9e832c73a17c93e7efcf659cf4b39883b96c48708c2"


def test_import_block__reaches_the_known_head(imported):
    assert imported.head.number == 45
    assert imported.head.hash.hex() == HEAD
    assert imported.head.world.root == imported.head.header.state_root


def test_import_block__encodes_every_block_as_it_came(imported, foreign_blocks):
    for number, raw in enumerate(foreign_blocks, start=1):
        assert imported.block(number).rlp() == raw
