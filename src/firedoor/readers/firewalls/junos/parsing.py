"""Both written forms into one tree."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from firedoor.readers.firewalls.junos.chains import apart
from firedoor.readers.firewalls.junos.lexing import Kind, Lexer, Sentence
from firedoor.readers.firewalls.junos.tree import DEEPEST, Node, Statement, walk

_APPLY = frozenset({"apply-groups", "apply-groups-except"})
_TOO_DEEP = "(too deep)"
_QUIET = frozenset({"annotate", "protect", "unprotect", "commit", "run"})


@dataclass(slots=True)
class Parsed:
    """The tree. ``noise``: lines of prompts. ``breaks``: where the file is cut or its brackets do not fit."""

    root: Node = field(default_factory=lambda: Node("", 1))
    statements: list[Statement] = field(default_factory=list)
    noise: list[int] = field(default_factory=list)
    breaks: list[tuple[int, str]] = field(default_factory=list)
    hosts: list[str] = field(default_factory=list)
    applies: bool = False  # whether groups are applied anywhere


def parse(lines: tuple[str, ...]) -> Parsed:
    """Read a whole file; it never fails, but notes what is broken."""
    return _Builder(lines).parsed


class _Builder:
    def __init__(self, lines: tuple[str, ...]) -> None:
        self.parsed = Parsed()
        self._open: list[tuple[list[Node], int]] = []
        self._context: list[str] = []
        self._edit: list[str] = []
        lexer = Lexer()
        for sentence in lexer.sentences(lines):
            self._take(sentence)
        for _, line in self._open[:1]:
            self.parsed.breaks.append((line, "the block that begins here is not closed"))
        if lexer.unfinished_comment:
            self.parsed.breaks.append((lexer.comment_line, "the comment here has no end"))

    def _take(self, sentence: Sentence) -> None:
        match sentence.kind:
            case Kind.COMMAND:
                self._command(sentence)
            case Kind.PROMPT:
                self._prompt(sentence)
            case Kind.NOISE:
                self.parsed.noise.append(sentence.line)
            case Kind.CLOSE:
                self._close(sentence)
            case _:
                self._statement(sentence)

    def _prompt(self, sentence: Sentence) -> None:
        """``show configuration security`` prints what stands below ``security``."""
        self.parsed.noise.append(sentence.line)
        self.parsed.hosts.append(sentence.words[0])
        mode, typed = sentence.words[1], sentence.words[2:]
        if "|" in typed:
            typed = typed[: typed.index("|")]
        begin = ["show"] if mode == "#" else ["show", "configuration"]
        self._context = typed[len(begin) :] if typed[: len(begin)] == begin else []

    def _close(self, sentence: Sentence) -> None:
        if self._open:
            self._open.pop()
        else:
            self.parsed.breaks.append((sentence.line, "a bracket closes a block that never began"))

    def _statement(self, sentence: Sentence) -> None:
        root = self.parsed.root
        bases = self._open[-1][0] if self._open else [self._put(root, self._context)]
        ends = [end for base in bases for end in self._ends(base, sentence.words, sentence)]
        for end in ends:
            if "inactive:" in sentence.tags:
                end.inactive = True
            if "delete:" in sentence.tags:
                end.children.clear()
                end.inactive = True
        if sentence.kind is Kind.OPEN:
            self._open.append((ends or bases, sentence.line))

    def _ends(self, base: Node, words: list[str], sentence: Sentence) -> list[Node]:
        """The nodes at which a statement ends: one, or one for each member of its list."""
        leaf = sentence.kind is not Kind.OPEN
        stem = self._put(base, words, sentence.lines)
        if not words and not sentence.members:
            return [stem]
        if sentence.members is None:
            self._end(stem, sorted(set(sentence.lines)), sentence, leaf=leaf)
            return [stem]
        ends = [(self._put(stem, [word], [line]), line) for word, line in sentence.members]
        for end, line in ends:
            self._end(end, [line], sentence, leaf=leaf)
        spare = set(sentence.lines) - {line for _, line in ends}
        self._end(stem, sorted(spare), sentence, leaf=not ends)
        return [end for end, _ in ends] or [stem]

    def _end(self, node: Node, lines: list[int], sentence: Sentence, *, leaf: bool) -> None:
        at = node
        if sentence.broken:
            at = self._put(node, [f"({sentence.broken})"], lines or [sentence.line])
        for line in lines:
            statement = Statement(line, leaf=leaf)
            at.statements.append(statement)
            self.parsed.statements.append(statement)

    def _put(self, base: Node, words: list[str], lines: list[int] | None = None) -> Node:
        node = base
        if not self.parsed.applies and not _APPLY.isdisjoint(words):
            self.parsed.applies = True
        for index, word in enumerate(words):
            if node.depth >= DEEPEST:
                return node if node.word == _TOO_DEEP else _too_deep(node)
            found = node.children.get(word)
            if found is None:
                line = lines[index] if lines and index < len(lines) else base.line
                found = node.children[word] = Node(word, line, depth=node.depth + 1)
            node = found
        return node

    # set form

    def _command(self, sentence: Sentence) -> None:
        verb, words = sentence.words[0], sentence.words[1:]
        lines = sentence.lines[1:]
        if verb == "top" and words:
            # "top edit interfaces", "top set ...": from the top on.
            self._edit = []
            sentence.words, sentence.lines = words, lines
            self._command(sentence)
        elif verb in {"edit", "top", "up", "exit", "quit"}:
            self._move(verb, words)
            self.parsed.noise.append(sentence.line)
        elif verb in _QUIET:
            self.parsed.noise.append(sentence.line)
        elif verb == "set":
            self._set(sentence, words, lines)
        else:
            self._change(verb, words, sentence)

    def _move(self, verb: str, words: list[str]) -> None:
        if verb == "edit":
            self._edit = [*self._edit, *words]
        elif verb == "up":
            count = int(words[0]) if words and words[0].isdigit() and len(words[0]) < 4 else 1  # noqa: PLR2004
            self._edit = self._edit[: max(len(self._edit) - count, 0)]
        else:
            self._edit = [] if verb == "top" else self._edit[:-1]

    def _set(self, sentence: Sentence, words: list[str], lines: list[int]) -> None:
        base = self._put(self.parsed.root, [*self._context, *self._edit])
        sentence.lines = lines or [sentence.line]
        if not words and not sentence.members:
            self._end(base, [sentence.line], sentence, leaf=True)
            return
        listed = sentence.members is not None
        parts = apart([*self._context, *self._edit], words, listed=listed)
        members = sentence.members
        for number, part in enumerate(parts, start=1):
            sentence.members = members if number == len(parts) else None
            sentence.lines = [sentence.line] * len(part) if len(parts) > 1 else lines
            self._ends(base, part, sentence)

    def _change(self, verb: str, words: list[str], sentence: Sentence) -> None:
        """``delete``, ``deactivate`` and the like act on what stands before them."""
        path = [*self._context, *self._edit, *words]
        if sentence.members is not None:
            path += [word for word, _ in sentence.members[:1]]
        done = not sentence.broken and self._changed(verb, path)
        if done:
            self.parsed.noise.append(sentence.line)
            return
        node = self._put(self.parsed.root, [f"({verb})", *words], [sentence.line])
        self._end(node, [sentence.line], sentence, leaf=True)

    def _changed(self, verb: str, path: list[str]) -> bool:
        if verb == "insert":
            return self._insert(path)
        if verb == "rename" and len(path) > 2 and path[-2] == "to":  # noqa: PLR2004
            return self._rename(path[:-2], path[-1])
        found = self._find(path) if path else None
        if found is None or verb not in {"delete", "deactivate", "activate"}:
            return False
        parent, node = found
        if verb == "delete":
            for gone in walk(node):
                gone.inactive = True
                gone.know()
            del parent.children[node.word]
        else:
            node.inactive = verb == "deactivate"
        return True

    def _find(self, path: list[str]) -> tuple[Node, Node] | None:
        parent, node = self.parsed.root, self.parsed.root
        for word in path:
            found = node.children.get(word)
            if found is None:
                return None
            parent, node = node, found
        return parent, node

    def _rename(self, path: list[str], new: str) -> bool:
        found = self._find(path)
        if found is None or new in found[0].children:
            return False
        parent, node = found
        node.word = new
        parent.children = {child.word: child for child in parent.children.values()}
        return True

    def _insert(self, path: list[str]) -> bool:
        """``insert ... term NEW before term OLD``: move a node in the order of its siblings."""
        for place in ("before", "after"):
            if place in path:
                at = path.index(place)
                found, mark = self._find(path[:at]), path[at + 1 :]
                if found is None or not mark or mark[-1] not in found[0].children:
                    return False
                _move_beside(found[0], found[1].word, mark[-1], after=place == "after")
                return True
        return False


def _too_deep(node: Node) -> Node:
    """Where words stop being kept apart: one node takes all that would lie deeper."""
    return node.children.setdefault(_TOO_DEEP, Node(_TOO_DEEP, node.line, depth=DEEPEST))


def _move_beside(parent: Node, word: str, mark: str, *, after: bool) -> None:
    if word == mark:
        return
    moved = parent.children.pop(word)
    parent.children = dict(_beside(parent, moved, mark, after=after))


def _beside(parent: Node, moved: Node, mark: str, *, after: bool) -> Iterator[tuple[str, Node]]:
    for word, child in parent.children.items():
        if word == mark and not after:
            yield moved.word, moved
        yield word, child
        if word == mark and after:
            yield moved.word, moved
