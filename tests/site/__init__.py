# ruff: noqa: A005  (the room of this name; nothing imports it as a top-level module)
