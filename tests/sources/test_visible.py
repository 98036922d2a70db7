"""Pages as a reader sees them: every visible word in its place, nothing hidden, and no pages that are not articles."""

import pytest

from tests.sources import made
from tui.core.errors import SourceError
from tui.sources import furniture, html, markup
from tui.sources.source import ParsedArticle


def read(*blocks: str, head: str = "", title: str = "A road was built") -> ParsedArticle:
    """Return the article of a page in which the blocks are between paragraphs."""
    first, _, last = (f"<p>{sentence}</p>" for sentence in made.SENTENCES)
    (found,) = html.parse(
        f"<html lang=en><head><title>{title}</title>{head}</head><body><article><h1>{title}</h1>{first}"
        f"{''.join(blocks)}{last}</article></body></html>".encode()
    )
    return found


def between(*blocks: str) -> list[str]:
    """Return the lines into which the blocks are read."""
    lines = read(*blocks).text.split("\n")
    assert made.SENTENCES[0] in lines
    assert lines[-1] == made.SENTENCES[2]
    return lines[lines.index(made.SENTENCES[0]) + 1 : -1]


@pytest.mark.parametrize(
    ("block", "lines"),
    [
        (
            "<p>It opened on <time datetime=2024-05-03>3 May</time> after <time>nine years</time> of work there.</p>",
            "It opened on 3 May after nine years of work there.",
        ),
        (
            "<p>She told them <q>he said <q>no</q> twice</q> and left the room. Nobody else said a word.</p>",
            "She told them “he said ‘no’ twice” and left the room. Nobody else said a word.",
        ),
        (
            "<p>It costs 10<sup><sup>6</sup></sup> euros or 2<sup>n</sup>, with CO<sub>2</sub>, <b>1</b><sup>st</sup>"
            " and <i>m</i><sup>2</sup>, as they wrote<sup><a href='#n1'>12</a></sup>.</p>",
            "It costs 10⁶ euros or 2ⁿ, with CO₂, 1st and m², as they wrote¹².",
        ),
        (
            "<p>She paid <del>three</del> <ins>five</ins> million, and has <s>never</s> always said so in public.</p>",
            "She paid five million, and has always said so in public.",
        ),
        (
            "<p>Our reporter has heard that <span class=share-link><a href=/x>she will pay a fine</a></span> for her"
            " part in it, and that <span class='tag-list'>nobody</span> else will have to.</p>",
            "Our reporter has heard that she will pay a fine for her part in it, and that nobody else will have to.",
        ),
        (
            "<p>The word is <ruby>東京<rp>(</rp><rt>とうきょう</rt><rp>)</rp></ruby> in town, 5<wbr>000 say it.</p>",
            "The word is 東京(とうきょう) in town, 5000 say it.",
        ),
        (
            "<p>She ran, as 🏃🏽&zwj;♀️ and می\u200cشود showed in the whole of the town.</p>",
            "She ran, as 🏃🏽\u200d♀️ and می\u200cشود showed in the whole of the town.",
        ),
        (
            f"<table><tr><td><p>{made.SENTENCES[1]}</p><p>Nobody else in the town said a word of it.</p></table>",
            f"{made.SENTENCES[1]}\nNobody else in the town said a word of it.",
        ),
        (
            "<p>\n  She left by the back door,\n\tas <b>three</b>\n people have\n said.\n</p>\n"
            "<pre>def road():\n    go()</pre>",
            "She left by the back door, as three people have said.\ndef road():\n    go()",
        ),
        (
            "<table><tr><th><th>2019<th>2020<tr><td>Trams | buses<td><td>8</table>",
            "\t2019\t2020\nTrams | buses\t\t8",
        ),
        (
            "<p>The vote was at five, and nobody left before it.</p><h2><a href=/x>What they voted on</a></h2>"
            "<p>It was the pool, as everybody knew before it.</p><header><h3>Why now <a href=#y>#</a></h3></header>"
            "<p>It is cold, the mayor said, and it is old as well.</p><div><h3><a href=/w>What is next</a></h3>"
            "<a href=#z></a></div>",
            "The vote was at five, and nobody left before it.\nWhat they voted on\n"
            "It was the pool, as everybody knew before it.\nWhy now\n"
            "It is cold, the mayor said, and it is old as well.\nWhat is next",
        ),
        (
            "<table><tr><th>Pool<th>Built</tr><tr><td><div><a href=/x>The old pool</a></div><td>1961</table>",
            "Pool\tBuilt\nThe old pool\t1961",
        ),
        (
            "<p>They built it<s>, </s><a href=x>slowly</a>, <span class=share-link><a href=y>the mayor</a></span> and"
            " <b><a href=z>two deputies of hers</a></b> said of it.</p>",
            "They built it slowly, the mayor and two deputies of hers said of it.",
        ),
        (
            "<p class=footer-note>It was May, and it was cold in the hall that they were in.</p>"
            "<p>It was June when they went out of it, as it was said.</p>"
            "<p><a href=w>Everybody who was asked about it said no.</a></p>",
            "It was May, and it was cold in the hall that they were in.\n"
            "It was June when they went out of it, as it was said.\nEverybody who was asked about it said no.",
        ),
        (
            "<figure class=embed><blockquote><p>Here is the road on its first day.</p></blockquote></figure>"
            "<div popover><p>This is a card that comes up when somebody points at a name.</p></div>"
            "<section class=a-widget><div class=embed-twitter><blockquote class=twitter-tweet><p>And on its last</p>"
            "— Ann Mayor (@ann) <a href=x>May 2, 2019</a></blockquote> <script src=y></script></div></section>",
            "Here is the road on its first day.\nAnd on its last\n— Ann Mayor (@ann) May 2, 2019",
        ),
        (
            "<ul><li>It is <b></b><b></b>cold, <a href=x>and <i><img src=y></i>it is late</a><em> </em>now.</ul>"
            "<div>One is here.<section><script>ad()</script></section>And here is another one of these lines.</div>",
            "- It is cold, and it is late now.\nOne is here.\nAnd here is another one of these lines.",
        ),
        (
            "<section><header class=x><h2>What is said</h2><hr></header><p>The vote was at five, and nobody left before"
            " it.</p></section><div class=item><button><span><h3>Who said so?</h3></span></button>"
            "<p>It was the pool, as everybody knew before it.</p></div><h1><a href=/x>Day 7</a></h1>"
            "<h3><b>Google</b></h3><p>It is cold,<img src=y>and it is old as well, said Google.</p>"
            "<p><a href=/x>Its makers</a>:</p><ul><li>Twitter<li>Facebook</ul>",
            "What is said\nThe vote was at five, and nobody left before it.\nWho said so?\n"
            "It was the pool, as everybody knew before it.\nDay 7\nGoogle\n"
            "It is cold, and it is old as well, said Google.\nIts makers:\n- Twitter\n- Facebook",
        ),
        (
            "<p>So <math><msup><mi>x</mi><mn>2</mn></msup><mo>+</mo><mfrac><mn>1</mn><mrow><mi>a</mi><mo>+</mo>"
            "<mi>b</mi></mrow></mfrac><annotation>x^2</annotation></math> it is, and <span class=katex>"
            "<span class=katex-mathml><math><mi>y</mi></math></span><span aria-hidden=true>y</span></span>"
            " is <output>5</output> there.</p>"
            "<details><summary>And why?</summary><p>It was the pool, as everybody knew before it.</p></details>",
            "So x²+1/(a+b) it is, and y is 5 there.\nAnd why?\nIt was the pool, as everybody knew before it.",
        ),
        (
            "<p>One line of it is here<br>and another one of it is here.</p>",
            "One line of it is here\nand another one of it is here.",
        ),
        (
            "<p>She gave reasons:</p><ol start=3><li>It is old.</li><li><p>It is cold.</p></li><li value=9>It is "
            "<a href=/x>sold</a>.</li></ol><ul><li>That is all.</li></ul>",
            "She gave reasons:\n3. It is old.\n4. It is cold.\n9. It is sold.\n- That is all.",
        ),
        (
            "<div>She left by the back door, as three people who saw it have said.</div>"
            "<div><span>Her deputy stayed for an hour and left without a word.</span></div>",
            "She left by the back door, as three people who saw it have said.\n"
            "Her deputy stayed for an hour and left without a word.",
        ),
        (
            "<div class=widget-text><p>She left by the back door, as three people who saw it have said.</p></div>"
            "<p class=share-text>Her deputy stayed for an hour and left without a word.</p>",
            "She left by the back door, as three people who saw it have said.\n"
            "Her deputy stayed for an hour and left without a word.",
        ),
    ],
)
def test_every_visible_word_is_in_its_place(block: str, lines: str) -> None:
    assert between(block) == lines.split("\n")


