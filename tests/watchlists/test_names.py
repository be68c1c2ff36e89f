"""Publishers' name fields, and the names that they hold."""

from __future__ import annotations

import pytest

from watchers.watchlists.names import split_names, weak_reason


@pytest.mark.parametrize(
    ("field", "person", "comma", "names"),
    [
        ("VALDANI, Orso Temur", True, "flip", ("Orso Temur Valdani",)),
        ("VALDANI, Orso, Jr.", True, "flip", ("Orso Valdani",)),
        ("Temur Valdani, Orso Beld", True, "split", ("Temur Valdani", "Orso Beld")),
        ("Abd, Abed, Obed", True, "flip", ("Abd", "Abed", "Obed")),
        ("Aid Society, Norland", False, "flip", ("Aid Society, Norland",)),
        ("(a) Orso Beld; (b) Orso Bild", True, "flip", ("Orso Beld", "Orso Bild")),
        ("Dawn Support Committee (DSC)", False, "flip", ("Dawn Support Committee", "DSC")),
        ("Orso Beld (original script: Орсо Бельд)", True, "flip", ("Orso Beld", "Орсо Бельд")),
        ("Formerly listed as Orso Bild", True, "flip", ("Orso Bild",)),
        ("Orso Beld. Date of birth: 1.4.1963", True, "flip", ("Orso Beld",)),
        ("El Oso (combat name)", True, "flip", ("El Oso",)),
        ('"Orso Beld"', True, "flip", ("Orso Beld",)),
        ('Society "Dawn"', False, "flip", ('Society "Dawn"',)),
        ("NORLAND DAWN COLUMN OF THE NORTH", False, "flip", ("Norland Dawn Column of the North",)),
        ("NDC NORLAND", False, "flip", ("NDC Norland",)),
        ("ASHEN PATH", False, "flip", ("Ashen Path",)),
        ("ISIL NORLAND", False, "flip", ("ISIL Norland",)),
        ("NDC", False, "flip", ("NDC",)),
    ],
)
def test_the_names_of_a_field(field: str, person: bool, comma: str, names: tuple[str, ...]) -> None:
    assert split_names(field, person=person, comma=comma).names == names


@pytest.mark.parametrize(
    ("alias", "person", "reason"),
    [
        ("Front", False, "a common word"),
        ("ND", False, "one or two letters"),
        ("Orso", True, "a single name, which many people bear"),
        ("Orso Beld", True, None),
        ("NDC", False, None),
        ("黎明", False, None),
        ("हूती", False, None),
    ],
)
def test_why_an_alias_is_weak(alias: str, person: bool, reason: str | None) -> None:
    assert weak_reason(alias, person=person) == reason
