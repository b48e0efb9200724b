"""Markdown → the content of a Matrix message: plain text that reads well aloud, and HTML.

Nothing in a text can ping, on purpose or by accident: `m.mentions` is always there and lists exactly
those who are meant, so that clients do not search the text for names (Matrix 1.7, MSC3952). For
clients older than that, „@room“ is broken by a zero-width space in `body`, the only part their rules
look at; `formatted_body`, which people see, keeps every letter.
"""

import json
from collections.abc import Collection, Iterator, Sequence
from textwrap import indent
from typing import Any

from markdown_it.token import Token
from markdown_it.tree import SyntaxTreeNode

from bot.meeting.ids import EventId, UserId
from bot.speech.markdown import DIALECT

Content = dict[str, Any]

_SAFE_LINKS = ("https://", "mailto:", "matrix:")
_BROKEN_PING = "@\u200broom"
# An event may have 65,536 bytes, and encryption makes four of three.
_MOST = 40_000
# So much of a long message tells what it is.
_BEGINNING = 200


def message(text: str, *, notice: bool = True, mentions: Collection[UserId] = ()) -> Content:
    """The content of `m.room.message` for `text` in Markdown.

    Clients keep quiet about a notice, even if it mentions somebody.
    """
    tokens = _parsed(text)
    return {
        "msgtype": "m.notice" if notice else "m.text",
        "body": _read(tokens).replace("@room", _BROKEN_PING),
        "format": "org.matrix.custom.html",
        "formatted_body": DIALECT.renderer.render(tokens, DIALECT.options, {}).strip(),
        "m.mentions": {"user_ids": list(mentions)} if mentions else {},
    }


def plain(text: str) -> str:
    """`text` in Markdown as it reads without markup."""
    return _read(_parsed(text))


def reply(content: Content, to: EventId) -> Content:
    """The same message as a rich reply."""
    return content | {"m.relates_to": {"m.in_reply_to": {"event_id": to}}}


def in_thread(content: Content, root: EventId, latest: EventId | None = None) -> Content:
    """The same message in the thread below `root`; clients without threads show a reply to `latest`."""
    relation = {
        "rel_type": "m.thread",
        "event_id": root,
        "is_falling_back": True,
        "m.in_reply_to": {"event_id": latest or root},
    }
    return content | {"m.relates_to": relation}


def edit(content: Content, of: EventId) -> Content:
    """`content` in place of our own earlier message; whoever was mentioned is not called again.

    Clients that know no edits show the beginning alone where all of it twice would be too much for an event.
    """
    edited = content | {
        "body": f"* {content['body']}",
        "formatted_body": f"* {content['formatted_body']}",
        "m.mentions": {},
        "m.new_content": content,
        "m.relates_to": {"rel_type": "m.replace", "event_id": of},
    }
    if size(edited) > _MOST:
        edited["body"] = f"* {content['body'].partition(chr(10))[0][:_BEGINNING]} …"
        del edited["format"], edited["formatted_body"]
    return edited


def size(content: Content) -> int:
    """Bytes of the content as nio encrypts it: JSON in ASCII, where „ü“ takes six."""
    return len(json.dumps(content))


def parts(text: str, most: int = _MOST) -> list[str]:
    """`text` in pieces that fit into an event each: cut between paragraphs, or else lines, or else words."""
    if size(message(text)) <= most:
        return [text]
    for seam in ("\n\n", "\n", " "):
        pieces = [piece for piece in text.split(seam) if piece.strip()]
        if len(pieces) > 1:
            half = len(pieces) // 2
            return [*parts(seam.join(pieces[:half]), most), *parts(seam.join(pieces[half:]), most)]
    return [text]


def _parsed(text: str) -> list[Token]:
    tokens = DIALECT.parse(text)
    for token in tokens:
        if token.children:
            token.children = list(_tamed(token.children))
    return tokens


def _tamed(tokens: Sequence[Token]) -> Iterator[Token]:
    """Inline tokens with line breaks kept as they were written, and without links to elsewhere."""
    followed: list[bool] = []
    for token in tokens:
        if token.type == "link_open":
            followed.append(str(token.attrs["href"]).startswith(_SAFE_LINKS))
        if token.type == "softbreak":
            token.type, token.tag = "hardbreak", "br"
        if token.type not in ("link_open", "link_close") or followed[-1]:
            yield token
        if token.type == "link_close":
            followed.pop()


def _read(tokens: Sequence[Token]) -> str:
    return _blocks(SyntaxTreeNode(tokens).children)


def _blocks(nodes: Sequence[SyntaxTreeNode]) -> str:
    """Blocks with an empty line between them, but none below a heading or above a list within a list."""
    text = ""
    for node, before in zip(nodes, [None, *nodes], strict=False):
        if before is not None:
            close = before.type == "heading" or (before.type == "paragraph" and before.hidden)
            text += "\n" if close else "\n\n"
        text += _block(node)
    return text


def _block(node: SyntaxTreeNode) -> str:
    match node.type:
        case "bullet_list":
            return "\n".join(_listed("•", item) for item in node.children)
        case "ordered_list":
            first = int(node.attrs.get("start", 1))
            return "\n".join(_listed(f"{no}.", item) for no, item in enumerate(node.children, start=first))
        case "blockquote":
            return indent(_blocks(node.children), "> ", lambda line: True)
        case "fence" | "code_block":
            return node.content.rstrip("\n")
        case "hr":
            return "———"
    return "".join(_inline(child) for child in node.children)


def _listed(mark: str, item: SyntaxTreeNode) -> str:
    return f"{mark} {indent(_blocks(item.children), '  ').lstrip()}"


def _inline(node: SyntaxTreeNode) -> str:
    match node.type:
        case "text" | "code_inline":
            return node.content
        case "hardbreak":
            return "\n"
    text = "".join(_inline(child) for child in node.children)
    return _with_address(text, str(node.attrs["href"])) if node.type == "link" else text


def _with_address(text: str, address: str) -> str:
    return text if text in (address, address.removeprefix("mailto:")) else f"{text} ({address})"
