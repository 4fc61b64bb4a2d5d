"""``firedoor report``: any view of a stored result, or of the stored answer of a hunt."""

from __future__ import annotations

from pathlib import Path

import click

from firedoor.cli.options import OUTPUT, formats
from firedoor.cli.output import colour_wanted, terminal_of, write_answer
from firedoor.cli.stored import load_either
from firedoor.result.document import Result
from firedoor.views.hunt_registry import HUNT_FORMATS, render_hunt
from firedoor.views.registry import FORMATS, render
from firedoor.views.terminal import Terminal

_ALL = tuple(dict.fromkeys((*FORMATS, *HUNT_FORMATS)))


@click.command("report")
@click.argument("result", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@formats(_ALL)
@OUTPUT
def command(result: Path, format_: str, output: str) -> None:
    """Show what `firedoor assess` or `firedoor hunt` stored with `--format json`, without the evidence.

    stix and timesketch are views of a hunt.

    \b
    firedoor report result.json --format html -o report.html
    firedoor report result.json --format csv  -o requirements.csv
    firedoor report hunt.json   --format stix -o hunt.stix.json
    """
    stored = load_either(result)
    if not isinstance(stored, Result):
        text = render_hunt(stored, format_, terminal=Terminal(*terminal_of(output)))
    elif format_ in FORMATS:
        text = render(stored, format_, colour=output == "-" and colour_wanted())
    else:
        raise click.UsageError(f"{format_} is a view of a hunt; of a result: {', '.join(FORMATS)}")
    write_answer(text, output)
