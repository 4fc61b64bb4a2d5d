"""``firedoor hunt``: has it happened?"""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

import click

from firedoor import __version__
from firedoor.cli import progress
from firedoor.cli.exit_codes import Exit
from firedoor.cli.options import NO_CACHE, OUTPUT, STRICT, failing, formats
from firedoor.cli.output import say, terminal_of, write_answer
from firedoor.cli.when import DATE
from firedoor.hunt.answering import Asked, answer
from firedoor.hunt.run import hunt
from firedoor.hunt.settings import HuntSettings
from firedoor.result.hunt import hunt_document
from firedoor.result.hunt_document import HuntDocument
from firedoor.site.cache import user_cache
from firedoor.views.hunt_registry import HUNT_FORMATS, render_hunt, render_rules
from firedoor.views.inert import visible
from firedoor.views.terminal import Terminal
from firedoor.views.words import counted

FAILING = {
    "never": frozenset[str](),
    "exploited": frozenset({"exploited"}),
    "attempted": frozenset({"exploited", "attempted"}),
    "unknown": frozenset({"exploited", "attempted", "unknown"}),
}
_GIVEN = click.Path(path_type=Path, exists=True)
_FILE = click.Path(path_type=Path, exists=True, dir_okay=False)
_DAY = timedelta(days=1)
_KEPT = ", and what was found so far is kept: the same command goes on there"
_MOST_PROBLEMS = 20
_MOST_PROCESSES = 64


@click.command("hunt")
@click.argument("path", type=_GIVEN)
@click.option(
    "--sigma",
    multiple=True,
    type=_GIVEN,
    metavar="DIR",
    help="Sigma rules of your own: a folder or a file.",
)
@click.option(
    "--yara",
    multiple=True,
    type=_GIVEN,
    metavar="DIR",
    help="YARA rules of your own: a folder or a file.",
)
@click.option(
    "--indicators",
    multiple=True,
    type=_GIVEN,
    metavar="FILE",
    help="Indicators: STIX 2.1, MISP JSON, CSV or a plain list.",
)
@click.option(
    "--known-good",
    multiple=True,
    type=_FILE,
    metavar="FILE",
    help="Hashes of the files of a clean server.",
)
@click.option(
    "--sigma-values",
    type=_FILE,
    metavar="FILE",
    help="Values for the %placeholders% in Sigma rules.",
)
@click.option("--no-pack", is_flag=True, help="Leave out the rules that Firedoor brings with it.")
@click.option(
    "--rules",
    is_flag=True,
    help="Show each rule that cannot be used, and why, instead of the answer.",
)
@click.option("--from", "begins", type=DATE, help="First day asked about.  [default: 2021-01-01]")
@click.option(
    "--to", "ends", type=DATE, help="Last day asked about.  [default: that of the last record]"
)
@click.option(
    "--as-of", type=DATE, help="The day that deadlines are judged by: YYYY-MM-DD or today."
)
@formats(HUNT_FORMATS)
@OUTPUT
@NO_CACHE
@click.option(
    "--processes",
    type=click.IntRange(1, _MOST_PROCESSES),
    help="How many processes work.  [default: those of the machine, up to 4]",
)
@click.option(
    "--rehash",
    is_flag=True,
    help="Read all evidence again at the end, to see that it did not change.",
)
@STRICT
@failing(FAILING, "the answer is this or a worse one")
def command(
    path: Path,
    sigma: tuple[Path, ...],
    yara: tuple[Path, ...],
    indicators: tuple[Path, ...],
    known_good: tuple[Path, ...],
    sigma_values: Path | None,
    no_pack: bool,
    rules: bool,
    begins: date | None,
    ends: date | None,
    as_of: date | None,
    format_: str,
    output: str,
    no_cache: bool,
    processes: int | None,
    rehash: bool,
    strict: bool,
    fail_on: str,
) -> int:
    """Hunt in what was copied from Exchange servers: exploited, attempted, no sign, or unknown.

    PATH is a folder with what was copied, in any layout, a zip, one file, or a site folder, of which its
    exchange/ is hunted. Each answer comes with what the logs cover and what they do not. The evidence is
    only read. A hunt that was interrupted goes on where it was.

    \b
    firedoor hunt evidence --as-of today
    firedoor hunt evidence --sigma sigma/rules --yara yara --format html -o hunt.html
    firedoor hunt evidence --sigma sigma/rules --rules
    firedoor hunt evidence --format timesketch -o hunt.jsonl
    """
    if rules and format_ not in {"text", "csv"}:
        raise click.UsageError("--rules is a list: with text or csv")
    settings = HuntSettings(
        sigma=sigma,
        yara=yara,
        indicators=indicators,
        known_good=known_good,
        placeholders=sigma_values,
        pack=not no_pack,
        keep=not no_cache,
        processes=processes or 0,
        rehash=rehash,
    )
    asked = _asked(begins, ends)
    try:
        document = _hunted(path, settings, asked, as_of.isoformat() if as_of else "")
        show = render_rules if rules else render_hunt
        write_answer(show(document, format_, terminal=Terminal(*terminal_of(output))), output)
    except KeyboardInterrupt:
        kept = "" if no_cache or user_cache() is None else _KEPT
        say(f"firedoor: interrupted; nothing was left half-written{kept}")
        return Exit.INTERRUPTED
    # The page of text on the terminal ends with the problems: a second time they would only hide it.
    if rules or format_ != "text" or output != "-":
        _complain(document, rules=rules)
    return _exit_code(document, strict=strict, fail_on=fail_on)


def _hunted(path: Path, settings: HuntSettings, asked: Asked, as_of: str) -> HuntDocument:
    with progress.shown(of_bytes=True) as report:
        hunted = hunt(path, settings, report)
        return hunt_document(answer(hunted, asked), as_of, __version__)


def _asked(begins: date | None, ends: date | None) -> Asked:
    """The time asked about: whole days are meant in UTC, and the last one is in it."""
    first = _moment(begins) if begins else None
    last = _moment(ends) if ends else None
    if last is not None and not isinstance(ends, datetime):
        last += _DAY
    if first is not None and last is not None and first >= last:
        raise click.UsageError("--from lies behind --to: nothing is asked about")
    return Asked(first, last)


def _moment(value: date) -> datetime:
    return value if isinstance(value, datetime) else datetime.combine(value, time(), UTC)


def _complain(document: HuntDocument, *, rules: bool) -> None:
    """What could not be used, in few lines: a hunt can have thousands."""
    for problem in document.problems[:_MOST_PROBLEMS]:
        say(visible(problem))
    more = len(document.problems) - _MOST_PROBLEMS
    if more > 0:
        say(f"firedoor: and {counted(more, 'more problem')}; --format json has them all")
    if document.unusable and not rules:
        number = counted(len(document.unusable), "rule")
        say(f"firedoor: {number} could not be used; --rules lists each with its reason")


def _exit_code(document: HuntDocument, *, strict: bool, fail_on: str) -> int:
    if not any(one.state == "read" for one in document.files):
        say("firedoor: no file here could be read")
        return Exit.NOTHING_READABLE
    if document.verdict in FAILING[fail_on]:
        return Exit.NOT_MET
    skipped = any(one.state != "read" for one in document.files)
    open_ = skipped or document.problems or document.unusable
    return Exit.SKIPPED_UNDER_STRICT if strict and open_ else Exit.DONE
