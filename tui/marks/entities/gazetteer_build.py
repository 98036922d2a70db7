"""Writes `data/gazetteer.tsv` from `countryinfo` and the handwritten `data/world.txt`.

Run `python -m tui.marks.entities.gazetteer_build` with `countryinfo` installed; nothing needs it at run time.
"""

import json
import re
from importlib import metadata, resources
from pathlib import Path
from typing import Any

from tui.core.cues import word_set

DATA = Path(__file__).parents[1] / "data"

# Also given names, surnames or common words: used only if the model agrees.
WEAK = word_set(
    """Georgia Jordan Chad Guinea Jersey Victoria Stanley Hamilton Kingston Jamestown Kralendijk Valley Male Nice
    Settlement Roseau Hope Alofi Georgetown Georgian Central"""
)

# Not used in English, or names of more than one country.
DROPPED = frozenset({"Congo", "Thai", "Viti", "Togolese", "Portuguesa", "Macedonia", "Korea", "Guiana", "The Valley"})

Country = dict[str, Any]
"""A country as `countryinfo` describes it."""


def main() -> None:
    """Write the gazetteer: label, canonical name, surfaces (weak ones after `?`), country of a demonym or capital."""
    entities: dict[str, tuple[str, list[str]]] = {}
    owner: dict[str, str] = {}
    homes: dict[str, str] = {}

    def add(label: str, name: str, surfaces: list[str]) -> None:
        canonical = owner.get(name.lstrip("?"), name.lstrip("?"))
        if label == "NORP" and canonical.endswith("s"):  # "Danes" becomes "Dane"
            canonical = owner.get(canonical[:-1], canonical)
        collected = entities.setdefault(canonical, (label, []))[1]
        for surface in [name, *surfaces]:
            bare = surface.lstrip("?")
            if owner.setdefault(bare, canonical) == canonical and surface not in collected:
                collected.append(surface)

    for label, home, name, surfaces in _by_hand(DATA / "world.txt"):
        add(label, name, surfaces)
        if home:
            homes[name.lstrip("?")] = home
    for country in _countries():
        for label, name, surfaces in _of_country(country):
            add(label, name, surfaces)
            home = re.sub(r"^The ", "", str(country["name"]))
            homes.setdefault(owner[name.lstrip("?")], owner.get(home, home))

    lines = [
        f"# countryinfo {metadata.version('countryinfo')} (MIT, Porimol Chandro) and world.txt,"
        " written by tui/marks/entities/gazetteer_build.py: do not edit",
        *sorted(
            "\t".join([label, name, "|".join(surfaces), homes.get(name, "")]).rstrip()
            for name, (label, surfaces) in entities.items()
        ),
    ]
    (DATA / "gazetteer.tsv").write_text("\n".join(lines) + "\n", encoding="utf-8")


def _by_hand(path: Path) -> list[tuple[str, str, str, list[str]]]:
    """Return label, country or "", canonical name and other surfaces."""
    entities: list[tuple[str, str, str, list[str]]] = []
    label = country = ""
    for line in path.read_text(encoding="utf-8").splitlines():
        if line.startswith("@"):
            label, _, country = line[1:].strip().partition(" of ")
        elif line.strip() and not line.startswith("#"):
            # "A = b, c" is one entity; in "A, B = b, c, D" only the name right before "=" has the aliases that follow.
            head, equals, tail = line.partition(" = ")
            names = [name.strip() for name in head.split(",") if name.strip()]
            entities.extend((label, country, name, []) for name in (names[:-1] if equals else names))
            if equals:
                entities.append(
                    (label, country, names[-1], [alias.strip() for alias in tail.split(",") if alias.strip()])
                )
    return entities


def _countries() -> list[Country]:
    folder = resources.files("countryinfo") / "data"
    files = sorted((file for file in folder.iterdir() if file.name.endswith(".json")), key=lambda file: file.name)
    # If several share a demonym (the United States and American Samoa), it belongs to the largest population.
    return sorted(
        (json.loads(file.read_text(encoding="utf-8")) for file in files), key=lambda c: -c.get("population", 0)
    )


def _of_country(country: Country) -> list[tuple[str, str, list[str]]]:
    name = re.sub(r"^The ", "", str(country["name"]))
    if re.search(r"[,(]|Minor Outlying|^Serbia and", name):
        return []
    demonyms = [word for word in re.split(r"[,/]", country.get("demonym") or "") if word and word != name]
    surfaces = [
        re.sub(r"^[Tt]he ", "", name)
        for name in country.get("altSpellings") or []
        if re.fullmatch(r"[A-Z][A-Za-z' -]{3,}", name) and not name.isupper() and name not in {*demonyms, *DROPPED}
    ]
    entities = [("GPE", _weak(name), [_weak(surface) for surface in surfaces])]
    capital = str(country.get("capital") or "")  # a list in a few files, which the pattern rejects
    if re.fullmatch(r"[A-Z][^/,]+", capital) and capital != name and capital not in DROPPED:
        entities.append(("GPE", _weak(capital.replace("Washington D.C.", "Washington")), []))
    for demonym in demonyms:
        plurals = [demonym + "s"] if re.search(r"(?:an|i|ot|er|ak|ene)$", demonym) else []
        entities.append(("NORP", _weak(demonym), plurals))
    return entities


def _weak(name: str) -> str:
    return "?" + name if name in WEAK else name


if __name__ == "__main__":
    main()
