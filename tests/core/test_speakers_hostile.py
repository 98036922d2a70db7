"""Sentences that tempt one to assume a wrong speaker; the right one or nobody is expected."""

import re

import pytest

from tui.core.model import Mention
from tui.core.sentences import sentences
from tui.core.speakers import guess
from tui.marks.quotations import quotations

LABELS = {
    "PERSON": "Helen Moreau|Moreau|Peter Berg|Berg|Ada Quist|Quist|Paul Vane|Vane",
    "ORG": "Halden Group|Halden|Bourse Index|Twitter|Ministry of Ports|Daily Lantern|Grey House|Nordsund Bank",
    "GPE": "Marsk|Tallin|Oland",
    "NORP": "Olandic",
    "DATE": "on Tuesday|Tuesday|12 March 2019|12 March|last year|2018",
}
FULL = {
    "Moreau": "Helen Moreau",
    "Berg": "Peter Berg",
    "Quist": "Ada Quist",
    "Vane": "Paul Vane",
    "Halden": "Halden Group",
}
NAMED = "|".join(f"(?P<{label}>\\b(?:{names})\\b)" for label, names in LABELS.items())


def marked(text: str) -> list[Mention]:
    return [
        Mention(*match.span(), match.lastgroup or "", FULL.get(match.group(), match.group()))
        for match in re.finditer(NAMED, text)
    ]


def speaker(text: str) -> str:
    return guess(sentences(text)[-1], text, marked(text))


