"""Score quotes and speakers on the development sets: ``python -m tools.quality.quotes FILE [a]`` prints errors.

The English news are split by their ids: rules are made from the errors of half a; of half b only totals were looked
at, so that it comes nearer to what is to be expected of other articles.
"""

from __future__ import annotations

import hashlib
import importlib.util
import json
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

from tools.report import Figure
from watchers.quotes import find_quotes, rank_quotes
from watchers.types import Quote

NINE = ("tr", "fr", "de", "es", "ar", "ur", "fa", "ru", "id")
Article = dict[str, Any]


def figures(data: Path) -> Iterator[Figure]:
    """The issue's table, measure by measure."""
    scorer, variants = _module(data / "quotes-dev/score.py"), _module(data / "quotes-dev/variants.py")
    english = _read(data / "quotes-dev/gold.jsonl")
    result = _score(scorer, english, "en")
    yield Figure("span F1", 100 * result["relaxed"][2], 98.5)
    yield Figure("attribution F1", 100 * result["attr"][2], 92)
    yield Figure("full name right", 100 * result["full_name_accuracy"], 90, "%")
    right, found, _ = result["by_type"]["pronoun"]
    yield Figure("he/she right", 100 * right / max(found, 1), 87, "%")
    single = [_restyle(a, variants.convert) for a in english if "''" not in a["text"]]
    yield Figure("attribution F1, single quote marks", 100 * _score(scorer, single, "en")["attr"][2], 88)
    yield Figure("shown, right speaker", 100 * _shown(scorer, english, "en"), 95, "%")
    yield Figure("role right", 100 * result["role_accuracy"], 78, "%")
    for half, note in (("a", "errors read"), ("b", "totals alone")):
        yield from _half([article for article in english if _half_of(article) == half], f"half {half}, {note}", scorer)
    german = _read(data / "quotes-dev/gold-de.jsonl")
    yield Figure("German news, attribution F1", 100 * _score(scorer, german, "de")["attr"][2], 75)
    domain = _read(data / "quotes-domain-dev/en.jsonl")
    result = _score(scorer, domain, "en", all_types=True)
    yield Figure("domain English, attribution F1", 100 * result["attr"][2], 92)
    yield Figure("domain English, role right", 100 * result["role_accuracy"], 85, "%")
    yield Figure("domain English, shown right", 100 * _shown(scorer, domain, "en"), 97, "%")
    scores = {}
    pooled = [0.0, 0.0, 0.0]
    for code in NINE:
        result = _score(scorer, _read(data / f"quotes-domain-dev/{code}.jsonl"), code, all_types=True)
        scores[code] = 100 * result["attr"][2]
        counts = result["counts"]
        pooled[0] += counts.get("sp_ok", 0)
        pooled[1] += result["predicted"] - counts.get("tp_nosp", 0)
        pooled[2] += counts.get("gold_sp", 0)
    yield Figure("nine languages, attribution F1, pooled", 200 * pooled[0] / (pooled[1] + pooled[2]), 85)
    worst = min(scores, key=lambda code: scores[code])
    yield Figure(f"nine languages, the worst ({worst})", scores[worst], 75)
    for code, value in scores.items():
        yield Figure(f"  {code}", value)


def _half(articles: list[Article], name: str, scorer: ModuleType) -> Iterator[Figure]:
    result = _score(scorer, articles, "en")
    right, found, _ = result["by_type"]["pronoun"]
    yield Figure(f"  {name}: attribution F1", 100 * result["attr"][2])
    yield Figure(f"  {name}: full name right", 100 * result["full_name_accuracy"], unit="%")
    yield Figure(f"  {name}: he/she right", 100 * right / max(found, 1), unit="%")
    yield Figure(f"  {name}: shown, right speaker", 100 * _shown(scorer, articles, "en"), unit="%")


def _half_of(article: Article) -> str:
    digest = hashlib.md5(article["id"].encode(), usedforsecurity=False).digest()
    return "ab"[digest[0] % 2]


def _module(path: Path) -> ModuleType:
    spec = importlib.util.spec_from_file_location(path.stem, path)
    if spec is None or spec.loader is None:
        raise FileNotFoundError(path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def _read(path: Path) -> list[Article]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]


def _restyle(article: Article, convert: Callable[[str, str], str]) -> Article:
    text = convert(article["text"], "single")
    quotes = [{**q, "quote": text[q["start"] : q["end"]]} for q in article["quotes"]]
    return {**article, "text": text, "quotes": quotes}


def _predicted(quotes: tuple[Quote, ...]) -> list[Article]:
    return [{"quote": q.quote, "start": q.start, "end": q.end, "speaker": q.speaker, "role": q.role} for q in quotes]


def _predictions(articles: list[Article], code: str) -> dict[str, Article]:
    return {a["id"]: {"quotes": _predicted(find_quotes(a["text"], language=code))} for a in articles}


def _score(scorer: ModuleType, articles: list[Article], code: str, *, all_types: bool = False) -> Article:
    result: Article = scorer.evaluate(articles, _predictions(articles, code), all_types)[0]
    return result


def _shown(scorer: ModuleType, articles: list[Article], code: str) -> float:
    """The share of the quotes that an alert would show whose speaker is right, of those whose speaker is known."""
    right = known = 0
    for article in articles:
        gold = [q for q in article["quotes"] if q.get("speaker")]
        for quote in rank_quotes(find_quotes(article["text"], language=code), (), text=article["text"], language=code):
            truth = next((g for g in gold if g["start"] < quote.end and quote.start < g["end"]), None)
            if not quote.shown or truth is None:
                continue
            person = truth["speaker_type"] in ("name", "pronoun")
            match = scorer.surname_match if person else scorer.loose_match
            known += 1
            right += bool(match(quote.speaker or "", truth["speaker"]))
    return right / max(known, 1)


def main(arguments: list[str]) -> None:
    """Print the scorer's errors for one gold file ("quotes-dev/gold", "quotes-domain-dev/tr") or its half."""
    data = Path(__file__).resolve().parents[3] / "shared" / "data"
    name = arguments[0]
    code = "de" if name.endswith("-de") else name[-2:] if "domain" in name else "en"
    articles = [a for a in _read(data / f"{name}.jsonl") if len(arguments) == 1 or _half_of(a) == arguments[1]]
    scorer = _module(data / "quotes-dev/score.py")
    result, errors = scorer.evaluate(articles, _predictions(articles, code), "domain" in name, 10_000)
    for error in errors:
        print(" | ".join(str(part) for part in error))
    print(result)


if __name__ == "__main__":
    main(sys.argv[1:])
