"""Attributes of articles in a REFI-QDA project: variables, whose values are in a case of the source. Out, in.

A case with one source and no name is how MAXQDA and QualCoder describe a source itself. Every attribute is a text
variable: programs may reformat other values, and 007 is not 7.
"""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING

from tui.core.attributes import Attribute, kind_of, refusal
from tui.core.text import clean, whole_line
from tui.formats.codebook_xml import element
from tui.formats.identifiers import NAMESPACE, article_uuid

if TYPE_CHECKING:
    import xml.etree.ElementTree as ET
    from collections.abc import Iterable, Iterator

    from tui.formats.import_common import InputFile
    from tui.library.transfer.bundles import Bundle

_VALUES = ("TextValue", "IntegerValue", "FloatValue", "BooleanValue", "DateValue", "DateTimeValue")


def variables(names: Iterable[str]) -> str:
    """Return the elements of variables with these names."""
    return "".join(
        element("Variable", guid=_variable_guid(name), name=name, typeOfVariable="Text") for name in sorted(names)
    )


def case(bundle: Bundle) -> str:
    """Return the case of an article, "" if it has no attributes."""
    if not bundle.attributes:
        return ""
    source = article_uuid(bundle.article.id)
    values = [
        element(
            "VariableValue",
            inside=[
                element("VariableRef", targetGUID=_variable_guid(each.name)),
                element("TextValue", each.value),
            ],
        )
        for each in bundle.attributes
    ]
    inside = [*values, element("SourceRef", targetGUID=source)]
    return element("Case", inside=inside, guid=str(uuid.uuid5(NAMESPACE, f"case {source}")))


def _variable_guid(name: str) -> str:
    return str(uuid.uuid5(NAMESPACE, f"variable {name}"))


class SourceAttributes:
    """The values of variables about one source: those in it, and those of a case with it alone."""

    def __init__(self, root: ET.Element, namespace: str, file: InputFile) -> None:
        self._ns, self._file = namespace, file
        self._names = {
            each.get("guid", "").lower(): whole_line(each.get("name", ""))
            for each in root.iterfind(f"{namespace}Variables/{namespace}Variable")
        }
        self._unused = {*self._names}
        self._by_source: dict[str, list[ET.Element]] = {}
        self._others = 0
        self._read: set[str] = set()
        for each in root.iterfind(f"{namespace}Cases/{namespace}Case"):
            sources = each.findall(f"{namespace}SourceRef")
            values = each.findall(f"{namespace}VariableValue")
            if len(sources) == 1 and each.find(f"{namespace}SelectionRef") is None:
                self._by_source.setdefault(sources[0].get("targetGUID", "").lower(), []).extend(values)
            else:
                self._others += len(values)
        self.named_cases = sum(
            bool(each.get("name", "").strip()) or not each.findall(f"{namespace}SourceRef")
            for each in root.iterfind(f"{namespace}Cases/{namespace}Case")
        )
        """Cases of which more is left than that their source has these values."""

    def of(self, source: ET.Element, title: str) -> tuple[Attribute, ...]:
        """Return the attributes of a source by name; of two values the first, and the other is reported."""
        guid = source.get("guid", "").lower()
        self._read.add(guid)
        values = [*source.findall(f"{self._ns}VariableValue"), *self._by_source.get(guid, ())]
        by_name: dict[str, Attribute] = {}
        for name, value in self._stated(values):
            if why := refusal(name, value):
                self._file.tally.leave_out("attributes", why, title)
            elif name in by_name and by_name[name].value != value:
                self._file.tally.leave_out("attributes", f"{name} has two values", title)
            else:
                by_name.setdefault(name, Attribute(name, value, kind_of(value), self._file.creator, "", ""))
        return tuple(by_name[name] for name in sorted(by_name))

    def _stated(self, values: Iterable[ET.Element]) -> Iterator[tuple[str, str]]:
        for each in values:
            reference = each.find(f"{self._ns}VariableRef")
            guid = "" if reference is None else reference.get("targetGUID", "").lower()
            self._unused.discard(guid)
            stated = (each.findtext(f"{self._ns}{kind}") for kind in _VALUES)
            value = whole_line(clean(next(filter(None, stated), ""))[0])
            if value:
                yield self._names.get(guid, ""), value

    def count_rest(self) -> None:
        """Count the values that are about no single text, and variables without a value."""
        rest = self._others + sum(len(values) for guid, values in self._by_source.items() if guid not in self._read)
        self._file.tally.leave_out("values of variables", "they are of several texts, or of none", count=rest)
        self._file.tally.leave_out("variables", "no text has a value of them", count=len(self._unused))
