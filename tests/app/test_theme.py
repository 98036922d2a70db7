import re

import pytest
from textual.color import Color
from textual.theme import Theme

from tests.app.roles import BACKGROUNDS, PAGES, SIGNS, TEXT
from tui.app.dialogs.modal import STYLES
from tui.app.theme import (
    DEFAULTS,
    THEMES,
    background_variable,
    color_of,
    label_variable,
    sign_variable,
    verdict_variable,
)
from tui.app.theme import contrast as ratio
from tui.core.model import CODE_COLORS


def luminance(name: str) -> float:
    """Relative luminance as WCAG 2 defines it."""
    red, green, blue = (
        part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in Color.parse(name).normalized
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(theme: Theme, foreground: str, background: str) -> float:
    dim, bright = sorted(luminance(theme.variables[name]) for name in (foreground, background))
    return (bright + 0.05) / (dim + 0.05)


@pytest.mark.parametrize("theme", THEMES, ids=lambda theme: theme.name)
def test_text_behind_a_dialog_can_be_read(theme: Theme) -> None:
    (share,) = re.findall(
        r"^ModalScreen \{ background: \$page (\d+)%;", STYLES.read_text(encoding="utf-8"), re.MULTILINE
    )
    page = Color.parse(theme.variables["page"])
    shown = {
        name: Color.parse(theme.variables[name]).blend(page, int(share) / 100) for name in {*TEXT, *SIGNS, *BACKGROUNDS}
    }
    pairs = [
        *((foreground, background) for foreground in TEXT for background in BACKGROUNDS),
        *((foreground, background) for foreground in SIGNS for background in PAGES),
    ]
    poor = {pair: value for pair in pairs if (value := ratio(*(shown[name] for name in pair))) < 3}
    assert poor == {}


@pytest.mark.parametrize("theme", THEMES, ids=lambda theme: theme.name)
def test_text_is_readable_on_every_background(theme: Theme) -> None:
    pairs = [
        *((foreground, background) for foreground in TEXT for background in BACKGROUNDS),
        *((foreground, background) for foreground in SIGNS for background in PAGES),
        ("foreground", "hit"),
        ("page", "amber"),
    ]
    poor = {pair: round(contrast(theme, *pair), 2) for pair in pairs if contrast(theme, *pair) < 4.5}
    assert poor == {}


def test_both_themes_name_the_same_things() -> None:
    dark, light = THEMES
    assert dark.variables.keys() == light.variables.keys() >= DEFAULTS.keys()
    assert (dark.dark, light.dark) == (True, False)


def test_unknown_words_have_a_colour() -> None:
    names = [label_variable("NEW"), verdict_variable("odd"), background_variable("#fff"), sign_variable("")]
    assert names == ["label-date", "verdict-unproven", "background-yellow", "sign-yellow"]
    assert set(names) <= DEFAULTS.keys()


@pytest.mark.parametrize("theme", THEMES, ids=lambda theme: theme.name)
def test_any_colour_of_a_tag_is_readable(theme: Theme) -> None:
    page, foreground = (Color.parse(theme.variables[name]) for name in ("page", "foreground"))
    for number in range(0, 2**24, 65_521):
        rgb = f"#{number:06X}"
        sign, background = (color_of(theme.variables, name(rgb)) for name in (sign_variable, background_variable))
        assert ratio(Color.parse(sign), page) >= 4.5, rgb
        assert ratio(Color.parse(background), foreground) >= 4.5, rgb
    for color in CODE_COLORS:
        assert contrast(theme, "foreground", background_variable(color)) >= 4.5
        assert contrast(theme, sign_variable(color), "page") >= 4.5
