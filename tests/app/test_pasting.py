from collections.abc import Iterable

from hypothesis import given
from hypothesis import strategies as st
from textual import events
from textual.message import Message

from tui.app.textual_fixes.paste import END, START, PasteParser


def fed(pieces: Iterable[str]) -> list[Message]:
    parser = PasteParser()
    return [event for piece in pieces for event in parser.feed(piece)]


@given(st.text(st.sampled_from("\x1b[]0123;~mxqu\x07\x9b\x00\ta\u202e")), st.integers(1, 9))
def test_a_paste_is_one_text_and_no_key(pasted: str, size: int) -> None:
    if END in pasted:
        return
    data = f"{START}{pasted}{END}q"
    found = fed(data[at : at + size] for at in range(0, len(data), size))
    assert [type(event) for event in found][-1] is events.Key
    kept = "".join(c for c in pasted if c not in "\x1b\x07\x9b\x00\u202e")
    assert "".join(event.text for event in found if isinstance(event, events.Paste)) == kept
    assert len([event for event in found if isinstance(event, events.Key)]) == 1


def test_keys_and_sequences_pass_as_they_came() -> None:
    pressed = fed(["j\x1b[A", "\x1bO", "Pq"])
    assert [event.key for event in pressed if isinstance(event, events.Key)] == ["j", "up", "f1", "q"]
