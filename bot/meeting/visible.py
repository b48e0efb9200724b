"""Whether a text shows anything."""

import unicodedata


def is_visible(text: str) -> bool:
    """Whether there is more than spaces, control characters and marks without a letter below them."""
    return any(unicodedata.category(sign)[0] not in "CMZ" for sign in text)
