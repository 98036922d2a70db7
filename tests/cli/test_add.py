import csv
import io
import json
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.cli.conftest import Postil
from tests.sources import made
from tui.cli.read import known_refusals
from tui.jobs import adding
from tui.jobs.adding import add_paths
from tui.library import Library

TEXT = "Oslo, 3 May 2021. The minister said that the bridge will open in June.\n\nNobody was hurt."


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "in"
    (folder / "deep").mkdir(parents=True)
    (folder / "b.txt").write_text(TEXT)
    (folder / "deep" / "c.md").write_text("# A headline\n\nA paragraph in which something happens.\n")
    (folder / "a.png").write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(100))
    return folder


def test_adds_what_it_can_and_names_the_rest(postil: Postil, folder: Path) -> None:
    result = postil("add", folder, folder / "nope.txt")
    assert result.code == 1
    assert result.lines[-1] == "added 2 articles, 1 refused, 1 file of other kinds left out (.png)"
    assert "A headline" in result.out
    assert result.err == f"refused {folder / 'nope.txt'}: there is no such file or folder\n"


def test_adding_twice_adds_nothing(postil: Postil, folder: Path) -> None:
    postil("add", folder / "b.txt")
    result = postil("add", folder / "b.txt", folder / "b.txt")
    assert (result.code, result.out) == (0, "added 0 articles, 2 already there\n")


def test_exit_code_is_1_for_refusals_and_0_for_ignored_kinds(postil: Postil, folder: Path) -> None:
    assert postil("add", folder / "a.png").code == 1
    assert postil("add", folder / "a.png", folder / "b.txt").code == 1
    assert postil("add", folder).code == 0


def test_standard_input(process: Postil, tmp_path: Path) -> None:
    library = tmp_path / "x.db"
    result = process("add", "-", "--library", library, stdin=TEXT.encode())
    assert result.lines[-1] == "added 1 article"
    with Library(library) as opened:
        assert opened.articles.get(1).text == TEXT
    lines = "".join(json.dumps({"id": f"n{n}", "text": f"Article {n}. {TEXT}"}) + "\n" for n in range(30))
    result = process("add", "--library", library, "-", stdin=lines.encode())
    assert result.out == "added 30 articles\n"


def test_control_characters_are_removed_and_counted(postil: Postil, tmp_path: Path) -> None:
    (tmp_path / "evil\x1b[31m.txt").write_text("Title\x1b[2J\n\nA paragraph \x1b]0;owned\x07 of text.\u202e")
    result = postil("add", tmp_path)
    assert "control characters taken out" in result.lines[-1]
    assert "\x1b" not in result.out + result.err
    shown = postil("show", "1")
    assert "\x1b" not in shown.out
    assert "\u202e" not in shown.out


