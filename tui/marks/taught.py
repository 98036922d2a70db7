"""Readers' decisions about names in a library, as one more rule, which overrides the gazetteer."""

from collections import Counter
from collections.abc import Mapping

from tui.core.model import Entity
from tui.marks.entities.gazetteer import GazetteerEntry
from tui.marks.rules.workbench import CAPITAL, Workbench


class TaughtNames:
    """Entities by the surfaces readers decided about; `decided` counts the names this has changed."""

    def __init__(self, entities: Mapping[str, Entity]) -> None:
        self.labels = {entity.label for entity in entities.values()}
        self.decided: Counter[str] = Counter()
        self._entities = entities
        self._missed = [words for words in entities if CAPITAL.search(words)]

    def __call__(self, bench: Workbench) -> None:
        """Give a name the entity readers gave it, unless the article itself contradicts that.

        It does if evidence of the text, not the gazetteer, has decided the label. Capitalised occurrences without a
        mention become one.
        """
        before = {(name.start, name.end, name.label) for name in bench.names}
        bench.add((start, end, "") for start, end, _ in bench.occurrences(self._missed))
        for name in bench.names:
            entity = self._entities.get(name.text)
            if entity is None:
                continue
            is_of_table = name.entry is not None and name.entry.label == name.label
            if name.sure and not is_of_table and name.label != entity.label:
                continue
            name.label, name.sure = entity.label, True
            name.entry = GazetteerEntry(entity.label, entity.name, weak=False)
            if (name.start, name.end, name.label) not in before:
                self.decided[name.text] += 1
