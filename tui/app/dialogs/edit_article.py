"""Editing the metadata of an article."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from tui.app.dialogs.form import FormDialog
from tui.app.keymap import bindings
from tui.app.overwriting import ARTICLE
from tui.app.typed_text import draft_on
from tui.core.languages import NO_LANGUAGE, is_language_code
from tui.core.times import is_published
from tui.library.tables.articles import EDITABLE

if TYPE_CHECKING:
    from tui.app.changes import StepResult
    from tui.app.session import Session
    from tui.core.model import Article


class EditArticle(FormDialog):
    """Saves changed metadata of one article."""

    BINDINGS = bindings("form", "edit_article")
    TITLE = "Edit the article"
    LABELS: ClassVar = {name: name.capitalize() for name in EDITABLE}
    LONGEST: ClassVar = dict.fromkeys(EDITABLE, 300)
    HINTS: ClassVar = {"published": "2019-04-15", "language": "en", "source": "an address or a file"}
    ENTER_SAVES = True
    KEYS = f"{FormDialog.KEYS} · the text never changes"

    def __init__(self, session: Session, article: Article) -> None:
        self.article = article
        subject = draft_on(session, ARTICLE, article, (0, 0), article.title)
        super().__init__(session, subject, {name: getattr(article, name) for name in EDITABLE})

    def find_invalid(self, changed: dict[str, str]) -> tuple[str, str] | None:
        if not is_published(published := changed.get("published", "")):
            return "published", f"{published} is no date: write it as 2019-04-15"
        language = changed.get("language", "")
        return None if is_language_code(language) else ("language", f"{language} {NO_LANGUAGE}")

    def write(self, changed: dict[str, str]) -> StepResult:
        return self.session.article_steps.edit(self.article, changed)
