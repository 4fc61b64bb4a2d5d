"""What the evidence covers of the time that was asked about, as bars of characters, and the files that were read."""

from __future__ import annotations

from firedoor.result.hunt_document import HuntDocument, PartAnswer, SourceAnswer
from firedoor.views import hunt_digest as digest
from firedoor.views import hunt_words as say
from firedoor.views.inert import visible
from firedoor.views.lines import Page, padded
from firedoor.views.words import counted

_HOSTS, _SOURCES, _PARTS, _FLAWS, _FILES, _PROBLEMS = 12, 30, 3, 4, 10, 15
# Columns: of a bar, of what stands beside it, of a name.
_BAR, _BAR_WIDE, _BESIDE, _LEAST, _WIDEST = 24, 48, 23, 20, 44
_WIDE = 110
ALL, SOME, NONE = "#", "+", "."


def add_coverage(page: Page, document: HuntDocument) -> None:
    """Add for each server and source what is covered, what is missing and what ails the log."""
    hosts = digest.hosts_of(document)
    page.heading("WHAT THE EVIDENCE COVERS" if hosts else "WHAT THE EVIDENCE COVERS: NO LOG")
    if not hosts:
        return
    page.add(
        f"Each bar is {say.period(document.window)}: {ALL} covered, {SOME} partly, {NONE} missing. "
        "A source marked * is needed to say no sign.",
        style="dim",
    )
    for host in hosts[:_HOSTS]:
        page.blank()
        page.add(say.host(host), style="bold")
        sources = digest.sources_of(document, host)
        given = [one for one in sources if not digest.absent(one)]
        for one in given[:_SOURCES]:
            _source(page, one, document.window)
        _rest(page, len(given) - _SOURCES, "source")
        _absent(page, [one for one in sources if digest.absent(one)])
    _rest(page, len(hosts) - _HOSTS, "server")


def _absent(page: Page, sources: list[SourceAnswer]) -> None:
    """The sources of which nothing was given, in a line."""
    for needed, style in ((True, "unknown"), (False, "dim")):
        names = [say.source(one.source, one.log) for one in sources if one.needed is needed]
        if names:
            mark = "* nothing of: " if needed else "  nothing of: "
            page.add(say.some(names, _SOURCES), mark=mark, style=style)


def _source(page: Page, one: SourceAnswer, window: PartAnswer) -> None:
    columns = _BAR_WIDE if page.width >= _WIDE else _BAR
    name = f"{'*' if one.needed else ' '} {visible(say.source(one.source, one.log))}"
    share = say.covered(one, window)
    style = "met" if share in say.WHOLE else "unknown"
    records = _amount(one)
    room = min(_WIDEST, page.width - columns - _BESIDE)
    if room < _LEAST:
        page.add(f"{name}: {share}, {records}")
    else:
        cells = (
            padded(f"({say.NO_TIME})", columns) if say.timeless(one) else bar(one, window, columns)
        )
        strip = page.styled(cells, style)
        page.raw(f"{padded(name, room)} {strip} {share:>7} {records:>13}")
    if one.missing and not say.timeless(one):
        page.add(say.missing(one, _PARTS), indent=4, mark="missing: ", style="dim")
    gaps = digest.gaps_of(one)
    if gaps:
        page.add(say.some(map(say.period, gaps), _PARTS), indent=4, mark="gaps: ", style="dim")
    for flaw in one.flaws[:_FLAWS]:
        where = say.at(flaw.file, flaw.line, flaw.record)
        page.add(
            f"{say.flaw(flaw.kind, flaw.what)} ({where})", indent=4, mark="! ", style="unknown"
        )
    _rest(page, len(one.flaws) - _FLAWS, "flaw", 4)


def _amount(one: SourceAnswer) -> str:
    """Never more than 13 columns."""
    if say.timeless(one) or not one.records:
        return say.amount(one) if one.records else "no records"
    millions = one.records / 1_000_000
    return f"{one.records:,} rec." if millions < 1 else f"{millions:,.1f} M rec."


def bar(one: SourceAnswer, window: PartAnswer, columns: int) -> str:
    """The window in so many characters; a cell is full only if all of it is covered."""
    begin, end = say.instant(window.from_), say.instant(window.to)
    if begin is None or end is None or end <= begin:
        return NONE * columns
    size = (end - begin).total_seconds() / columns
    cells = [0.0] * columns
    for part in one.covered:
        low, high = say.instant(part.from_), say.instant(part.to)
        if low is None or high is None:
            continue
        left, right = (low - begin).total_seconds() / size, (high - begin).total_seconds() / size
        for cell in range(max(0, int(left)), min(columns, int(right) + 1)):
            cells[cell] += max(0.0, min(right, cell + 1) - max(left, cell))
    return "".join(_cell(share) for share in cells)


def _cell(share: float) -> str:
    if share <= 0:
        return NONE
    return ALL if share > 1 - 1e-6 else SOME


def add_files(page: Page, document: HuntDocument) -> None:
    """Add what was read, that it did not change, and what could not be used."""
    totals = digest.totals(document)
    page.heading("FILES READ")
    told = f"{counted(totals.files, 'file')}, {size(totals.bytes)}: {totals.read:,} read"
    for number, what in ((totals.skipped, "skipped"), (totals.not_examined, "not examined")):
        told += f", {number:,} {what}" if number else ""
    page.add(f"{told}; {counted(totals.records, 'record')}.")
    same = "The evidence is the same as before: its hashes stand in the JSON."
    if document.unchanged:
        page.add(same, mark="+ ", style="met")
    else:
        page.add("The evidence changed during the hunt: see above.", mark="! ", style="not_met")
    odd = [one for one in document.files if one.state != "read"]
    for one in odd[:_FILES]:
        state = one.state.replace("_", " ")
        page.add(f"{one.file}: {state}; {one.note}".rstrip("; "), mark="! ")
    _rest(page, len(odd) - _FILES, "file")
    problems = digest.odd_problems(document)
    for problem in problems[:_PROBLEMS]:
        page.add(problem, mark="! ")
    _rest(page, len(problems) - _PROBLEMS, "problem")


def size(number: int) -> str:
    """Bytes as people say it."""
    value = float(number)
    for unit in ("bytes", "KiB", "MiB", "GiB", "TiB"):
        if value < 1024 or unit == "TiB":  # noqa: PLR2004 - of a kibibyte
            return f"{value:,.0f} {unit}" if unit == "bytes" else f"{value:,.1f} {unit}"
        value /= 1024
    return ""


def _rest(page: Page, more: int, one: str, indent: int = 0) -> None:
    if more > 0:
        page.add(
            f"and {counted(more, 'more ' + one)}; --format html has more, --format json all", indent
        )
