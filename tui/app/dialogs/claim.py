"""Questions about a claim, from anywhere: verdict, speaker, rationale, evidence, similar claims.

Each dialog is imported when it opens, so that the reader starts without it.
"""

from __future__ import annotations

import json
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from tui.app.dialogs.modal import ask
from tui.app.dialogs.strip import ask_anyway, ask_maker, ask_owner, owner_label
from tui.core.annotations import Claim
from tui.core.reasons import reasons_of

if TYPE_CHECKING:
    from textual.dom import DOMNode

    from tui.app.dialogs.similar_claims import SimilarClaimAnswer
    from tui.app.open_article import AnnotationTarget
    from tui.app.session import Session
    from tui.core.annotations import Evidence, Stance
    from tui.core.model import Highlight


def ask_verdict(node: DOMNode, session: Session, highlight: Highlight) -> None:
    from tui.app.dialogs.verdict import pick_verdict

    check = highlight.claim.check_of(session.library.creator) if highlight.claim is not None else None
    now = check.verdict if check is not None else ""
    session.opened.take(highlight.id)
    # The check is the user's own, whoever made the claim: no question is asked.
    pick_verdict(node, session, lambda verdict: session.annotations.set_verdict(highlight.id, verdict), now)


def ask_speaker(node: DOMNode, session: Session, highlight: Highlight) -> None:
    from tui.app.dialogs.both_texts import overwrite
    from tui.app.dialogs.picker import speaker_picker
    from tui.app.dialogs.speaker_kind import KindStrip
    from tui.app.overwriting import CLAIM, FIELDS, Overwriting
    from tui.app.typed_text import draft_on_highlight

    claim = highlight.claim or Claim()
    now = claim.speaker
    subject = draft_on_highlight(session, "speaker", highlight)

    def take(answer: str) -> None:
        name, tab, role = answer.partition("\t")
        if tab:
            node.app.push_screen(KindStrip(session.keymap, claim.speaker_kind), partial(take_more, name, role))
            return
        typed = replace(subject, text=name)
        overwrite(node, session, Overwriting(typed, now), partial(session.annotations.set_speaker, highlight.id, name))

    def take_more(name: str, role: str, kind: str | None) -> None:
        """Set name, role and kind in one step; without a choice the kind stays."""
        values = {"speaker": name, "role": role, **({} if kind is None else {"speaker_kind": kind})}
        seen = json.dumps({each: getattr(claim, each) for each in FIELDS[CLAIM]})
        over = Overwriting(replace(subject, kind=CLAIM, text=json.dumps(values, ensure_ascii=False)), seen)
        with session.reporting_errors():
            overwrite(node, session, over, partial(session.claims.edit_claim, highlight.id, values))

    def choose() -> None:
        ask(node, session, speaker_picker(session, subject, now), take)

    ask_owner(node, session, highlight, choose)


def ask_fields(node: DOMNode, session: Session, highlight: Highlight) -> None:
    """Edit wording, date, place and speaker of a claim in a form, after naming its owner."""
    from tui.app.dialogs.drafted import write
    from tui.app.dialogs.edit_claim import EditClaim

    def open_form() -> None:
        write(node, session, EditClaim(session, session.library.annotations.get(highlight.id)))

    ask_owner(node, session, highlight, open_form)


def ask_rationale(node: DOMNode, session: Session, highlight: Highlight) -> None:
    """Edit the rationale and method of one's own check of a claim."""
    from tui.app.dialogs.drafted import write
    from tui.app.dialogs.note import NoteEditor

    check = highlight.claim.check_of(session.library.creator) if highlight.claim is not None else None
    text = reasons_of(check.rationale, check.method) if check is not None else ""
    title = "Rationale, with a last line “method: …”"
    write(node, session, NoteEditor.of_claim(session, highlight, title, text, session.annotations.set_rationale))


def ask_evidence(node: DOMNode, session: Session, highlight: Highlight) -> None:
    """Add evidence, one or several pieces."""
    from tui.app.dialogs.drafted import write
    from tui.app.dialogs.evidence import EvidenceField

    ask_owner(node, session, highlight, lambda: write(node, session, EvidenceField.of_new(session, highlight)))


def ask_to_edit_evidence(node: DOMNode, session: Session, highlight: Highlight, evidence: Evidence) -> None:
    """Edit a piece of evidence, after naming its creator if it is another person's."""
    from tui.app.dialogs.drafted import write
    from tui.app.dialogs.evidence import EvidenceField

    maker = evidence.creator or highlight.creator
    ask_maker(node, session, maker, lambda: write(node, session, EvidenceField.of_row(session, highlight, evidence)))


def ask_passage_evidence(node: DOMNode, session: Session, target: AnnotationTarget, stance: Stance) -> None:
    """Add a passage as evidence for or against the claim opened last.

    Asks first if that is the claim's own passage or another person's claim.
    """
    opened = session.opened.highlight
    if opened is None:
        session.refuse("evidence for which claim? {open_here} opens one, {verdict} judges one, {claim} makes one")
        return
    current = session.current
    own = current.highlights.of_claim(opened.id)
    add = partial(session.claims.add_passage_evidence, opened.id, target, stance)
    if any(each.start < target.end and target.start < each.end for each in own if each.placed):
        ask_anyway(node, session, "this is the claim's own passage", "adds it", add)
    elif opened.creator != session.library.creator:
        ask_anyway(node, session, f"the claim is {owner_label(opened.creator)}", "adds it", add)
    else:
        add()


def ask_addresses(node: DOMNode, session: Session, highlight: Highlight) -> None:
    """Open an address from the text of a claim or highlight."""
    from tui.app.browser import ask_address
    from tui.app.links import addresses

    claim = highlight.claim
    texts: tuple[str, ...] = (*claim.sources, claim.rationale) if claim is not None else ()
    ask_address(node, session, addresses(*texts, highlight.note))


def ask_similar(node: DOMNode, session: Session, highlight: Highlight, target: AnnotationTarget | None = None) -> None:
    """Show where else a claim is made, to go there or to link the two; a `target` becomes a claim first."""
    from tui.app.dialogs.similar_claims import SimilarClaimsScreen

    def on_answer(answer: SimilarClaimAnswer) -> None:
        passage, relation, steps = answer.passage, answer.relation, session.annotations
        if relation and target is not None:
            steps.link_target(target, relation, passage, carry=answer.carry)
        elif relation:
            link = partial(steps.link_passage, highlight.id, relation, passage, carry=answer.carry)
            ask_owner(node, session, highlight, link)
        else:
            session.open(passage.article, passage.start, passage.end, focus=True)

    ask(node, session, SimilarClaimsScreen(session, highlight), on_answer)


def ask_similar_here(node: DOMNode, session: Session) -> None:
    """Show where else the target's statement is made; linking turns the target into a claim."""
    from tui.core.model import Highlight

    target = session.current.here()
    words = target.article.text[slice(*target.span)]
    ask_similar(node, session, Highlight("", target.article.pk, *target.span, words), target)
