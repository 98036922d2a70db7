"""The one table of actions and keys: bindings, footer, help, palette, keymap and documentation all come from it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from textual.binding import Binding, BindingType
from textual.keys import _character_to_key, format_key

from tui.core.errors import ConfigError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping


@dataclass(frozen=True, slots=True)
class Action:
    """Something a key does.

    `id` is the name in the keymap and of the method that does it; `keys` are Textual's, comma-separated; `context`
    tells where the keys work; `hint` is the word in the footer ("" leaves it out). `of_screen` marks what the screen
    does though the keys belong to the text.
    """

    id: str
    keys: str
    does: str
    context: str
    hint: str = ""
    of_screen: bool = False

    @property
    def call(self) -> str:
        """The action as Textual calls it: what is done to an annotation is done by name."""
        if self.id.startswith("verdict_"):
            return f"screen.verdict({self.id[8:]})"
        by_name = {"annotate": "annotate", "annotations": "screen.on_annotation"}
        if self.context in by_name:
            return f"{by_name[self.context]}('{self.id}')"
        return f"screen.{self.id}" if self.context in OF_LISTS else self.id


CONTEXTS = {
    "text": "Reading",
    "annotate": "Annotating",
    "visual": "Selecting (after v)",
    "reader": "Everywhere",
    "list": "In every list",
    "articles": "In the article list",
    "sidebar": "In the sidebar",
    "entities": "In the entities",
    "annotations": "In the annotations",
    "suggestions": "In the suggestions",
    "desk": "At the claims desk",
    "names": "In the library's entities",
    "adjudicate": "Two people's annotations side by side",
    "compare": "Comparing two texts",
}
"""Where keys work, with the heading of the help."""

OF_LISTS = ("articles", "entities", "annotations", "suggestions", "desk", "names", "adjudicate", "compare")
"""Contexts of one list each, whose id is the same; the screen does what their keys say."""

ACTIONS: tuple[Action, ...] = (
    # reading
    Action("next_sentence", "j,down", "next sentence", "text", "sentence"),
    Action("previous_sentence", "k,up", "previous sentence", "text"),
    Action("extend_next", "J,shift+down", "extend the selection by a sentence", "text"),
    Action("extend_previous", "K,shift+up", "take a sentence off the selection, or extend it upwards", "text"),
    Action("next_paragraph", "right_curly_bracket", "next paragraph", "text"),
    Action("previous_paragraph", "left_curly_bracket", "previous paragraph", "text"),
    Action("page_down", "space,pagedown", "a page down", "text"),
    Action("page_up", "b,pageup", "a page up", "text"),
    Action("half_page_down", "ctrl+d", "half a page down", "text"),
    Action("half_page_up", "ctrl+u", "half a page up", "text"),
    Action("top", "g,home", "to the beginning", "text"),
    Action("bottom", "G,end", "to the end", "text"),
    Action("search", "slash", "search in the article", "text", "search", of_screen=True),
    Action("next_hit", "n", "next hit", "text"),
    Action("previous_hit", "N", "previous hit", "text"),
    Action("next_mention", "e", "next name", "text"),
    Action("previous_mention", "E", "previous name", "text"),
    Action("next_suggestion", "semicolon", "next passage worth checking", "text", "next found"),
    Action("previous_suggestion", "comma", "the one before", "text"),
    Action("open_here", "enter", "open what the cursor is on: annotation, claim or name", "text", of_screen=True),
    Action("toggle_fold", "o", "show or fold text that stands twice", "text"),
    Action("visual", "v", "select by character and word", "text"),
    Action("leave", "escape", "leave the selection or the search", "text", "back"),
    # selecting
    Action("visual_left", "h,left", "a character left", "visual"),
    Action("visual_right", "l,right", "a character right", "visual", "character"),
    Action("visual_word", "w", "next word", "visual", "word"),
    Action("visual_word_back", "b", "word before", "visual"),
    Action("visual_word_end", "e", "end of the word", "visual"),
    Action("visual_line_start", "0", "start of the row", "visual"),
    Action("visual_line_end", "dollar_sign", "end of the row", "visual"),
    # annotating
    Action("highlight", "m", "highlight the sentence or selection; again: the next colour", "annotate", "highlight"),
    Action("tag", "t", "tag it", "annotate", "tag"),
    Action("claim", "c", "make it a claim, the speaker guessed", "annotate", "claim"),
    Action("note", "a", "write a note on it", "annotate", "note"),
    Action("again", "full_stop", "the last annotation again, here", "annotate", "again"),
    Action("remove", "x", "remove the annotation at the cursor", "annotate"),
    Action("dismiss", "d", "this passage is not worth checking: suggest it no more", "annotate"),
    Action("correct", "r", "correct the name here, or add one that was missed", "annotate", "right a name"),
    Action("place", "p", "place the orphan of the sidebar here: an annotation whose passage is gone", "annotate"),
    Action("copy", "y", "copy the quotation with its citation", "annotate"),
    # everywhere
    Action("undo", "u", "undo", "reader", "undo"),
    Action("redo", "ctrl+r", "redo", "reader"),
    Action("next_article", "right_square_bracket", "next article", "reader"),
    Action("previous_article", "left_square_bracket", "previous article", "reader"),
    Action("focus_list", "1", "to the article list", "reader"),
    Action("focus_text", "2", "to the text", "reader"),
    Action("focus_sidebar", "3", "to the sidebar; again: its next tab", "reader"),
    Action("next_pane", "tab", "to the next pane", "reader"),
    Action("previous_pane", "shift+tab", "to the pane before", "reader"),
    Action("entities", "4", "all entities of the library", "reader"),
    Action("claims", "5", "all claims of the library: the desk", "reader", "claims"),
    Action("compare", "D", "compare with the same story elsewhere, and with earlier versions", "reader"),
    Action("adjudicate", "A", "two people's annotations side by side", "reader"),
    Action("find", "f", "find in the library", "reader", "find"),
    Action("export", "X", "export", "reader"),
    Action("edit_article", "i", "edit title, publisher, date and language of the article", "reader"),
    Action("narrower", "less_than_sign", "make the side pane narrower", "reader"),
    Action("wider", "greater_than_sign", "make the side pane wider", "reader"),
    Action("zen", "z", "only the text, and back", "reader"),
    Action("theme", "ctrl+t", "dark or light", "reader"),
    Action("help", "question_mark", "all keys", "reader", "all keys"),
    Action("quit", "q,ctrl+q", "quit: nothing can be unsaved", "reader", "quit"),
    # lists
    Action("next", "j,down", "next", "list", "move"),
    Action("previous", "k,up", "previous", "list"),
    Action("list_page_down", "space,pagedown,ctrl+d", "a page down", "list"),
    Action("list_page_up", "b,pageup,ctrl+u", "a page up", "list"),
    Action("first", "g,home", "first", "list"),
    Action("last", "G,end", "last", "list"),
    Action("choose", "enter", "open", "list", "open"),
    Action("filter", "slash", "filter as one types", "list", "filter"),
    Action("back", "escape", "clear the filter, then go back to the text", "list", "back"),
    Action("card_on", "J,shift+down", "read on in the card below the list", "sidebar"),
    Action("card_back", "K,shift+up", "back in the card", "sidebar"),
    Action("sort", "s", "another order: added, newest, oldest, title, unread", "articles", "order"),
    Action("toggle_read", "r", "read, or new again", "articles", "read"),
    Action("correct_entity", "r", "correct the name: here, in this article, everywhere", "entities", "right it"),
    Action("take_suggestion", "c", "make it a claim", "suggestions", "claim"),
    Action("dismiss_suggestion", "d,x", "not worth checking: suggest it no more", "suggestions", "dismiss"),
    Action("edit_speaker", "s", "who says it", "annotations", "speaker"),
    Action("next_verdict", "v", "next verdict", "annotations", "verdict"),
    Action("previous_verdict", "V", "verdict before", "annotations"),
    Action("edit_rationale", "r", "rationale of the verdict", "annotations", "rationale"),
    Action("edit_evidence", "e", "evidence: what it was checked against", "annotations", "evidence"),
    Action("elsewhere", "w", "where else it is said; link it there", "annotations", "said elsewhere"),
    Action("edit_note", "a", "note", "annotations", "note"),
    Action("edit_tags", "t", "tag it; a tag it has is taken off", "annotations", "tag"),
    Action("make_claim", "c", "make it a claim, or a plain highlight again", "annotations"),
    Action("place_orphan", "p", "place the orphan where the text's cursor was", "annotations"),
    Action("remove_annotation", "x", "remove it", "annotations", "remove"),
    # the claims desk
    *(
        Action(f"verdict_{number}", str(number), f"verdict number {number} of the vocabulary", "desk")
        for number in range(1, 10)
    ),
    Action("desk_order", "s", "another order: newest, oldest, speaker, verdict, published, article", "desk", "order"),
    Action("desk_speaker", "S", "who says it", "desk", "speaker"),
    Action("desk_rationale", "r", "rationale of the verdict", "desk", "rationale"),
    Action("desk_evidence", "e", "evidence: what it was checked against", "desk", "evidence"),
    Action("desk_link", "l", "link two claims: here, then on the other one", "desk", "link"),
    Action("desk_elsewhere", "w", "where else it is said; link it there", "desk", "said elsewhere"),
    Action("desk_pictures", "p", "timeline and speakers' records as pictures", "desk", "pictures"),
    Action("desk_undo", "u", "undo", "desk", "undo"),
    Action("desk_redo", "ctrl+r", "redo", "desk"),
    # the library's entities
    Action("names_order", "s", "another order: mentions, articles, name", "names", "order"),
    Action("names_label", "l", "one kind of entity after the other", "names", "kind"),
    Action("names_correct", "r", "correct the name", "names", "right it"),
    Action("names_merge", "m", "merge two: here, then on the one that stays", "names", "merge"),
    Action("names_possible", "p", "pairs that may be the same", "names", "possible merges"),
    Action("names_undo", "u", "undo", "names", "undo"),
    Action("names_redo", "ctrl+r", "redo", "names"),
    # two people's annotations side by side
    Action("accept_left", "h,left", "accept the left one; the other is removed", "adjudicate"),
    Action("accept_right", "l,right", "accept the right one", "adjudicate"),
    Action("other_people", "tab", "the next two people", "adjudicate"),
    Action("adjudicate_undo", "u", "undo", "adjudicate"),
    # comparing
    Action("compare_next", "tab", "the next of what it can be compared with", "compare"),
    Action("compare_previous", "shift+tab", "the one before", "compare"),
    Action("next_difference", "n", "on to the next difference", "compare"),
    Action("previous_difference", "N", "back to the difference before", "compare"),
)

BY_ID = {action.id: action for action in ACTIONS}

_SIGNS = {
    "right_curly_bracket": "}",
    "left_curly_bracket": "{",
    "right_square_bracket": "]",
    "left_square_bracket": "[",
    "slash": "/",
    "full_stop": ".",
    "question_mark": "?",
    "dollar_sign": "$",
    "semicolon": ";",
    "comma": ",",
    "less_than_sign": "<",
    "greater_than_sign": ">",
    "escape": "esc",
    "pagedown": "PgDn",
    "pageup": "PgUp",
    "down": "↓",
    "up": "↑",
    "left": "←",
    "right": "→",
    "shift+down": "shift+↓",
    "shift+up": "shift+↑",
}


_TOGETHER = (
    ("reader", "text", "annotate"),
    ("visual",),
    ("reader", "list", "articles"),
    ("reader", "list", "sidebar", "annotations"),
    ("reader", "list", "sidebar", "entities"),
    ("reader", "list", "sidebar", "suggestions"),
    ("list", "desk"),
    ("list", "names"),
    ("list", "adjudicate"),
    ("list", "compare"),
)
"""Contexts whose keys work at the same time."""


def bindings(*contexts: str, of_screen: bool = False) -> list[BindingType]:
    """The bindings of these contexts, the first context's first: where two share a key, the first that can is done.

    `of_screen` adds those of the text that the screen does.
    """
    chosen = [
        action for context in contexts for action in ACTIONS if action.context == context and not action.of_screen
    ]
    if of_screen:
        chosen += [action for action in ACTIONS if action.of_screen]
    return [Binding(action.keys, action.call, action.does, id=action.id, show=False) for action in chosen]


def keys_of(action: Action, keymap: Mapping[str, str]) -> list[str]:
    """The keys of an action as a person reads them, under the user's keymap."""
    return [_SIGNS.get(key) or _short_name(key) for key in _split(keymap.get(action.id, action.keys))]