def quoted(text: str) -> str:
    return quotations(text, marked(text))[-1].speaker


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        # dates and numbers
        ("On 12 March 2019, 4.2 million in 2018 and 17 per cent more said yes.", ""),
        ("The 2018 total, 12 March to Tuesday, added up to 41,000.", ""),
        ("Some 3,400 of 12,000 in 2018 reported to 17 stations.", ""),
        ("By 12 March the figures told another story.", ""),
        # market moves
        ("The Bourse Index added 1.4 per cent on Tuesday.", ""),
        ("Shares of Halden fell 3 per cent while oil added $2.", ""),
        ("Halden claimed a gain of 2 per cent and its bonds added 11 points.", "Halden Group"),
        ("The krone, which lost 4 per cent last year, recalled its fall of 2018.", ""),
        # the person whom a government is named after, and the one who speaks for it
        ("The Berg government's ports minister, Helen Moreau, said the quay was safe.", "Helen Moreau"),
        ("Berg adviser Ada Quist told the Daily Lantern that the quay was safe.", "Ada Quist"),
        ("A spokesman for Berg said the quay was safe.", "a spokesman for Berg"),
        ("The quay is safe, said former Berg aide Ada Quist.", "Ada Quist"),
        ("Berg's finance minister warned that Oland would pay.", "Berg's finance minister"),
        ("Officials in the Berg administration said the quay was safe.", "officials in the Berg administration"),
        (
            "Grey House, the seat of Berg, declined to answer, but its clerk Paul Vane said the quay was safe.",
            "Paul Vane",
        ),
        # accused and accuser
        ("Berg was accused of fraud by Quist.", "Ada Quist"),
        ("Accused of fraud, Berg denied everything.", "Peter Berg"),
        ("Quist accused Berg of selling the quay.", "Ada Quist"),
        ("Berg, accused by Quist of selling the quay, was told by Vane to resign.", "Ada Quist"),
        ("The man accused of burning the quay told police he was asleep.", "man"),
        ("Prosecutors in Marsk accused Berg and Vane of arson.", "prosecutors in Marsk"),
        ("Berg was expected to resign.", ""),
        ("Berg is believed to be in Tallin.", ""),
        ("Vane was asked whether the quay was safe.", ""),
        ("Berg was criticised for the price of the quay.", ""),
        # nouns that look like verbs of saying
        ("The reports of 12 March claims were filed in Marsk.", ""),
        ("Berg's claims about the quay are under review.", ""),
        ("Moreau's calls for calm went unheard.", ""),
        ("A written statement lay on the table in Tallin.", ""),
        ("The States General met in Oland on Tuesday.", ""),
        # papers and things
        ("A text of 40 pages says the quay is safe.", ""),
        ("The survey said half of Marsk had no heating.", ""),
        ("Halden said in a statement it was sorry. The statement said 12 ships were lost.", "Halden Group"),
        ("A letter from Moreau said the quay was safe.", "Helen Moreau"),
        ("Moreau's letter said the quay was safe.", "Helen Moreau"),
        ("The rise in rents told in every street of Marsk.", ""),
        ("Fog over the harbour suggested a late start.", ""),
        # objects of reporting
        ("Berg spoke with Moreau on Tuesday and said the quay was safe.", "Peter Berg"),
        ("In a call with Moreau, Berg said the quay was safe.", "Peter Berg"),
        ("After meeting Moreau and Quist in Tallin, the mayor said the quay was safe.", "mayor"),
        ("Berg told Moreau the quay was safe.", "Peter Berg"),
        ("Berg met Moreau. He said the quay was safe.", "Peter Berg"),
        ("Helen Moreau met Peter Berg. He said the quay was safe.", "Peter Berg"),
        ("Peter Berg met Helen Moreau. She said the quay was safe.", "Helen Moreau"),
        # the last or most frequent speaker is somebody else
        ("The company said it would rebuild. A woman who was there said nobody came.", "a woman"),
        ("Halden lost two ships. The company said it would rebuild.", "Halden Group"),
        ("Two ships sank. The company said it would rebuild.", ""),
        ("The quay, Quist said, is safe.", "Ada Quist"),
        ("What Berg calls a harbour is a beach, according to fishermen in Oland.", "fishermen in Oland"),
        ("Dozens of residents said the quay was not safe.", "dozens of residents"),
        ("People familiar with the matter said the quay was sold.", "people familiar with the matter"),
    ],
)
def test_the_speaker_of_a_misleading_sentence(text: str, expected: str) -> None:
    assert speaker(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Berg left. “The quay is as safe as a house,” the porter's cat seemed to say.", ""),
        ("Berg sat down. Vane was asked: “Would you walk on the quay yourself?”", ""),
        ("“The quay is as safe as a house,” he said after clerk Paul Vane read the report.", ""),
        ("Peter Berg resigned. “The quay is as safe as a house,” he said after Ada Quist had left.", "Peter Berg"),
        ("“The quay is as safe as a house,” said former Berg adviser Ada Quist.", "Ada Quist"),
        ("“The quay is safe,” said Ada Quist, chief of Halden. “Nobody will sink with it today.”", "Ada Quist"),
        (
            "Quist launched a site mocking the ministry. “It is as safe as a house,” Berg told the Daily Lantern.",
            "Peter Berg",
        ),
        (
            "“The quay is as safe as a house,” Ada Quist, a diver at Halden in Marsk, Oland, and Tallin, said.",
            "Ada Quist",
        ),
        ("“The quay is as safe as a house,” diver and builder Ada Quist said.", "Ada Quist"),
        ("“The quay is as safe as a house,” said Halden chairman and founder Ada Quist.", "Ada Quist"),
        ("“Get off the quay, all of you!” a guard bellows.", "a guard"),
        ("“Get off the quay, all of you!” The guard bellows.", ""),
        ("“The quay was as safe as a house.”\n\n– Ada Quist\n“I fell in twice.”\n- Paul Vane, Marsk", "Paul Vane"),
        ("“The quay was as safe as a house.”\n- on Tuesday", ""),
        ("Quist runs a site, which contains this:\n“The quay was as safe as a house.”", ""),
        ("Vane talked of people on the quay. “The quay is as safe as a house,” people say.", "people"),
        ("Ports minister Helen Moreau came. “The quay is as safe as a house,” the minister said.", "Helen Moreau"),
        ("The ministry signed a bill that made the “never sink again for ever” badge.", ""),
        # she and he
        ("Ada Quist left. Then Peter Berg told Vane no. “The quay is as safe as a house,” she said.", "Ada Quist"),
        ("Peter Berg told Ada Quist no. “The quay is as safe as a house,” she said.", "Ada Quist"),
        ("Peter Berg told Jin Ostrov no. “The quay is as safe as a house,” she said.", ""),
        ("(Photo by Peter Berg/AFP)\n“The quay is as safe as a house,” he said.", ""),
        (
            "Quist said that the chief was “still as safe as a house,” adding “she has to stay home all week.”",
            "Ada Quist",
        ),
        ("The plan by Moreau was called “as safe as a house” by Peter Berg in a blog.", "Peter Berg"),
        ("Asked whether the quay was safe, Vane answered: “It is as safe as a house.”", "Paul Vane"),
        # not a speaker
        ("On Twitter, “the quay is as safe as a house” was the answer.", ""),
        ("Twitter: “The quay is as safe as a house.”", ""),
        ("Twitter said in a statement: “The quay is as safe as a house.”", "Twitter"),
        ("“The quay is as safe as a house,” Mr said.", ""),
        ("Screenshot: “The quay is as safe as a house.”", ""),
        ("The second largest rating firm said the quay was “as safe as a house”.", "second largest rating firm"),
        (
            "“The quay is safe,” Quist said. “It is as safe as a house.” The port also said it had sold ten ships.",
            "Ada Quist",
        ),
        ("The Bourse Index fell and “the worst day in all of ten years” ended.", ""),
    ],
)
def test_the_speaker_of_a_misleading_quotation(text: str, expected: str) -> None:
    assert quoted(text) == expected
