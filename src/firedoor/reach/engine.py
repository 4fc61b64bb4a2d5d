"""All that is kept of one address family over one network, for any question."""

from __future__ import annotations

from functools import cached_property

from firedoor.model.network.addresses import AddressSpace
from firedoor.reach.folding import Folder
from firedoor.reach.headers import Headers, HeaderSpace
from firedoor.reach.lines import LineMaker
from firedoor.reach.modes import Mode
from firedoor.reach.net import Net
from firedoor.reach.passage import DeviceSets
from firedoor.reach.spread import Spreader
from firedoor.reach.walk import Walker


class Engine:
    """The packet sets of one address family over one network."""

    def __init__(self, net: Net, space: HeaderSpace, walker: Walker) -> None:
        """``walker``: follows single packets through the same network, without sets."""
        self.net, self.walker = net, walker
        self.space = space
        self.maker = LineMaker(self.space)
        self.folder = Folder(self.maker)
        self._sets = {
            mode: DeviceSets(net, self.space, mode, self.maker, self.folder) for mode in Mode
        }
        self.spreaders = {m: Spreader(net, self.space, m, self._sets[m]) for m in Mode}

    @cached_property
    def from_routers(self) -> Headers:
        """Packets with a source that is an address of a device: nobody's first example of who sends."""
        return self.in_field(self.net.routers, source=True)

    def in_field(self, space: AddressSpace, *, source: bool) -> Headers:
        """Headers with one side in an address space."""
        field = self.space.src if source else self.space.dst
        return self.space.within(field, space.family(self.space.family))
