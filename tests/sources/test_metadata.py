import time
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tui.sources.metadata import guess, normalise
from tui.sources.metadata.dates import find, unglue

BODY = (
    "The leaders of the two countries met for the first time on Thursday and agreed to work on the settlement of the"
    " nuclear issue, which was discussed on 3 March 2015 and has been open since 12 May 2011. They will meet again.\n\n"
    'They said "the talks were good" and that Pyongyang and Moscow would continue to cooperate with each other.\n'
)


@pytest.mark.parametrize(
    ("head", "title", "publisher", "published"),
    [
        ("Leaders meet for nuclear talks in Moscow\n", "Leaders meet for nuclear talks in Moscow", "", ""),
        (
            "Leaders meet for talks in Moscow\nBy Jane Roe | Reuters | 15 April 2019\n\n",
            "Leaders meet for talks in Moscow",
            "Reuters",
            "2019-04-15",
        ),
        (
            "Leaders meet for talks in Moscow\n\nBy Jin Kim and Ann Roe | Hanoi Beacon | April 5, 2019 10:30 am\n",
            "Leaders meet for talks in Moscow",
            "Hanoi Beacon",
            "2019-04-05",
        ),
        (
            "The Guardian, 25 April 2019\nLeaders meet for talks in Moscow\n",
            "Leaders meet for talks in Moscow",
            "The Guardian",
            "2019-04-25",
        ),
        (
            "BBC News\n\nWorld > Asia\n\nLeaders meet for talks in Moscow\n\nPublished 25 April 2019\nShare\n",
            "Leaders meet for talks in Moscow",
            "BBC News",
            "2019-04-25",
        ),
        (
            "Leaders meet for talks in Moscow\n\nUpdated: Thu, 25/04/2019 - 14:05\n\n© AP Photo / Some One\n\n",
            "Leaders meet for talks in Moscow",
            "",
            "2019-04-25",
        ),
        ("Leaders meet for talks in Moscow\n04/25/2019\n", "Leaders meet for talks in Moscow", "", "2019-04-25"),
        (
            "Title: Leaders meet\nSource: The Hanoi Beacon\nDate: 2019-04-25\n\n",
            "Leaders meet",
            "The Hanoi Beacon",
            "2019-04-25",
        ),
        ("Advertisement\n\nLeaders in Moscow for talks\n\nShare on Facebook\n", "Leaders in Moscow for talks", "", ""),
        ("Kim Jong Un\n\nLeaders agree on settlement\nPhoto: KCNA\n\n", "Leaders agree on settlement", "", ""),
        (
            "Will the leaders meet again in Moscow?\nA second summit could follow the first one within the year\n\n",
            "Will the leaders meet again in Moscow?",
            "",
            "",
        ),
        (
            "Five things from the talks of 25 April 2019 that nobody in Moscow or Seoul could have foreseen at all\n",
            None,
            "",
            "",
        ),
        ("Treffen der Staatschefs in Moskau\n25. März 2019\n", "Treffen der Staatschefs in Moskau", "", "2019-03-25"),
        ("Встреча лидеров в Москве\n25 апреля 2019, 10:30\n", "Встреча лидеров в Москве", "", "2019-04-25"),
        ("", "The leaders of the two countries met for the first time on Thursday and agreed…", "", ""),
        (
            "© 2019 The Hanoi Beacon. All rights reserved.\nLeaders meet in Moscow\n",
            "Leaders meet in Moscow",
            "The Hanoi Beacon",
            "",
        ),
        (
            "Leaders meet for talks - BBC News\n25 April 2019\nShare this with Facebook\nImage caption Two men\n",
            "Leaders meet for talks",
            "BBC News",
            "2019-04-25",
        ),
        (
            "Home » News » World\nNews\nLeaders Hold First Summit\nBy VOA News\nApril 25, 2019 06:14 AM\n",
            "Leaders Hold First Summit",
            "",
            "2019-04-25",
        ),
        (
            "Le Monde avec AFP Publié le 25 avril 2019 à 10h30\nLes chefs se rencontrent à Moscou\n",
            "Les chefs se rencontrent à Moscou",
            "Le Monde avec AFP",
            "2019-04-25",
        ),
        (
            "Treffen in Moskau: die Lage\nVon Max Muster, Moskau\nStand: 25.04.2019 | Lesedauer: 3 Minuten\n",
            "Treffen in Moskau: die Lage",
            "",
            "2019-04-25",
        ),
        ("Leaders meet for talks\n31 April 2019\n", "Leaders meet for talks", "", ""),
    ],
)
def test_the_head_of_an_article(head: str, title: str | None, publisher: str, published: str) -> None:
    told = guess(head + BODY)
    assert (told.publisher, told.published) == (publisher, published)
    assert title is None or told.title == title