def test_hidden_text_is_not_read() -> None:
    lines = between(
        "<p>She left.<span hidden> HIDDEN one.</span> Her deputy<span class=sr-only> HIDDEN</span> said nothing.</p>"
        "<p hidden>HIDDEN three is a whole paragraph that no browser shows to anybody at all.</p>"
        "<template><p>HIDDEN four is a whole paragraph that no browser shows to anybody.</p></template>"
        "<div style='visibility: hidden'><p>HIDDEN five is a paragraph that no browser shows to anybody.</p></div>"
        "<p aria-hidden=true>It is only for the eye, but it is there for everybody to see.</p>"
    )
    assert lines == [
        "She left. Her deputy said nothing.",
        "It is only for the eye, but it is there for everybody to see.",
    ]
    whole = f"<html><body><div hidden id=S:1>{''.join(f'<p>{each}</p>' for each in made.SENTENCES)}</div></body></html>"
    assert made.SENTENCES[2] in html.parse(whole.encode())[0].text  # a script makes it visible


def test_struck_out_text_is_reported() -> None:
    block = "<p>She paid <del>three</del> five million, and has <s>never</s> always said so in public.</p>"
    assert read(block).intake == ("2 struck-out passages, left out",)
    assert read("<p>She paid five million, and has always said so in public.</p>").intake == ()


