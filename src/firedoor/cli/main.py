"""The command line: thin. Faults of the input become one clear line each, here and nowhere else."""

from __future__ import annotations

import gc
import importlib
import signal
import sys

import click

from firedoor import __version__
from firedoor.cli.exit_codes import Exit
from firedoor.model.problem import InputError
from firedoor.site.garbage import SELDOM

# Command -> module; loaded when asked for, so that `--help` and small commands start at once.
COMMANDS = {
    "new": "firedoor.cli.new",
    "alert": "firedoor.cli.alert",
    "assess": "firedoor.cli.assess",
    "report": "firedoor.cli.report",
    "diff": "firedoor.cli.diff",
    "reach": "firedoor.cli.reach",
    "acl": "firedoor.cli.acl",
    "hunt": "firedoor.cli.hunt",
}


class LazyGroup(click.Group):
    """A group that imports a command's module only when it is used."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        if cmd_name not in COMMANDS:
            return None
        command: click.Command = importlib.import_module(COMMANDS[cmd_name]).command
        return command


@click.group(
    cls=LazyGroup,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    epilog="Start with:  firedoor new my-site  |  firedoor assess my-site --as-of today",
)
@click.version_option(__version__, "--version", prog_name="firedoor")
def firedoor() -> None:
    """Carry an alert about active exploitation to a proven, least disruptive mitigation.

    Works with no network. Answers go to stdout, messages to stderr.

    \b
    Exit codes:
      0   done, and nothing at or above --fail-on
      1   Firedoor failed
      2   wrong usage
      3   nothing readable was found
      4   some input was skipped, under --strict
      10  a requirement is not met (or unknown), with --fail-on
    """


def main() -> None:
    """Run the command line; the one place that turns faults into exit codes."""
    # What a command reads and proves stays until the command ends.
    gc.set_threshold(*SELDOM)
    # Whoever closes the terminal or asks the process to end wants the same as with Ctrl-C: no child and no file left.
    for name in ("SIGTERM", "SIGHUP"):
        if (number := getattr(signal, name, None)) is not None and _is_usual(number):
            signal.signal(number, signal.default_int_handler)
    sys.exit(run(sys.argv[1:]))


def _is_usual(number: int) -> bool:
    """Whether nobody (as nohup does for SIGHUP) asked for another answer to a signal."""
    return signal.getsignal(number) is signal.SIG_DFL


def run(arguments: list[str]) -> int:
    """Run with the given arguments and return the exit code."""
    try:
        result = firedoor.main(args=arguments, prog_name="firedoor", standalone_mode=False)
    except click.exceptions.Abort:
        click.echo("firedoor: interrupted; nothing was left half-written", err=True)
        return Exit.INTERRUPTED
    except click.ClickException as error:
        error.show()
        return Exit.USAGE
    except InputError as error:
        return _complain(error)
    except OSError as error:
        click.echo(f"firedoor: {_plain(str(error))}", err=True)
        return Exit.FAILED
    return result if isinstance(result, int) else Exit.DONE


def _complain(error: InputError) -> int:
    for problem in error.problems:
        click.echo(_plain(str(problem)), err=True)
    return Exit.NOTHING_READABLE


def _plain(text: str) -> str:
    """One line without control characters: file names and contents are not ours."""
    return "".join(c if c.isprintable() else ascii(c)[1:-1] for c in text)
