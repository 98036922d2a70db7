"""Attributes of an article, shown and set as `name=value`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tui.app.dialogs.modal import ask
from tui.app.dialogs.picker import Choice, ChoiceList, TypedPicker
from tui.app.typed_text import draft_on
from tui.core.text import one_line, plural, whole_line

if TYPE_CHECKING:
    from collections.abc import Sequence

    from textual.dom import DOMNode

    from tui.app.session import Session
    from tui.core.model import Article


class AttributePicker(TypedPicker):
    """Dismissed with `name=value`. Choosing a known name first puts it into the field."""

    def take(self) -> None:
        typed = whole_line(self.field.value)
        if "=" in typed:
            self.field.forget()
            self.dismiss(typed)
        elif (choice := self.query_one(ChoiceList).current) is not None:
            self.field.value = choice.name if "=" in choice.name else f"{choice.name}="
            self.field.cursor_position = len(self.field.value)


def ask_attributes(node: DOMNode, session: Session) -> None:
    """Show the attributes of the open article, and set one."""
    ask_attribute_of(node, session, [session.current.expect()])


def ask_attribute_of(node: DOMNode, session: Session, articles: Sequence[Article]) -> None:
    """Show the attributes of an article and set one; with several articles, set one on all."""
    if not articles:
        return
    article, is_one = articles[0], len(articles) == 1

    def choices() -> list[Choice]:
        own = session.library.attributes.of_article(article.id) if is_one else ()
        names = {each.name for each in own}
        others = [Choice(name) for name in session.library.attributes.names() if name not in names]
        return [*(Choice(f"{each.name}={each.value}", each.kind, chosen=True) for each in own), *others]

    title = f"Attributes of {f'“{one_line(article.title, 40)}”' if is_one else plural(len(articles), 'article')}"
    about = "{submit} sets name=value, name= removes it"
    subject = draft_on(session, "attribute", article, (0, 0), article.title)
    picker = AttributePicker(session, subject, title, about, choices()).follow(session, choices)

    def set_attribute(typed: str) -> None:
        name, _, value = typed.partition("=")
        if is_one:
            session.article_steps.set_attribute(article, name.strip(), value.strip())
        else:
            session.changes.for_each("set_attribute", articles, name.strip(), value.strip())

    ask(node, session, picker, set_attribute)
