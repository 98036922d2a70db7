"""Two people's annotations of an article side by side, and beside them the consensus: what was decided."""

from __future__ import annotations

from itertools import combinations
from typing import TYPE_CHECKING

from rich.text import Text
from textual import getters
from textual.containers import Vertical
from textual.widgets import Label, Static

from tui.app import consensus
from tui.app.background import in_background
from tui.app.consensus import CodedPassage, align, outcome_words
from tui.app.dates import human_date
from tui.app.dialogs.modal import Modal, ask
from tui.app.keymap import bindings, keymap_of
from tui.app.styles import sign_variable, styles_of, verdict_variable
from tui.app.widgets.line_view import LineList
from tui.app.widgets.lines import Part, line, pad
from tui.core.model import CONSENSUS
from tui.core.text import one_line
from tui.library import Library
from tui.library.queries.agreement import Comparison, agreement

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rich.style import Style
    from textual.app import ComposeResult
    from textual.strip import Strip

    from tui.app.changes import StepResult
    from tui.app.session import Session, SessionChange
    from tui.app.styles import RoleStyles
    from tui.core.model import Highlight
    from tui.library.tables.decisions import Ruling

CARD_COLUMNS, CARD_ROWS = 100, 30
"""The least that the screen has for the card below the table."""

_HINTS = ("accept_left", "accept_right", "accept_both", "accept_none", "other_tags", "decision_comment", "next_open",
          "accept_same", "other_people")  # fmt: skip


class PassageTable(LineList[CodedPassage]):
    """A passage, what each of the two says of it, and what was decided."""

    BINDINGS = bindings("adjudicate")
    item_height = 3

    def render_item(self, item: CodedPassage, here: bool, width: int) -> list[Strip]:
        """The words, then one person at the left, one in the middle, the consensus at the right."""
        ink = self.ink
        column = (width - 5) // 3
        if item.decided:
            sign = ("✓ ", ink("done")) if item.consensus else ("× ", ink("dim"))
        else:
            sign = ("= ", ink("done")) if item.agreed else ("≠ ", ink("verdict-false", bold=True))
        sides: list[Part] = [("   ", ink())]
        for highlights in (item.left, item.right):
            style = ink("dim") if item.decided else _style(ink, highlights)
            sides += [(pad(_words(highlights), column - 1), style), (" ", ink())]
        decided = "  ".join(filter(None, ("·" if not item.decided else _words(item.consensus, "none"), _how(item))))
        sides.append((decided, ink("done" if item.consensus else "dim")))
        others = [(f"+{len(item.differing)} {', '.join(item.differing)}", ink("amber"))] if item.differing else []
        words: list[Part] = [sign, (f"{item.paragraph} ", ink("dim"))]
        words.append((one_line(item.text, 300), ink("dim" if item.decided else "ink", bold=here)))
        return [line(width, words, others), line(width, sides)]


