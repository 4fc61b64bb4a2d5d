"""``firedoor assess``: the front door."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import click

from firedoor.assess.assess import assess, day_of
from firedoor.assess.assessment import Assessment
from firedoor.assess.hunt_site import hunt_site
from firedoor.cli import progress
from firedoor.cli.exit_codes import Exit
from firedoor.cli.options import NO_CACHE, OUTPUT, STRICT, failing, formats
from firedoor.cli.output import colour_wanted, say, write_answer
from firedoor.cli.when import DATE
from firedoor.directives.loader import DEFAULT_ALERT
from firedoor.directives.resolve import resolve
from firedoor.model.verdict import Verdict
from firedoor.readers.registry import READERS
from firedoor.result.build import build
from firedoor.site.cache import user_cache
from firedoor.site.evidence import gather
from firedoor.views.registry import FORMATS, render

FAILING = {
    "never": frozenset[Verdict](),
    "not_met": frozenset({Verdict.NOT_MET}),
    "unknown": frozenset({Verdict.NOT_MET, Verdict.UNKNOWN}),
}


@click.command("assess")
@click.argument("site", type=click.Path(path_type=Path, exists=True))
@click.option(
    "--alert",
    default=DEFAULT_ALERT,
    show_default=True,
    help="Id of an alert or directive, or a file: a page as published, or your own TOML.",
)
@click.option("--alone", is_flag=True, help="Leave out the directives that the alert refers to.")
@click.option(
    "--as-of", type=DATE, help="The day that deadlines are judged by: YYYY-MM-DD or today."
)
@formats(FORMATS)
@OUTPUT
@NO_CACHE
@STRICT
@failing(FAILING, "a requirement has this verdict or a worse one")
def command(
    site: Path,
    alert: str,
    alone: bool,
    as_of: date | None,
    format_: str,
    output: str,
    no_cache: bool,
    strict: bool,
    fail_on: str,
) -> int:
    """Judge a site folder against an alert, requirement by requirement.

    SITE is a folder (see `firedoor new`), any folder with evidence, or a single file.

    \b
    firedoor assess my-site --as-of today
    firedoor assess my-site --alert ed-21-02 --format html -o report.html
    firedoor assess my-site --alert page-from-cisa.txt --fail-on not_met
    """
    asked = resolve(alert, follow=not alone)
    with progress.shown() as report:
        gathered = gather(site, READERS, report, None if no_cache else user_cache())
        hunt = hunt_site(site, day_of(gathered, as_of), report, keep=not no_cache)
        assessment = assess(gathered, asked, as_of, hunt)
    result = build(assessment)
    write_answer(render(result, format_, colour=output == "-" and colour_wanted()), output)
    return _exit_code(assessment, strict=strict, fail_on=fail_on)


def _exit_code(assessment: Assessment, *, strict: bool, fail_on: str) -> int:
    for problem in assessment.problems:
        say(str(problem))
    if not assessment.anything_read:
        say("firedoor: nothing in this folder could be read; see the coverage table")
        return Exit.NOTHING_READABLE
    if any(judged.answer.whole.verdict in FAILING[fail_on] for judged in assessment.judged):
        return Exit.NOT_MET
    return Exit.SKIPPED_UNDER_STRICT if strict and assessment.problems else Exit.DONE