def test_markup_in_a_title_is_text(postil: Postil, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("[bold red]A [/nonsense] headline\n\nA paragraph of text.")
    assert "[bold red]A [/nonsense] headline" in postil("add", tmp_path).out
    assert "[bold red]A [/nonsense] headline" in postil("list").out


def test_json(postil: Postil, folder: Path) -> None:
    result = postil("add", "--json", folder)
    assert result.code == 0
    assert [article["title"] for article in result.json["added"]][1] == "A headline"
    assert result.json["known"] == 0
    assert (result.json["refused"], result.json["other_kinds"]) == ([], {".png": 1})
    assert result.err == ""


def test_many_articles_are_counted_and_not_listed(postil: Postil, tmp_path: Path) -> None:
    (tmp_path / "many.jsonl").write_text("".join(json.dumps({"text": f"Article {n}."}) + "\n" for n in range(1200)))
    result = postil("add", tmp_path / "many.jsonl")
    assert result.out == "added 1,200 articles\n"


ANSWERS = "id,age,text\nS1,30,Yes.\nS2,44,Yes.\nS3,,Perhaps.\n"


def test_rows_with_different_ids_are_different_articles_whatever_their_text(postil: Postil, tmp_path: Path) -> None:
    (tmp_path / "one.csv").write_text(ANSWERS)
    result = postil("add", tmp_path / "one.csv")
    assert [line.split()[-1] for line in result.lines[:-1]] == ["S1", "S2", "S3"]
    assert result.lines[-1] == "added 3 articles, 1 looks like articles that are here, attributes: age (2)"
    assert postil("add", tmp_path / "one.csv").lines == ["added 0 articles, 3 already there"]
    (tmp_path / "copy.csv").write_text(ANSWERS)
    assert postil("add", tmp_path / "copy.csv").lines == ["added 0 articles, 3 already there"]
    (tmp_path / "one.csv").write_text(f"{ANSWERS}S4,20,Yes.\n")
    assert postil("add", tmp_path / "one.csv").lines[-1].startswith("added 1 article, 1 looks like")
    (tmp_path / "other.csv").write_text("id,age,text\nS1,61,Yes.\n")
    report = postil("add", "--json", tmp_path / "other.csv").json
    assert (len(report["added"]), report["alike"], report["left_out"]) == (1, 1, {})
    assert report["attributes"] == {"added": {"age": 1}}


def test_an_import_keeps_articles_with_equal_texts_apart(postil: Postil, tmp_path: Path) -> None:
    (tmp_path / "one.csv").write_text(ANSWERS)
    postil("add", tmp_path / "one.csv")
    postil("export", "jsonl", "-o", tmp_path / "out.jsonl")
    other = tmp_path / "other.db"
    assert "3 articles added" in postil("import", "jsonl", tmp_path / "out.jsonl", "--library", other).out
    assert "nothing new" in postil("import", "jsonl", tmp_path / "out.jsonl", "--library", other).out


def test_rows_with_one_address_and_entries_with_one_link_are_told_apart_by_id(postil: Postil, tmp_path: Path) -> None:
    link = "https://poll.example/7"
    (tmp_path / "a.csv").write_text(f"id,url,text\n1,{link},Yes.\n2,{link},Yes.\n")
    item = f"<item><guid>{{}}</guid><link>{link}</link><description>No.</description></item>"
    (tmp_path / "b.rss").write_text(f'<rss version="2.0"><channel>{item.format(1)}{item.format(2)}</channel></rss>')
    assert postil("add", tmp_path).lines[-1].startswith("added 4 articles, 2 look like")
    assert postil("add", tmp_path).lines[-1] == "added 0 articles, 4 already there"


@settings(max_examples=8, deadline=None)
@given(st.lists(st.sampled_from(["No.", "Yes.", "No, never."]), min_size=1, max_size=12), st.booleans(), st.booleans())
def test_there_are_as_many_articles_as_ids(texts: list[str], as_lines: bool, with_source: bool) -> None:
    rows = [{"id": f"r{n}", "text": text, "source": "poll" if with_source else ""} for n, text in enumerate(texts)]
    with TemporaryDirectory() as folder, Library(Path(folder) / "a.db") as library:
        path = Path(folder) / ("a.jsonl" if as_lines else "a.csv")
        table = io.StringIO()
        writer = csv.DictWriter(table, ["id", "text", "source"])
        writer.writeheader()
        writer.writerows(rows)
        lines = "".join(json.dumps(row) + "\n" for row in rows)
        path.write_text(lines if as_lines else table.getvalue())
        first = add_paths(library, [str(path)])
        assert (len(first.added), first.already_there) == (len(rows), 0)
        assert first.alike == len(texts) - len(set(texts))
        again = add_paths(library, [str(path)])
        assert (len(again.added), again.already_there) == (0, len(rows))


def test_equal_texts_in_two_files_or_in_two_rows_without_ids_are_two_articles(postil: Postil, tmp_path: Path) -> None:
    for name in ("ann.txt", "ben.txt"):
        (tmp_path / name).write_text("No.")
    result = postil("add", tmp_path / "ann.txt", tmp_path / "ben.txt")
    assert result.lines[-1] == "added 2 articles, 1 looks like articles that are here"
    assert postil("add", f"{tmp_path}/./ann.txt").lines == ["added 0 articles, 1 already there"]
    assert postil("add", tmp_path).lines == ["added 0 articles, 2 already there"]
    (tmp_path / "a.csv").write_text("age,text\n30,No.\n40,No.\n50,Yes.\n")
    (tmp_path / "a.jsonl").write_text('{"text": "No."}\n{"text": "No."}\n')
    for name, count in (("a.csv", 3), ("a.jsonl", 2)):
        assert postil("add", tmp_path / name).lines[-1].startswith(f"added {count} articles")
        assert postil("add", tmp_path / name).lines == [f"added 0 articles, {count} already there"]
    (tmp_path / "a.csv").write_text("age,text\n20,Perhaps.\n30,No.\n40,No.\n60,No.\n50,Yes.\n")
    assert postil("add", tmp_path / "a.csv").lines[-1].startswith("added 2 articles, 1 looks like")
    assert postil("check").code == 0


def test_a_file_is_read_even_if_another_has_the_same_bytes(postil: Postil, tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_text('{"text": "No."}\n{"text": "No."}\n')
    (tmp_path / "b.jsonl").write_text('{"text": "No."}\n')
    with Library(tmp_path / "l.db") as library:
        add_paths(library, [str(tmp_path / "a.jsonl")])
        assert known_refusals(library, [str(tmp_path / "a.jsonl")]) == []
        assert known_refusals(library, [str(tmp_path / "b.jsonl")]) is None


def test_symbolic_links_out_of_a_folder_are_reported_and_followed_on_request(postil: Postil, tmp_path: Path) -> None:
    folder, outside = tmp_path / "in", tmp_path / "out"
    (folder / "sub").mkdir(parents=True)
    outside.mkdir()
    for path, text in ((folder / "sub" / "a.txt", "Inside."), (outside / "b.txt", "Outside."), (tmp_path / "c", "C.")):
        path.write_text(text)
    (folder / "again.txt").symlink_to(folder / "sub" / "a.txt")
    (folder / "up").symlink_to(outside, target_is_directory=True)
    (folder / "c.txt").symlink_to(tmp_path / "c")
    (tmp_path / "named").symlink_to(folder, target_is_directory=True)
    for name in (folder, tmp_path / "named"):
        report = postil("add", "--json", name).json
        assert {Path(one["source"]).name for one in report["refused"]} == {"up", "c.txt"}
        assert all("--follow-links" in one["reason"] for one in report["refused"])
    assert postil("list", "--json").json[0]["source"] == str(folder / "sub" / "a.txt")
    assert "added 2 articles" in postil("add", "--follow-links", folder).out
    assert postil("add", outside / "b.txt").lines[-1].startswith("added 1 article, 1 looks like")


def test_omitted_and_changed_text_is_recorded_with_the_article(postil: Postil, tmp_path: Path) -> None:
    note = "1 tracked change, read as accepted"
    changed = "<w:p><w:ins><w:r><w:t>A road was built in May.</w:t></w:r></w:ins></w:p>"
    (tmp_path / "a.docx").write_bytes(made.word_of(changed))
    (tmp_path / "b.txt").write_text("A bridge was built in June.\n")
    added = postil("add", "--json", str(tmp_path)).json
    assert [article.get("intake") for article in added["added"]] == [[note], None]
    listed = postil("list").lines
    assert ["!" in line for line in listed] == [False, True, False]
    assert [article["intake"] for article in postil("list", "--json").json] == [[note], []]
    assert f"! {note}" in postil("show", "1").lines
    assert postil("show", "1", "--json").json["intake"] == [note]
    assert "intake" not in postil("show", "2", "--json").json
    first = postil("export", "jsonl").out
    (tmp_path / "out.jsonl").write_text(first)
    other = ("--library", str(tmp_path / "other.db"))
    postil("import", "jsonl", str(tmp_path / "out.jsonl"), *other)
    assert postil("export", "jsonl", *other).out == first
    (tmp_path / "a.docx").write_bytes(made.word_of(changed.replace("w:ins", "w:sdt")))
    result = postil("add", str(tmp_path / "a.docx"))
    assert "1 with notes" not in result.out
    (tmp_path / "c.docx").write_bytes(made.word_of(changed.replace("road", "school")))
    result = postil("add", "--no-keep", str(tmp_path / "c.docx"))
    assert [line.strip() for line in result.lines[-2:]] == [f"! {note}", "added 1 article, 1 with notes"]


def test_long_results_are_kept_in_a_file_and_printed_as_usual(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(adding, "SPOOLED_BYTES", 100)
    rows = [{"number": number, "title": f"“{number}”\n", "intake": ["a"]} for number in range(50)]
    report = adding.AddReport()
    for row in rows[:30]:
        report.added.append(row)
    assert [*report.added] == rows[:30]
    for row in rows[30:]:
        report.added.append(row)
    assert ([*report.added], len(report.added), report.added.with_notes) == (rows, 50, 50)
    assert not report.changed
    assert report.as_dict()["added"] == rows
    report.refused.append({"source": "a", "reason": "b"})
    assert next(iter(report.refused))["source"] == "a"
    report.refused.append({"source": "c", "reason": "d"})
    assert report.as_dict()["refused"] == [{"source": "a", "reason": "b"}, {"source": "c", "reason": "d"}]
    few = adding.AddReport.of_few(3)
    for row in rows:
        few.added.append(row)
    assert (len(few.added), [*few.added]) == (50, rows[:3])
