"""Whether something is read soon, measured beside a fixed piece of work in the same run.

Seconds say as much about the machine as about the reading. So a reading is weighed against passes over ten
long messages: what grows with the square of the length takes thousands of them, wherever it runs.
"""

import re
from collections.abc import Callable
from time import thread_time

_LONG = "Uns fehlen Räume, und das seit Jahren. " * 15_000
_MANY = 200
"""Passes; all that is measured in the tests needs at most a quarter of that."""
_TRIES = 3


def soon(read: Callable[[], object]) -> bool:
    """Whether `read` takes no longer than many passes over long messages.

    The best of a few tries counts: at the first one dictionaries may have to be loaded, too.
    """
    return any(_spent(read) < _MANY * _spent(_a_pass) for _ in range(_TRIES))


def _spent(work: Callable[[], object]) -> float:
    """Seconds of this thread's own time."""
    began = thread_time()
    work()
    return thread_time() - began


def _a_pass() -> int:
    return len(re.findall(r"\w+", _LONG))
