import random
import time

from tui.core.model import Entity, Marks, Mention, Quotation
from tui.marks.entities.link import KnownEntities, link, link_marks, possible_merges


def linked(name: str, label: str, entities: KnownEntities) -> str:
    (mention,) = link([Mention(0, 1, label, name)], entities)
    return mention.entity


def test_a_bare_surname_is_linked_to_its_only_bearer() -> None:
    entities = KnownEntities({"amina diallo": [Entity("Amina Diallo", "PERSON")]})
    assert linked("Diallo", "PERSON", entities) == "Amina Diallo"


def test_a_surname_of_two_people_is_not_linked() -> None:
    entities = KnownEntities(
        {"amina diallo": [Entity("Amina Diallo", "PERSON")], "omar diallo": [Entity("Omar Diallo", "PERSON")]}
    )
    assert linked("Diallo", "PERSON", entities) == "Diallo"


def test_similar_places_in_the_table_are_not_possible_merges() -> None:
    pairs = possible_merges([Entity(name, "GPE") for name in ("Tunis", "Tunisia", "Kolombia", "Colombia")])
    assert [(a.name, b.name, score) for a, b, _, score in pairs] == [("Colombia", "Kolombia", 0.3)]


def test_the_librarys_spelling_is_used_and_labels_do_not_mix() -> None:
    entities = KnownEntities({"lee do hoon": [Entity("Lee Do-hoon", "PERSON")], "norwind": [Entity("Norwind", "ORG")]})
    assert linked("Lee Do Hoon", "PERSON", entities) == "Lee Do-hoon"
    assert linked("NORWIND", "GPE", entities) == "NORWIND"
    assert linked("NORWIND", "ORG", entities) == "Norwind"


def test_an_alias_is_linked_and_a_surname_first_name_is_known_by_its_first_part() -> None:
    entities = KnownEntities()
    entities.add("Park Min Seo", "PERSON")
    entities.add("Harbour Council", "ORG", "HC")
    assert linked("Park", "PERSON", entities) == "Park Min Seo"
    assert linked("HC", "ORG", entities) == "Harbour Council"


def test_speakers_follow_their_entities() -> None:
    entities = KnownEntities({"amina diallo": [Entity("Amina Diallo", "PERSON")]})
    marks = Marks((Mention(0, 6, "PERSON", "Diallo"),), (Quotation(7, 20, "Diallo"), Quotation(21, 30, "residents")))
    assert [q.speaker for q in link_marks(marks, entities).quotations] == ["Amina Diallo", "residents"]


def test_possible_merges_have_a_reason() -> None:
    names = [
        Entity("Park Min Seo", "PERSON"),
        Entity("Park Min Sea", "PERSON"),
        Entity("Aleksei Volkov", "PERSON"),
        Entity("Alexey Wolkow", "PERSON"),
        Entity("Volkov", "PERSON"),
        Entity("Harbour Safety Council", "ORG"),
        Entity("HSC", "ORG"),
        Entity("Group 7", "ORG"),
        Entity("Group 8", "ORG"),
        Entity("Dakar", "GPE"),
        Entity("Lima", "GPE"),
        Entity("Norwind", "ORG"),
        Entity("Norwind Inc.", "ORG"),
        Entity("Norwind", "PERSON"),
        Entity("Seo Min Park", "PERSON"),
        Entity("Kranz Motor", "ORG"),
        Entity("KM", "ORG"),
    ]
    reasons = {(merge.a.name, merge.b.name): merge.reason for merge in possible_merges(names)}
    assert reasons[("Park Min Sea", "Park Min Seo")] in {"spelling", "transliteration"}
    assert reasons[("HSC", "Harbour Safety Council")] == "initials"
    assert reasons[("Aleksei Volkov", "Volkov")] == "surname"
    assert reasons[("Norwind", "Norwind Inc.")] == "company"
    assert reasons[("Norwind", "Norwind")] == "other kind"
    assert reasons[("Park Min Seo", "Seo Min Park")] == "other order"
    assert reasons[("KM", "Kranz Motor")] == "initials"
    assert ("Group 7", "Group 8") not in reasons
    assert ("Dakar", "Lima") not in reasons


def test_twenty_thousand_entities_take_seconds() -> None:
    dice = random.Random(4)
    syllables = ["ba", "ko", "rin", "mel", "tas", "vo", "len", "dri", "sho", "gar", "pe", "lum"]

    def word() -> str:
        return "".join(dice.choices(syllables, k=3)).title()

    names = [Entity(f"{word()} {word()}", "PERSON") for _ in range(20_000)]
    start = time.process_time()
    assert possible_merges(names)
    assert time.process_time() - start < 20


def test_a_surname_of_two_people_in_the_article_is_not_linked() -> None:
    entities = KnownEntities({"amina diallo": [Entity("Amina Diallo", "PERSON")]})
    names = ["Amina Diallo", "Omar Diallo", "Diallo"]
    mentions = [Mention(number, number + 1, "PERSON", name) for number, name in enumerate(names)]
    assert [mention.entity for mention in link(mentions, entities)] == names


def test_a_possible_merge_has_one_label_or_one_name() -> None:
    names = [
        Entity("Georgia", "GPE"),
        Entity("Georgia", "PERSON"),
        Entity("Georgja", "PERSON"),
        Entity("Georgja", "GPE"),
    ]
    pairs = {(merge.a, merge.b) for merge in possible_merges(names)}
    of_one_label = {tuple(Entity(name, label) for name in ("Georgia", "Georgja")) for label in ("GPE", "PERSON")}
    of_one_name = {tuple(Entity(name, label) for label in ("GPE", "PERSON")) for name in ("Georgia", "Georgja")}
    assert pairs == of_one_label | of_one_name
    known = KnownEntities({"washington": [Entity("George Washington", "PERSON")]})
    marks = Marks(
        (Mention(0, 10, "PERSON", "Washington"), Mention(20, 30, "GPE", "Washington")),
        (Quotation(11, 19, "Washington"),),
    )
    linked = link_marks(marks, known)
    assert [mention.entity for mention in linked.mentions] == ["George Washington", "Washington"]
    assert linked.quotations[0].speaker == "George Washington"