def test_a_live_blog_has_the_times_and_headings_of_its_entries() -> None:
    entries = "".join(
        f"<article class=entry><header><time datetime=2024-05-03T1{n}:05:00Z>1{n}:05</time>"
        f"<h2>Vote number {n}</h2></header>"
        f"<p>The council voted on part {n} of the plan, which nobody had read before.</p></article>"
        for n in range(4)
    )
    (found,) = html.parse(f"<html><head><title>Live</title></head><body><main>{entries}</main></body></html>".encode())
    assert found.text.split("\n") == [
        line
        for n in range(4)
        for line in (
            f"1{n}:05",
            f"Vote number {n}",
            f"The council voted on part {n} of the plan, which nobody had read before.",
        )
    ]
    assert found.published.startswith("2024-05-03")


def page(title: str, body: str, head: str = "") -> bytes:
    return f"<html><head><title>{title}</title>{head}</head><body>{body}</body></html>".encode()


COOKIES = (
    "<p>We use cookies and data to measure how our services are used and to protect them from abuse.</p>"
    "<p>If you agree, we and our partners use cookies and personal data to show you advertising that suits you.</p>"
)


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (page("The Daily", f"<h1>Before you continue</h1>{COOKIES}<button>Accept all</button>"), "a consent page"),
        (page("The Daily", f"{COOKIES}<a role=button>Alle akzeptieren</a>"), "a consent page"),
        (
            page("Just a moment...", "<p>Checking if the connection is secure before you proceed to the site.</p>"),
            "robots",
        ),
        (
            page("404 Not Found | Daily", "<p>The page that you asked for is not here, or no more.</p>"),
            "an error page (404",
        ),
        (page("Page not found - The Daily", "<h1>Oh no</h1><p>What you look for has gone away.</p>"), "an error page"),
    ],
)
def test_a_page_that_is_not_an_article_is_refused_with_its_kind(data: bytes, reason: str) -> None:
    with pytest.raises(SourceError) as error:
        html.parse(data)
    assert reason in str(error.value)


def test_an_article_about_such_pages_is_read() -> None:
    article = '<meta property="article:published_time" content="2024-05-03">'
    assert html.parse(page("What cookies are", f"<article>{COOKIES}</article><button>Accept all</button>", article))
    text = "<p>The fire brigade looked for the house for an hour, and nobody could say where it was.</p>"
    assert html.parse(page("House not found by fire brigade", f"<article>{text}</article>"))


def test_a_paywall_is_reported() -> None:
    closed = '<script type="application/ld+json">{"isAccessibleForFree": false, "wordCount": 1200}</script>'
    text = (
        "<article><h1>Pool closed</h1><p>The mayor closed the pool on Monday because it was cold and old.</p></article>"
    )
    offer = "<div class=paywall><p>To continue reading, subscribe now for 1 euro a month.</p></div>"
    (found,) = html.parse(page("Pool closed", text + offer, closed))
    assert "subscribe" not in found.text
    assert found.intake == ("behind a paywall", "13 of 1,200 words")
    assert html.parse(page("Pool closed", text + offer))[0].intake == ("behind a paywall",)
    assert html.parse(page("Pool closed", text))[0].intake == ()
    long = f"<article><h1>Pool closed</h1>{''.join(f'<p>{each}</p>' for each in made.SENTENCES * 5)}</article>"
    assert html.parse(page("Pool closed", long, closed.replace("1200", "300")))[0].intake == ()


