"""``firedoor diff``: what changed between two assessments."""

from __future__ import annotations

from pathlib import Path

import click

from firedoor.cli.options import OUTPUT, formats
from firedoor.cli.output import colour_wanted, write_answer
from firedoor.cli.stored import load
from firedoor.result.compare import compare
from firedoor.views.diff import DIFF_FORMATS, render_diff

_STORED = click.Path(path_type=Path, exists=True, dir_okay=False)


@click.command("diff")
@click.argument("old", type=_STORED)
@click.argument("new", type=_STORED)
@formats(DIFF_FORMATS)
@OUTPUT
def command(old: Path, new: Path, format_: str, output: str) -> None:
    """Show what changed between two stored results: verdicts, servers, findings, evidence, knowledge."""
    comparison = compare(load(old), load(new))
    write_answer(render_diff(comparison, format_, colour=output == "-" and colour_wanted()), output)
