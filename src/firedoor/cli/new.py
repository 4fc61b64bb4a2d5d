"""``firedoor new``: a commented site folder to fill."""

from __future__ import annotations

from pathlib import Path

import click

from firedoor.cli.output import say
from firedoor.readers.printable import printable
from firedoor.site.skeleton import write_skeleton


@click.command("new")
@click.argument("directory", type=click.Path(path_type=Path))
def command(directory: Path) -> None:
    """Write a commented site folder to fill with evidence.

    Every folder gets a README.txt that says what belongs there and which command exports it.
    """
    for name in write_skeleton(directory):
        click.echo(name)
    say(
        f"Next: edit {printable(str(directory / 'site.toml'))}, copy evidence in, "
        f"then: firedoor assess {printable(str(directory))}"
    )
