import hashlib
import io
import os
import random
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path

import pytest

from tests.sources import made
from tui.core.errors import SourceError
from tui.core.model import NewArticle
from tui.sources import KnownSource, Refusal, read
from tui.sources.source import CAP, Source, open_to_read
from tui.sources.text import decode, decode_declared

SEEDS = Path(__file__).parents[2] / "seeds"


def articles(*paths: object) -> list[NewArticle]:
    found = list(read(map(str, paths)))
    assert all(isinstance(item, NewArticle) for item in found), found
    return [item for item in found if isinstance(item, NewArticle)]


def refusals(*paths: object) -> list[str]:
    return [str(item) for item in read(map(str, paths)) if isinstance(item, Refusal)]


def test_the_seeds() -> None:
    found = articles(SEEDS)
    assert [(a.title, a.publisher, a.published, a.language, a.removed) for a in found] == [
        ("Kim Jong-un lavrov", "", "", "en", 0),
        ("DPRK Leader Kim Could Visit Russia Next Week - Reports", "Sputnik", "2019-04-15", "en", 0),
        (
            "North Korea and Russia holds hand for development of bilateral relations and settlement"
            " on the Korean Peninsula",
            "News Bharati",
            "2019-04-25",
            "en",
            0,
        ),
        ("Putin promised Kim to expand relations with North Korea", "", "", "en", 0),
        ("SEOUL – North Korea has stated that Russian President Vladimir Putin is willing…", "", "", "en", 0),
    ]
    for article, path in zip(found, sorted(SEEDS.iterdir()), strict=True):
        assert article.text == path.read_text(encoding="utf-8")
        assert article.sha256 == hashlib.sha256(path.read_bytes()).hexdigest()
        assert article.source == str(path)


@pytest.mark.parametrize(
    ("encoding", "text"),
    [
        ("utf-8-sig", "Grüße 👋\n"),
        ("utf-16", "Grüße 👋\n"),
        ("utf-32", "Grüße 👋\n"),
        ("utf-16-le", "No mark, but sixteen bits: ü\n"),
        ("utf-16-be", "No mark, but sixteen bits: ü\n"),
        ("cp1252", "Müller äußert sich"),
        ("cp1252", "très"),
        ("cp1252", "Die Grüße aus München: „Schön“, sagte er. 5 €"),
        ("cp1252", "O presidente não irá à reunião, informação da Presidência sobre as negociações."),
        ("cp1250", "Prezydent Rosji spotkał się z przywódcą Korei, może też złożyć wizytę"),
        ("cp1251", "Президент России Владимир Путин встретился с лидером"),
        ("koi8-r", "Президент России Владимир Путин встретился с лидером КНДР во Владивостоке"),
        ("mac_cyrillic", "Премиерот изјави во понеделникот дека новиот аеродром нема да биде. Според него, нема пари."),
        ("cp1125", "Верховна Рада ухвалила закон про освіту. За нього проголосували 255 депутатів."),
        ("cp852", "A miniszterelnök hétfőn azt mondta, hogy az új repülőtér idén nem épül meg."),
        ("mac_latin2", "Předseda vlády v pondělí řekl, že nové letiště letos postaveno nebude."),
        ("cp932", "東京で会議が開かれた。ロシアのプーチン大統領は北朝鮮の金正恩委員長と会談した。"),
        ("gb18030", "市长说，游泳池整个冬天都将关闭，因为费用太高。没有人想多说什么。"),
        ("big5", "市長說，游泳池整個冬天都將關閉，因為費用太高。沒有人想多說什麼。"),
        ("mac_roman", "Le maire a déclaré que la piscine était fermée pour l’hiver, qui coûte trop cher à la ville."),
        ("gb18030", "中国外交部发言人表示,朝鲜半岛局势缓和。"),
        ("cp949", "김정은 국무위원장은 블라디보스토크에서 푸틴 대통령과 회담했다."),
        ("cp1253", "Ο πρόεδρος της Ρωσίας Βλαντιμίρ Πούτιν συναντήθηκε με τον ηγέτη"),
        ("cp1253", "Τα ελληνικά σαν πρώτη ή δεύτερη γλώσσα είναι γύρω στα 20 εκατομμύρια."),
        ("iso8859_7", "Άνεμοι ισχυροί στο Αιγαίο, λένε οι μετεωρολόγοι."),
        ("cp855", "<item><title>Форум о шаблонах</title><link>http://forum.example/a</link>На нём спорят.</item>"),
        ("cp1255", "נשיא רוסיה ולדימיר פוטין נפגש עם מנהיג צפון קוריאה"),
        ("iso8859_6", "أعلنت الحكومة يوم الجمعة أن المدارس ستبقى مغلقة حتى يوم الاثنين."),
    ],
)
def test_encodings(tmp_path: Path, encoding: str, text: str) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes(text.encode(encoding))
    (article,) = articles(path)
    assert article.text == text
    assert article.intake.endswith(", guessed") is not encoding.startswith("utf")


