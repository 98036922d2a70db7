"""The reading pane's style sheet; its colours are the theme's variables."""

from tui.app.theme import ground_variable, label_variable, sign_variable, verdict_variable
from tui.app.widgets._painter import GROUNDS, MENTIONS, PREFIX, SIGNS, VERDICT_SIGNS


def _rules() -> str:
    rules = {
        "title": "color: $ink; text-style: bold;",
        "meta": "color: $dim;",
        "fold": "color: $dim;",
        "bar": "color: $amber;",
        "cursor": "background: $cursor;",
        "selection": "color: $ink; text-style: reverse;",
        "quote": "text-style: bold;",
        "hit": "color: $ink; background: $hit; text-style: bold;",
        "hit-current": "color: $amber; background: $page; text-style: bold reverse;",
        "mention-current": "text-style: bold reverse;",
        "ground-claim": "background: $ground-claim;",
        "sign-note": "color: $amber;",
        "sign-suggestion": "color: $dim; text-style: bold;",
    }
    rules |= {name: f"color: ${label_variable(label)}; text-style: underline;" for label, name in MENTIONS.items()}
    rules["mention-date"] = "color: $label-date;"
    rules |= {name: f"background: ${ground_variable(color)};" for color, name in GROUNDS.items()}
    rules |= {name: f"color: ${sign_variable(color)};" for color, name in SIGNS.items()}
    rules |= {name: f"color: ${verdict_variable(verdict)};" for verdict, name in VERDICT_SIGNS.items()}
    return "\n".join(f"    & > .{PREFIX}{name} {{ {rule} }}" for name, rule in rules.items())


def _without_colour() -> str:
    """Tell apart by weight and slant what is otherwise told by ground."""
    rules = dict.fromkeys([*GROUNDS.values(), "ground-claim"], "text-style: italic;")
    rules["cursor"] = "text-style: bold;"
    rules["hit"] = "text-style: bold reverse;"
    rules["hit-current"] = "text-style: bold reverse underline;"
    return "\n".join(f"    &:nocolor > .{PREFIX}{name} {{ {rule} }}" for name, rule in rules.items())


CSS = f"""
ReadingPane {{
    background: $page;
    color: $ink;
    scrollbar-background: $page;
    scrollbar-background-hover: $page;
    scrollbar-background-active: $page;
{_rules()}
{_without_colour()}
}}
"""
