"""The cache gives back what was put there and nothing else, whatever somebody did to its files."""

from __future__ import annotations

import os
import pickle
import sys
import zlib
from collections.abc import Callable
from pathlib import Path

import pytest

from firedoor.model.origin import Origin
from firedoor.site import cache as cache_module
from firedoor.site.cache import Cache, Memory, key_of, user_cache
from firedoor.site.packing import PackingError, pack, unpack

VALUE = Origin("edge.cfg", 3, "", "permit tcp any any")
KEY = "0" * 64
POSIX = pytest.mark.skipif(sys.platform == "win32", reason="rights of POSIX files")


@pytest.fixture
def cache(tmp_path: Path) -> Cache:
    made = Cache(tmp_path / "cache")
    made.put(KEY, VALUE)
    return made


def entry(cache: Cache) -> Path:
    return next(cache.folder.iterdir())


def test_a_value_comes_back(cache: Cache) -> None:
    assert cache.get(KEY) == VALUE
    assert cache.get("1" * 64) is None


@pytest.mark.parametrize(
    "damage",
    [
        lambda data: data[:0],
        lambda data: data[:-1],
        lambda data: data[:20],
        lambda data: data[:-5] + bytes([data[-5] ^ 1]) + data[-4:],
        lambda data: data.replace(b"cache 1", b"cache 2"),
        lambda data: b"\0" * len(data),
        lambda data: data + b"x",
    ],
)
def test_a_damaged_entry_is_not_there(cache: Cache, damage: Callable[[bytes], bytes]) -> None:
    path = entry(cache)
    path.write_bytes(damage(path.read_bytes()))
    assert cache.get(KEY) is None
    cache.put(KEY, VALUE)
    assert cache.get(KEY) == VALUE


def test_an_entry_under_another_name_is_not_there(cache: Cache) -> None:
    """Who renames entries must not make one file's facts those of another."""
    entry(cache).rename(cache.folder / ("2" * 64 + ".facts"))
    assert cache.get("2" * 64) is None


@POSIX
def test_what_others_can_write_is_not_trusted(cache: Cache, tmp_path: Path) -> None:
    path = entry(cache)
    path.chmod(0o666)
    assert cache.get(KEY) is None
    path.chmod(0o600)
    assert cache.get(KEY) == VALUE
    cache.folder.chmod(0o777)
    assert cache.get(KEY) is None
    cache.put("3" * 64, VALUE)
    cache.folder.chmod(0o700)
    assert cache.get("3" * 64) is None, "nothing is kept in a folder that others can write"
    path.rename(tmp_path / "elsewhere")
    path.symlink_to(tmp_path / "elsewhere")
    assert cache.get(KEY) is None
    path.unlink()
    os.mkfifo(path)
    assert cache.get(KEY) is None, "a pipe is not waited for"


class _Runs:
    def __reduce__(self) -> tuple[object, ...]:
        return os.getenv, ("HOME",)


@pytest.mark.parametrize(
    "hostile",
    [
        pickle.dumps(_Runs()),
        pickle.dumps(Path("/")),
        pickle.dumps(Cache),
        b"cos\nsystem\n(S'true'\ntR.",
        b"cfiredoor.model.origin\nos.system\n(S'true'\ntR.",
        b"cfiredoor.model.network.addresses\nsummarize_address_range\n.",
        b"cfiredoor.site.reading\nRECORD_MAX_BYTES\n.",
        b"cfiredoor.cli.__main__\nmain\n.",
        pickle.dumps(VALUE)[:-2],
    ],
)
def test_only_value_objects_are_built(hostile: bytes) -> None:
    with pytest.raises(PackingError):
        unpack(zlib.compress(hostile))
    assert "firedoor.cli.__main__" not in sys.modules


def test_what_unpacks_without_end_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("firedoor.site.packing.MOST_BYTES", 1000)
    with pytest.raises(PackingError):
        unpack(zlib.compress(pickle.dumps(b"0" * 2000)))
    assert unpack(pack(VALUE)) == VALUE


def test_old_entries_make_room(tmp_path: Path) -> None:
    folder = tmp_path / "cache"
    for number in range(8):
        Cache(folder, most=10**6).put(f"{number}" * 64, bytes(os.urandom(1000)))
        os.utime(folder / (f"{number}" * 64 + ".facts"), (number, number))
    Cache(folder, most=4500).put("a" * 64, VALUE)
    kept = {path.name[0] for path in folder.iterdir()}
    assert kept == {"4", "5", "6", "7", "a"}


def test_a_folder_that_is_none_keeps_nothing_and_harms_nothing(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    for folder in (tmp_path / "file", tmp_path / "file" / "below"):
        cache = Cache(folder)
        cache.put("a" * 64, VALUE)
        assert cache.get("a" * 64) is None


def test_no_half_written_file_stays(cache: Cache, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(Path, "replace", interrupted)
    with pytest.raises(KeyboardInterrupt):
        cache.put("4" * 64, VALUE)
    assert [path.suffix for path in cache.folder.iterdir()] == [".facts"]


def test_another_firedoor_finds_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    before = key_of(b"bytes")
    assert before == key_of(b"bytes")
    assert before != key_of(b"byte", b"s")
    monkeypatch.setattr(cache_module, "own_version", lambda: b"another")
    assert before != key_of(b"bytes")


def test_memory_proves_again_what_it_does_not_know(
    cache: Cache, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cache_module, "LEAST_SECONDS", 0)
    made: list[int] = []

    def make() -> Origin:
        made.append(1)
        return VALUE

    def ask(memory: Memory, what: str, *, worth: bool = True) -> Origin:
        return memory.recall(what, Origin, make, lambda _: worth)

    one, other = Memory(cache, b"one"), Memory(cache, b"other")
    assert ask(one, "first") == ask(one, "first") == VALUE
    assert len(made) == 1
    ask(one, "second")
    ask(other, "first")
    assert len(made) == 3
    ask(one, "third", worth=False)
    ask(one, "third")
    assert len(made) == 5


@POSIX
def test_where_the_cache_is(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(sys, "platform", "linux")
    for name in ("FIREDOOR_CACHE", "XDG_CACHE_HOME"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("HOME", str(tmp_path))

    def folder() -> Path | None:
        found = user_cache()
        return found.folder if found else None

    assert folder() == tmp_path / ".cache" / "firedoor"
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "xdg"))
    assert folder() == tmp_path / "xdg" / "firedoor"
    monkeypatch.setenv("XDG_CACHE_HOME", "relative")
    assert folder() == tmp_path / ".cache" / "firedoor"
    monkeypatch.setenv("FIREDOOR_CACHE", str(tmp_path / "mine"))
    assert folder() == tmp_path / "mine"
    monkeypatch.setenv("FIREDOOR_CACHE", "off")
    assert folder() is None
