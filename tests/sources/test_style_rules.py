"""Words that the page's own styles hide or strike out are not read, and paragraphs among them are reported."""

import pytest

from tests.sources.made import read_between


@pytest.mark.parametrize(
    ("rules", "is_seen"),
    [
        (".x{display:none}", False),
        ("/* .x{display:block} */ @media screen{.y,\n.w .x {visibility: hidden !important}}", False),
        (".x{display:none} .w:hover .x{display:block}", False),
        (".x{display:none} @media (min-width:9em){.md\\:block{display:block}}", True),
        ("@media (max-width:9em){.x{display:none}} @media print{.x{display:none}}", True),
        (".no-js .x, .x:not(.y), .w > .x{display:none}", True),
        ("p.x{display:block} .x{display:none}", True),
    ],
)
def test_what_the_pages_style_sheet_hides_is_not_read_between(rules: str, is_seen: bool) -> None:
    words = "Nobody sees these words about the pool of the town."
    page = read_between(f"<div class='w no-js'><p class='x md:block'>{words}</p></div>", head=f"<style>{rules}</style>")
    assert (words in page.text) is is_seen
    assert ("1 passage that the page hides, left out" in page.intake) is not is_seen


def test_what_a_style_strikes_out_is_left_out() -> None:
    block = "<p>She paid <span style='text-decoration: line-through'>three</span> five million for it in public.</p>"
    page = read_between(block)
    assert "She paid five million for it in public." in page.text
    assert "1 struck-out passage, left out" in page.intake