def read_keymap(keymap: Mapping[str, str]) -> dict[str, str]:
    """The user's keymap in Textual's names. Raises `ConfigError` for an unknown action, no key, or a clash."""
    names = {sign: name for name, sign in _SIGNS.items()}
    ready: dict[str, str] = {}
    for name, keys in keymap.items():
        if name not in BY_ID:
            raise ConfigError(f"keymap: there is no action {name!r}; `?` in the reader and docs/keys.md list them")
        parts = [names.get(key, _long_name(key)) for key in _split(keys)]
        if not parts:
            raise ConfigError(f"keymap: {name} has no key; give at least one")
        ready[name] = ",".join(parts)
    for overlapping in _TOGETHER:
        _check_clashes((action for action in ACTIONS if action.context in overlapping), ready)
    return ready


def _check_clashes(actions: Iterable[Action], keymap: Mapping[str, str]) -> None:
    taken: dict[str, str] = {}
    for action in actions:
        for key in _split(keymap.get(action.id, action.keys)):
            other = taken.setdefault(key, action.id)
            if other != action.id and (action.id in keymap or other in keymap):
                sign = _SIGNS.get(key, key)
                raise ConfigError(f"keymap: {sign} is both {other} and {action.id}; give one of them another key")


def _split(keys: str) -> list[str]:
    return [key.strip() for key in keys.split(",") if key.strip()] if keys.strip() != "," else ["comma"]


def _short_name(key: str) -> str:
    sign = format_key(key)
    return sign if len(sign) == 1 and _character_to_key(sign) == key else key


def _long_name(key: str) -> str:
    return _character_to_key(key) if len(key) == 1 else key