@pytest.mark.parametrize(
    ("opening", "publisher", "published"),
    [
        ("MOSCOW, April 25, 2019 (Reuters) - ", "Reuters", "2019-04-25"),
        ("MOSCOW (AP) — ", "AP", ""),
        ("MOSCOW, April 25. /TASS/. ", "TASS", ""),
        ("Pyongyang, April 25 (KCNA) -- ", "KCNA", ""),
        ("Vladivostok, April 25: ", "", ""),
        ("SEOUL – ", "", ""),
    ],
)
def test_a_dateline(opening: str, publisher: str, published: str) -> None:
    told = guess(f"Leaders meet for talks in Moscow\n\n{opening}{BODY}")
    assert (told.title, told.publisher, told.published) == ("Leaders meet for talks in Moscow", publisher, published)


def test_a_date_in_a_language_without_a_table_here() -> None:
    told = guess(
        "Johtajat tapaavat Moskovassa tänään\n25. huhtikuuta 2019\n\nJohtajat ovat sopineet, että he jatkavat myös"
        " neuvotteluja, mutta presidentti ei ole vielä päättänyt, kun se oli tarkoitus.\n"
    )
    assert (told.title, told.published, told.language) == ("Johtajat tapaavat Moskovassa tänään", "2019-04-25", "fi")


def test_the_last_lines_may_name_the_publisher() -> None:
    assert guess(f"Leaders meet in Moscow\n\n{BODY}\n(Source: Yonhap)\n").publisher == "Yonhap"
    assert (
        guess(f"Leaders meet in Moscow\n\n{BODY}\n© 2019 Hanoi Beacon. All rights reserved\n").publisher
        == "Hanoi Beacon"
    )


def test_a_body_of_short_lines_has_no_headline() -> None:
    text = (
        "Leaders meet for talks\n\nThe leaders of the two countries met for the first time on\n"
        "Thursday and agreed to work on the settlement of the nuclear\nissue, which was discussed before. They meet.\n"
    )
    assert guess(text).title == "Leaders meet for talks"
    assert guess(text.partition("\n\n")[2]).title.startswith("The leaders of the two countries met for the first")


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("The harbour is closed.\n\nNobody knows why it happened\n", "The harbour is closed."),
        ("Yes.\n\nThis is the second one of them\n", "Yes."),
        (f"It is over.\n\nNobody in Moscow or Seoul knows why\n\n{BODY}", "It is over."),
        (
            f"What is it? Ten things about the talks in Moscow\n\n{BODY}",
            "What is it? Ten things about the talks in Moscow",
        ),
        (f"Ten things about the talks\n\nHere is what the leaders agree on\n\n{BODY}", "Ten things about the talks"),
    ],
)
def test_a_line_after_a_sentence_is_not_a_headline(text: str, title: str) -> None:
    assert guess(text).title == title


def test_a_first_sentence_keeps_its_abbreviations() -> None:
    assert guess("Mr. Kim met Gen. Lee of the U.S. Army. Then he left again for the city of Pyongyang.").title == (
        "Mr. Kim met Gen. Lee of the U.S. Army."
    )
    assert guess("漢" * 500).title == "漢" * 79 + "…"


