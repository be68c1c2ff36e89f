"""Speed of matching beside flashtext, spaCy's PhraseMatcher and the bare automaton, all in CPU time."""

from __future__ import annotations

import gc
import json
import random
import re
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import psutil
import spacy
from ahocorasick_rs import AhoCorasick
from flashtext import KeywordProcessor
from spacy.matcher import PhraseMatcher

from tools.report import Figure
from watchers.matching import Matcher
from watchers.matching.fold import fold, fold_name
from watchers.types import WatchEntry

STORIES = Path(__file__).resolve().parents[3] / "shared" / "data" / "stories-dev" / "docs.jsonl"
_SYLLABLES = re.findall("..", "karobetimasudavekolihaqazemotafegowidapenoruabyejishul")


def names(count: int) -> list[str]:
    """Invented names of one to three words, the same at each call."""
    rng = random.Random(7)
    made: dict[str, None] = {}
    while len(made) < count:
        words = ["".join(rng.choices(_SYLLABLES, k=rng.randint(3, 4))).title() for _ in range(rng.choice((1, 2, 2, 3)))]
        made[" ".join(words)] = None
    return list(made)


def articles(watched: Sequence[str], megabytes: float) -> list[str]:
    """Prose of about 4 kB an article with four watched names in it: real news where it is at hand, else invented."""
    rng = random.Random(11)
    prose = _news() or ["".join(rng.choices("etaoinshrdlcum", k=rng.randint(2, 9))) for _ in range(50_000)]
    texts: list[str] = []
    for _ in range(int(megabytes * 250)):
        at = rng.randrange(len(prose) - 650)
        words = prose[at : at + 650]
        for _ in range(4):
            words[rng.randrange(650)] = rng.choice(watched)
        texts.append(" ".join(words))
    return texts


def _news() -> list[str]:
    if not STORIES.is_file():
        return []
    documents = map(json.loads, STORIES.read_text("utf-8").splitlines()[:500])
    return [word for document in documents for word in document["text"].split()]


def _timed(work: Callable[[], object]) -> float:
    gc.collect()
    before = time.process_time()
    work()
    return time.process_time() - before


def _speed(texts: Sequence[str], match: Callable[[str], object]) -> float:
    """MB/s; the better of two runs, since the machine is shared."""

    def run() -> None:
        for text in texts:
            match(text)

    return sum(map(len, texts)) / 1e6 / min(_timed(run), _timed(run))


def _phrase_matcher(watched: Sequence[str]) -> Callable[[str], Any]:
    nlp = spacy.blank("xx")
    nlp.max_length = 10**9
    matcher = PhraseMatcher(nlp.vocab, attr="LOWER")
    matcher.add("watched", [nlp.make_doc(name) for name in watched])
    return lambda text: matcher(nlp(text))


def _flashtext(watched: Sequence[str]) -> Callable[[str], Any]:
    keywords = KeywordProcessor()
    for name in watched:
        keywords.add_keyword(name)
    return lambda text: keywords.extract_keywords(text, span_info=True)


def _bare(automaton: AhoCorasick) -> Callable[[str], Any]:
    return lambda text: automaton.find_matches_as_indexes(fold(text).text, overlapping=True)


def figures() -> Iterator[Figure]:
    """The table for 10,000 and 100,000 aliases."""
    Matcher.build({}).match("")  # tables of letters and data files are read once for a process
    for count in (10_000, 100_000):
        yield from _of_size(count, names(count))


def _of_size(count: int, watched: Sequence[str]) -> Iterator[Figure]:
    texts = articles(watched, 4)
    entries = [WatchEntry(str(number), name, "organisation") for number, name in enumerate(watched)]
    patterns = [f" {fold_name(name)} " for name in watched]
    # Kept, so that freeing one is not counted with the building of the next.
    kept: list[object] = []
    built_bare = _timed(lambda: kept.append(AhoCorasick(patterns)))
    memory = psutil.Process().memory_info().rss
    built = _timed(lambda: kept.append(Matcher.build({"bench": entries})))
    memory = psutil.Process().memory_info().rss - memory
    speeds = {
        "ours": _speed(texts, Matcher.build({"bench": entries}).match),
        "fold + bare automaton": _speed(texts, _bare(AhoCorasick(patterns))),
        "flashtext": _speed(texts[:250], _flashtext(watched)),
        "PhraseMatcher": _speed(texts[:125], _phrase_matcher(watched)),
    }
    for engine, speed in speeds.items():
        yield Figure(f"{count:,} aliases: {engine}", speed, unit=" MB/s")
    for engine, reach in (("flashtext", 4), ("PhraseMatcher", 12), ("fold + bare automaton", 0.5)):
        yield Figure(f"{count:,} aliases: ours / {engine}", speeds["ours"] / speeds[engine], reach, " ×")
    yield Figure(f"{count:,} aliases: build, ours / bare automaton", built / built_bare, 3, " ×", lower_is_better=True)
    yield Figure(f"{count:,} aliases: build", built, unit=" s")
    yield Figure(f"{count:,} aliases: build, memory", memory / 1e6, 200, " MB", lower_is_better=True)
