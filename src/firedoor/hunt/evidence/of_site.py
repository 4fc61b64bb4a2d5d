"""Which part of a site folder is evidence of a hunt: its ``exchange`` folder, not the one of the test environment."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from firedoor.site.walk import Limits, Walk, walk

DECLARATION, SERVERS = "site.toml", "exchange"


def servers_folder(root: Path) -> Path | None:
    """The folder with what was copied from the servers of a site; None if ``root`` is no site or has none."""
    try:
        if not (root / DECLARATION).is_file():
            return None
        folders = [one for one in root.iterdir() if one.name.casefold() == SERVERS]
        return next((one for one in folders if one.is_dir() and not one.is_symlink()), None)
    except OSError:
        return None


def may_hold_evidence(root: Path) -> bool:
    """Whether there is anything to hunt in: a site has an ``exchange`` folder; what is no site may hold anything."""
    return servers_folder(root) is not None or not (root / DECLARATION).is_file()


def walk_evidence(root: Path, limits: Limits) -> Walk:
    """List what is to be hunted, by names relative to ``root``. Raises ``InputError`` as ``walk`` does."""
    folder = servers_folder(root)
    if folder is None:
        return walk(root, limits)
    inside = walk(folder, limits)
    return Walk(
        tuple(replace(one, name=f"{folder.name}/{one.name}") for one in inside.files),
        tuple(replace(one, file=f"{folder.name}/{one.file}") for one in inside.problems),
    )
