"""Which model marks which articles of a library: by language, according to the settings."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from tui.core.languages import known_language
from tui.core.text import plural

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

ENGLISH = "en"
OTHERS = "*"
"""Every language not named, and texts of unknown language."""


@dataclass(frozen=True)
class ModelSettings:
    """The configured models.

    `by_language` maps languages (`en`, `fr`, `*`) to models. English always has one: by default the library's learned
    model, else the packaged one. `for_all` overrides them for every article. `english_rules`: whether the English rules
    apply to English articles, `taught_names`: whether readers' decisions do.
    """

    by_language: Mapping[str, str] = field(default_factory=dict)
    english_rules: bool = True
    taught_names: bool = True
    for_all: str = ""


class ModelUse(NamedTuple):
    """A model with the languages it marks, spelled as in the articles.

    `name` is "" for the packaged one, None for no model: then names are not marked. `english`: whether the English
    rules apply to its results.
    """

    name: str | None
    english: bool
    languages: tuple[str, ...]


def base_language(language: str) -> str:
    """Return the language of a tag, `en` of `en-GB`; "" for none, or for a code such as `zxx`."""
    return known_language(language).partition("-")[0]


def model_uses(languages: Iterable[str], settings: ModelSettings, learned: str = "") -> list[ModelUse]:
    """Return the models for articles in these languages, English first; `learned` is the library's own."""
    languages_of: dict[tuple[str | None, bool], list[str]] = {}
    for language in sorted(languages, key=lambda each: (base_language(each) != ENGLISH, each)):
        base = base_language(language)
        is_english = base == ENGLISH or (not base and OTHERS not in settings.by_language)
        name = _model(ENGLISH if is_english else base, settings, learned)
        languages_of.setdefault((name, is_english and settings.english_rules), []).append(language)
    return [ModelUse(name, english, tuple(them)) for (name, english), them in languages_of.items()]


def unmodelled_line(unmodelled: Mapping[str, int]) -> str:
    """Report how many articles in which languages have no names marked; "" for none."""
    if not unmodelled:
        return ""
    parts = [f"{plural(count, 'article')} in {language}" for language, count in sorted(unmodelled.items())]
    example = min(unmodelled)
    return f"no model for {', '.join(parts)}: names are not marked; [models] {example} = … in the settings names one"


def _model(language: str, settings: ModelSettings, learned: str) -> str | None:
    if settings.for_all:
        return settings.for_all
    if language == ENGLISH:
        return settings.by_language.get(ENGLISH) or learned
    return settings.by_language.get(language) or settings.by_language.get(OTHERS) or None
