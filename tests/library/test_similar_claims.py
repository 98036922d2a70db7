"""“Said elsewhere”: similar claims in other articles, weak or likely, with copies as one row; its quality."""

from benchmarks.similar_pairs import fill, score
from tests.library.shelf import put
from tui.core.model import Article, Highlight
from tui.library import Library
from tui.library.queries.similar_claims import find_similar_claims


def claim(library: Library, article: Article, words: str) -> Highlight:
    start = article.text.index(words)
    return library.annotations.claim(article, start, start + len(words), "")


def test_one_sum_of_money_in_two_articles(library: Library, article: Article) -> None:
    bank = put(library, "The bank paid a $1.2bn fine.\nRain fell.")
    other = put(library, "A man sold apples.\nRegulators took 1,200 million dollars from it.")
    put(library, "The bank of the river was wet.")
    first, *more = find_similar_claims(library, claim(library, bank, "The bank paid a $1.2bn fine."))
    assert (first.article, first.text) == (other.pk, "Regulators took 1,200 million dollars from it.")
    assert not first.is_weak
    assert all(hit.is_weak for hit in more)


def test_copies_of_one_sentence_are_one_row(library: Library) -> None:
    sentence = "The rail union called off its strike on Friday after a pay rise of 6.4 percent."
    here = put(library, "Wages on the railway go up by 6.4 %, and the strike is over.")
    copies = [
        put(library, f"{sentence} Story {number}.", published=f"2032-02-{day}")
        for number, day in (("one", 21), ("two", 20), ("three", 22))
    ]
    other = put(library, sentence.replace("6.4", "7.4"), published="2032-02-19")
    hits = find_similar_claims(library, claim(library, here, here.text))
    folded = next(hit for hit in hits if hit.copies)
    assert [folded.article, *(copy.article for copy in folded.copies)] == [copies[1].pk, copies[0].pk, copies[2].pk]
    assert other.pk in [hit.article for hit in hits if not hit.copies], "another number is another statement"

    similar = claim(library, copies[2], sentence)
    folded = next(hit for hit in find_similar_claims(library, claim(library, here, here.text)) if hit.copies)
    assert (folded.article, folded.claim) == (copies[2].pk, similar.id), "a claim stands for its copies"


def test_articles_that_were_not_tuned_on(library: Library) -> None:
    reached = score(library, fill(library, ["report"])["report"])
    assert reached.total == 84
    assert reached.offered >= 70
    assert reached.likely >= 50
    assert reached.first >= 48
    assert reached.wrong_likely <= 0.2 * reached.likely_rows
    assert reached.rows <= 5 * reached.sentences, "hardly more than the right ones"
