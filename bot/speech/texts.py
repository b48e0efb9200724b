"""Everything the bot says, in one place per language.

The texts are Jinja templates in `de.toml` and `en.toml`. An office changes a text by a TOML file
of its own with the same keys; it never touches code. Values are made inert (see `markdown`),
so that nothing a person wrote can become markup, a link or a template.
"""

import tomllib
from collections.abc import Callable, Iterable, Mapping
from importlib.resources import files
from pathlib import Path
from typing import Any

from jinja2 import StrictUndefined, TemplateSyntaxError, Undefined, meta, pass_context
from jinja2.runtime import Context
from jinja2.sandbox import SandboxedEnvironment

from bot.speech.markdown import Markdown, guarded, inert, shown

# From two on; of one thing a sentence knows the gender. Larger numbers read better in figures.
_IN_WORDS = {
    "de": ["zwei", "drei", "vier", "fünf", "sechs", "sieben", "acht", "neun", "zehn", "elf", "zwölf"],
    "en": ["two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"],
}
_AND = {"de": "und", "en": "and"}


class UnknownText(LookupError):
    """A text was asked for, or overridden, that does not exist."""


class UnusableText(ValueError):
    """A text of an office's own that could never be said; the message names it."""


def _environment(harmless: Callable[[str], Markdown]) -> SandboxedEnvironment:
    def finalize(value: object) -> object:
        if isinstance(value, Undefined | Markdown):
            return value
        return harmless(shown(value)) if isinstance(value, str) else value

    environment = SandboxedEnvironment(
        undefined=StrictUndefined, finalize=finalize, trim_blocks=True, lstrip_blocks=True
    )
    environment.filters["stop"] = _stop
    environment.filters["in_words"] = _in_words
    environment.filters["enumerated"] = _enumerated
    environment.filters["as_network"] = _as_network
    environment.filters["the_network"] = _the_network
    environment.tests["called_network"] = _called_network
    return environment


def _as_network(name: str) -> str:
    """„Im Netzwerk Lesen“, and not „im Netzwerk Netzwerk Lesen“."""
    return name if _called_network(name) else f"Netzwerk {name}"


def _the_network(name: str) -> str:
    """The same in English: “in the network Lesen”, and “in Netzwerk Nord”."""
    return name if _called_network(name) else f"the network {name}"


def _called_network(name: str) -> bool:
    """Whether a name tells by itself what it is the name of."""
    return name.startswith(("Netzwerk", "Network"))


@pass_context
def _in_words(context: Context, number: int) -> str:
    """„drei“ for 3, and „13“ for 13."""
    words = dict(enumerate(_IN_WORDS[context["language"]], start=2))
    return words.get(number, str(number))


@pass_context
def _enumerated(context: Context, values: Iterable[object]) -> str:
    """„1, 2 und 4“."""
    *others, last = map(str, values)
    return f"{', '.join(others)} {_AND[context['language']]} {last}" if others else last


def _stop(quoted: str) -> Markdown:
    """What ends a sentence that ends with a quotation: nothing if that has its own full stop."""
    return Markdown("" if quoted.rstrip().endswith((".", "!", "?", "…")) else ".")


_SENTENCES = _environment(guarded)
# In the minutes foreign words stand in one expression with all that surrounds them, and are to be found
# again letter by letter; on a terminal nothing is markup, and a path is to be copied as it is.
_VERBATIM = _environment(inert)
_VERBATIM_TABLES = ("minutes.", "custody.")


class Texts:
    """The texts of one language: `texts("round.closed", answered=13, invited=17)` → Markdown."""

    def __init__(self, language: str, templates: Mapping[str, str]) -> None:
        self.language = language
        self._templates = {
            name: (_VERBATIM if name.startswith(_VERBATIM_TABLES) else _SENTENCES).from_string(source)
            for name, source in templates.items()
        }

    def __call__(self, name: str, /, **values: object) -> Markdown:
        try:
            template = self._templates[name]
        except KeyError:
            raise UnknownText(name) from None
        return Markdown(template.render(values, language=self.language).strip())

    @property
    def names(self) -> frozenset[str]:
        """All texts there are."""
        return frozenset(self._templates)


def load(language: str, overrides: Path | None = None) -> Texts:
    """Read the texts of `language` ("de" or "en"), with an office's own wording laid over them.

    Raises UnknownText if the office's file names a text that does not exist, and UnusableText if one
    of its texts is no template or asks for a value that this text is not given.
    """
    templates = flatten(tomllib.loads((files("bot.speech") / f"{language}.toml").read_text("utf-8")))
    if overrides is not None:
        own = flatten(tomllib.loads(overrides.read_text("utf-8")))
        if unknown := own.keys() - templates.keys():
            raise UnknownText(", ".join(sorted(unknown)))
        for name, source in own.items():
            _check(name, source, templates[name])
        templates |= own
    return Texts(language, templates)


def flatten(tree: Mapping[str, Any], prefix: str = "") -> dict[str, str]:
    """Turn nested TOML tables into dotted names."""
    flat: dict[str, str] = {}
    for key, value in tree.items():
        if isinstance(value, Mapping):
            flat |= flatten(value, f"{prefix}{key}.")
        else:
            flat[prefix + key] = str(value)
    return flat


def variables(source: str) -> set[str]:
    """The values a template asks for. Raises TemplateSyntaxError if it is none."""
    return meta.find_undeclared_variables(_SENTENCES.parse(source))


def _check(name: str, own: str, shipped: str) -> None:
    """Better refused at the start than in the middle of a round."""
    try:
        _SENTENCES.from_string(own)
        unknown = variables(own) - variables(shipped)
    except TemplateSyntaxError as fault:
        raise UnusableText(f"{name}: {fault.message}") from None
    if unknown:
        raise UnusableText(f"{name}: there is no value {', '.join(sorted(unknown))} for this text")
