"""Roll-up captions are read once, repeated speech is kept, and other text in the file is reported."""

from hypothesis import given
from hypothesis import strategies as st

from tui.sources import subtitles

Caption = tuple[float, float, list[str]]
SAID = st.lists(st.sampled_from(["Yes.", "No.", "<i>Why</i>?", "We &amp; they left."]), min_size=1, max_size=8)


def _file(captions: list[Caption]) -> bytes:
    cues = ("\n".join([f"00:{begin:06.3f} --> 00:{end:06.3f}", *lines, ""]) for begin, end, lines in captions)
    return "\n".join(("WEBVTT\n", *cues)).encode()


def _words(lines: list[str]) -> str:
    return " ".join(lines).replace("<i>Why</i>", "Why").replace("&amp;", "&")


def _text(captions: list[Caption]) -> str:
    return subtitles.parse(_file(captions))[0].text.replace("\n", " ")


@given(SAID, st.sampled_from([0.0, 0.08, 1.0]))
def test_repeated_speech_is_kept(lines: list[str], pause: float) -> None:
    assert _text([(n * 2, n * 2 + 2 - pause, [line]) for n, line in enumerate(lines)]) == _words(lines)
    pairs = [lines[n : n + 2] for n in range(0, len(lines), 2)]
    if pause:
        assert _text([(n * 2, n * 2 + 2 - pause, pair) for n, pair in enumerate(pairs)]) == _words(lines)


@given(SAID, st.integers(2, 4))
def test_roll_up_captions_are_read_once(lines: list[str], height: int) -> None:
    rows = [lines[max(n + 1 - height, 0) : n + 1] for n in range(len(lines))]
    assert _text([(n * 2, n * 2 + 2, row) for n, row in enumerate(rows)]) == _words(lines)
    steps: list[Caption] = [
        caption
        for n, row in enumerate(rows)
        for caption in ((n * 2, n * 2 + 1.99, row[-2:]), (n * 2 + 1.99, n * 2 + 2.0, row[-1:]))
    ]
    assert _text(steps) == _words(lines)


def test_captions_that_grow_word_by_word_are_read_once() -> None:
    grown = [["On"], ["On Panorama"], ["On Panorama: we", "go"], ["go to Tunisia."], ["go to Tunisia. I was on"]]
    (found,) = subtitles.parse(_file([(n * 0.3, n * 0.3 + 0.3, lines) for n, lines in enumerate(grown)]))
    assert found.text == "On Panorama: we go to Tunisia. I was on"
    assert found.intake[1:] == ("captions that roll up: 4 lines shown again, each taken once",)


def test_text_outside_the_captions_is_reported() -> None:
    head = "Episode 4\n\n1\n00:01 --> 00:02\n<MUSIC>\n\nstill<br>here\n\n2\n0:00:02:500 -> 00:00:03\nGone.\n"
    (found,) = subtitles.parse(head.encode())
    assert (found.text, found.turns[0].time) == ("<MUSIC> still here Gone.", 1.0)
    assert found.intake[1:] == ("1 time of captions could not be read", "without 1 line before the first caption")
