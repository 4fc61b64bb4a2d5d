"""Texts that an attacker would write, each a try at another medium."""

from __future__ import annotations

SCRIPT = "<script>document.title='run'</script>"
FORMULA = "=cmd|' /C calc'!A0"
ANSI = "\x1b[2J\x1b[31mred\x1b]0;title\x07"
OVERRIDE = "safe\u202efdp.exe"
IMAGE = '"><img src=x onerror="document.title=\'run\'">'
