"""Archives and images that are not opened: what they hold was not looked at, and that is said."""

from __future__ import annotations

from firedoor.hunt.evidence.archives import looks_like_zip

# By the bytes at an offset, as the libmagic rules and the formats' own specifications have them.
_MAGIC: tuple[tuple[int, bytes, str], ...] = (
    (0, b"7z\xbc\xaf\x27\x1c", "a 7-Zip archive"),
    (0, b"Rar!\x1a\x07", "a RAR archive"),
    (0, b"MSCF\x00\x00\x00\x00", "a cabinet file"),
    (0, b"\x1f\x8b\x08", "a gzip file"),
    (0, b"\x1f\x9d", "a file packed by compress"),
    (0, b"BZh", "a bzip2 file"),
    (0, b"\xfd7zXZ\x00", "an xz file"),
    (0, b"]\x00\x00", "an LZMA file"),
    (0, b"LZIP", "an lzip file"),
    (0, b"\x04\x22\x4d\x18", "an LZ4 file"),
    (0, b"\x28\xb5\x2f\xfd", "a Zstandard file"),
    (0, b"MSWIM\x00\x00\x00", "a Windows image (WIM)"),
    (32769, b"CD001", "a disk image (ISO 9660)"),
    (0, b"vhdxfile", "a virtual disk (VHDX)"),
    (0, b"conectix", "a virtual disk (VHD)"),
    (0, b"KDMV", "a virtual disk (VMDK)"),
    (0, b"QFI\xfb", "a virtual disk (QCOW)"),
    (0, b"EVF\x09\x0d\x0a\xff\x00", "a disk image (E01)"),
    (0, b"EVF2\x0d\x0a\x81\x00", "a disk image (Ex01)"),
    (0, b"ADSEGMENTEDFILE\x00", "a disk image (AD1)"),
    (3, b"NTFS    ", "an image of a volume (NTFS)"),
)
_BZIP2_LEVELS = b"123456789"
_TAR, _TAR_SUM = 512, slice(148, 156)
# What is called so is none of its kind if its first bytes do not say so: damaged, in parts, or of an image of a disk.
_NAMES = (
    ".zip", ".7z", ".rar", ".cab", ".gz", ".tgz", ".bz2", ".xz", ".lzma", ".lz4", ".zst", ".tar", ".iso", ".wim",
    ".vhd", ".vhdx", ".vmdk", ".qcow2", ".e01", ".ex01", ".ad1", ".aff4", ".dd", ".img", ".7z.001", ".zip.001",
)  # fmt: skip


def unopened(head: bytes) -> str:
    """What a file is that holds others and is not opened; "" for all else."""
    if _is_tar(head):
        return "a tar archive"
    found = next((what for at, magic, what in _MAGIC if head.startswith(magic, at)), "")
    return "" if head.startswith(b"BZh") and head[3:4] not in _BZIP2_LEVELS else found


def misnamed(name: str, head: bytes) -> str:
    """What a file is called that is not opened as that; "" for all else."""
    ending = next((one for one in _NAMES if name.casefold().endswith(one)), "")
    return f"called {ending} and none that can be opened" if ending and not looks_like_zip(head) else ""  # fmt: skip


def _is_tar(head: bytes) -> bool:
    """By its mark among bytes that no text has, or (older ones have none) by the sum of its header (POSIX, ustar)."""
    if head.startswith(b"ustar", 257) and b"\0" in head[:257]:
        return True
    block = head[:_TAR]
    written = block[_TAR_SUM].strip(b"\0 ")
    if len(block) < _TAR or not written or not all(code in b"01234567" for code in written):
        return False
    blanked = block[: _TAR_SUM.start] + b" " * 8 + block[_TAR_SUM.stop :]
    return int(written, 8) == sum(blanked)