def test_a_guessed_encoding_is_reported() -> None:
    polish = "Prezydent Rosji spotkał się z przywódcą Korei, może też złożyć wizytę"
    for codec, name in (("cp1250", "windows-1250"), ("iso8859_2", "ISO-8859-2"), ("cp852", "IBM852")):
        assert decode_declared(polish.encode(codec)) == (polish, (f"read as {name}, guessed",))
        assert decode_declared(polish.encode(codec), codec) == (polish, ())


def test_utf8_with_a_truncated_end_or_a_bad_byte_is_still_utf8(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_bytes("Grüße und Küsse, schöne Öfen".encode() + "ö".encode()[:1])
    (tmp_path / "b.txt").write_bytes("Grüße, schöne Öfen, äöü, ßßß ".encode() * 9 + b"\xff")
    assert [(a.text[:5], a.intake) for a in articles(tmp_path)] == [
        ("Grüße", "1 damaged letter of UTF-8, left as �")
    ] * 2


def test_shifted_japanese_is_read_and_utf_7_refused(tmp_path: Path) -> None:
    text = "東京で会議が開かれた。\nNo Japanese here.\n金正恩委員長と会談した。"
    (tmp_path / "a.txt").write_bytes(text.encode("iso2022_jp"))
    assert articles(tmp_path / "a.txt")[0].text == text
    chinese = "市长说，游泳池整个冬天都将关闭，因为费用太高。"
    (tmp_path / "g.txt").write_bytes(chinese.encode("hz"))
    assert articles(tmp_path / "g.txt")[0].text == chinese
    polish = "Prezydent spotkał się z przywódcą Korei, może też złożyć wizytę."
    for name, words in (
        ("b.txt", polish),
        ("c.txt", "«Мэр города сообщила, — пишут они, — что бассейн будет закрыт»."),
        ("f.txt", text),
    ):
        (tmp_path / name).write_bytes(words.encode("utf-7"))
        assert "UTF-7" in refusals(tmp_path / name)[0]
    plain = "Call +4930-1234567 or +49301234567, a+b/c+d-e, C++98, key +ZmFrZQ- and +AbCdEf/+1234-5678.\x1b[1m"
    (tmp_path / "d.txt").write_text(plain)
    assert articles(tmp_path / "d.txt")[0].text.startswith("Call +4930-1234567")
    script = "".join(f"<script>var a='+AO{letter}-'</script>" for letter in "AEIM")  # a page declares its encoding
    page = f"<html><head><meta charset=utf-8>{script}</head><body><p>{'The road was built in May. ' * 9}</p>"
    (tmp_path / "e.html").write_text(page)
    assert articles(tmp_path / "e.html")[0].text.startswith("The road was built")


def test_a_file_that_changes_during_reading_is_read_again_or_reported(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text("Half of it")
    with path.open("rb") as stream:
        source = Source("a.txt", stream)
        path.write_text("All of it, and " * 1000)
        assert source.data() == path.read_bytes()
    lines = tmp_path / "b.jsonl"
    lines.write_text('{"text": "One line that is here."}\n{"text": "Two lines that are here."}\n')
    items = read([str(lines)])
    first = next(items)
    lines.write_text(lines.read_text() + '{"text": "A third one."}\n')
    assert isinstance(first, NewArticle)
    assert [*items][-1] == Refusal(str(lines), "changed while it was read; add it again when nobody writes to it")


PNG = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR"


@pytest.mark.parametrize(
    ("name", "data", "why"),
    [
        ("picture.png", PNG, "a PNG image, not text"),
        ("picture.txt", PNG, "a PNG image, not text"),
        ("picture", PNG, "a PNG image, not text"),
        ("nul.txt", b"some text\0more", "NUL bytes"),
        ("noise.bin", random.Random(1).randbytes(5000), "NUL bytes"),
        ("empty.txt", b"", "no text in it"),
        ("blank.txt", "\ufeff \n\t\u00a0\r\n".encode(), "no text in it"),
        ("escapes.txt", b"\x1b[31m\x1b[0m\x07", "no text in it"),
        ("half.txt", b"\xff\xfea\xd8", "starts as UTF-16"),
        ("data.qda", b"SQLite format 3\x00" + bytes(99), "a project of QualCoder as the .qdpx"),
        ("codes.xlsx", made.zipped([("[Content_Types].xml", b""), ("xl/workbook.xml", b"")]), "a workbook"),
        ("old.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"x" * 99, "an old Office document"),
    ],
)
def test_a_file_that_cannot_be_text_is_refused_by_name_and_the_rest_is_read(
    tmp_path: Path, name: str, data: bytes, why: str
) -> None:
    (tmp_path / name).write_bytes(data)
    (tmp_path / "zz.txt").write_text("The next one is read.")
    refused, article = read([str(tmp_path / name), str(tmp_path / "zz.txt")])
    assert isinstance(refused, Refusal)
    assert refused.source == str(tmp_path / name)
    assert why in refused.reason
    assert "\n" not in refused.reason
    assert isinstance(article, NewArticle)


def test_a_file_of_gigabytes_is_refused_without_reading_it(tmp_path: Path) -> None:
    with (tmp_path / "huge.txt").open("wb") as file:
        file.write(b"text " * 2000)
        file.truncate(2 * 1024**3)
    start = time.process_time()
    assert "larger than 50 MB" in refusals(tmp_path)[0]
    assert time.process_time() - start < 2


def test_one_line_of_ten_megabytes(tmp_path: Path) -> None:
    (tmp_path / "long.txt").write_text("word " * 2_000_000)
    (article,) = articles(tmp_path)
    assert len(article.text) == 10_000_000
    assert len(article.title) <= 80


def test_terminal_control_sequences_are_removed_and_counted(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_bytes("\ufeffA \x1b[31mred\x1b[0m\x1b]52;c;eA==\x07 \u202etext\r\nline\r\n".encode())
    (article,) = articles(tmp_path)
    assert (article.text, article.removed) == ("A red text\nline\n", 22)


def test_endless_combining_marks(tmp_path: Path) -> None:
    (tmp_path / "zalgo.txt").write_text("He" + "\u0301" * 100_000 + " comes.")
    assert len(articles(tmp_path)[0].title) <= 80


def test_folders_are_walked_in_order_without_hidden_files_and_loops(tmp_path: Path) -> None:
    for name in ("b/2.txt", "b/1.txt", "a.txt", "c.md", ".hidden.txt", ".git/x.txt", "b/~lock~", "d/e/f/deep.txt"):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"This is {name}.")
    (tmp_path / "b" / "loop").symlink_to(tmp_path, target_is_directory=True)
    (tmp_path / "dangling.txt").symlink_to(tmp_path / "gone")
    os.mkfifo(tmp_path / "pipe.txt")
    (tmp_path / "annotations.db").write_bytes(b"SQLite format 3\0" + b"\0" * 100)
    assert [Path(a.source).relative_to(tmp_path).as_posix() for a in articles(tmp_path)] == [
        "a.txt",
        "b/1.txt",
        "b/2.txt",
        "c.md",
        "d/e/f/deep.txt",
    ]


def test_a_missing_path_is_refused_and_the_rest_is_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tui.sources.pipes.WAIT_SECONDS", 0)
    pipe = tmp_path / "pipe.txt"
    os.mkfifo(pipe)
    (tmp_path / "a.txt").write_text("Here it is.")
    missing, waiting, article = read([str(tmp_path / "gone.txt"), str(pipe), str(tmp_path / "a.txt")])
    assert str(missing) == f"{tmp_path / 'gone.txt'}: there is no such file or folder"
    assert str(waiting).startswith(f"{pipe}: nobody writes to this pipe")
    assert isinstance(article, NewArticle)
    with os.fdopen(os.open(pipe, os.O_RDWR), "wb") as writer:
        writer.write(b"Sent through it.")
        writer.flush()
        with open_to_read(pipe) as stream:
            assert stream.read(4) == b"Sent"


@pytest.mark.skipif(os.geteuid() == 0, reason="root reads everything")
def test_an_unreadable_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("secret")
    (tmp_path / "a.txt").chmod(0)
    assert "cannot be read (Permission denied)" in refusals(tmp_path)[0]


def test_odd_file_names_can_be_printed(tmp_path: Path) -> None:
    Path(os.fsdecode(os.fsencode(tmp_path) + b"/\xff\x1b[31m.txt")).write_text("A text.")
    (article,) = articles(tmp_path)
    assert article.source.isprintable()
    article.source.encode()


def test_standard_input() -> None:
    (article,) = read(
        ["-"], stdin=io.BytesIO(b"A headline of four words\n\nAnd a body that says what happened today.\n")
    )
    assert isinstance(article, NewArticle)
    assert (article.title, article.source) == ("A headline of four words", "")
    (line,) = read(["-"], stdin=io.BytesIO(b'{"text": "An article in a line."}\n'))
    assert isinstance(line, NewArticle)
    assert line.text == "An article in a line."
    (refused,) = read(["-"], stdin=io.BytesIO(PNG))
    assert str(refused).startswith("standard input: a PNG image")
    (refused,) = read(["-"])
    assert isinstance(refused, Refusal)
    (refused,) = read(["-"], stdin=io.BytesIO(b"x" * (CAP + 1)))
    assert "larger than 50 MB" in str(refused)


def test_known_bytes_are_not_parsed_again(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("A text.")
    (tmp_path / "b.txt").write_text("Another.")
    digest = hashlib.sha256(b"A text.").hexdigest()
    first, second = read([str(tmp_path)], is_known=lambda sha256, source: sha256 == digest)
    assert first == KnownSource(str(tmp_path / "a.txt"), digest)
    assert isinstance(second, NewArticle)


def test_importing_sources_loads_nothing_heavy() -> None:
    heavy = {"textual", "spacy", "sqlite3", "yaml", "dateparser", "py3langid", "numpy", "charset_normalizer", "lxml"}
    heavy |= {"trafilatura", "httpx", "feedparser", "watchfiles", "docx", "pypdfium2", "socket", "subprocess", "email"}
    code = f"import sys, tui.sources; list(tui.sources.read([{str(SEEDS)!r}])); print({heavy!r} & set(sys.modules))"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout == "set()\n"


@pytest.mark.parametrize("encoding", ["cp1251", "koi8_r", "koi8_u", "iso8859_5", "cp866", "cp855", "mac_cyrillic"])
@pytest.mark.parametrize(
    "sentence",
    [
        "Завтра в Москве ожидается сильный дождь.",
        "Цены на нефть снова выросли.",
        "Суд отложил заседание до понедельника.",
        "Київ чекає на рішення суду.",
        "Времето в София ще бъде слънчево.",
        "Дождь.",
        "По словам министра, «бюджет принят» — и это главное.",
    ],
)
def test_one_sentence_in_cyrillic_letters_is_read_correctly_or_refused(encoding: str, sentence: str) -> None:
    try:
        data = sentence.encode(encoding)
    except UnicodeEncodeError:
        return
    with suppress(SourceError):
        assert decode(data) == sentence


def test_usual_cyrillic_text_is_not_refused() -> None:
    for encoding in ("cp1251", "koi8_r", "cp866"):
        sentence = "Завтра в Москве ожидается сильный дождь."
        assert decode(sentence.encode(encoding)) == sentence
