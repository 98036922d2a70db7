"""`python -m tests.marks.remarking PATH… [--model NAME]`: corrects names at random, marks again and compares."""

# ruff: noqa: T201

from __future__ import annotations

import argparse
import random
import re
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.small_models import model
from tui.cli.root import run
from tui.core.corrections import Correction, Reject, Relabel, Resize, Target
from tui.core.model import Entity, Mention
from tui.library import Library

LABELS = ("PERSON", "ORG", "GPE", "EVENT")
CAPITALISED = re.compile(r"[A-Z]\w+(?: [A-Z]\w+)*")


def decide(library: Library, dice: random.Random) -> None:
    """Confirm most names of each article; relabel or reject some, here or in the whole article, and shorten some."""
    for row in library.articles.page(0, 1000):
        article = library.articles.get(row.pk)
        corrections: list[Correction] = []
        of_article: list[Correction] = []
        for mention in library.marks.of_article(row.pk).mentions:
            words, roll = article.text[mention.start : mention.end], dice.random()
            target = Target(Entity.of(mention), article.id, words, (mention.start, mention.end))
            if roll < 0.1 and " " in words:
                corrections.append(Resize(target, (mention.start + words.index(" ") + 1, mention.end)))
            elif roll < 0.8:
                corrections.append(Relabel(target, dice.choice(LABELS) if roll < 0.2 else mention.label))
            elif roll < 0.85:
                corrections.append(Reject(target))
            elif roll < 0.95:
                of_article.append(Relabel(Target(Entity.of(mention), article.id), dice.choice(LABELS)))
            else:
                of_article.append(Reject(Target(Entity.of(mention), article.id)))
        if corrections:
            library.reviews.correct(article, corrections)
        for correction in of_article:
            library.corrections.correct(correction)


def decided(library: Library) -> dict[tuple[int, int, int], Mention]:
    """Return people's decisions by article and span."""
    marks = ((row.pk, library.marks.of_article(row.pk)) for row in library.articles.page(0, 1000))
    return {(pk, each.start, each.end): each for pk, found in marks for each in found.mentions if each.is_decided}


def random_names(library: Library, dice: random.Random) -> dict[str, str]:
    """Return random labelled spans: parts of names, names with the words beside them, and other words."""
    names: dict[str, str] = {}
    for row in library.articles.page(0, 1000):
        words = library.articles.get(row.pk).text.split()
        places = (dice.randrange(len(words)) for _ in range(60))
        names |= {" ".join(words[at : at + dice.randrange(1, 5)]): dice.choice(LABELS) for at in places}
        names |= {name: dice.choice(LABELS) for name in dice.sample(CAPITALISED.findall(" ".join(words)), 10)}
    return names


def main() -> int:
    """Compare; exit code 1 if a decision was changed, lost or attributed to nobody."""
    arguments = argparse.ArgumentParser(prog="python -m tests.marks.remarking", description=__doc__)
    arguments.add_argument("paths", nargs="+", help="articles, as `postil add` takes them")
    arguments.add_argument("--model", action="append", default=[], help="a further package or folder to mark with")
    options = arguments.parse_args()
    dice, wrong = random.Random(1), 0
    with TemporaryDirectory() as folder, Library(Path(folder) / "library.db", "ann") as library:
        named = "--library", str(library.path)
        if run(["add", *options.paths, *named]) or run(["mark", *named]):
            return 1
        decide(library, dice)
        before = decided(library)
        own = [str(model(Path(folder) / f"rules {n}", "en", random_names(library, dice))) for n in (1, 2)]
        for each in (*own, *options.model, ""):
            if run(["mark", "--again", *named, *(("--model", each) if each else ())]):
                return 1
            after = decided(library)
            altered = sum(before[place] != after[place] for place in before.keys() & after.keys())
            lost = len(before.keys() - after.keys())
            new = len(after.keys() - before.keys())
            wrong += altered + lost + new
            articles = len({pk for pk, *_ in before})
            print(f"{len(before):,} decisions in {articles} articles, marked with {each or 'the settings’ model'}:")
            print(f"  {altered} altered, {lost} lost, {new} that nobody made")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
