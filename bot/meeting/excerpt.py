"""The first words of a text: enough to recognise it, too little to flood a room with it."""


def beginning(text: str, longest: int) -> str:
    """`text` in one line; if it has more than `longest` characters, whole words of it and „ …“.

    A word that alone is longer is cut.
    """
    line = " ".join(text.split())
    if len(line) <= longest:
        return line
    words = line[: longest + 1].rpartition(" ")[0]
    return f"{words} …" if words else f"{line[:longest]}…"