@pytest.mark.parametrize(
    ("given", "iso"),
    [
        ("15 April 2019", "2019-04-15"),
        ("April 15, 2019", "2019-04-15"),
        ("Sept. 3rd, 2021", "2021-09-03"),
        ("2019-04-15", "2019-04-15"),
        ("25-Apr-2019", "2019-04-25"),
        ("15/04/2019", "2019-04-15"),
        ("05/04/2019", "2019-04-05"),
        ("04/15/2019", "2019-04-15"),
        ("15.4.2019", "2019-04-15"),
        ("20190415", "2019-04-15"),
        ("le 1er février 2020", "2020-02-01"),
        ("15 de abril de 2019", "2019-04-15"),
        ("2019年4月25日", "2019-04-25"),
        ("2019년 4월 25일", "2019-04-25"),
        ("2016年4月11日星期一 下午7:02:40", "2016-04-11T19:02:40"),
        ("2016年4月11日 上午12:24", "2016-04-11T00:24:00"),
        ("2019-04-15T02:21:00Z", "2019-04-15T02:21:00+00:00"),
        ("2019-04-15 02:21:00.5+03:00", "2019-04-15T02:21:00+03:00"),
        ("Mon, 15 Apr 2019 02:21:00 GMT", "2019-04-15T02:21:00+00:00"),
        ("1555295000", "2019-04-15T02:23:20+00:00"),
        ("15 अप्रैल 2019 ई", ""),
        ("29 February 2019", ""),
        ("31/31/2019", ""),
        ("2019-13-45", ""),
        ("9999-99-99T99:99", ""),
        ("April 2019", ""),
        ("99999999999999", ""),
        ("rubbish", ""),
        ("", ""),
    ],
)
def test_a_stated_date(given: str, iso: str) -> None:
    assert normalise(given) == iso


@given(
    st.dates(date(1800, 1, 1), date(2026, 1, 1)),
    st.sampled_from(["%d %B %Y", "%B %d, %Y", "%Y-%m-%d", "%d-%b-%Y", "%d.%m.%Y"]),
)
def test_every_date_is_found(day: date, form: str) -> None:
    found = find(unglue("Updated " + day.strftime(form) + ", 10:30"))
    assert found is not None
    assert found.iso == day.isoformat()


@settings(max_examples=200)
@given(st.text(st.one_of(st.characters(), st.sampled_from("0123456789-/. :TZ+APRapril"))))
def test_normalising_gives_a_date_or_nothing_and_is_idempotent(text: str) -> None:
    stored = normalise(text)
    assert not stored or date.fromisoformat(stored[:10])
    assert normalise(stored) == stored


@settings(deadline=None)
@given(st.text(st.one_of(st.characters(), st.sampled_from("\n\n .©|,A12"))))
def test_no_text_is_an_error(text: str) -> None:
    told = guess(text)
    assert len(told.title) <= 300
    assert "\n" not in told.title + told.publisher + told.published + told.language


@pytest.mark.parametrize(
    "piece", ["a", "a ", "A\n", "1", "2019 ", ". ", "©", "By A | ", "A, ", "e\u0301", "\u0301", "(", "January "]
)
def test_hostile_text_takes_little_time(piece: str) -> None:
    start = time.process_time()
    guess(piece * 1_000_000)
    assert time.process_time() - start < 3


@pytest.mark.parametrize(
    ("code", "text"),
    [
        ("en", "North Korea and Russia will work on the development of relations, as it was said by the president."),
        ("de", "Der Präsident wird am Montag in Moskau erwartet und will mit der Regierung über die Lage sprechen."),
        ("fr", "Le président français a été reçu à Moscou où il s’est exprimé sur la crise avec les dirigeants."),
        ("es", "El presidente de Rusia se reunió con el líder de Corea del Norte en la ciudad para hablar de la paz."),
        ("ru", "Президент России встретился с лидером КНДР во Владивостоке и заявил, что это не так."),
        ("uk", "Президент зустрівся з лідером країни та заявив, що це не так, але він готовий до розмови."),
        ("ja", "東京で会議が開かれた。ロシアのプーチン大統領は北朝鮮の金正恩委員長と会談した。"),
        ("zh", "中国外交部发言人表示,朝鲜半岛局势缓和。"),
        ("ko", "김정은 국무위원장은 블라디보스토크에서 푸틴 대통령과 회담했다."),
        ("ar", "الرئيس الروسي فلاديمير بوتين يلتقي زعيم كوريا الشمالية في مدينة فلاديفوستوك"),
        ("", "BREAKING: Rovers Announce Kranz as New Coach"),
        ("en", "Envoy says no word, no signal from Marsk amid crisis"),
        ("", "ok"),
        ("", "12345 67890"),
    ],
)
def test_the_language(code: str, text: str) -> None:
    assert guess(text).language == code
