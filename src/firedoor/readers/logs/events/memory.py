"""How much memory another process holds."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

_SECONDS = 2.0


def resident(process: subprocess.Popen[bytes]) -> int:
    """Bytes that a child process of ours holds in memory; 0 where the system does not tell."""
    if sys.platform == "win32":
        return _of_windows(process)
    try:
        if sys.platform == "linux":
            pages = Path(f"/proc/{process.pid}/statm").read_text(encoding="ascii").split()[1]
            return int(pages) * os.sysconf("SC_PAGE_SIZE")
        said = subprocess.run(  # noqa: S603 - a number goes in and one comes out
            ["/bin/ps", "-o", "rss=", "-p", str(process.pid)],
            capture_output=True,
            timeout=_SECONDS,
            check=False,
        )
        return int(said.stdout) * 1024
    except (OSError, ValueError, IndexError, subprocess.TimeoutExpired):
        return 0


if sys.platform == "win32":
    import ctypes
    from ctypes import wintypes

    class _Counters(ctypes.Structure):
        """PROCESS_MEMORY_COUNTERS of psapi.h."""

        _fields_ = (
            ("cb", wintypes.DWORD),
            ("PageFaultCount", wintypes.DWORD),
            ("PeakWorkingSetSize", ctypes.c_size_t),
            ("WorkingSetSize", ctypes.c_size_t),
            ("QuotaPeakPagedPoolUsage", ctypes.c_size_t),
            ("QuotaPagedPoolUsage", ctypes.c_size_t),
            ("QuotaPeakNonPagedPoolUsage", ctypes.c_size_t),
            ("QuotaNonPagedPoolUsage", ctypes.c_size_t),
            ("PagefileUsage", ctypes.c_size_t),
            ("PeakPagefileUsage", ctypes.c_size_t),
        )

    def _of_windows(process: subprocess.Popen[bytes]) -> int:
        counters = _Counters()
        counters.cb = ctypes.sizeof(counters)
        ask = ctypes.WinDLL("kernel32").K32GetProcessMemoryInfo
        ask.argtypes = (wintypes.HANDLE, ctypes.POINTER(_Counters), wintypes.DWORD)
        handle = int(process._handle)  # type: ignore[attr-defined]
        done = ask(handle, ctypes.byref(counters), counters.cb)
        return int(counters.PagefileUsage) if done else 0
