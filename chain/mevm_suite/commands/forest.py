"""`mevm forest`: from an inventory to a surveyed parcel, and to rights that are sold once.

Exit codes are those of `mevm token`.
"""

import click

from mevm_suite.commands import forest_inventory, forest_rights
from mevm_suite.commands.forest_fund import fund
from mevm_suite.commands.forest_identity import identity
from mevm_suite.commands.forest_land import parcel
from mevm_suite.commands.forest_rare import rare
from mevm_suite.commands.forest_sale import sale
from mevm_suite.commands.forest_ship import rate, ship, standing
from mevm_suite.commands.forest_survey import survey
from mevm_suite.commands.groups import HolderGroup
from mevm_suite.commands.options import Session, reading


@click.group(cls=HolderGroup)
def forest() -> None:
    """Register land and its trees, have them surveyed, and sell what grows, once.

    A PARCEL is named by its id, or by HOLDER/NAME with the holder who registered it. What works on
    files alone needs no chain; what only looks needs no key. The guide is docs/forest.md.
    """


@forest.command()
@reading
def verify(session: Session) -> None:
    """Compare the contracts' code and settings with source and published terms."""
    from mevm_suite.deployment.forest import SYMBOL
    from mevm_suite.deployment.forest_check import verify_forest
    from mevm_suite.holder.contract_rows import contract_rows

    backend, record = session.forest()
    settings = verify_forest(record, backend)
    rows = contract_rows(backend, SYMBOL, record.contracts, settings)
    session.show_checks(rows, "Forests against source and terms")


for command in (
    *(forest_inventory.import_, forest_inventory.prove, forest_inventory.check),
    *(forest_inventory.stand, forest_inventory.map_),
    *(parcel, survey),
    *(forest_rights.stock, forest_rights.harvest, forest_rights.timber),
    *(forest_rights.tree, forest_rights.income),
    *(identity, sale, rare, fund, ship, rate, standing),
):
    forest.add_command(command)
