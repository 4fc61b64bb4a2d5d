"""Keep the docs true: write what they take from the code, or check that it is written.

``python tools/docs.py`` rewrites the generated parts; ``--check`` changes nothing and fails on a
difference, on a reader, check, directive or command without a page, and on a link that leads nowhere.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

from click.testing import CliRunner

from firedoor.assess.checks.registry import CHECKS
from firedoor.cli.main import COMMANDS, firedoor
from firedoor.directives.loader import available
from firedoor.readers.registry import READERS
from firedoor.views.registry import FORMATS

ROOT = Path(__file__).resolve().parent.parent
DOCS = ROOT / "docs"
# <!-- help: assess --> ... <!-- end --> holds the help of a command, as printed.
HELP = re.compile(r"(<!-- help: ([a-z ]+) -->\n)(.*?)(<!-- end -->)", re.DOTALL)
LINK = re.compile(r"\]\((?!https?:|mailto:|#)([^)#\s]+)(?:#[^)]*)?\)")


def help_text(command: str) -> str:
    """The help of a command at a fixed width, whatever the terminal."""
    result = CliRunner().invoke(
        firedoor, [*command.split(), "--help"], terminal_width=100, prog_name="firedoor"
    )
    if result.exit_code:
        raise SystemExit(f"docs: no command {command!r}")
    return f"```text\n{result.output}```\n"


def written(text: str) -> str:
    """The page with its generated parts made anew."""
    return HELP.sub(lambda m: m[1] + help_text(m[2]) + m[4], text)


def pages() -> list[Path]:
    """Every page under version control or about to be."""
    return sorted([*ROOT.glob("*.md"), *DOCS.rglob("*.md"), *ROOT.glob("examples/**/*.md")])


def faults() -> Iterator[str]:
    """Everything that is missing or untrue."""
    yield from _missing_pages()
    for page in pages():
        text = page.read_text(encoding="utf-8")
        name = page.relative_to(ROOT).as_posix()
        if written(text) != text:
            yield f"{name}: generated part is out of date (run `make docs`)"
        for target in LINK.findall(text):
            if not (page.parent / target).exists():
                yield f"{name}: link to {target} leads nowhere"


def _missing_pages() -> Iterator[str]:
    wanted = {
        "readers": [reader.name for reader in READERS],
        "commands": list(COMMANDS),
        "directives": list(available()),
    }
    for folder, names in wanted.items():
        for name in names:
            if not (DOCS / folder / f"{name}.md").is_file():
                yield f"docs/{folder}/{name}.md: this page is missing"
    yield from _unnamed("checks", CHECKS)
    yield from _unnamed("commands", FORMATS)


def _unnamed(folder: str, names: Iterable[str]) -> Iterator[str]:
    text = "\n".join(page.read_text(encoding="utf-8") for page in (DOCS / folder).glob("*.md"))
    for name in names:
        if f"`{name}`" not in text:
            yield f"docs/{folder}: no page names `{name}`"


def main() -> int:
    """Write, or check with ``--check``."""
    if "--check" in sys.argv[1:]:
        found = list(faults())
        sys.stderr.writelines(f"docs: {fault}\n" for fault in found)
        return 1 if found else 0
    for page in pages():
        text = page.read_text(encoding="utf-8")
        if written(text) != text:
            page.write_text(written(text), encoding="utf-8", newline="\n")
            print(page.relative_to(ROOT))
    return 0


if __name__ == "__main__":
    sys.exit(main())