class AdjudicateScreen(Modal[tuple[int, int, int] | None]):
    """Answers with a passage to go to, or None. What people coded stays as it is; a decision is one undoable step."""

    BINDINGS = bindings("screen")
    table = getters.query_one(PassageTable)

    def __init__(self, session: Session) -> None:
        super().__init__()
        self.session = session
        self._article = session.current.expect()
        self._pair = 0
        self._alphas: dict[tuple[str, str], float | None] = {}

    def compose(self) -> ComposeResult:
        with Vertical(classes="box -full"):
            yield Label(id="title", classes="title", markup=False)
            yield Label(id="heading", classes="about", markup=False)
            yield PassageTable()
            yield Static(id="detail")
            yield Label(id="told", classes="hint", markup=False)

    @property
    def passages(self) -> list[CodedPassage]:
        """The rows of the table."""
        return [item for index in range(self.table.count) if (item := self.table.item(index)) is not None]

    def on_mount(self) -> None:
        """Show the first two people."""
        self.table.focus()
        self.call_after_refresh(self.refresh_table, 0)
        self._unsubscribe = self.session.subscribe(self.on_session_change)

    def on_unmount(self) -> None:
        self._unsubscribe()

    def on_resize(self) -> None:
        self.call_after_refresh(self.refresh_table)

    def on_session_change(self, change: SessionChange) -> None:
        result = change.result
        if result is not None and not result.failed:
            self.refresh_table(None, result.with_sign)

    def pairs(self) -> list[tuple[str, str]]:
        """Return those who looked at the article, two and two."""
        library, article = self.session.library, self._article
        people = {highlight.creator for highlight in library.annotations.of_article(article.pk)}
        people |= library.done.creators(article.id).keys()
        return list(combinations(sorted(people - {CONSENSUS}), 2))

    def refresh_table(self, cursor: int | None = None, message: str = "") -> None:
        library, article, table = self.session.library, self._article, self.table
        pairs = self.pairs()
        highlights = library.annotations.of_article(article.pk)
        if not pairs:
            table.show_all(())
            people = sorted({each.creator for each in highlights} - {CONSENSUS})
            title = f"only {people[0]} has coded here" if people else "nobody has coded here yet"
            self._show_lines(title, "", message or self.with_keys("postil merge brings a colleague's · {back} closes"))
            return
        left, right = pairs[self._pair % len(pairs)]
        passages = align(article.text, highlights, left, right, library.decisions.of_article(article))
        table.show_all(passages, cursor)
        column = (table.scrollable_content_region.width - 6) // 3
        counts = [sum(bool(each.left) for each in passages), sum(bool(each.right) for each in passages)]
        decided = sum(passage.decided for passage in passages)
        heading = f"    {pad(f'{left}  {counts[0]} passages', column)}{pad(f'{right}  {counts[1]} passages', column)}"
        progress = f"{decided} of {len(passages)} decided" if decided < len(passages) else f"all {decided} decided"
        figure = self._figures(left, right)
        title = f"☞ Consensus   {one_line(article.title or article.source, 60)} · {left}, {right} · {progress}"
        narrow = self.size.width < CARD_COLUMNS
        title = f"{left}, {right} · {progress} · {figure}" if narrow else f"{title} · {figure}"
        keys = "  ".join(" ".join(keymap_of(self).hint(name)) for name in _HINTS)
        self._show_lines(title, f"{heading}{CONSENSUS}  {decided}", message or keys)
        self._show_card()

    def _figures(self, left: str, right: str) -> str:
        """The alpha of the two in this article, and in all once that is worked out."""
        comparison = Comparison(creators=(left, right), articles=(self._article.pk,))
        here = _alpha(self.session.library, comparison)
        pair = (left, right)
        if pair not in self._alphas:
            path = self.session.path

            def work_out() -> float | None:
                with Library(path) as own:
                    return _alpha(own, Comparison(creators=pair))

            def show(alpha: float | None) -> None:
                self._alphas[pair] = alpha
                self.refresh_table()

            in_background(self, work_out, show, group="alpha")
        everywhere = f", {_number(self._alphas[pair])} in all" if pair in self._alphas else ""
        return f"alpha {_number(here)} here{everywhere}"

    def _show_lines(self, title: str, heading: str, line: str) -> None:
        self.query_one("#title", Label).update(title)
        self.query_one("#heading", Label).update(heading)
        self.query_one("#told", Label).update(line)

    def _show_card(self) -> None:
        detail, passage = self.query_one("#detail", Static), self.table.current
        detail.display = self.size.width >= CARD_COLUMNS and self.size.height >= CARD_ROWS
        if detail.display and passage is not None:
            detail.update(card(styles_of(self), self._article.text, passage), layout=False)

    def on_line_list_highlighted(self) -> None:
        self._show_card()

    def on_line_list_chosen(self) -> None:
        """Go to the passage's text."""
        passage = self.table.current
        self.dismiss(None if passage is None else (self._article.pk, passage.start, passage.end))

    def on_line_list_left(self) -> None:
        self.dismiss(None)

    # decisions

    def _decide(self, ruling: Ruling, words: str) -> None:
        passage = self.table.current
        if passage is not None:
            with self.session.reporting_errors():
                self.session.annotations.decide(self._article, [ruling], f"{passage.name}, {words}")

    def _names(self) -> tuple[str, str]:
        pairs = self.pairs()
        return pairs[self._pair % len(pairs)]

    def action_accept_left(self) -> None:
        if (passage := self.table.current) is not None:
            name = self._names()[0]
            self._decide(consensus.take(passage, passage.left, name), f"{name}'s")

    def action_accept_right(self) -> None:
        if (passage := self.table.current) is not None:
            name = self._names()[1]
            self._decide(consensus.take(passage, passage.right, name), f"{name}'s")

    def action_accept_both(self) -> None:
        if (passage := self.table.current) is None:
            return
        ruling = consensus.take_both(passage)
        if ruling is None:
            keys = self.with_keys("{accept_left} or {accept_right} takes one")
            self.refresh_table(None, f"their claims differ, both cannot stand: {keys}")
        else:
            self._decide(ruling, "both")

    def action_accept_none(self) -> None:
        if (passage := self.table.current) is not None:
            self._decide(consensus.take_none(passage), "none")

    def action_other_tags(self) -> None:
        """Give the consensus a tag, or take one off."""
        from tui.app.dialogs.picker import tag_picker

        if (passage := self.table.current) is not None:
            chosen = [tag for each in passage.consensus for tag in each.tags]
            dialog = tag_picker(self.session.library.codebook.all(), chosen)
            ask(self, self.session, dialog, lambda tag: self._decide(consensus.take_other(passage, tag), f"#{tag}"))

    def action_accept_same(self) -> None:
        """Take over all that are open and the same, in one step."""
        same = [passage for passage in self.passages if passage.agreed and not passage.decided]
        if not same:
            self.refresh_table(None, "no open passage is the same")
            return
        with self.session.reporting_errors():
            rulings = [consensus.take_same(passage) for passage in same]
            self.session.annotations.decide(self._article, rulings, f"{len(same)} that are the same")

    def action_decision_comment(self) -> None:
        from tui.app.dialogs.drafted import draft_on, write
        from tui.app.dialogs.note import NoteEditor

        if (passage := self.table.current) is not None:
            text = passage.decision.comment if passage.decision is not None else ""
            article, span, summary = self._article, (passage.start, passage.end), f"{passage.name}, comment"
            subject = draft_on(self.session, "comment", article, span, passage.text)
            steps = self.session.annotations

            def save(words: str) -> StepResult:
                return steps.comment_decision(article, span, words, summary)

            write(self, self.session, NoteEditor(self.session, subject, "Comment on the decision", text, save))

    def action_undo_decision(self) -> None:
        with self.session.reporting_errors():
            self.session.undo_decision(self._article)

    # moving

    def action_next_open(self) -> None:
        self._to_open(1)

    def action_previous_open(self) -> None:
        self._to_open(-1)

    def _to_open(self, step: int) -> None:
        rows = self.passages
        at = self.table.cursor + step
        while 0 <= at < len(rows):
            if not rows[at].decided:
                self.table.cursor = at
                return
            at += step
        self.refresh_table(None, "no open passage further on" if step > 0 else "no open passage before")

    def action_other_people(self) -> None:
        self._pair += 1
        self.refresh_table(0)


