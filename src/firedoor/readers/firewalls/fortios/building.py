"""From statements to the tree, with the state of each line: the command line's own rules, one pass, no recursion."""

from __future__ import annotations

from collections.abc import Iterable

from firedoor.model.network.line_state import LineBook, LineState
from firedoor.readers.firewalls.fortios.frames import (
    COMMANDS,
    DEEPEST,
    MOST_UNCLOSED,
    NO_BLOCK,
    REPLY,
    SHOWN,
    Frame,
    apply,
)
from firedoor.readers.firewalls.fortios.lexing import Statement
from firedoor.readers.firewalls.fortios.schema import CATEGORIES, Kind, schema
from firedoor.readers.firewalls.fortios.tree import (
    MOST_MOVES,
    Node,
    Scope,
    Setting,
    Strange,
    Table,
    Tree,
    keep,
)


class Builder:
    """Carries out the commands of one file."""

    def __init__(self, book: LineBook) -> None:
        self._book = book
        self._schema = schema()
        self.tree = Tree(Scope("", 1))
        self._scope = self.tree.plain
        self._frames: list[Frame] = []
        self._in_vdom_table = False
        self._in_global = False
        self._vdom_open = False

    def run(self, commands: Iterable[Statement]) -> Tree:
        """Carry out all; what is left open at the end is cut off."""
        for command in commands:
            self._one(command)
        if self._frames:
            self.tree.cut = len(self._book.lines)
            self.tree.unclosed.append((self._frames[-1].line, self.tree.cut))
            self._scope.strange.append(
                Strange(self._frames[0].line, "the file ends inside this block")
            )
        elif self._in_vdom_table and self._vdom_open:
            self.tree.cut = len(self._book.lines)
        return self.tree

    # -- one command -------------------------------------------------------------------------------

    def _one(self, command: Statement) -> None:
        if not command.words:
            self._mark(command, LineState.BLANK)
            return
        word = command.words[0]
        name = "" if command.damaged else COMMANDS.get(word, "")
        if name:
            getattr(self, f"_do_{name}")(command)
        elif self._is_noise(command):
            self._mark(command, LineState.IRRELEVANT)
        else:
            why = "a quote is not closed" if command.damaged else "no command of this name is known"
            self._strange(command, why)

    def _is_noise(self, command: Statement) -> bool:
        """What a terminal session holds besides commands that configure."""
        text = " ".join(command.words)
        return (command.prompted and command.words[0] in SHOWN) or bool(REPLY.match(text))

    def _do_config(self, command: Statement) -> None:
        words = command.words[1:]
        if words in {("global",), ("vdom",)}:
            self._enter_part(command, words[0])
            return
        top = self._is_top(words)
        if self._frames and top:
            self._not_closed(command)
        if not self._frames:
            self._open_top(command, words)
        else:
            self._open_nested(command, words)

    def _is_top(self, words: tuple[str, ...]) -> bool:
        """Whether this can only stand at the top: inner blocks never begin with a category."""
        if len(words) < 2:  # noqa: PLR2004
            return False
        first = self._schema.path(words).split(" ")[0]
        return first in CATEGORIES

    def _not_closed(self, command: Statement) -> None:
        frame = self._frames[0]
        self._note_unclosed(frame.line, command.line)
        keep(self._scope.strange, frame.line, "this block is not closed")
        self._frames.clear()

    def _note_unclosed(self, line: int, noticed: int) -> None:
        if len(self.tree.unclosed) < MOST_UNCLOSED:
            self.tree.unclosed.append((line, noticed))

    def _enter_part(self, command: Statement, part: str) -> None:
        if self._frames:
            self._not_closed(command)
        self._mark(command, LineState.UNDERSTOOD)
        self._vdom_open = False
        self._in_vdom_table = part == "vdom"
        self._in_global = part == "global"
        self._scope = self.tree.plain
        if part == "global":
            if self.tree.global_part is None:
                self.tree.global_part = Scope("global", command.line)
            self._scope = self.tree.global_part

    def _open_top(self, command: Statement, words: tuple[str, ...]) -> None:
        path = self._schema.path(words)
        kind = self._schema.kind(path)
        self._open(command, path, kind, self._scope.tables, self._scope.strange)

    def _open_nested(self, command: Statement, words: tuple[str, ...]) -> None:
        frame = self._frames[-1]
        frame.filled = True
        if len(self._frames) >= DEEPEST:
            self._strange(command, "blocks are nested too deep")
            return
        if frame.kind is not Kind.KNOWN:
            self._touch(frame)
            self._mark(command, frame.dull)
            path = f"{frame.path}/{' '.join(words)}"
            inner = Frame(path, command.line, None, NO_BLOCK, frame.kind, host=None, filled=True)
            self._frames.append(inner)
            return
        path = f"{frame.path}/{' '.join(words)}"
        kind = self._schema.kind(path)
        node = frame.current()
        self._open(command, path, kind, node.blocks, node.strange)

    def _open(
        self,
        command: Statement,
        path: str,
        kind: Kind,
        tables: dict[str, Table] | None,
        host: list[Strange] | None,
    ) -> None:
        table = None
        if kind is Kind.KNOWN and tables is not None:
            name = path.rsplit("/", 1)[-1]
            known = tables.get(name)
            table = known or Table(path, command.line, Node("", command.line))
            table.reopened = known is not None
            tables[name] = table
        block = self._schema.blocks.get(path, NO_BLOCK)
        self._frames.append(Frame(path, command.line, table, block, kind, host=host))
        state = LineState.UNDERSTOOD if kind is Kind.KNOWN else LineState.IRRELEVANT
        # An unknown block that sets nothing says nothing; it is marked again once something stands in it.
        self._mark(command, LineState.UNDERSTOOD if kind is Kind.UNKNOWN else state)

    def _do_edit(self, command: Statement) -> None:
        if not self._frames:
            self._edit_vdom(command)
            return
        frame = self._frames[-1]
        if len(command.words) != 2:  # noqa: PLR2004
            self._strange(command, "edit names one entry")
            return
        if frame.in_entry and frame.kind is Kind.KNOWN and frame.node is not None:
            why = "the entry is not closed before the next one begins"
            keep(frame.node.strange, command.line, why)
        if frame.block.single:
            self._strange(command, "this block has no entries")
            return
        frame.in_entry = True
        self._touch(frame)
        if frame.table is None:
            self._mark(command, frame.dull)
            return
        key = self._key(frame, command.words[1])
        frame.node = frame.table.entries.get(key)
        if frame.node is None:
            frame.node = frame.table.entries[key] = Node(key, command.line)
        self._mark(command, LineState.UNDERSTOOD)

    @staticmethod
    def _key(frame: Frame, word: str) -> str:
        table = frame.table
        if not (frame.block.numbered and word == "0") or table is None or "0" not in table.entries:
            return word
        return f"0 ({len(table.entries)})"

    def _edit_vdom(self, command: Statement) -> None:
        if not self._in_vdom_table or len(command.words) != 2:  # noqa: PLR2004
            self._strange(command, "it stands in no block")
            return
        name = command.words[1]
        self._scope = self.tree.vdoms.setdefault(name, Scope(name, command.line))
        self._vdom_open = True
        self._mark(command, LineState.UNDERSTOOD)

    def _do_next(self, command: Statement) -> None:
        self._mark(command, LineState.BLANK)
        if not self._frames:
            if self._in_vdom_table and self._vdom_open:
                self._vdom_open = False
                self._scope = self.tree.plain
            else:
                self._strange(command, "it closes no entry")
            return
        frame = self._frames[-1]
        if not frame.in_entry:
            self._strange(command, "it closes no entry")
        frame.in_entry, frame.node = False, None

    def _do_end(self, command: Statement) -> None:
        self._mark(command, LineState.BLANK)
        if self._frames:
            self._frames.pop()
        elif self._in_vdom_table or self._in_global:
            self._in_vdom_table = self._in_global = self._vdom_open = False
            self._scope = self.tree.plain
        else:
            self._strange(command, "it closes no block")

    def _do_abort(self, command: Statement) -> None:
        self._strange(command, "abort takes back what stands before it")

    # -- settings ----------------------------------------------------------------------------------

    def _do_set(self, command: Statement) -> None:
        self._setting(command, "set")

    def _do_append(self, command: Statement) -> None:
        self._setting(command, "append")

    def _do_unset(self, command: Statement) -> None:
        self._setting(command, "unset")

    def _do_select(self, command: Statement) -> None:
        self._setting(command, "set")

    def _do_unselect(self, command: Statement) -> None:
        self._setting(command, "unselect")

    def _setting(self, command: Statement, how: str) -> None:
        if not self._frames or len(command.words) < 2:  # noqa: PLR2004
            self._strange(command, "it sets nothing that is known")
            return
        frame = self._frames[-1]
        if frame.table is None:
            self._touch(frame)
            self._mark(command, frame.dull)
            return
        if not frame.in_entry and not frame.block.single:
            frame.table.loose = True
            self._strange(command, "it belongs to no entry")
            return
        name = frame.block.attribute(command.words[1])
        values = frame.block.values(name, command.words[2:])
        kind = frame.block.kind(name, values if how != "unset" else ())
        if kind is Kind.KNOWN:
            self._mark(command, LineState.UNDERSTOOD)
            apply(frame.current(), name, Setting(values, command.line, command.last), how)
        elif kind is Kind.IRRELEVANT:
            self._mark(command, LineState.IRRELEVANT)
        else:
            self._strange(command, f"what {name} does is not known to the reader")

    # -- entries -----------------------------------------------------------------------------------

    def _do_delete(self, command: Statement) -> None:
        table = self._table_for(command, 2)
        if table is not None:
            if table.entries.pop(command.words[1], None) is None:
                self._strange(command, "there is no such entry in this file")
            else:
                self._mark(command, LineState.UNDERSTOOD)

    def _do_purge(self, command: Statement) -> None:
        table = self._table_for(command, 1)
        if table is not None:
            table.entries.clear()
            self._mark(command, LineState.UNDERSTOOD)

    def _do_move(self, command: Statement) -> None:
        table = self._table_for(command, 4)
        if table is not None:
            _, key, where, other = command.words
            done = table.move(key, where, other)
            self._done(command, done=done)

    def _do_rename(self, command: Statement) -> None:
        table = self._table_for(command, 4)
        if table is not None:
            _, old, to, new = command.words
            self._done(command, done=to == "to" and table.rename(old, new))

    def _do_clone(self, command: Statement) -> None:
        table = self._table_for(command, 4)
        if table is not None:
            _, old, to, new = command.words
            node = table.entries.get(old)
            table.moves += 1
            fits = table.moves <= MOST_MOVES and to == "to" and new not in table.entries
            done = fits and node is not None
            if fits and node is not None:
                table.entries[new] = node.copy(new, command.line)
            self._done(command, done=done)

    def _done(self, command: Statement, *, done: bool) -> None:
        if done:
            self._mark(command, LineState.UNDERSTOOD)
        else:
            self._strange(command, "the device could not do this with what stands in this file")

    def _table_for(self, command: Statement, words: int) -> Table | None:
        """The table a command works on; None (and the line marked) where it cannot."""
        if not self._frames:
            self._strange(command, "it stands in no block")
            return None
        frame = self._frames[-1]
        if frame.table is None:
            self._touch(frame)
            self._mark(command, frame.dull)
            return None
        if frame.in_entry or len(command.words) != words:
            self._strange(command, "it is not what this command takes")
            return None
        return frame.table

    # -- bookkeeping -------------------------------------------------------------------------------

    def _touch(self, frame: Frame) -> None:
        """Something stands in a block; if the block is not known, that is not understood."""
        if frame.kind is Kind.UNKNOWN and not frame.filled:
            why = f"the block {frame.path.replace('/', ' > ')} is not known to the reader"
            self._book.mark(frame.line, LineState.NOT_UNDERSTOOD, why)
            if frame.host is not None:
                keep(frame.host, frame.line, why)
        frame.filled = True

    def _strange(self, command: Statement, why: str) -> None:
        """Keep a line that is not understood where it stands."""
        if not self._frames:
            self._mark(command, LineState.NOT_UNDERSTOOD, why)
            keep(self._scope.strange, command.line, why)
            return
        frame = self._frames[-1]
        if frame.table is None:
            self._touch(frame)
            self._mark(command, frame.dull, why)
            return
        self._mark(command, LineState.NOT_UNDERSTOOD, why)
        if frame.in_entry:
            keep(frame.current().strange, command.line, why)
        else:
            keep(frame.table.strange, command.line, why)

    def _mark(self, command: Statement, state: LineState, why: str = "") -> None:
        if state < LineState.PARTLY:
            why = ""
        self._book.mark_all(range(command.line, command.last + 1), state, why)
