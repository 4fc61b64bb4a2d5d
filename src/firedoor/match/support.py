"""Whether the maker supports what a machine runs, on a day: Exchange and its host system separately."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from firedoor.match.builds import Line, load
from firedoor.match.cumulative import cu_ended
from firedoor.match.lifecycle import EndOfSupport, load_lifecycle
from firedoor.match.readings import BuildReading, identify, unreadable
from firedoor.match.systems import systems_of
from firedoor.match.weighing import MOST_WEIGHED, counting
from firedoor.model.asset import Asset
from firedoor.model.claim import Claim

_TELL_SYSTEM = "Get-CimInstance Win32_OperatingSystem of {name}, as CliXml"
_TELL_LEVEL = "The AdminDisplayVersion of {name} from Get-ExchangeServer"
_TELL_DAY = "A date of assessment (--as-of)"


class SupportVerdict(StrEnum):
    """``UNSUPPORTED``: support had ended by the day. Worst first, unknown before supported."""

    UNSUPPORTED = "unsupported"
    UNKNOWN = "unknown"
    SUPPORTED = "supported"


@dataclass(frozen=True, slots=True)
class SupportPart:
    """The answer for one piece of software, with the claims that it rests on."""

    verdict: SupportVerdict
    reason: str
    settled_by: str = ""
    claims: tuple[Claim, ...] = ()


@dataclass(frozen=True, slots=True)
class SupportAnswer:
    """Both answers; the worse one is the verdict."""

    exchange: SupportPart
    system: SupportPart

    @property
    def verdict(self) -> SupportVerdict:
        """Unsupported if either is; else unknown if either is."""
        return _worst(self.exchange, self.system).verdict

    @property
    def reasons(self) -> tuple[str, ...]:
        """Exchange first."""
        return (self.exchange.reason, self.system.reason)


def supported(asset: Asset, on: date | None) -> SupportAnswer:
    """Judge Exchange and the host system of a machine; without a day nothing is known."""
    return SupportAnswer(_exchange(asset, on), _system(asset, on))


def _worst(*parts: SupportPart) -> SupportPart:
    order = list(SupportVerdict)
    return min(parts, key=lambda part: order.index(part.verdict))


def _exchange(asset: Asset, on: date | None) -> SupportPart:
    readings = counting(identify(asset.claims))
    unread = unreadable(asset.claims)
    tell = _TELL_LEVEL.format(name=asset.name)
    if not readings or unread or len(readings) > MOST_WEIGHED:
        reason = "Which version of Exchange this is is not known"
        return SupportPart(SupportVerdict.UNKNOWN, reason, tell, unread[:MOST_WEIGHED])
    parts = [_of_reading(reading, on, tell) for reading in readings]
    return _agreed(parts, "Exchange", tell)


def _agreed(parts: list[SupportPart], what: str, tell: str) -> SupportPart:
    claims = tuple(dict.fromkeys(claim for part in parts for claim in part.claims))
    if len({part.verdict for part in parts}) > 1:
        said = "; ".join(part.reason for part in parts)
        return SupportPart(
            SupportVerdict.UNKNOWN, f"Sources differ on {what}: {said}", tell, claims
        )
    return SupportPart(parts[0].verdict, parts[0].reason, parts[0].settled_by, claims)


def _of_reading(reading: BuildReading, on: date | None, tell: str) -> SupportPart:
    if not reading.lines:
        reason = f"{reading.title} is not in the build table of {load().date}"
        return SupportPart(SupportVerdict.UNKNOWN, reason, tell, (reading.claim,))
    parts = [_of_line(reading, line, on) for line in reading.lines]
    if len({part.verdict for part in parts}) == 1:
        return parts[0]
    reason = f"Exchange {reading.product}: some levels are supported on {on}, and which this is is not known"
    return SupportPart(SupportVerdict.UNKNOWN, reason, tell, (reading.claim,))


def _of_line(reading: BuildReading, line: Line, on: date | None) -> SupportPart:
    entry = load_lifecycle().exchange.get(line.product)
    name = f"Exchange {line.product}"
    whole = _of_product(name, entry, on, (reading.claim,))
    if whole.verdict is not SupportVerdict.SUPPORTED or entry is None or on is None:
        return whole
    level = reading.cu if len(reading.lines) == 1 else line.base.cu
    end = entry.levels.get(level or line.base.cu)
    if end is not None and on > end:
        reason = f"Support of Exchange {line.product} {level} ended on {end} ({entry.source})"
        return SupportPart(SupportVerdict.UNSUPPORTED, reason, claims=whole.claims)
    return _of_cu(whole, line, end, on) if entry.cumulative else whole


def _of_cu(whole: SupportPart, line: Line, end: date | None, on: date) -> SupportPart:
    """A CU ends by the rule for CUs; ``end`` is its own day, if a lifecycle page gives it one."""
    ended, reason = cu_ended(line, on)
    if ended is True and end is None:
        return SupportPart(SupportVerdict.UNSUPPORTED, reason, claims=whole.claims)
    if ended is False:
        return SupportPart(
            SupportVerdict.SUPPORTED, f"{whole.reason}; {reason}", claims=whole.claims
        )
    if end is not None:
        reason = f"{reason}; but the lifecycle page gives this level until {end}"
    return SupportPart(SupportVerdict.UNKNOWN, reason, "A move to the newest CU", whole.claims)


def _of_product(
    name: str, entry: EndOfSupport | None, on: date | None, claims: tuple[Claim, ...]
) -> SupportPart:
    if entry is None or entry.end is None:
        reason = f"No source gives the end of support of {name}"
        return SupportPart(SupportVerdict.UNKNOWN, reason, "A lifecycle table that has it", claims)
    if on is None:
        reason = f"Support of {name} ends on {entry.end}; no date of assessment was given"
        return SupportPart(SupportVerdict.UNKNOWN, reason, _TELL_DAY, claims)
    if on <= entry.end:
        reason = f"{name} is supported until {entry.end} ({entry.source})"
        return SupportPart(SupportVerdict.SUPPORTED, reason, claims=claims)
    if entry.disputed_until is not None and on <= entry.disputed_until:
        reason = f"Sources give {entry.end} and {entry.disputed_until} as the end of {name}"
        return SupportPart(SupportVerdict.UNKNOWN, reason, "The maker's lifecycle page", claims)
    return SupportPart(SupportVerdict.UNSUPPORTED, _ended(name, entry, on), claims=claims)


def _ended(name: str, entry: EndOfSupport, on: date) -> str:
    reason = f"Support of {name} ended on {entry.end} ({entry.source})"
    if entry.paid is not None and on <= entry.paid:
        return (
            f"{reason}; paid security updates run until {entry.paid}, and nothing shows them here"
        )
    return reason


def _system(asset: Asset, on: date | None) -> SupportPart:
    tell = _TELL_SYSTEM.format(name=asset.name)
    found = systems_of(asset)
    if not found:
        return SupportPart(SupportVerdict.UNKNOWN, "The host system is not known", tell)
    parts = [
        SupportPart(
            SupportVerdict.UNKNOWN,
            f"{claim.value[:80]!r} is not in the lifecycle table",
            tell,
            (claim,),
        )
        if entry is None
        else _of_product(entry.id, entry, on, (claim,))
        for claim, entry in found
    ]
    return _agreed(parts, "the host system", tell)
