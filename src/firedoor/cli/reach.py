"""``firedoor reach``: who can reach whom."""

from __future__ import annotations

from pathlib import Path

import click

from firedoor.cli import progress
from firedoor.cli.exit_codes import Exit
from firedoor.cli.output import colour_wanted, say, write_answer
from firedoor.reach.ask import Asked, ask
from firedoor.readers.firewalls.registry import NETWORK_READERS
from firedoor.result.reach import reach_document
from firedoor.site.network_files import NetworkEvidence, gather_network
from firedoor.views.reach_registry import REACH_FORMATS, render_reach


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
@click.option(
    "--format", "format_", type=click.Choice(REACH_FORMATS), default="text", show_default=True
)
@click.option("-o", "--output", default="-", help="File to write; - is stdout.")
@click.option("--strict", is_flag=True, help="Exit 4 if some input was skipped.")
def command(
    site: Path,
    source: str,
    target: str,
    service: str,
    replaced: tuple[str, ...],
    coverage: bool,
    format_: str,
    output: str,
    strict: bool,
) -> int:
    """Prove from the configurations of a folder who can reach whom, by which line.

    SITE is a site folder, any folder with configurations, a Batfish snapshot, or one file. Without --from and
    --to every ordered pair of zones is answered.

    \b
    firedoor reach my-site
    firedoor reach my-site --from internet --to PLC-101
    firedoor reach my-site --from enterprise --to 10.30.10.0/24 --service tcp/502
    firedoor reach my-site --replace network/edge.cfg=candidate.cfg
    """
    swaps = dict(_swap(text) for text in replaced)
    asked = Asked(source, target, service)
    with progress.shown() as report:
        evidence = gather_network(site, NETWORK_READERS, progress=report)
        answered = ask(evidence.declaration, evidence.topology.devices, asked, report)
        changed = gather_network(site, NETWORK_READERS, swaps, report) if swaps else None
        after = (
            ask(changed.declaration, changed.topology.devices, asked, report) if changed else None
        )
    document = reach_document(evidence, answered)
    new = reach_document(changed, after) if changed is not None and after is not None else None
    colour = output == "-" and colour_wanted()
    text = render_reach(document, new, format_, coverage=coverage, colour=colour)
    write_answer(text, output)
    return _exit_code(changed or evidence, strict=strict)


def _swap(text: str) -> tuple[str, Path]:
    old, equals, new = text.partition("=")
    if not equals or not old or not new:
        raise click.BadParameter(f"{text!r} is not FILE=NEW", param_hint="--replace")
    path = Path(new)
    if not path.is_file():
        raise click.BadParameter(f"{new!r} is not a file", param_hint="--replace")
    return old.replace("\\", "/").removeprefix("./"), path


def _exit_code(evidence: NetworkEvidence, *, strict: bool) -> int:
    for problem in evidence.problems:
        say(str(problem))
    if not evidence.facts:
        say("firedoor: no configuration in this folder could be read")
        return Exit.NOTHING_READABLE
    return Exit.SKIPPED_UNDER_STRICT if strict and evidence.problems else Exit.DONE