def test_an_article_that_is_a_small_part_of_its_page_says_so() -> None:
    beside = "".join(f"<p>{each}</p>" for each in made.SENTENCES * 6)
    text = "<article><p>The mayor closed the pool on Monday because it was cold and old, she said.</p></article>"
    (found,) = html.parse(page("Pool closed", f"{text}<div class=sidebar>{beside}</div>"))
    assert [note.endswith(" words") for note in found.intake] == [len(found.text.split()) < 200]


def test_a_newsletter_box_is_not_text() -> None:
    box = "<section class=newsletter-signup><p>Get the best of The Daily, every day!</p><p>Your e-mail</p></section>"
    found = read(box)
    assert "Daily" not in found.text
    assert found.intake == ("without 1 passage of the page between or below: “Get the best of The Daily, every…”",)


def test_headings_and_short_lines_of_an_unmarked_text_are_kept() -> None:
    first, second, last = (f"<p>{each}</p>" for each in made.SENTENCES)
    head = "<h2>The road <a href=#road>¶</a></h2>"
    caption = "<figure><img src=a.png><figcaption>Photo: A. Bee</figcaption></figure>"
    body = f"<div>{first}{head}{second}<div>Our ruling</div>{caption}{last}</div>"
    below = "It goes up to the lake behind the town, and no one knows why."
    above = f"<header><h1>A road</h1><h2>{below}</h2></header>"
    about = f'<meta name=description content="{below}">'
    found = html.parse(page("A road", f"{above}<div><div>{body}</div></div>", about))[0]
    assert [line for line in found.text.split("\n") if len(line) < 20] == ["The road", "Our ruling"]
    assert found.intake == (
        "without 1 line below the headline: “It goes up to the lake behind the town…”",
        "without 1 passage of the page between or below: “Photo: A. Bee”",
    )


def test_short_lines_of_a_text_without_p_elements_are_kept_or_reported() -> None:
    lines = [*made.SENTENCES, "They both took one.", *made.SENTENCES]
    boxed = "".join(f"<div style='margin:1em'><div><span>{line}</span></div></div>" for line in lines)
    assert html.parse(page("A road", f"<div><div>{boxed}</div></div>"))[0].text.split("\n") == lines
    captioned = "".join(f"<div>{line}<br></div>" for line in lines).replace(
        f"<div>{lines[3]}<br></div>", f"<figure><img src=a.png><figcaption>{lines[3]}</figcaption></figure>"
    )
    told = html.parse(page("A road", f"<article>{captioned}</article>"))[0]
    assert told.intake == ("without 1 passage of the page between or below: “They both took one.”",)


def test_a_block_with_a_misleading_class_does_not_replace_the_text() -> None:
    first, second, last = (f"<p>{each}</p>" for each in made.SENTENCES)
    body = f"<div>{first}<h2>The road</h2>{second}<ol><li>It is old.</ol>{last}</div>"
    menu = "<div class=article-content__menu><ul><li><a href=#a>The road</a></ul></div>"
    found = html.parse(page("A road", f"{menu}<article class=teaser>More</article><div>{body}</div>"))[0]
    assert [line for line in found.text.split("\n") if len(line) < 20] == ["The road", "1. It is old."]


def test_an_omitted_heading_is_reported_even_if_its_words_are_in_the_text() -> None:
    first, second, last = (f"<p>{each}</p>" for each in made.SENTENCES)
    word = made.SENTENCES[0].split()[1]
    aside = f"<aside><h3>{word}</h3></aside>"
    found = read(f"{second}<div class=related>{first}<h3>{word}</h3>{second}</div>", aside)
    assert (word in found.text, word in found.text.split("\n")) == (True, False)
    assert f"“{word}”" in "".join(found.intake)
    headline = html.parse(page("Pool closed", f"<article><h1>No bath for us</h1>{first}<h1>Day 7</h1>{second}{last}"))[
        0
    ]
    assert headline.text.split("\n")[:2] == [made.SENTENCES[0], "Day 7"]
    assert headline.intake == ("without 1 line around it: “No bath for us”",)


def test_adjacent_articles_are_one_until_another_story_begins() -> None:
    first, second, last = (f"<p>{each}</p>" for each in made.SENTENCES)
    part = f"<article><h2>The lake</h2>{second}{last}</article>"
    for other in ("<h1>A lake</h1>", "<h2><a href=/lake>A lake</a></h2>"):
        found = html.parse(
            page("A road", f"<article>{last}{first}</article>{part}<article>{other}{first}{second}</article>")
        )
        lines = [made.SENTENCES[2], made.SENTENCES[0], "The lake", made.SENTENCES[1], made.SENTENCES[2]]
        assert found[0].text.split("\n") == lines


