"""docs/coverage.md: the table of what is needed is the one that the hunt uses."""

from __future__ import annotations

from pathlib import Path

from firedoor.hunt.covering.needed import needed_files, needed_logs

PAGE = Path(__file__).resolve().parents[3] / "docs" / "coverage.md"


def table() -> str:
    lines = ["| On the server | Needed | Hours | What it shows | Source |", "|---|---|---|---|---|"]
    lines += (
        f"| `{log.where('...')}` | {log.need} | {log.quiet}, {log.longest} | {log.why} | {log.source} |"
        for log in needed_logs()
    )
    lines += (
        f"| `{one.folder}` | {one.need} | | {one.why} | {one.source} |" for one in needed_files()
    )
    return "\n".join(line.replace(" | Format", " \\| Format") for line in lines)


def test_the_page_shows_what_is_needed() -> None:
    shown = (
        PAGE.read_text(encoding="utf-8").split("<!-- needed -->\n")[1].split("\n<!-- end -->")[0]
    )
    assert shown == table()
