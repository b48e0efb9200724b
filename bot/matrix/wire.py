"""JSON as it comes over the wire: whatever anybody has nested or spelt in there, the rest of it is read.

An answer that cannot be read is asked for again, for ever. Therefore one event must never be able to make
a whole answer unreadable.
"""

import json
import re
from typing import Any, TypeGuard

# Honest events have a dozen levels; Python's own reader fails at about a thousand.
_DEEPEST = 100
_CUT_AT = 2 * _DEEPEST
# More digits than any number means, and far below what Python refuses to read.
_MOST_DIGITS = 1_000
_LONGEST_ID = 255
_SIGNS = re.compile(r'"(?:[^"\\]+|\\.)*+"|[\[{]|[\]}]', re.DOTALL)


def parse(raw: bytes) -> Any:
    """Read JSON. Raises ValueError if it is none.

    Bytes that are no UTF-8 become „�“; numbers without end, and what is nested too deep for any reader, None.
    """
    text = raw.decode("utf-8", "replace")
    try:
        return json.loads(text, parse_int=_number)
    except RecursionError:
        return json.loads(_cut(text), parse_int=_number)


def is_shallow(value: object) -> bool:
    """Whether something that was read has no more levels than anything honest."""
    level = [value]
    for _depth in range(_DEEPEST):
        level = [inner for outer in level for inner in _inside(outer)]
        if not level:
            return True
    return False


def mapping(value: object) -> dict[str, Any]:
    """What should be an object; an empty one if it is anything else."""
    return value if isinstance(value, dict) else {}


def is_id(value: object) -> TypeGuard[str]:
    """Whether something may be called an event or a room; Matrix has names of 255 bytes at most."""
    return isinstance(value, str) and len(value.encode("utf-8", "surrogatepass")) <= _LONGEST_ID


def _cut(text: str) -> str:
    """Put null in place of everything below a certain depth."""
    kept, depth, begin = [], 0, 0
    for found in _SIGNS.finditer(text):
        match text[found.start()]:
            case "[" | "{":
                depth += 1
                if depth == _CUT_AT:
                    kept += [text[begin : found.start()], "null"]
            case "]" | "}":
                if depth == _CUT_AT:
                    begin = found.end()
                depth -= 1
    return "".join([*kept, text[begin:]])


def _inside(value: object) -> list[object]:
    if isinstance(value, dict):
        return list(value.values())
    return value if isinstance(value, list) else []


def _number(digits: str) -> int | None:
    return int(digits) if len(digits) <= _MOST_DIGITS else None
