"""What changed in a text: a short stretch around it, as it reads now."""

LONGEST = 80
"""Characters, without the „…“ at the ends."""


def excerpt(old: str, new: str, longest: int = LONGEST) -> str:
    """The words of `new` around the first change, or the whole of a short text.

    „…“ stands where something is left out.
    """
    words = new.split()
    if len(" ".join(words)) <= longest:
        return " ".join(words)
    start = end = _first_change(old.split(), words)
    end = min(end + 1, len(words))
    while True:
        wider = [(start - 1, end), (start, end + 1)]
        fitting = [(a, b) for a, b in wider if a >= 0 and b <= len(words) and _length(words[a:b]) <= longest]
        if not fitting:
            break
        start, end = fitting[0] if len(fitting) == 1 or (end - start) % 2 else fitting[1]
    said = " ".join(words[start:end])[:longest]
    return f"{'… ' if start else ''}{said}{' …' if end < len(words) else ''}"


def _length(words: list[str]) -> int:
    return sum(map(len, words)) + len(words) - 1


def _first_change(old: list[str], new: list[str]) -> int:
    """The first word of `new` that is not as it was."""
    same = next(
        (at for at, (a, b) in enumerate(zip(old, new, strict=False)) if a != b), min(len(old), len(new))
    )
    return min(same, len(new) - 1)
