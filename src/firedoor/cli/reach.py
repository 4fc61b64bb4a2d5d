"""``firedoor reach``: who can reach whom."""

from __future__ import annotations

from pathlib import Path

import click

from firedoor.cli import progress
from firedoor.cli.exit_codes import Exit
from firedoor.cli.options import NO_CACHE, OUTPUT, STRICT, failing, formats
from firedoor.cli.output import say, terminal_of, write_answer
from firedoor.reach.ask import Answered, Asked, ask, what_if
from firedoor.reach.survey import Progress
from firedoor.readers.firewalls.registry import NETWORK_READERS
from firedoor.result.network_document import NetworkAnswer
from firedoor.result.reach import reach_document
from firedoor.result.reach_compare import ReachDiff, ReplacedFile, reach_diff
from firedoor.result.reach_findings import REACHABLE, UNKNOWN, worst
from firedoor.site.cache import user_cache
from firedoor.site.network_files import NetworkEvidence, gather_network
from firedoor.views.reach_registry import REACH_FORMATS, render_reach, render_reach_diff
from firedoor.views.terminal import Terminal

FAILING = {
    "never": frozenset[str](),
    "reachable": frozenset({REACHABLE}),
    "unknown": frozenset({REACHABLE, UNKNOWN}),
}


@click.command("reach")
@click.argument("site", type=click.Path(path_type=Path, exists=True))
@click.option("--from", "source", default="", help="Zone, network, address or machine that sends.")
@click.option("--to", "target", default="", help="Zone, network, address or machine to be reached.")
@click.option(
    "--service", default="any", show_default=True, help="tcp/502, udp/5000-5010, icmp, any."
)
@click.option(
    "--replace",
    "replaced",
    multiple=True,
    metavar="FILE=NEW",
    help="What if: NEW stands for FILE of the folder; shows what changes.",
)
@click.option("--coverage", is_flag=True, help="Show what was made of every line instead.")
@formats(REACH_FORMATS)
@OUTPUT
@NO_CACHE
@STRICT
@failing(
    FAILING, "control zones can be reached beyond the required flows; of a question: by its answer"
)
def command(
    site: Path,
    source: str,
    target: str,
    service: str,
    replaced: tuple[str, ...],
    coverage: bool,
    format_: str,
    output: str,
    no_cache: bool,
    strict: bool,
    fail_on: str,
) -> int:
    """Prove from the configurations of a folder who can reach whom, by which line.

    SITE is a site folder, any folder with configurations, a Batfish snapshot, or one file. Without --from and
    --to every ordered pair of zones is answered.

    \b
    firedoor reach my-site
    firedoor reach my-site --from internet --to PLC-101
    firedoor reach my-site --from enterprise --to 10.30.10.0/24 --service tcp/502
    firedoor reach my-site --format html -o reach.html
    firedoor reach my-site --replace network/edge.cfg=candidate.cfg
    """
    swaps = dict(_swap(text) for text in replaced)
    if coverage and (swaps or format_ not in {"text", "csv"}):
        raise click.UsageError(
            "--coverage is of the lines as they are: with text or csv, without --replace"
        )
    asked = Asked(source, target, service)
    terminal = Terminal(*terminal_of(output))
    with progress.shown() as report:
        cache = None if no_cache else user_cache()
        evidence = gather_network(site, NETWORK_READERS, progress=report, cache=cache)
        if swaps:
            changed = gather_network(site, NETWORK_READERS, swaps, report, cache)
            diff = _what_if(evidence, changed, asked, swaps, report)
            text = render_reach_diff(diff, format_, terminal=terminal)
            evidence, document = changed, diff.after
        else:
            document = _answers(evidence, asked, report, coverage=coverage)
            text = render_reach(document, format_, coverage=coverage, terminal=terminal)
    write_answer(text, output)
    # The page of text on the terminal ends with the problems: a second time they would only hide it.
    if format_ != "text" or output != "-":
        for problem in evidence.problems:
            say(str(problem))
    return _exit_code(evidence, document, strict=strict, fail_on=fail_on)


def _answers(
    evidence: NetworkEvidence, asked: Asked, report: Progress | None, *, coverage: bool
) -> NetworkAnswer:
    if coverage:
        return reach_document(evidence, Answered("what was made of every line", (), (), (), ()))
    return reach_document(
        evidence,
        ask(evidence.declaration, evidence.topology.devices, asked, report, evidence.memory),
    )


def _what_if(
    old: NetworkEvidence,
    new: NetworkEvidence,
    asked: Asked,
    swaps: dict[str, Path],
    report: Progress | None,
) -> ReachDiff:
    before = (old.declaration, old.topology.devices)
    after = (new.declaration, new.topology.devices)
    found = what_if(before, after, asked, report)
    replaced = [ReplacedFile(name, path.name) for name, path in swaps.items()]
    return reach_diff(
        found, reach_document(old, found.before), reach_document(new, found.after), replaced
    )


def _swap(text: str) -> tuple[str, Path]:
    old, equals, new = text.partition("=")
    if not equals or not old or not new:
        raise click.BadParameter(f"{text!r} is not FILE=NEW", param_hint="--replace")
    path = Path(new)
    if not path.is_file():
        raise click.BadParameter(f"{new!r} is not a file", param_hint="--replace")
    return old.replace("\\", "/").removeprefix("./"), path


def _exit_code(
    evidence: NetworkEvidence, document: NetworkAnswer, *, strict: bool, fail_on: str
) -> int:
    if not evidence.facts:
        say("firedoor: no configuration in this folder could be read")
        return Exit.NOTHING_READABLE
    if worst(document) in FAILING[fail_on]:
        return Exit.NOT_MET
    return Exit.SKIPPED_UNDER_STRICT if strict and evidence.problems else Exit.DONE
