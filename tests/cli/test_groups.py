from pathlib import Path

from tests.cli.conftest import Postil


def test_groups_are_added_listed_used_and_removed(postil: Postil, seeds: Path) -> None:
    def asked(*arguments: str) -> str:
        result = postil(*arguments, "--library", str(seeds))
        return result.out + result.err

    assert "role: nurse" in asked("edit", "1", "--set", "role=nurse")
    assert asked("groups", "add", "nurses", "role:nurse") == "nurses: 1 article\n"
    assert asked("groups", "add", "two", "--article", "1", "--article", "3") == "two: 2 articles\n"
    assert [line.split()[:2] for line in asked("groups").splitlines()[1:]] == [["nurses", "1"], ["two", "2"]]
    assert len(asked("list", "group:two").splitlines()) == 3
    assert asked("groups", "remove", "nurses") == "removed the group nurses\n"
    assert "no term begins with rolle: there are by:, whole:, group:" in asked("groups", "add", "x", "rolle:nurse")
    assert "no group 'nurses': there is two" in asked("list", "group:nurses")
    for command in ("list", "search", "passages", "entities", "tags put x", "groups add x"):
        assert '"" asks for nothing' in asked(*command.split(), ""), "for example from an empty variable in a script"
    assert "title: asks for nothing" in asked("passages", "aid", "title:")
    assert postil("annotate", "3", "0", "9", "--tag", "aid", "--library", str(seeds)).code == 0
    assert asked("count", "tag", "group").splitlines()[-1].split() == ["aid", "1"]


def test_articles_of_one_event_are_listed_and_nothing_is_stored(postil: Postil, tmp_path: Path) -> None:
    fire = "Firemen came to the Harbour Mill in Norwind when its roof burnt on Monday, and {} the blaze by noon."
    trial = "In the court of Eastport Judge Amina Diallo heard {} of how Peter Lang sold forged stamps to collectors."
    texts = [fire.format("put out"), trial.format("a witness"), fire.format("fought"), trial.format("the clerk")]
    (tmp_path / "a.csv").write_text(
        "id,publisher,text\n" + "".join(f'{n},P{n},"{text}"\n' for n, text in enumerate(texts))
    )
    postil("add", tmp_path / "a.csv")
    result = postil("groups", "events").lines
    assert [line.split()[0] for line in result] == ["2", "1", "3", "2", "2", "4"]
    assert result[1].endswith("(P0)")
    (event,) = postil("groups", "events", "--json", "publisher:P0,P2,P1").json
    assert [each["number"] for each in event["articles"]] == [1, 3]
    assert postil("groups", "events", "publisher:P0").err == "no two of these articles are about the same event\n"
    assert postil("groups").lines == []
