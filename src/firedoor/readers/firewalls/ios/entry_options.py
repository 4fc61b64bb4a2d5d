"""An entry of an access list while it is read, and what may stand behind its addresses."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from firedoor.model.network.doubt import Doubt
from firedoor.model.network.packet import ACK, RST
from firedoor.model.network.rule import FlagTest
from firedoor.model.origin import Origin
from firedoor.readers.firewalls.ios.groups import Groups
from firedoor.readers.firewalls.ios.words import NotUnderstood, Words

_FLAGS = {"fin": 1, "syn": 2, "rst": 4, "psh": 8, "ack": 16, "urg": 32}
# The sender of a packet sets these as he likes.
_SENDER_SETS = ("dscp", "precedence", "tos", "ttl", "option", "flow-label")
_IPV6_HEADERS = (
    "routing",
    "mobility",
    "hbh",
    "dest-option",
    "auth",
    "dest-option-type",
    "mobility-type",
    "routing-type",
)


@dataclass(slots=True)
class Entry:
    """An entry while it is read. ``why``: what is not understood of it; ``lost``: not even its addresses.

    ``sequence``: the number behind the entry, as IPv6 lists may have it.
    """

    words: Words
    family: int
    origin: Origin
    groups: Groups
    times: dict[str, str]
    flags: list[FlagTest] = field(default_factory=list)
    varying: list[str] = field(default_factory=list)
    why: list[str] = field(default_factory=list)
    fragments: bool | None = None
    note: str = ""
    lost: bool = False
    denies: bool = False
    sequence: int | None = None

    def doubts(self) -> tuple[Doubt, ...]:
        """What is not understood, as doubts."""
        return tuple(Doubt(self.origin, why) for why in self.why)


def options(entry: Entry) -> None:
    """Everything behind the addresses; what is not known is kept as a doubt, and the rest of the entry with it."""
    while entry.words.peek():
        rest = " ".join(entry.words.rest())
        handler = _HANDLERS.get(entry.words.peek())
        try:
            if handler is not None:
                handler(entry)
        except NotUnderstood:
            handler = None
        if handler is None:
            entry.why.append(f'"{rest}" is not understood')
            return


def _log(entry: Entry) -> None:
    """``log [TAG]``: a word of the person's own may stand last, which the message repeats.

    Where the entry denies, a condition that is only misspelt must not be taken for one.
    """
    entry.words.next()
    tagged = len(entry.words.rest()) == 1 and entry.words.peek() not in _HANDLERS
    if tagged and not entry.denies:
        entry.words.next()


def _established(entry: Entry) -> None:
    """ACK or RST is set: the packet answers."""
    entry.words.next()
    entry.flags += [FlagTest(ACK, ACK), FlagTest(RST, RST)]


def _fragments(entry: Entry) -> None:
    entry.words.next()
    entry.fragments = True


def _flag(entry: Entry) -> None:
    """``syn``, ``ack`` ... of older releases: one of the flags named is set."""
    bit = _FLAGS[entry.words.next().lower()]
    entry.flags.append(FlagTest(bit, bit))


def _flag_list(entry: Entry) -> None:
    together = entry.words.next().lower() == "match-all"
    mask = value = 0
    count = 0
    while entry.words.peek()[:1] in {"+", "-"} and entry.words.peek()[1:] in _FLAGS:
        word = entry.words.next().lower()
        bit, wanted = _FLAGS[word[1:]], word[0] == "+"
        count += 1
        mask, value = mask | bit, value | (bit if wanted else 0)
        if not together:
            entry.flags.append(FlagTest(bit, bit if wanted else 0))
    if not count:
        raise NotUnderstood("a TCP flag is missing")
    if together:
        entry.flags.append(FlagTest(mask, value))


def _sender_sets(entry: Entry) -> None:
    """``dscp ef``, ``ttl gt 5``, ``ttl range 1 9``: whoever sends can fulfil it."""
    kind = entry.words.next().lower()
    value = [entry.words.next()]
    while kind == "ttl" and entry.words.is_number():
        value.append(entry.words.next())
    entry.varying.append(f"{kind} {' '.join(value)}")


def _header(entry: Entry) -> None:
    entry.varying.append(f"IPv6 extension header {entry.words.next().lower()}")
    if entry.words.is_number():
        entry.words.number()


def _reflect(entry: Entry) -> None:
    """``reflect NAME [timeout N]``: answers may pass where ``evaluate NAME`` stands."""
    entry.words.next()
    entry.words.next()
    if entry.words.take("timeout"):
        entry.words.number()


def _sequence(entry: Entry) -> None:
    entry.words.next()
    entry.sequence = entry.words.number()


def _time_range(entry: Entry) -> None:
    entry.words.next()
    name = entry.words.next()
    if name in entry.times:
        entry.varying.append(f'time-range "{name}"')
        entry.note = entry.times[name]
    else:
        entry.why.append(f'time-range "{name}" has no definition in this file')


_HANDLERS: dict[str, Callable[[Entry], None]] = {
    "log": _log,
    "log-input": _log,
    "established": _established,
    "fragments": _fragments,
    "match-all": _flag_list,
    "match-any": _flag_list,
    "time-range": _time_range,
    "reflect": _reflect,
    "sequence": _sequence,
    **dict.fromkeys(_FLAGS, _flag),
    **dict.fromkeys(_SENDER_SETS, _sender_sets),
    **dict.fromkeys(_IPV6_HEADERS, _header),
}
