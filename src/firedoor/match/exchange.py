"""Exchange on one machine: which build, and does it hold a fix. The door to this room's Exchange parts."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TypeVar

from firedoor.match.belonging import shows_exchange
from firedoor.match.builds import Fix, load
from firedoor.match.conflicts import conflicts
from firedoor.match.installed import exchange_updates
from firedoor.match.judging import TELL_BUILD, judge
from firedoor.match.names import names_exchange
from firedoor.match.newest import newest_update
from firedoor.match.readings import BuildReading, Strength, identify, unreadable
from firedoor.match.support import SupportAnswer, SupportPart, SupportVerdict, supported
from firedoor.match.verdicts import FixAnswer, FixVerdict, Judged
from firedoor.match.weighing import MOST_WEIGHED, counting
from firedoor.match.wording import is_hedged
from firedoor.model.asset import Asset
from firedoor.model.claim import Attribute, Claim

__all__ = [
    "BuildReading",
    "FixAnswer",
    "FixVerdict",
    "Strength",
    "SupportAnswer",
    "SupportPart",
    "SupportVerdict",
    "best",
    "conflicts",
    "fixed",
    "identify",
    "is_exchange",
    "newest_update",
    "supported",
]

T = TypeVar("T")
_MOST_SHOWN = 5
# Attributes that are of Exchange by their meaning.
_OF_EXCHANGE = frozenset(
    {
        Attribute.ADMIN_DISPLAY_VERSION,
        Attribute.ROLES,
        Attribute.UNIFIED_MESSAGING,
    }
)
_NAMING = (Attribute.PRODUCT, Attribute.ASSET_KIND)
# What a weaker source must not say if a file version is to stand against it.
_DECIDED_OTHERWISE = frozenset({FixVerdict.FIXED, FixVerdict.NOT_AFFECTED})
# The sheets of the ED 21-02 report templates on which every machine is an Exchange server.
_INSTANCE_SHEETS = ("v1.", "v3.")


def is_exchange(asset: Asset) -> bool:
    """Whether any claim shows Exchange Server on this machine."""
    if any(claim.attribute in _OF_EXCHANGE for claim in asset.claims):
        return True
    if any(names_exchange(text) for naming in _NAMING for text in asset.values(naming)):
        return True
    if any(key.startswith(_INSTANCE_SHEETS) for key, _, _ in asset.answers()):
        return True
    if shows_exchange(asset.claims):
        return True
    known = (reading for reading in identify(asset.claims) if reading.build is not None)
    return any(reading.lines for reading in known) or bool(exchange_updates(asset, load()))


def best(asset: Asset) -> BuildReading | None:
    """The reading that shows most, to name the machine's level by; None if nothing shows one.

    Whether others disagree with it, ``conflicts`` says.
    """
    order = list(Strength)
    return min(
        counting(identify(asset.claims)), key=lambda r: order.index(r.strength), default=None
    )


def fixed(asset: Asset, fix: str) -> FixAnswer:
    """Whether the machine holds a fix ("2021-03", "2021-04"); raises ``KeyError`` for any other.

    Readings that lead to different verdicts make the answer unknown; the newer of two dated ones wins.
    """
    known = load().fixes[fix]
    readings = counting(identify(asset.claims))
    whole = _unread(asset) or _too_many(readings, asset) or _together(readings, known, asset)
    product = readings[0].product if len({reading.product for reading in readings}) == 1 else ""
    cves = _per_cve(whole.verdict, known, product)
    return FixAnswer(
        whole.verdict, whole.reason, cves, whole.claims, whole.settled_by, whole.caveats
    )


def _unread(asset: Asset) -> Judged | None:
    """A version that was not understood could change the answer, whatever the others say."""
    claims = unreadable(asset.claims)
    if not claims:
        return None
    places = "; ".join(f"{_cell(claim)[:60]!r} in {claim.origin.place}" for claim in claims[:3])
    settled = f"Correct the version there. {TELL_BUILD.format(name=asset.name)}"
    return Judged(
        FixVerdict.UNKNOWN, f"A version was not understood: {places}", settled, claims=claims
    )


def _cell(claim: Claim) -> str:
    """The value; the whole cell where the words beside the value are what puts it in doubt."""
    return claim.origin.text if is_hedged(claim.origin.text) else claim.value


def _too_many(readings: tuple[BuildReading, ...], asset: Asset) -> Judged | None:
    if len(readings) <= MOST_WEIGHED:
        return None
    claims = tuple(reading.claim for reading in readings[:MOST_WEIGHED])
    reason = f"{len(readings)} different versions are claimed of this machine"
    return Judged(FixVerdict.UNKNOWN, reason, TELL_BUILD.format(name=asset.name), claims=claims)


def _together(readings: tuple[BuildReading, ...], fix: Fix, asset: Asset) -> Judged:
    judged = tuple(judge(reading, fix, asset) for reading in readings)
    if not judged:
        claims = exchange_updates(asset, load())
        reason = "Nothing in the evidence shows which version of Exchange this is"
        return Judged(FixVerdict.UNKNOWN, reason, TELL_BUILD.format(name=asset.name), claims=claims)
    claims = _unique(claim for one in judged for claim in one.claims)
    behind = _behind_by_file(readings, judged)
    if behind is not None:
        return behind
    if len({one.verdict for one in judged}) > 1:
        said = _some([f"{one.reason} ({one.claims[0].origin.place})" for one in judged])
        reason = f"Sources lead to different verdicts: {said}"
        return Judged(FixVerdict.UNKNOWN, reason, TELL_BUILD.format(name=asset.name), claims=claims)
    return Judged(
        judged[0].verdict,
        _some([one.reason for one in judged]),
        _some([one.settled_by for one in judged if one.settled_by]),
        _unique(caveat for one in judged for caveat in one.caveats),
        claims,
    )


def _behind_by_file(
    readings: tuple[BuildReading, ...], judged: tuple[Judged, ...]
) -> Judged | None:
    """A file version that lacks the fix stands against weaker sources that merely do not decide."""
    by_file = [
        one
        for reading, one in zip(readings, judged, strict=True)
        if reading.strength is Strength.FILE
    ]
    others = [one for one in judged if one not in by_file]
    lacks = bool(by_file) and all(one.verdict is FixVerdict.AFFECTED for one in by_file)
    if not lacks or not others or any(one.verdict in _DECIDED_OTHERWISE for one in others):
        return None
    caveat = f"Another source does not decide it: {_some([one.reason for one in others])}"
    first = by_file[0]
    return Judged(first.verdict, first.reason, "", (*first.caveats, caveat), first.claims)


def _unique(items: Iterable[T]) -> tuple[T, ...]:
    return tuple(dict.fromkeys(items))


def _some(texts: list[str]) -> str:
    """The different texts, the first few of them in full."""
    different = _unique(texts)
    rest = len(different) - _MOST_SHOWN
    return "; ".join(different[:_MOST_SHOWN]) + (f"; and {rest} more" if rest > 0 else "")


def _per_cve(verdict: FixVerdict, fix: Fix, product: str) -> tuple[tuple[str, FixVerdict], ...]:
    only = fix.only_cves.get(product, fix.cves)
    return tuple((cve, verdict if cve in only else FixVerdict.NOT_AFFECTED) for cve in fix.cves)
