import csv
import io
from pathlib import Path

import pytest

from tests.cli.conftest import Postil
from tui.core.annotations import Evidence
from tui.core.model import NewArticle
from tui.core.terms import TAG
from tui.library import Library
from tui.library.queries.claim_terms import IS, KEYS, WITHOUT

TEXT = "Kim promised growth. Putin said nothing. Merkel wants peace. It rains, they say."
CLAIMS = {  # words of each claim: creator, speaker, verdict, tags
    "Kim promised growth.": ("ann", "Kim Jong Un", "false", ("economy/aid",)),
    "Putin said nothing.": ("ann", "Putin", "mostly true", ()),
    "Merkel wants peace.": ("bea lee", "Merkel", "unchecked", ("economy",)),
    "It rains, they say.": ("ann", "", "unchecked", ()),
}


@pytest.fixture(autouse=True)
def library(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    path = tmp_path / "claims.db"
    with Library(path, "ann") as opened:
        opened.articles.add([NewArticle(TEXT, "", title="Talks", published="2019-04-05")])
    ids: dict[str, str] = {}
    for quote, (creator, speaker, verdict, tags) in CLAIMS.items():
        with Library(path, creator) as opened:
            article, start = opened.articles.get(1), TEXT.index(quote)
            made = opened.annotations.claim(article, start, start + len(quote), speaker)
            for tag in tags:
                opened.annotations.tag(article, made.start, made.end, tag, made.id)
            ids[quote] = made.id
            opened.claims.edit(made.id, verdict=verdict)
            if verdict == "false":
                opened.evidence.write(made.id, [*map(Evidence.of, ("https://example.org/1", "=a table"))])
                opened.connection.run("UPDATE checks SET quote = 'other words' WHERE claim = ?", made.id)
    _, putin, merkel, rain = ids.values()
    with Library(path, "ann") as opened:
        opened.claims.edit(putin, status="asked", assignee="zed", due="2026-01-31")
        opened.claims.edit(rain, status="done", assignee="ann", due="2999-01-31")
        opened.claims.link(putin, "supports", merkel)
    with Library(path, "bea lee") as opened:
        opened.claims.edit(putin, verdict="mostly true", rationale="The statistics say so.")
    monkeypatch.setenv("POSTIL_LIBRARY", str(path))
    return path


def speakers(postil: Postil, *arguments: str) -> set[str]:
    result = postil("claims", "--json", *arguments)
    assert result.code == 0, result.err
    return {row["speaker"].split()[0] if row["speaker"] else "" for row in result.json}


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        ("", "Kim Putin Merkel -"),
        ("verdict:false", "Kim"),
        ("verdict:False,mostly_true", "Kim Putin"),
        ('verdict:"mostly_true"', "Putin"),
        ("-- -verdict:unchecked", "Kim Putin"),
        ("speaker:jong", "Kim"),
        ("by:me", "Kim Putin -"),
        ("by:bea_lee", "Merkel"),
        ("-- -by:me", "Merkel"),
        ("#economy", "Kim Merkel"),
        ("#economy!", "Merkel"),
        ("#economy by:me", "Kim"),
        ("-- -#economy", "Putin -"),
        ("peace", "Merkel"),
        ("peace,growth talks", "Kim Merkel"),
        ('"said_nothing"', ""),
        ("2019-04", ""),
        ("2019..", "Kim Putin Merkel -"),
        ("2019-01..2019-04", "Kim Putin Merkel -"),
        ("2018..2019-03", ""),
        ("..2019-03", ""),
        ("status:asked", "Putin"),
        ("status:asked,done", "Putin -"),
        ("assignee:zed", "Putin"),
        ("assignee:me", "-"),
        ("without:assignee", "Kim Merkel"),
        ("checker:me", "Kim Putin"),
        ("checker:bea_lee", "Putin"),
        ("without:check", "Merkel -"),
        ("due:..today", "Putin"),
        ("due:2026-01", "Putin"),
        ("due:tomorrow..", "-"),
        ("is:overdue", "Putin"),
        ("is:changed", "Kim"),
        ("is:linked", "Putin Merkel"),
        ("statistics", "Putin"),
        ("table", "Kim"),
        ("--status done --status asked", "Putin -"),
        ("--assignee zed --checker me --due ..2026-02", "Putin"),
        ("--changed", "Kim"),
        ("without:speaker", "-"),
        ("without:evidence", "Putin Merkel -"),
        ("-- without:tag -without:speaker", "Putin"),
        ("--verdict false --verdict unchecked", "Kim Merkel -"),
        ("--speaker merkel", "Merkel"),
        ("--creator me --without-evidence", "Putin -"),
        ("--tag economy", "Kim Merkel"),
        ("--article 1 --limit 1", "-"),
        ("--limit 2 --sort oldest", "Kim Putin"),
    ],
)
def test_terms_and_options_select_claims(postil: Postil, arguments: str, expected: str) -> None:
    assert speakers(postil, *arguments.split()) == {"" if each == "-" else each for each in expected.split()}


def test_words_in_quotes_are_a_phrase(postil: Postil) -> None:
    assert speakers(postil, "said nothing") == speakers(postil, '"said nothing"') == {"Putin"}
    assert speakers(postil, "nothing said") == set()
    assert speakers(postil, "rains,", "they") == {""}


