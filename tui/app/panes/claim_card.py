"""The card of a claim, a list of rows: each check, piece of evidence, passage and link."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from tui.app.background import in_background, library_of_thread
from tui.app.browser import ask_address
from tui.app.dialogs.claim import ask_rationale, ask_similar, ask_to_edit_evidence
from tui.app.dialogs.strip import ask_maker, ask_owner
from tui.app.keymap import BY_NAME, bindings
from tui.app.links import addresses
from tui.app.panes.claim_questions import ClaimQuestions
from tui.app.widgets.card import Card
from tui.app.widgets.claim_entries import ClaimItem
from tui.app.widgets.messages import WidgetMessage
from tui.core.annotations import ClaimLink
from tui.core.errors import NotFoundError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from textual.dom import DOMNode
    from textual.timer import Timer

    from tui.app.panes.claim_questions import Question
    from tui.app.session import Session
    from tui.app.widgets.card import CardEntry
    from tui.core.annotations import Check, Evidence, Stance
    from tui.core.model import Highlight
    from tui.library.queries.similar_claims import SimilarClaim

PAUSE_SECONDS = 0.3
"""How long a claim is shown before similar ones are counted."""

NO_EVIDENCE = "this row is no evidence; {card.evidence} writes a new one"


class ClaimCard(ClaimQuestions, Card):
    """The card's actions apply to the row under its cursor and the claim shown at the time."""

    BINDINGS = bindings("card")

    class Outdated(WidgetMessage["ClaimCard"]):
        """The card has to be drawn again."""

    @dataclass(eq=False)
    class Followed(WidgetMessage["ClaimCard"]):
        """The user goes to another claim, by its id."""

        claim_id: str

    def __init__(self, session: Session, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self.session = session
        self.subject = ""
        """The id of the shown claim, "" for none."""
        self._opened: frozenset[tuple[str, str]] = frozenset()
        self._timer: Timer | None = None

    def show_claim(self, claim_id: str, entries: Sequence[CardEntry]) -> None:
        """Show a claim, or nothing for ""; the cursor stays on its row of the same claim."""
        is_other = claim_id != self.subject if claim_id else None
        self.subject = claim_id
        self.show_entries(entries, is_other=is_other)
        self._look_elsewhere()

    def lay_out(self, *, is_other: bool = False) -> None:
        """Let the cursor in where there is something to choose, or more to read than there is room for."""
        super().lay_out(is_other=is_other)
        self.can_focus = self.has_rows or self.row_count > self.size.height > 0

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Return False for what is done to a claim while none is shown."""
        return bool(self.subject) or f"card.{action}" not in BY_NAME

    def expanded_sections(self, claim_id: str) -> frozenset[str]:
        """Return the labels of a claim's sections that are expanded."""
        return frozenset(label for name, label in self._opened if name == claim_id)

    def _look_elsewhere(self) -> None:
        """Count similar claims once the card has been shown for a moment, then update it."""
        if self._timer is not None:
            self._timer.stop()
        similar_counts, session, claim_id = self.session.similar_counts, self.session, self.subject
        if not claim_id or similar_counts.is_known(claim_id):
            return
        whose, version, path = session.whose, session.words_version, session.path

        def look() -> list[SimilarClaim]:
            with library_of_thread(path) as library:
                return similar_counts.look(library, library.annotations.get(claim_id), whose)

        def keep(passages: list[SimilarClaim]) -> None:
            if similar_counts.keep(claim_id, whose, version, passages):
                self.post_message(self.Outdated(self))

        def begin() -> None:
            # Nobody asked for this, so errors are not reported here; a key that looks for it reports them.
            in_background(self, look, keep, group="elsewhere", on_error=lambda _: None)

        self._timer = self.set_timer(PAUSE_SECONDS, begin)

    # the row under the cursor

    @property
    def part(self) -> ClaimItem | None:
        return self.chosen if isinstance(self.chosen, ClaimItem) else None

    def ask_about_claim(self, question: Question) -> None:
        if self.subject:
            with self.session.reporting_errors():
                self.session.opened.take(self.subject)
                question(self, self.session, self.session.coding.annotation(self.subject))

    def _with_evidence(self, act: Callable[[Highlight, Evidence], object]) -> None:
        """Do something with the evidence of the row, or say that it has none."""
        part = self.part
        if part is None or part.kind != "evidence":
            self.session.refuse(NO_EVIDENCE)
            return
        self.ask_about_claim(lambda _node, session, highlight: act(highlight, session.library.evidence.get(part.id)))

    def action_choose(self) -> None:
        self.ask_about_claim(self._open)

    def _open(self, node: DOMNode, session: Session, highlight: Highlight) -> None:
        """Open a row: a passage in the text, an address in the browser, another claim here."""
        if (part := self.part) is None:
            return
        match part.kind:
            case "passage":
                self._go_to_passage(part.id)
            case "link":
                self.post_message(self.Followed(self, part.id))
            case "elsewhere":
                ask_similar(node, session, highlight)
            case "more":
                self._opened |= {(highlight.id, part.id)}
                self.post_message(self.Outdated(self))
            case "evidence":
                self._open_evidence(session.library.evidence.get(part.id))
            case "check":
                self._open_check(highlight, part.id)

    def _open_evidence(self, piece: Evidence) -> None:
        if piece.kind == "claim":
            self.post_message(self.Followed(self, piece.what))
        elif piece.kind == "passage":
            self._go_to_passage(piece.what)
        else:
            ask_address(self, self.session, addresses(piece.what, piece.archived, piece.note))

    def _open_check(self, highlight: Highlight, check_id: str) -> None:
        """Open an address from the check's text, else edit one's own rationale."""
        check = _check(highlight, check_id)
        choices = addresses(check.rationale, check.method)
        if choices or check.creator != self.session.library.creator:
            ask_address(self, self.session, choices)
        else:
            ask_rationale(self, self.session, highlight)

    def _go_to_passage(self, highlight_id: str) -> None:
        passage = self.session.coding.named_passages([highlight_id]).get(highlight_id)
        if passage is None:
            raise NotFoundError("that passage is not shown, or no longer there")
        self.session.open(passage.article, passage.start, passage.end, focus=True, chosen=highlight_id)

    def action_counts(self) -> None:
        """Choose the row's check as the verdict or its passage as the first appearance; again, unchoose it."""
        part, claims = self.part, self.session.claims

        def choose(node: DOMNode, session: Session, highlight: Highlight) -> None:
            claim = highlight.claim
            if part is None or claim is None or part.kind not in ("check", "passage"):
                session.refuse("a check or a passage can count: the verdict, the first appearance")
            elif part.kind == "check":
                check_id = "" if claim.chosen == part.id else part.id
                ask_owner(node, session, highlight, lambda: claims.choose_check(highlight.id, check_id))
            else:
                first = "" if claim.first == part.id else part.id
                ask_owner(node, session, highlight, lambda: claims.set_first(highlight.id, first))

        self.ask_about_claim(choose)

    def action_evidence_for(self) -> None:
        self._speak("for")

    def action_evidence_against(self) -> None:
        self._speak("against")

    def action_evidence_neither(self) -> None:
        self._speak("")

    def _speak(self, stance: Stance) -> None:
        """Set the stance of the row's evidence."""

        def edit(highlight: Highlight, piece: Evidence) -> None:
            change = partial(self.session.claims.edit_evidence, piece.id, {"stance": stance})
            ask_maker(self, self.session, piece.creator or highlight.creator, change)

        self._with_evidence(edit)

    def action_evidence_earlier(self) -> None:
        self._move(-1)

    def action_evidence_later(self) -> None:
        self._move(1)

    def _move(self, by: int) -> None:
        def move(highlight: Highlight, piece: Evidence) -> None:
            change = partial(self.session.claims.move_evidence, piece.id, by)
            ask_owner(self, self.session, highlight, change)

        self._with_evidence(move)

    def action_evidence(self) -> None:
        """Edit the evidence of the row; on any other row add new evidence."""
        if self.part is not None and self.part.kind == "evidence":
            self._with_evidence(partial(ask_to_edit_evidence, self, self.session))
        else:
            super().action_evidence()

    def action_remove(self) -> None:
        self.ask_about_claim(self._remove)

    def _remove(self, node: DOMNode, session: Session, highlight: Highlight) -> None:
        """Remove what is in the row, after asking if it is another person's."""
        claims = session.claims
        if (part := self.part) is None:
            return
        match part.kind:
            case "check":
                change = partial(claims.remove_check, highlight.id, part.id)
                ask_maker(node, session, _check(highlight, part.id).creator, change, "removes")
            case "evidence":
                piece = session.library.evidence.get(part.id)
                change = partial(claims.remove_evidence, part.id)
                ask_maker(node, session, piece.creator or highlight.creator, change, "removes")
            case "passage" if part.id != highlight.id:
                ask_owner(node, session, highlight, partial(claims.remove_passage, part.id), "takes off")
            case "link":
                begins, ends = (part.id, highlight.id) if part.is_from_it else (highlight.id, part.id)
                owner = session.library.annotations.get(begins)
                links = owner.claim.links if owner.claim is not None else ()
                maker = next((link.creator for link in links if link == ClaimLink(part.relation, ends)), "")
                change = partial(claims.unlink, begins, part.relation, ends)
                ask_maker(node, session, maker or owner.creator, change, "takes off")
            case "passage":
                session.refuse("this is the claim's own passage: it goes with the claim")
            case _:
                session.refuse("there is nothing to remove in this row")


def _check(highlight: Highlight, check_id: str) -> Check:
    checks = highlight.claim.checks if highlight.claim is not None else ()
    check = next((each for each in checks if each.id == check_id), None)
    if check is None:
        raise NotFoundError("that check is no longer there")
    return check
