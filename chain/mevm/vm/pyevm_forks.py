"""py-evm's classes by fork."""

from eth.abc import OpcodeAPI
from eth.vm.computation import BaseComputation
from eth.vm.forks.arrow_glacier.state import ArrowGlacierState
from eth.vm.forks.berlin.state import BerlinState
from eth.vm.forks.byzantium.state import ByzantiumState
from eth.vm.forks.cancun.opcodes import CANCUN_OPCODES
from eth.vm.forks.cancun.state import CancunState
from eth.vm.forks.constantinople.state import ConstantinopleState
from eth.vm.forks.frontier.state import FrontierState
from eth.vm.forks.gray_glacier.state import GrayGlacierState
from eth.vm.forks.homestead.state import HomesteadState
from eth.vm.forks.istanbul.state import IstanbulState
from eth.vm.forks.london.state import LondonState
from eth.vm.forks.muir_glacier.state import MuirGlacierState
from eth.vm.forks.paris.state import ParisState
from eth.vm.forks.petersburg.state import PetersburgState
from eth.vm.forks.prague.opcodes import UPDATED_OPCODES as PRAGUE_CHANGES
from eth.vm.forks.prague.state import PragueState
from eth.vm.forks.shanghai.state import ShanghaiState
from eth.vm.forks.spurious_dragon.state import SpuriousDragonState
from eth.vm.forks.tangerine_whistle.state import TangerineWhistleState
from eth.vm.state import BaseState

from mevm.vm.forks import Fork

STATES: dict[Fork, type[BaseState]] = {
    Fork.FRONTIER: FrontierState,
    Fork.HOMESTEAD: HomesteadState,
    Fork.TANGERINE_WHISTLE: TangerineWhistleState,
    Fork.SPURIOUS_DRAGON: SpuriousDragonState,
    Fork.BYZANTIUM: ByzantiumState,
    Fork.CONSTANTINOPLE: ConstantinopleState,
    Fork.PETERSBURG: PetersburgState,
    Fork.ISTANBUL: IstanbulState,
    Fork.MUIR_GLACIER: MuirGlacierState,
    Fork.BERLIN: BerlinState,
    Fork.LONDON: LondonState,
    Fork.ARROW_GLACIER: ArrowGlacierState,
    Fork.GRAY_GLACIER: GrayGlacierState,
    Fork.PARIS: ParisState,
    Fork.SHANGHAI: ShanghaiState,
    Fork.CANCUN: CancunState,
    Fork.PRAGUE: PragueState,
}


def computation_class_of(fork: Fork) -> type[BaseComputation]:
    """Return py-evm's computation class of ``fork``."""
    return STATES[fork].computation_class  # type: ignore[return-value]


def opcodes_of(fork: Fork) -> dict[int, OpcodeAPI]:
    """Return the opcodes of ``fork``, in a table of our own.

    titanoboa replaces SHA3 and SSTORE in py-evm's table of its own fork, Prague, with tracers
    that every engine of the process would run (and that raise on a short stack): Prague is put
    together from the parts that py-evm makes it of.
    """
    if fork is Fork.PRAGUE:
        return {**CANCUN_OPCODES, **PRAGUE_CHANGES}
    return dict(computation_class_of(fork).opcodes)