@pytest.mark.parametrize(
    ("arguments", "code", "says"),
    [
        ("verdict:wrong", 1, "no verdict 'wrong': there are unchecked, true, mostly true, mixed, mostly false, false"),
        ("--verdict wrong", 1, "no verdict 'wrong': there are unchecked"),
        ("by:zoe", 1, "no creator 'zoe': there are me, ann, bea lee, consensus"),
        ("--creator zoe", 1, "no creator 'zoe': there are"),
        ("speaker:zoe", 1, "no speaker 'zoe': there are Kim Jong Un, Merkel, Putin"),
        ("#peace", 1, "no tag 'peace': there are economy, economy/aid"),
        ("without:hope", 1, "no term without: 'hope': there are assignee, check, due, evidence, speaker, tag"),
        ("status:began", 1, "no status 'began': there are to do, asked, waiting, second reader, done"),
        ("checker:zoe", 1, "no checker 'zoe': there are me, ann"),
        ("assignee:zoe", 1, "no assignee 'zoe': there are me, ann, zed, bea lee"),
        ("is:new", 1, "no term is: 'new': there are changed, linked, overdue"),
        ("due:soon", 2, "'soon' is not a date or range such as"),
        ("due:..2026-13", 2, "'..2026-13' is not a date or range such as"),
        ("verdct:false", 2, "no term begins with verdct:"),
        ("--article 9", 1, "no article '9'"),
        ("--json --csv", 2, "one of --json and --csv"),
        ("set 12345678 --verdict wrong", 1, "no verdict 'wrong': there are unchecked"),
        ("set 12345678 --status began", 1, "no status 'began': there are to do"),
        ("set 12345678 --due 2026-02-30", 2, "'2026-02-30' is not a date"),
        ("set 12345678", 2, "nothing to set"),
    ],
)
def test_unknown_values_are_refused_with_the_known_ones(postil: Postil, arguments: str, code: int, says: str) -> None:
    result = postil("claims", *arguments.split())
    assert (result.code, result.out) == (code, "")
    assert says in result.err


def test_a_table_for_people_and_one_for_spreadsheets(postil: Postil, tmp_path: Path) -> None:
    lines = postil("claims", "speaker:kim").lines
    assert lines[0].split() == ["id", "verdict", "status", "speaker", "due", "claim"]
    assert lines[1].split()[1:6] == ["false!", "to", "do", "Kim", "Jong"]
    assert lines[1].endswith("Kim promised growth. #economy/aid")
    (row,) = csv.DictReader(io.StringIO(postil("claims", "#economy/aid", "--csv").out, newline=""))
    assert (row["quote"], row["verdict"], row["tags"]) == ("Kim promised growth.", "'false", "economy/aid")
    assert row["evidence"].splitlines() == ["https://example.org/1", "=a table"]
    assert (row["judged"], row["status"], row["checkers"]) == ("other words", "to do", "ann: false")
    other, linked = (postil("claims", f"speaker:{name}", "--json").json[0]["id"] for name in ("merkel", "putin"))
    rows = csv.DictReader(io.StringIO(postil("claims", "is:linked", "--csv").out, newline=""))
    assert {row["id"]: row["links"] for row in rows} == {linked: f"supports {other}", other: ""}
    assert postil("claims", "peace", "growth").err == "nothing · 1 without peace\n"
    Library(tmp_path / "empty.db", "ann").close()
    assert postil("claims", "--library", tmp_path / "empty.db").err.startswith("no claims yet: ")
    assert postil("claims", "--library", tmp_path / "empty.db", "peace").err == "nothing, whichever term is left out\n"


def test_several_claims_change_in_one_step_and_refusals_are_reported(postil: Postil, library: Path) -> None:
    ids = {row["speaker"]: row["id"] for row in postil("claims", "--json").json}
    result = postil("claims", "set", ids["Kim Jong Un"][:8], ids[""], ids["Merkel"], "0000", "--status", "waiting")
    assert (result.code, result.out) == (1, "set status waiting on 3 claims\n")
    assert result.err.splitlines() == [
        "postil: no claim '0000': `postil claims` shows their ids",
        "postil: 1 of 4 claims refused",
    ]
    assert speakers(postil, "status:waiting") == {"Kim", "", "Merkel"}
    result = postil("claims", "set", ids["Merkel"], "--status", "waiting", "--speaker", "AM")
    assert result.err.splitlines()[0] == f"postil: {ids['Merkel']} is bea lee's claim: --others sets it, too"
    with Library(library, "ann") as opened:
        assert opened.journal.undo()
    assert speakers(postil, "status:waiting") == set()
    result = postil(
        "claims", "set", ids["Merkel"], "--others", "--assignee", "me", "--due", "2026-05-04", "--speaker", "AM"
    )
    assert (result.code, result.out) == (0, "set assignee ann, due 2026-05-04, speaker AM on 1 claim\n")
    assert speakers(postil, "assignee:me due:2026-05") == {"AM"}


def test_a_verdict_on_anothers_claim_is_ones_own_check(postil: Postil) -> None:
    (claim,) = postil("claims", "speaker:merkel", "--json").json
    assert postil("claims", "set", claim["id"], "--verdict", "mixed", "--rationale", "Half of it.").code == 0
    (claim,) = postil("claims", "verdict:mixed", "--json").json
    assert (claim["creator"], claim["rationale"]) == ("bea lee", "Half of it.")
    assert [check["creator"] for check in claim["checks"]] == ["ann"]


def test_the_docs_page_names_every_term() -> None:
    page = (Path(__file__).parents[2] / "docs" / "claims.md").read_text(encoding="utf-8")
    for term in (
        *(f"{key}:" for key in KEYS if key != TAG),
        *(f"is:{each}" for each in IS),
        *(f"without:{each}" for each in WITHOUT),
    ):
        assert f"`{term}" in page, term
