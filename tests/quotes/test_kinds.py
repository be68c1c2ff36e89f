"""Speech told from other words in quote marks, and every convention of marks: short invented texts."""

from __future__ import annotations

import pytest

from watchers.quotes import find_quotes

SAID = " said Tomas Velbrook."


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("The so-called “grey council” met again.", id="so-called"),
        pytest.param("The operation, named “Winter Crane”, began on Monday.", id="operation"),
        pytest.param("The memoir “A Cup of Cold Rain” is out.", id="book"),
        pytest.param("In his memoir, “A Cup of Cold Rain,” Tomas Velbrook described the road.", id="book with a verb"),
        pytest.param("Tomas Velbrook said so on Porvale Radio's “Morning at the Harbour.”", id="programme"),
        pytest.param("Omar “the Crane” Velbrook was arrested.", id="nickname"),
        pytest.param("The wall is 9'6\" high and stood since the '90s.", id="measures and decades"),
        pytest.param("The guards' road and the dockers' gate are shut.", id="plural possessives"),
    ],
)
def test_words_in_marks_that_nobody_says_are_no_quotes(text: str) -> None:
    assert find_quotes(text) == ()


@pytest.mark.parametrize(
    ("text", "quote", "speaker"),
    [
        ("Tomas Velbrook said the danger was “spilling over” the border.", "spilling over", "Tomas Velbrook"),
        ("Tomas Velbrook called the road “a gift to smugglers”.", "a gift to smugglers", "Tomas Velbrook"),
        ("According to Tomas Velbrook, the road was “a gift to smugglers”.", "a gift to smugglers", "Tomas Velbrook"),
    ],
)
def test_a_few_words_inside_a_sentence_are_a_fragment(text: str, quote: str, speaker: str) -> None:
    (found,) = find_quotes(text)
    assert (found.kind, found.quote, found.speaker) == ("fragment", quote, speaker)


@pytest.mark.parametrize(
    ("text", "quotes"),
    [
        pytest.param("“We closed the road,”" + SAID, ["We closed the road,"], id="curly"),
        pytest.param('"We closed the road,"' + SAID, ["We closed the road,"], id="straight"),
        pytest.param("''We closed the road,''" + SAID, ["We closed the road,"], id="doubled apostrophes"),
        pytest.param("‘We closed the road,’" + SAID, ["We closed the road,"], id="single curly"),
        pytest.param("'We closed the guards' road,'" + SAID, ["We closed the guards' road,"], id="single straight"),
        pytest.param('“We closed the road,"' + SAID, ["We closed the road,"], id="curly closed by straight"),
        pytest.param("«We closed the road,»" + SAID, ["We closed the road,"], id="guillemets"),
        pytest.param("„We closed the road,“" + SAID, ["We closed the road,"], id="German"),
        pytest.param("「We closed the road,」" + SAID, ["We closed the road,"], id="corner brackets"),
        pytest.param(
            "“The guard shouted, ‘Stop there,’ and ran,”" + SAID,
            ["The guard shouted, ‘Stop there,’ and ran,"],
            id="nested",
        ),
        pytest.param(
            "‘The guard shouted, ‘Stop there,’ and ran,’" + SAID,
            ["The guard shouted, ‘Stop there,’ and ran,"],
            id="nested, the same marks",
        ),
        pytest.param(
            "“We closed it.\n\n“It stays closed,”" + SAID, ["We closed it.", "It stays closed,"], id="two paragraphs"
        ),
        pytest.param(
            "The “road was closed.\n\n“We closed it at dawn,”" + SAID,
            ["We closed it at dawn,"],
            id="a stray mark spoils nothing",
        ),
    ],
)
def test_a_quote_is_what_stands_between_the_marks(text: str, quotes: list[str]) -> None:
    assert [q.quote for q in find_quotes(text)][-len(quotes) :] == quotes
