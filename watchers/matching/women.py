"""Is this form of a surname a woman's or a man's, where the endings of a language tell?"""

from __future__ import annotations

from watchers.matching.language import word_set

_OPEN = frozenset("aeiouyаеиоуыэюяіє")
_FEMININE = ("ova", "ove", "ovo", "ovi", "ovou", "ovu", "ovoj", "ovej", "eva", "eve", "evo", "evi")
_MARRIED = ("ova", "ove", "ovou")
_ACUTE = ("ová", "ové")


def is_womans(form: str, surname: str) -> bool:
    """Whether a folded form is a woman's by a Czech or Slovak ending that the surname hasn't: Nováková of Novák."""
    return form.endswith(_MARRIED) and not surname.endswith(_MARRIED)


def names_woman(name: str, form: str) -> bool:
    """Whether a man's given name in an oblique case is a woman's, for the surname says so: Pavla Nováková.

    ``name`` is a man's folded full name, ``form`` what stands in the text for it.
    """
    given, _, rest = name.partition(" ")
    return given[-1] not in _OPEN and form.partition(" ")[0] != given and is_womans(form, rest)


def fits(name: str, surname: str, form: str, written: str) -> bool:
    """Whether a bearer of a full name may have the surname in this form.

    A woman's surname that ends in a consonant has no endings but those that make it a woman's; a man's has none of
    these, where an accent tells them from what is his: Novákova vláda. Names and form are folded, ``written`` is the
    form as it stands in the text.
    """
    if form == surname:
        return True
    given = name.partition(" ")[0]
    if given[-1] in "aая" and given not in word_set("men_in_a"):
        return surname[-1] in _OPEN or form.endswith(_FEMININE)
    return given[-1] in _OPEN or surname.endswith(_MARRIED) or not written.endswith(_ACUTE)
