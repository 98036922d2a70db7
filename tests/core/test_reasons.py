from hypothesis import example, given
from hypothesis import strategies as st

from tui.core.reasons import reasons_of, split_reasons

WORDS = ("method:", "method: asked", "  method: so", "", "  ", "why", "Method:x", "a: b")
LINES = st.lists(st.sampled_from(WORDS)).map("\n".join)


def test_the_last_line_has_the_method() -> None:
    assert split_reasons("No train ran.\nSee the table.\n\nmethod: asked the railway") == (
        "No train ran.\nSee the table.",
        "asked the railway",
    )
    assert split_reasons("Method:counted\n") == ("", "counted")
    assert split_reasons("method: counted\nNo train ran.") == ("method: counted\nNo train ran.", "")
    assert split_reasons("the method: counted") == ("the method: counted", "")


@given(LINES | st.text(), LINES | st.text())
@example("It ends so.\nmethod: asked", "")
@example("why", "first\n\n  then")
def test_rationale_and_method_are_unchanged(rationale: str, method: str) -> None:
    rationale, method = rationale.strip(), method.strip()
    text = reasons_of(rationale, method).strip()
    assert split_reasons(text) == (rationale, method)
    assert reasons_of(*split_reasons(text)) == text
