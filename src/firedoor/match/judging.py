"""One reading of one machine against one fix. Builds are compared inside their line only."""

from __future__ import annotations

from firedoor.match.builds import BuildTable, Fix, Line, Row, load
from firedoor.match.installed import listed_updates
from firedoor.match.lifecycle import load_lifecycle
from firedoor.match.readings import BuildReading, Strength
from firedoor.match.roles import unified_messaging
from firedoor.match.verdicts import FixVerdict, Judged
from firedoor.match.weighing import surely_before
from firedoor.model.asset import Asset
from firedoor.model.claim import Claim
from firedoor.model.exchange_build import ExchangeBuild, fields

TELL_BUILD = (
    "Run on the server, and put the file into exchange/{name}/: "
    "Get-Command ExSetup.exe | ForEach-Object {{ $_.FileVersionInfo }} | Export-Clixml exsetup.xml"
)
_TELL_ROLE = "The server's roles: Get-ExchangeServer {name} | Format-List Name, ServerRole"
_UNELEVATED = (
    "an update file (.msp) that is run without elevation can be listed as installed and leave files "
    "unpatched; only the file version shows that"
)
_REPLACED = (
    "a cumulative update installed after it would have replaced it, which a list does not show"
)


def judge(reading: BuildReading, fix: Fix, asset: Asset) -> Judged:
    """Judge by every line that the reading allows; only if all agree is the answer known."""
    if not reading.lines:
        return _not_in_table(reading, asset, load())
    judged = [
        _with_role(_judge_line(reading, line, fix, asset), line, fix, asset)
        for line in reading.lines
    ]
    if len({one.verdict for one in judged}) == 1:
        return judged[0]
    reason = f"The evidence shows Exchange {reading.product} and not which update level"
    return Judged(
        FixVerdict.UNKNOWN, reason, TELL_BUILD.format(name=asset.name), claims=(reading.claim,)
    )


def _not_in_table(reading: BuildReading, asset: Asset, table: BuildTable) -> Judged:
    reason = f"{reading.title} is not in the build table of {table.date}"
    settled = (
        f"A build table that knows it, or the right number. {TELL_BUILD.format(name=asset.name)}"
    )
    return Judged(FixVerdict.UNKNOWN, reason, settled, claims=(reading.claim,))


def _judge_line(reading: BuildReading, line: Line, fix: Fix, asset: Asset) -> Judged:
    if line.product in fix.not_affected:
        reason = f"Exchange {line.product} is not affected by the CVEs of the {fix.title}"
        return Judged(FixVerdict.NOT_AFFECTED, reason, claims=(reading.claim,))
    if line.product not in fix.products:
        return _not_covered(reading, line, fix)
    holders = line.holding(fix.id)
    if not holders:
        return _no_fix(reading, line, fix)
    if line.base in holders:
        return _contained(reading, line, fix)
    return _by_update(reading, line, fix, asset)


def _not_covered(reading: BuildReading, line: Line, fix: Fix) -> Judged:
    entry = load_lifecycle().exchange.get(line.product)
    since = (
        f"; out of support since {entry.end}" if entry is not None and entry.end is not None else ""
    )
    reason = f"Exchange {line.product} is not covered by the sources of the {fix.title}{since}"
    settled = "A statement of the vendor on this version, or a move to a version that is covered"
    return Judged(FixVerdict.UNKNOWN, reason, settled, claims=(reading.claim,))


def _no_fix(reading: BuildReading, line: Line, fix: Fix) -> Judged:
    reason = f"{line.title} never got the {fix.title}: no fix on this level; move to "
    reason += fix.move_to[line.product]
    return Judged(FixVerdict.AFFECTED, reason, claims=(reading.claim,))


def _contained(reading: BuildReading, line: Line, fix: Fix) -> Judged:
    """The CU itself holds the fix, so its name is enough. A number below the CU's own is no release."""
    base = line.base
    if isinstance(reading.build, ExchangeBuild) and fields(reading.build) < fields(base.build):
        reason = (
            f"{reading.build} is below {base.build}, the number of {base.title}: no release we know"
        )
        settled = f"Install {base.title} as released, or a later one"
        return Judged(FixVerdict.UNDETERMINED, reason, settled, claims=(reading.claim,))
    reason = f"{line.title} ({base.released.text}) was released with the {fix.title} in it"
    return Judged(FixVerdict.FIXED, reason, claims=(reading.claim,))


def _by_update(reading: BuildReading, line: Line, fix: Fix, asset: Asset) -> Judged:
    support = _supporting(reading, line, fix, asset)
    if reading.strength is Strength.FILE and isinstance(reading.build, ExchangeBuild):
        by_file = _compare(reading, reading.build, line, fix)
        if (
            by_file.verdict is FixVerdict.AFFECTED
            and support
            and surely_before(reading.claim, support[0])
        ):
            return _by_list(reading, *support, fix)
        return _with_disagreement(by_file, support)
    if reading.strength is Strength.NAMED_UPDATE:
        return _by_name(reading, line, fix)
    if support and not surely_before(support[0], reading.claim):
        return _by_list(reading, *support, fix)
    reason = (
        f"The evidence shows {line.title} only; that level is fixed from {_bounds(line, fix)} on"
    )
    return Judged(
        FixVerdict.UNKNOWN, reason, TELL_BUILD.format(name=asset.name), claims=(reading.claim,)
    )


