"""What a formatted body says: the words people see, and no markup.

It tells what the plain body says where that is empty, and which of its signs are marks that nobody sees.

Clients write plain HTML. Whatever else somebody sends is read in one pass and never a fault; the standard
library's reader trips over „<![“.
"""

import re
from collections.abc import Iterator
from html import unescape

_TAG = re.compile(r"<(?P<end>/?)(?P<name>[A-Za-z][\w-]*+|!--)(?P<rest>[^<>]*+)>")
_ATTRIBUTE = re.compile(r"""\b(alt|start)\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"']+))""", re.IGNORECASE)
_MARK_ALONE = re.compile(r"^(-|\d+\.)\n", re.MULTILINE)
# The quoted original of a reply is somebody else's words; the others show nothing.
_LEFT_OUT = ("mx-reply", "script", "style")
_BLOCKS = (
    *("p", "div", "blockquote", "pre", "ul", "ol", "li", "table", "tr", "br", "hr"),
    *(f"h{level}" for level in range(1, 7)),
)

# What Element writes into the plain body where the formatted one has these tags.
_MARKS = {
    **dict.fromkeys(("strong", "b"), ("**", "__")),
    **dict.fromkeys(("em", "i"), ("*", "_")),
    **dict.fromkeys(("del", "s", "strike"), ("~~",)),
    "code": ("`",),
}
_MOST_MARKED = 200
# So often the same words may stand between such signs within a word.
_MOST_TRIED = 50


def text(html: str) -> str:
    """The words of `html`, a line for each block. Items of a numbered list keep their numbers."""
    reader, end = _Reader(), 0
    for tag in _TAG.finditer(html):
        reader.say(unescape(html[end : tag.start()]))
        reader.tag(tag["name"].lower(), closes=bool(tag["end"]), rest=tag["rest"])
        end = tag.end()
    reader.say(unescape(html[end:]))
    lines = (" ".join(line.split()) for line in "".join(reader.said).split("\n"))
    return _MARK_ALONE.sub(r"\1 ", "\n".join(line for line in lines if line))


def unmarked(plain: str, html: str) -> str:
    """`plain` without the signs that only make words bold or slanted; `html` says which do.

    Within a word they stay: „Lehrer*innen und Erzieher*innen“ is meant as it is written, whatever is shown.
    """
    for name, words in _marked(html):
        for mark in _MARKS[name]:
            plain = _without(mark, words, plain)
    return plain


def _without(mark: str, words: str, plain: str) -> str:
    """Found by hand: to make a pattern of each takes seconds where a long message is full of marks."""
    marked, end = f"{mark}{words}{mark}", 0
    for _attempt in range(_MOST_TRIED):
        begin = plain.find(marked, end)
        end = begin + len(marked)
        if begin < 0:
            break
        if not (plain[max(begin - 1, 0) : begin].isalnum() or plain[end : end + 1].isalnum()):
            return plain[:begin] + words + plain[end:]
        end = begin + 1
    return plain


def _marked(html: str) -> Iterator[tuple[str, str]]:
    """The words that have a look of their own, from the innermost outwards; of very many only the first."""
    opened: list[tuple[str, int]] = []
    said, end, left = "", 0, _MOST_MARKED
    for tag in _TAG.finditer(html):
        said += unescape(html[end : tag.start()])
        end, name = tag.end(), tag["name"].lower()
        if name in _MARKS and not tag["end"]:
            opened.append((name, len(said)))
        elif opened and opened[-1][0] == name and left:
            left -= 1
            _, start = opened.pop()
            yield name, said[start:]


class _Reader:
    """Collects what is to be seen."""

    def __init__(self) -> None:
        self.said: list[str] = []
        self._unseen = 0
        # The next number of each list that is open; None for one without numbers.
        self._lists: list[int | None] = []

    def say(self, words: str) -> None:
        """Words that are seen, unless they stand where nothing is."""
        if not self._unseen:
            self.said.append(words)

    def tag(self, name: str, *, closes: bool, rest: str) -> None:
        """What a tag changes."""
        if name in _LEFT_OUT:
            self._unseen = max(0, self._unseen + (-1 if closes else 1))
        if name in _BLOCKS:
            self.say("\n")
        if name in ("ul", "ol"):
            self._list(closes, _number(_attribute(rest, "start")) if name == "ol" else None)
        elif name == "li" and not closes:
            self.say(self._mark())
        elif name == "img":
            # Of an emoji of one's own only its name can be read.
            self.say(_attribute(rest, "alt"))
        elif name in ("td", "th"):
            self.say(" ")

    def _list(self, closes: bool, first: int | None) -> None:
        if not closes:
            self._lists.append(first)
        elif self._lists:
            self._lists.pop()

    def _mark(self) -> str:
        number = self._lists[-1] if self._lists else None
        if number is None:
            return "- "
        self._lists[-1] = number + 1
        return f"{number}. "


def _attribute(rest: str, wanted: str) -> str:
    found = (match for match in _ATTRIBUTE.finditer(rest) if match[1].lower() == wanted)
    return next((unescape(match[2] or match[3] or match[4] or "") for match in found), "")


def _number(start: str) -> int:
    return int(start) if re.fullmatch(r"[0-9]{1,4}", start) else 1
