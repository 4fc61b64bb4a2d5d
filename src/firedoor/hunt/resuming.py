"""What was found in a file is kept by its content and the rules, so that a hunt goes on where it was interrupted."""

from __future__ import annotations

from dataclasses import replace

from firedoor.hunt.evidence.archives import Archives
from firedoor.hunt.evidence.content import opened
from firedoor.hunt.evidence.piece import Piece
from firedoor.hunt.found import FileFound
from firedoor.hunt.one_file.hunting import hunt_file
from firedoor.hunt.one_file.rule_set import RuleSet
from firedoor.hunt.settings import HuntSettings
from firedoor.site.cache import Cache, key_of

# Below it a file is hashed before it is read, which costs less than to remember whether it was seen.
SMALL = 256 * 1024


def hunt_or_recall(
    piece: Piece, rules: RuleSet, archives: Archives, settings: HuntSettings, cache: Cache | None
) -> FileFound:
    """What the rules see in a file: as it was found before in the very same bytes by the very same rules, else now.

    A large file on disk that was never seen (by its place, size and time) is not hashed first: it is read once.
    """
    if cache is None or piece.fault:
        return hunt_file(piece, rules, archives, settings)
    known = _recalled(piece, rules, archives, cache)
    if known is not None:
        return known
    found = hunt_file(piece, rules, archives, settings)
    if found.sha256 and not found.note:
        cache.put(_key(piece, rules, found.sha256), found)
        if _is_large(piece):
            cache.put(_place_key(piece), True)  # noqa: FBT003 - the value itself
    return found


def _recalled(piece: Piece, rules: RuleSet, archives: Archives, cache: Cache) -> FileFound | None:
    if _is_large(piece) and cache.get(_place_key(piece)) is None:
        return None
    try:
        with opened(piece, archives, _no_limit) as content:
            digest = "" if content.fault else content.digest()
    except Exception:  # noqa: BLE001 - the hunt itself says what is wrong with it
        return None
    if not digest:  # what is known of its bytes does not say that its archive is damaged
        return None
    known = cache.get(_key(piece, rules, digest))
    return replace(known, host=piece.host) if isinstance(known, FileFound) else None


def _is_large(piece: Piece) -> bool:
    return not piece.inside and piece.size >= SMALL


def _key(piece: Piece, rules: RuleSet, sha256: str) -> str:
    return key_of(b"hunt", rules.digest, sha256.encode(), _bytes(piece.name))


def _place_key(piece: Piece) -> str:
    size, time = piece.stamp
    return key_of(b"hunt place", _bytes(str(piece.path.absolute())), f"{size} {time}".encode())


def _bytes(text: str) -> bytes:
    return text.encode("utf-8", "surrogatepass")


def _no_limit() -> None:
    return
