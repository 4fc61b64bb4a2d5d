"""``firedoor report``: any view of a stored result."""

from __future__ import annotations

from pathlib import Path

import click

from firedoor.cli.options import OUTPUT, formats
from firedoor.cli.output import colour_wanted, write_answer
from firedoor.cli.stored import load
from firedoor.views.registry import FORMATS, render


@click.command("report")
@click.argument("result", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@formats(FORMATS)
@OUTPUT
def command(result: Path, format_: str, output: str) -> None:
    """Show a result that `firedoor assess --format json` stored, without the evidence.

    \b
    firedoor report result.json --format html -o report.html
    firedoor report result.json --format csv  -o requirements.csv
    """
    write_answer(render(load(result), format_, colour=output == "-" and colour_wanted()), output)
