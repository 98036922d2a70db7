"""What is known of an article under names of one's own: shown, and set as `name=value`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tui.app.dialogs.modal import ask
from tui.app.dialogs.picker import Choice, ChoiceList, TypedPicker
from tui.app.typed_text import draft_on
from tui.core.text import one_line, whole_line

if TYPE_CHECKING:
    from textual.dom import DOMNode

    from tui.app.session import Session


class AttributePicker(TypedPicker):
    """Answers with `name=value`; one that is there, or a name that others have, is first put into the field."""

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
    article = session.current.expect()

    def choices() -> list[Choice]:
        own = session.library.attributes.of_article(article.id)
        names = {each.name for each in own}
        others = [Choice(name) for name in session.library.attributes.names() if name not in names]
        return [*(Choice(f"{each.name}={each.value}", each.kind, chosen=True) for each in own), *others]

    title = f"Attributes of “{one_line(article.title, 40)}”"
    about = "{submit} sets name=value, name= removes it"
    subject = draft_on(session, "attribute", article, (0, 0), article.title)
    picker = AttributePicker(session, subject, title, about, choices()).follow(session, choices)

    def set_attribute(typed: str) -> None:
        name, _, value = typed.partition("=")
        session.article_steps.set_attribute(article, name.strip(), value.strip())

    ask(node, session, picker, set_attribute)
