"""Checks of claims, each its creator's own. Each method is one undoable step."""

from __future__ import annotations

import uuid
from dataclasses import replace
from typing import TYPE_CHECKING

from tui.core.annotations import UNCHECKED, Check
from tui.core.errors import NotFoundError
from tui.library.tables.highlight_rows import CHECK_COLUMNS, insert_check
from tui.library.tables.journal import now
from tui.library.tables.step_words import change_words

if TYPE_CHECKING:
    from tui.library.sqlite.connection import Connection
    from tui.library.tables.annotations import Annotations
    from tui.library.tables.journal import Journal, Recorder

OF_CHECKS = ("verdict", "rationale", "method")
"""The texts of a check."""


class Checks:
    """People's checks of claims: everyone writes their own, whoever made the claim."""

    def __init__(self, connection: Connection, journal: Journal, annotations: Annotations) -> None:
        self._connection = connection
        self._journal = journal
        self._annotations = annotations

    def take_back(self, claim_id: str) -> None:
        """Remove this creator's last check of a claim. Raises `NotFoundError` if there is none."""
        check = self._own_check(claim_id)
        if check is None:
            raise NotFoundError("you have not checked that claim")
        self.remove(claim_id, check.id)

    def remove(self, claim_id: str, check_id: str) -> None:
        """Remove one check of a claim. Raises `NotFoundError` for one of another claim."""
        with self._annotations.change("check", claim_id) as step:
            creator, verdict = self._check_of(claim_id, check_id)
            step.delete("checks", {"id": check_id})
            if self._connection.value("SELECT chosen FROM claims WHERE highlight = ?", claim_id) == check_id:
                step.update("claims", {"highlight": claim_id}, {"chosen": "", "modified": now()})
            whose = "" if creator == self._journal.creator else f"{creator}'s "
            step.summary = f"{whose}{change_words('verdict', verdict, '')}: {step.summary}"

    def _check_of(self, claim_id: str, check_id: str) -> tuple[str, str]:
        """Return the creator of a check, and its verdict."""
        row = self._connection.one("SELECT creator, verdict FROM checks WHERE id = ? AND claim = ?", check_id, claim_id)
        if row is None:
            raise NotFoundError("that check is no longer there")
        return row[0], row[1]

    def choose(self, claim_id: str, check_id: str) -> None:
        """Choose the check that counts, "" for the last one. Raises `NotFoundError` for one of another claim."""
        with self._annotations.change("claim", claim_id) as step:
            verdict = "the last check"
            if check_id:
                creator, verdict = self._check_of(claim_id, check_id)
                verdict = f"{creator}'s {verdict or UNCHECKED}"
            step.update("claims", {"highlight": claim_id}, {"chosen": check_id, "modified": now()})
            step.summary = f"counts: {verdict}: {step.summary}"

    def judge(self, step: Recorder, claim_id: str, values: dict[str, str]) -> list[str]:
        """Set this creator's check; a new one is made if there is none, or the last was of other words."""
        if values.get("verdict") == UNCHECKED:
            values["verdict"] = ""
        quote = str(self._connection.value("SELECT quote FROM highlights WHERE id = ?", claim_id))
        own_check, time = self._own_check(claim_id), now()
        before = own_check or Check()
        changes = [change_words(name, getattr(before, name), new) for name, new in values.items()]
        changes = [
            change for name, change in zip(values, changes, strict=True) if getattr(before, name) != values[name]
        ]
        if own_check is None or (values.get("verdict") and own_check.verdict and own_check.quote != quote):
            times = {"created": time, "time": time, "modified": time}
            check = replace(Check(str(uuid.uuid4()), self._journal.creator, quote=quote), **times, **values)
            if check.verdict or check.rationale or check.method:
                insert_check(step, claim_id, check)
                changes = changes or ["verdict again"]
        elif not any({**{name: getattr(own_check, name) for name in OF_CHECKS}, **values}.values()):
            step.delete("checks", {"id": own_check.id})
        else:
            new = values.get("verdict", own_check.verdict)
            if new and new != own_check.verdict:
                values |= {"time": time, "quote": quote}
            step.update("checks", {"id": own_check.id}, {**values, "modified": time})
        return changes

    def _own_check(self, claim_id: str) -> Check | None:
        row = self._connection.one(
            f"SELECT {', '.join(CHECK_COLUMNS)} FROM checks WHERE claim = ? AND creator = ? "
            "ORDER BY time DESC, id DESC LIMIT 1",
            *(claim_id, self._journal.creator),
        )
        return None if row is None else Check(*row)
