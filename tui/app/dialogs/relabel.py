"""Relabelling a name with one letter; a capital relabels it everywhere in the article."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

from tui.app.dialogs.correct import LABEL_ACTIONS, own_labels
from tui.app.dialogs.strip import StripScreen
from tui.app.dialogs.strip_bar import StripChoice
from tui.app.keymap import BY_NAME, bindings
from tui.core import same_words
from tui.core.corrections import Add, Correction, Reject, Relabel, Resize, Target
from tui.core.labels import label_words
from tui.core.model import Entity

if TYPE_CHECKING:
    from tui.app.dialogs.correct import Subject
    from tui.app.session import Session

FURTHER = ("join_name", "rename_name", "split_name")
"""Choices that need more than a letter, and continue in the correction dialog."""


class NameDecision(NamedTuple):
    """Corrections, or the question of the correction dialog to continue with ("": its first)."""

    corrections: list[Correction]
    further: str | None = None


class RelabelStrip(StripScreen[NameDecision | None]):
    """Dismissed with the decision about the name."""

    BINDINGS = bindings("relabel", "correct")

    def __init__(self, session: Session, subject: Subject, about: str) -> None:
        """Ask about a name; `about` is said of it above the letters."""
        self._session, self._subject = session, subject
        keymap = session.keymap
        entity = subject.entity
        self._options = [*LABEL_ACTIONS]
        if entity is not None:
            self._options += ["reject_name", *FURTHER]
        if subject.selected is not None:
            self._options.append("resize_name")
        self._letters = {name: keymap.keys(BY_NAME[f"correct.{name}"])[0] for name in self._options}
        own = [each for each in own_labels(session) if each.key and each.key not in self._letters.values()]
        self._letters |= {each.name: each.key for each in own}
        self._labels = LABEL_ACTIONS | {each.name: each.name for each in own}
        now = "" if entity is None else entity.label
        pairs: list[StripChoice] = [
            (self._letters[name], f"{label_words(label).partition(' or ')[0]}{' ✓' if label == now else ''}")
            for name, label in self._labels.items()
        ]
        if entity is not None:
            pairs += [(self._letters["reject_name"], "no name"), (self._letters["join_name"], "same as …")]
        if subject.selected is not None:
            pairs.append((self._letters["resize_name"], "just these words"))
        more: StripChoice = (keymap.text("{all_corrections}"), "more")
        escape: StripChoice = (keymap.text("{close}"), "")
        title: StripChoice = (keymap.text("{annotate.correct}"), "")
        super().__init__([title, *pairs, more, escape], [*pairs, more], title=about, is_titled=True)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        return action != "choose_option" or parameters[0] in self._options

    def action_all_corrections(self) -> None:
        self.dismiss(NameDecision([], ""))

    def action_choose_option(self, name: str) -> None:
        """Apply it here; what needs more than a letter continues in the correction dialog."""
        subject = self._subject
        if name in FURTHER:
            self.dismiss(NameDecision([], name))
            return
        target = Target(subject.entity, subject.article, subject.surface, subject.span)
        if name == "reject_name":
            self.dismiss(NameDecision([Reject(target)]))
        elif name == "resize_name" and subject.selected is not None:
            self.dismiss(NameDecision([Resize(target, subject.selected)]))
        elif subject.entity is None:
            self.dismiss(NameDecision([Add(self._added(target, self._labels[name]))]))
        else:
            self.dismiss(NameDecision([Relabel(target, self._labels[name])]))

    def _added(self, target: Target, label: str) -> Target:
        return replace(target, entity=Entity(" ".join(self._subject.surface.split()), label))

    def choose(self, letter: str) -> bool:
        """Apply a label that has no action: here, or with a capital everywhere in the article."""
        own = next((name for name in self._labels if name not in LABEL_ACTIONS and self._letters[name] == letter), "")
        if own:
            self.action_choose_option(own)
            return True
        name = next((name for name, each in self._letters.items() if each.upper() == letter != each), "")
        if not name or name in FURTHER or name == "resize_name":
            return False
        article, mentions = self._session.current.expect(), self._session.current.marks.mentions
        subject = self._subject
        place = article.id, article.text, mentions, subject.surface
        if name == "reject_name":
            self.dismiss(NameDecision(same_words.reject_places(*place)))
            return True
        label = self._labels[name]
        entity = Entity(subject.entity.name if subject.entity else " ".join(subject.surface.split()), label)
        corrections = same_words.relabel_places(*place, entity)
        if subject.entity is None and subject.span not in {each.target.span for each in corrections}:
            here = Target(None, subject.article, subject.surface, subject.span)
            corrections.insert(0, Add(self._added(here, label)))
        self.dismiss(NameDecision(corrections))
        return True
