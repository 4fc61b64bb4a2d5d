"""``firedoor acl``: one rule set of one device, by itself."""

from __future__ import annotations

from pathlib import Path

import click

from firedoor.cli.exit_codes import Exit
from firedoor.cli.output import say, write_answer
from firedoor.model.network.device import Device
from firedoor.model.problem import InputError, Problem
from firedoor.reach.acl_places import Between
from firedoor.reach.packet_text import FORM, read_packet
from firedoor.readers.firewalls.registry import NETWORK_READERS
from firedoor.result.acl import diff_answer, lint_answer, test_answer
from firedoor.result.encode import acl_json
from firedoor.site.network_files import gather_network
from firedoor.views.acl_text import diff_text, lint_text, test_text

_FILE = click.Path(path_type=Path, exists=True)
_FORMAT = click.option(
    "--format", "format_", type=click.Choice(("text", "json")), default="text", show_default=True
)
_OUTPUT = click.option("-o", "--output", default="-", help="File to write; - is stdout.")


@click.group("acl")
def command() -> None:
    """Test, compare and lint the rule sets of one device: access lists, policies, chains."""


@command.command("test")
@click.argument("file", type=_FILE)
@click.argument("acl")
@click.argument("packet", nargs=-1, required=True)
@click.option("--in", "came_in", default="", help="Interface or zone where the packet comes in.")
@click.option("--out", "goes_out", default="", help="Interface or zone where it goes out.")
@_FORMAT
@_OUTPUT
def test(
    file: Path,
    acl: str,
    packet: tuple[str, ...],
    came_in: str,
    goes_out: str,
    format_: str,
    output: str,
) -> int:
    """Say what a rule set does with one packet, by which line.

    \b
    firedoor acl test plant-fw.cfg ENT_IN "tcp 10.10.20.7 -> 10.20.20.11:3389"
    firedoor acl test edge.conf policy udp 198.51.100.7 10.10.10.21:53 --in wan1 --out port1
    """
    try:
        asked = read_packet(" ".join(packet))
    except ValueError as error:
        raise click.BadParameter(f"{error}; {FORM}", param_hint="PACKET") from error
    devices = _devices(file)
    answer = test_answer(devices, acl, asked, Between(came_in, goes_out), file.name)
    write_answer(acl_json(answer) if format_ == "json" else test_text(answer), output)
    return Exit.DONE


@command.command("diff")
@click.argument("old", type=_FILE)
@click.argument("new", type=_FILE)
@click.option("--acl", default="", help="Only this rule set; else all of the same name.")
@_FORMAT
@_OUTPUT
def diff(old: Path, new: Path, acl: str, format_: str, output: str) -> int:
    """Show every class of flow that NEW treats in another way than OLD, with a packet and both lines.

    \b
    firedoor acl diff running.cfg candidate.cfg
    firedoor acl diff running.cfg candidate.cfg --acl acl_in
    """
    names = (old.name, new.name) if old.name != new.name else (str(old), str(new))
    answer = diff_answer(_devices(old), _devices(new), acl, names)
    write_answer(acl_json(answer) if format_ == "json" else diff_text(answer), output)
    return Exit.DONE


@command.command("lint")
@click.argument("file", type=_FILE)
@click.option("--acl", default="", help="Only this rule set; else all of the file.")
@_FORMAT
@_OUTPUT
def lint(file: Path, acl: str, format_: str, output: str) -> int:
    """Find lines that never decide, and lines that should not stand there.

    \b
    firedoor acl lint plant-fw.cfg
    firedoor acl lint edge.conf --acl policy --format json
    """
    answer = lint_answer(_devices(file), acl, file.name)
    write_answer(acl_json(answer) if format_ == "json" else lint_text(answer), output)
    return Exit.DONE


def _devices(path: Path) -> tuple[Device, ...]:
    evidence = gather_network(path, NETWORK_READERS)
    for problem in evidence.problems:
        say(str(problem))
    devices = tuple(d for d in evidence.topology.devices if d.lists)
    if not devices:
        advice = "give a firewall or router configuration that a reader knows"
        raise InputError(Problem(path.name, "holds no rule set that could be read", advice=advice))
    return devices