def _bounds(line: Line, fix: Fix) -> str:
    return " or ".join(f"{row.build} ({', '.join(row.sources)})" for row in line.holding(fix.id))


def _compare(reading: BuildReading, build: ExchangeBuild, line: Line, fix: Fix) -> Judged:
    """Hold a build against the first of its line that holds the fix; between two such: undetermined."""
    holders = sorted(line.holding(fix.id), key=lambda row: fields(row.build))
    low, high = holders[0], holders[-1]
    if fields(build) < fields(low.build):
        reason = f"{build} is below {low.build}, which is {low.title} and brings the {fix.title}"
        return Judged(FixVerdict.AFFECTED, reason, claims=(reading.claim,))
    if fields(build) < fields(high.build):
        reason = f"The sources contradict each other on {low.title}: {_bounds(line, fix)}; {build} is between"
        move_to = f"{line.product} {fix.move_to[line.product]}"
        settled = f"The file list of {fix.update} for {line.title}, or a move to {move_to}"
        return Judged(FixVerdict.UNDETERMINED, reason, settled, claims=(reading.claim,))
    reason = f"{build} is not below {high.build}, which is {high.title} and brings the {fix.title}"
    return Judged(
        FixVerdict.FIXED, reason, caveats=_single_source(holders), claims=(reading.claim,)
    )


def _single_source(rows: list[Row]) -> tuple[str, ...]:
    sources = {source for row in rows for source in row.sources}
    if len(sources) > 1:
        return ()
    return (f"only one source ({sources.pop()}) knows {rows[0].title} as {rows[0].build}",)


def _by_name(reading: BuildReading, line: Line, fix: Fix) -> Judged:
    """Somebody names the update: as good as a list of installed updates, and with the same limit."""
    rows = load().rows_named(reading.product, reading.cu, reading.su)
    lowest = min(fields(holder.build) for holder in line.holding(fix.id))
    if all(fields(row.build) < lowest for row in rows):
        reason = f"{reading.title} is older than the {fix.title}; this level gets it as {_bounds(line, fix)}"
        return Judged(FixVerdict.AFFECTED, reason, claims=(reading.claim,))
    reason = f"{reading.title} is named as installed, and holds the {fix.title}"
    return Judged(FixVerdict.FIXED, reason, caveats=(_UNELEVATED,), claims=(reading.claim,))


def _supporting(
    reading: BuildReading, line: Line, fix: Fix, asset: Asset
) -> tuple[Claim, Row] | None:
    """A listed update that holds the fix, if the reading allows this line alone (KBs span many)."""
    if reading.line is None:
        return None
    lowest = min(fields(holder.build) for holder in line.holding(fix.id))
    holding = [(c, row) for c, row in listed_updates(asset, line) if fields(row.build) >= lowest]
    # Of several, one that is not older than the reading decides.
    return max(holding, key=lambda pair: not surely_before(pair[0], reading.claim), default=None)


def _by_list(reading: BuildReading, update: Claim, row: Row, fix: Fix) -> Judged:
    reason = f"KB{row.kb} ({row.title}) is listed as installed, and holds the {fix.title}"
    caveats = (_UNELEVATED, _REPLACED)
    return Judged(FixVerdict.FIXED, reason, caveats=caveats, claims=(reading.claim, update))


def _with_disagreement(judged: Judged, support: tuple[Claim, Row] | None) -> Judged:
    """The file version decides; that a list of updates says otherwise is kept beside it."""
    if support is None or judged.verdict is not FixVerdict.AFFECTED:
        return judged
    claim, row = support
    caveat = f"KB{row.kb} is listed as installed all the same; {_UNELEVATED}"
    return Judged(judged.verdict, judged.reason, caveats=(caveat,), claims=(*judged.claims, claim))


def _with_role(judged: Judged, line: Line, fix: Fix, asset: Asset) -> Judged:
    """Some products are affected only with a role; where it is not known, nor is the answer."""
    role = fix.needs_role.get(line.product)
    if role is None or judged.verdict is FixVerdict.FIXED:
        return judged
    present, claims = unified_messaging(asset)
    evidence = (*judged.claims, *claims)
    concern = (
        f"Exchange {line.product} is affected by {', '.join(fix.only_cves[line.product])} only"
    )
    if present is False:
        reason = f"{concern}, and only with the {role} role, which this server does not have"
        return Judged(FixVerdict.NOT_AFFECTED, reason, claims=evidence)
    if present is True or judged.verdict is FixVerdict.UNKNOWN:
        return Judged(judged.verdict, judged.reason, judged.settled_by, judged.caveats, evidence)
    reason = f"{concern}, and only with the {role} role; the evidence does not settle whether it is there"
    full = f"{reason}. {judged.reason}"
    return Judged(FixVerdict.UNKNOWN, full, _TELL_ROLE.format(name=asset.name), claims=evidence)