def test_the_content_of_a_box_decides_whether_it_is_text_or_reported() -> None:
    prose = "<p>The minister told parliament that the programme had cost more than planned.</p>"
    assert between(f"<div class=comment>{prose}</div>") == [prose[3:-4]]
    related = f"<div class=related><h4>Related</h4>{prose}<a href=/b>Another one of these stories</a></div>"
    for block in (
        f"<aside>{prose}</aside>",
        related,
        f"<figure><img src=a.png><figcaption>{prose}</figcaption></figure>",
    ):
        told = "without 1 passage of the page between or below: “The minister told parliament that the…”"
        assert (between(block), read(block).intake) == ([], (told,))


def test_a_whole_page_is_read_with_the_same_rules() -> None:
    text = "<p>He said <q>10<sup>6</sup></q> <del>or less</del></p><ol><li>a<li>b</ol>"
    assert markup.text(text) == "He said “10⁶”\n1. a\n2. b"


def test_table_cells_are_separated_by_tabs_alone() -> None:
    rows = "<tr><th>Town<th>People</tr><tr><td>Bern<td>134,000</tr><tr><td>Basel<td></tr>"
    assert between(f"<table><caption>Towns</caption>{rows}</table>") == [
        "Towns",
        "Town\tPeople",
        "Bern\t134,000",
        "Basel",
    ]
    words = "This table only lays out a paragraph of the article, which is read as text."
    assert between(f"<table><tr><td><p>{words}</p></td></tr></table>") == [words]


def test_lines_that_only_link_elsewhere_are_not_text() -> None:
    pointers = "<p>READ MORE: <a href=x>Another story about it</a></p><p>Filed under: <a href=y>Politics</a></p>"
    text = "<p>Related: the two roads are one, <a href=z>she said</a>, and nobody in the room said a word to that.</p>"
    assert between(pointers, text) == [
        "Related: the two roads are one, she said, and nobody in the room said a word to that."
    ]


def test_the_title_and_labels_around_an_article_are_not_its_text() -> None:
    first = "The mayor closed the pool on Monday because it was cold and old, and nobody swam in it any more."
    last = "It will open again in June, the mayor said, if the heating can be mended until then by the town."
    text = (
        "<article><h1>Pool closed</h1><p>Reading time: 2 minutes</p>"
        f"<p>{first}</p><p>You may also like...</p><h3>Why it was old</h3><p>{last}</p>"
        "<p>[Related: <a href=/b>Another pool was closed in May</a>]</p><p>Comments</p></article>"
    )
    (found,) = html.parse(page("Pool closed", text))
    assert (found.title, found.text.split("\n")) == ("Pool closed", [first, "Why it was old", last])
    (whole,) = html.parse(page("Pool closed", text), "", "whole")
    assert whole.text.split("\n")[0] == "Pool closed"
    assert "Another pool was closed" in whole.text
    assert found.intake == (
        "without 3 lines around it: “Reading time: 2 minutes”, “Comments”, “You may also like...”",
        "without 1 passage of the page between or below: “[Related: Another pool was closed in…”",
    )
    said = html.parse(page("Pool closed", text.replace("<p>Reading", "<p>By Jane Roe</p><p>3 May 2024</p><p>Reading")))[
        0
    ]
    assert (said.authors, said.published, said.text) == ("Jane Roe", "2024-05-03", found.text), (
        "they become metadata and not text"
    )
    assert furniture.without("Comments", set()) == ("Comments", []), "a text is never emptied"
    above = ["By Jane Roe", "Published 22:00, 11 July 2021 BST", "Pool closed", "12 comments"]
    below = ["Sign up for our newsletter here", "Reporting by Jin Kim; editing by Al Day", "© 2021 The Daily"]
    lines = [first, "By the way, the pool was built on 11 July 1961.", "Contents", last]
    assert furniture.without("\n".join([*above, *lines, *below]), {"poolclosed"}) == (
        "\n".join(line for line in lines if line != "Contents"),
        ["without 7 lines around it: “By Jane Roe”, “Published 22:00, 11 July 2021 BST”, “12 comments”, …"],
    )
    assert furniture.without("***\nA line", {""}) == ("***\nA line", [])
