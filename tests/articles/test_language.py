"""Which language a text is in."""

from __future__ import annotations

import pytest
from py3langid.langid import MODEL_FILE, LanguageIdentifier

from watchers.articles import detect_language
from watchers.articles.classifier import Classifier

LANGUAGES = {"en", "de", "fr", "es", "it", "ru", "uk", "bg", "tr", "hi", "vi", "fi"}


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("The coast guard stopped a boat with arms on Monday, the harbour master said.", "en"),
        ("Die Küstenwache hat am Montag ein Boot mit Waffen gestoppt, sagte der Hafenmeister.", "de"),
        ("قال رئيس الميناء إن خفر السواحل أوقف قاربا يحمل أسلحة يوم الاثنين", "ar"),
        ("رئیس بندر گفت که گارد ساحلی روز دوشنبه یک قایق حامل سلاح را متوقف کرد", "fa"),
        ("بندرگاہ کے سربراہ نے کہا کہ کوسٹ گارڈ نے پیر کو اسلحے سے بھری کشتی روک لی ہے", "ur"),
        ("Берегова охорона зупинила в понеділок третій човен із зброєю", "uk"),
        ("海岸警卫队周一拦截了一艘载有武器的船只", "zh"),
        ("沿岸警備隊は月曜日に武器を積んだ船を止めた", "ja"),
        ("해안경비대가 월요일 무기를 실은 배를 멈춰 세웠다", "ko"),
    ],
)
def test_the_language_of_a_sentence(text: str, language: str) -> None:
    assert detect_language(text) == language


def test_a_hint_decides_short_texts_only() -> None:
    assert detect_language("Attack in Alda", hint="de-DE") == "de"
    assert (
        detect_language("The coast guard stopped a boat with arms on Monday, the harbour master said.", hint="de")
        == "en"
    )


def test_a_text_without_letters_has_the_hints_language_or_none() -> None:
    assert detect_language("123 …") is None
    assert detect_language("", hint="fr_FR") == "fr"
    assert detect_language("", hint="nonsense") is None


def test_the_packed_model_answers_as_the_one_it_is_made_from() -> None:
    packed, whole = Classifier(LANGUAGES), LanguageIdentifier.from_model_file(MODEL_FILE)
    whole.set_languages(LANGUAGES)
    texts = [
        "The coast guard stopped a boat.",
        "DIE KÜSTENWACHE",
        "Портовият началник каза, че никой не е пострадал.",
        "Captain Ortez dijo que nadie resultó herido",
        "Lực lượng bảo vệ bờ biển đã chặn một chiếc thuyền",
    ]
    assert [packed.classify(text) for text in texts] == [whole.classify(text)[0] for text in texts]
    assert packed.classify("x") is None
