from tui.core.similarity import StatementRanker, statement, stem

CLAIM = statement("Norwind will close 40 turbines near Dakar in May.", ["Norwind", "Dakar"])
SAME = statement("The firm Norwind is closing forty of its turbines, or 40 percent.", ["Norwind"])
NAMES_ONLY = statement("Norwind moved its office to Dakar.", ["Norwind", "Dakar"])
OTHER = statement("Rain fell on the harbour for three days.", [])


def test_words_names_and_numbers_contribute_to_the_similarity() -> None:
    ranked = StatementRanker([OTHER, NAMES_ONLY, SAME])
    assert [index for index, _ in ranked.best(CLAIM)] == [2, 1]
    unrelated, names, same = ranked.scores(CLAIM)
    assert unrelated == 0
    assert 0 < names < same < 1


def test_a_statement_is_fully_similar_to_itself() -> None:
    assert abs(StatementRanker([CLAIM, OTHER]).scores(CLAIM)[0] - 1) < 1e-9


def test_aliases_count_as_one_name() -> None:
    ranked = StatementRanker(
        [
            statement("KHT sued its rival.", ["Kellner Hydro Tools"], ["KHT"]),
            statement("The tools of its rival broke.", []),
        ]
    )
    assert ranked.best(statement("Kellner Hydro Tools lost.", ["Kellner Hydro Tools"]))[0][0] == 0


def test_unrelated_statements_are_never_offered() -> None:
    assert StatementRanker([OTHER]).best(CLAIM) == []
    assert StatementRanker([]).best(CLAIM) == []
    assert StatementRanker([statement("")]).scores(statement("")) == [0.0]


def test_equal_quantities_count_in_any_notation() -> None:
    claim = statement("The bank paid a $1.2bn fine.")
    same = statement("Regulators took 1,200 million dollars from the lender.")
    other_sum, other_unit = statement("Regulators took 300 dollars."), statement("It weighs 1.2 billion tonnes.")
    scores = StatementRanker([OTHER, same, other_sum, other_unit]).scores(claim)
    assert scores[0] == scores[2] == scores[3] == 0 < scores[1]


def test_synonyms_count_as_one_word() -> None:
    ranked = StatementRanker([OTHER, statement("Unemployment fell.")])
    assert ranked.best(statement("The number of jobless dropped."))[0][0] == 1


def test_names_alone_contribute_little() -> None:
    meeting = statement("Norwind met Dakar.", ["Norwind", "Dakar"])
    ranked = StatementRanker([OTHER, NAMES_ONLY, meeting])
    assert ranked.scores(CLAIM)[1] < 0.25


def test_endings_are_removed() -> None:
    assert stem("closing") == stem("closed") == stem("closes")
    assert stem("negotiations") == stem("negotiate") == stem("negotiated")
