"""py-evm's classes by fork."""

from mevm.vm.lazy_imports import defer_bls12_381

defer_bls12_381()

from eth.vm.computation import BaseComputation  # noqa: E402
from eth.vm.forks.arrow_glacier.state import ArrowGlacierState  # noqa: E402
from eth.vm.forks.berlin.state import BerlinState  # noqa: E402
from eth.vm.forks.byzantium.state import ByzantiumState  # noqa: E402
from eth.vm.forks.cancun.state import CancunState  # noqa: E402
from eth.vm.forks.constantinople.state import ConstantinopleState  # noqa: E402
from eth.vm.forks.frontier.state import FrontierState  # noqa: E402
from eth.vm.forks.gray_glacier.state import GrayGlacierState  # noqa: E402
from eth.vm.forks.homestead.state import HomesteadState  # noqa: E402
from eth.vm.forks.istanbul.state import IstanbulState  # noqa: E402
from eth.vm.forks.london.state import LondonState  # noqa: E402
from eth.vm.forks.muir_glacier.state import MuirGlacierState  # noqa: E402
from eth.vm.forks.paris.state import ParisState  # noqa: E402
from eth.vm.forks.petersburg.state import PetersburgState  # noqa: E402
from eth.vm.forks.prague.state import PragueState  # noqa: E402
from eth.vm.forks.shanghai.state import ShanghaiState  # noqa: E402
from eth.vm.forks.spurious_dragon.state import SpuriousDragonState  # noqa: E402
from eth.vm.forks.tangerine_whistle.state import TangerineWhistleState  # noqa: E402
from eth.vm.state import BaseState  # noqa: E402

from mevm.vm.forks import Fork  # noqa: E402

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