def card(styles: RoleStyles, text: str, passage: CodedPassage) -> Text:
    """A passage in its surroundings, what everybody made of it, and what was decided by whom."""
    detail = Text()
    detail.append(
        f"¶{passage.paragraph}  … {one_line(text[max(passage.start - 60, 0) : passage.start])} ", styles("dim")
    )
    detail.append(f"[{one_line(passage.text, 400)}]\n", styles("ink"))
    for highlight in (*passage.left, *passage.right, *passage.others):
        detail.append(f"{highlight.creator}  ", styles("ink", bold=True))
        detail.append(_words((highlight,)), _style(styles, (highlight,)))
        note = f" · note {one_line(highlight.note, 120)}" if highlight.note else ""
        detail.append(f"  made {human_date(highlight.created)}{note}\n", styles("dim"))
    decision = passage.decision
    if decision is not None:
        by = f"{outcome_words(passage) or 'not decided'} · {decision.creator}, {human_date(decision.modified)}"
        comment = f" · {one_line(decision.comment, 300)}" if decision.comment else ""
        detail.append(f"{CONSENSUS}  {by}{comment}", styles("done"))
    else:
        detail.append("not decided", styles("dim"))
    return detail


def _alpha(library: Library, comparison: Comparison) -> float | None:
    return agreement(library, comparison)[0].alpha


def _number(alpha: float | None) -> str:
    return "–" if alpha is None else f"{alpha:.2f}".replace("0.", ".", 1)


def _how(passage: CodedPassage) -> str:
    words = outcome_words(passage)
    return words if words != "none" else passage.decision.creator if passage.decision is not None else ""


def _words(highlights: Sequence[Highlight], nothing: str = "—") -> str:
    if not highlights:
        return nothing
    words = []
    for each in highlights:
        claim = [f"÷ {each.claim.speaker or '—'} {each.claim.verdict}"] if each.claim else []
        tags = [f"■{tag.split('/')[-1]}" for tag in each.tags]
        words.append(" ".join([*claim, *tags] or [each.color]))
    return " / ".join(words)


def _style(styles: RoleStyles, highlights: Sequence[Highlight]) -> Style:
    if not highlights:
        return styles("dim")
    claim = highlights[0].claim
    return styles(verdict_variable(claim.verdict) if claim else sign_variable(highlights[0].color))
