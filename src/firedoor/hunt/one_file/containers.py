"""Archives and images that are not opened: what they hold was not looked at, and that is said."""

from __future__ import annotations

# By the bytes at an offset, as the libmagic rules and the formats' own specifications have them.
_MAGIC: tuple[tuple[int, bytes, str], ...] = (
    (0, b"7z\xbc\xaf\x27\x1c", "a 7-Zip archive"),
    (0, b"Rar!\x1a\x07", "a RAR archive"),
    (0, b"MSCF\x00\x00\x00\x00", "a cabinet file"),
    (0, b"\x1f\x8b\x08", "a gzip file"),
    (0, b"\xfd7zXZ\x00", "an xz file"),
    (257, b"ustar", "a tar archive"),
    (0, b"vhdxfile", "a virtual disk (VHDX)"),
    (0, b"conectix", "a virtual disk (VHD)"),
    (0, b"KDMV", "a virtual disk (VMDK)"),
    (0, b"EVF\x09\x0d\x0a\xff\x00", "a disk image (E01)"),
    (0, b"EVF2\x0d\x0a\x81\x00", "a disk image (Ex01)"),
)


def unopened(head: bytes) -> str:
    """What a file is that holds others and is not opened; "" for all else."""
    return next((what for at, magic, what in _MAGIC if head.startswith(magic, at)), "")
