"""Speed of matching beside flashtext, spaCy's PhraseMatcher and the bare automaton, all in CPU time.

The workload: the names of real lists (UN, OFAC, OpenSanctions), each an entry of its own, topped up with misspellings
of them where there are too few, in the English news of the two development sets, mixed and all-capital: as it stands,
and dense with mentions, one of the names put between two words in each 1,000 letters. In German news names also have
endings. Without ../shared all of it is invented, and there is no German.
"""

from __future__ import annotations

import gc
import json
import random
import re
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import psutil
import spacy
from ahocorasick_rs import AhoCorasick
from flashtext import KeywordProcessor
from spacy.matcher import PhraseMatcher

from tools.report import Figure
from watchers.matching import Matcher
from watchers.matching.compiler import compile_lists
from watchers.matching.fold import fold, fold_name
from watchers.types import Kind, WatchEntry
from watchers.watchlists import formats

SHARED = Path(__file__).resolve().parents[3] / "shared" / "data"
_NEWS = ("stories-dev/docs.jsonl", "topics-dev/articles.jsonl")
_GERMAN_NEWS = ("quotes-dev/gold-de.jsonl",)
_LISTS = ("un-consolidated-2020-11-30.xml", "opensanctions-targets-simple-sample.csv", "ofac-sdn-2021-04.csv")
_SYLLABLES = re.findall("..", "karobetimasudavekolihaqazemotafegowidapenoruabyejishul")
_SLIPS = (
    ("ll", "l"),
    ("ss", "s"),
    ("ou", "u"),
    ("sh", "s"),
    ("y", "i"),
    ("k", "q"),
    ("c", "k"),
    ("e", "a"),
    ("o", "u"),
)
_PER_NAME = 1_000  # letters
_PATTERNS = 100_000


def entries(count: int) -> list[WatchEntry]:
    """Watched names, one an entry, the same at each call."""
    rng = random.Random(7)
    found = _real_names() or {
        " ".join(_word(rng) for _ in range(rng.choice((1, 2, 2, 3)))): "person" for _ in range(999)
    }
    names = list(found.items())
    rng.shuffle(names)
    while len(found) < count:
        name, kind = names[rng.randrange(len(names))]
        old, new = rng.choice(_SLIPS)
        at = name.find(old, rng.randrange(len(name)))
        slip = name[:at] + new + name[at + len(old) :] if at > 0 else f"{name} {_word(rng)}"
        if slip not in found:
            found[slip] = kind
            names.append((slip, kind))
    return [WatchEntry(str(number), name, kind) for number, (name, kind) in enumerate(names[:count])]


def _word(rng: random.Random) -> str:
    return "".join(rng.choices(_SYLLABLES, k=rng.randint(3, 4))).title()


def _real_names() -> dict[str, Kind]:
    found: dict[str, Kind] = {}
    for name in _LISTS:
        path = SHARED / "watchlists" / name
        for entry in formats.read([path]).entries if path.is_file() else ():
            found |= dict.fromkeys((entry.name, *entry.aliases), entry.kind)
    return found


def dense(articles: Sequence[str], watched: Sequence[WatchEntry]) -> list[str]:
    """The articles with one of the names in each 1,000 letters."""
    rng = random.Random(11)
    texts: list[str] = []
    for text in articles:
        pieces = [text[at : at + _PER_NAME] for at in range(0, len(text), _PER_NAME)]
        texts.append("".join(re.sub(r"(?<=\w) ", f" {rng.choice(watched).name} ", piece, count=1) for piece in pieces))
    return texts


def _articles(files: Sequence[str]) -> list[str]:
    paths = [path for name in files if (path := SHARED / name).is_file()]
    lines = [line for path in paths for line in path.read_text("utf-8").splitlines()]
    return [json.loads(line)["text"] for line in lines]


def _invented() -> list[str]:
    rng = random.Random(11)
    return [" ".join(_word(rng).lower() for _ in range(600)) for _ in range(500)]


def _timed(work: Callable[[], object]) -> float:
    gc.collect()
    before = time.process_time()
    work()
    return time.process_time() - before


def _speed(texts: Sequence[str], match: Callable[[str], object]) -> float:
    """MB/s; the best of three runs, since the machine is shared."""

    def run() -> None:
        for text in texts:
            match(text)

    return sum(map(len, texts)) / 1e6 / min(_timed(run) for _ in range(3))


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


def _bare(watched: Sequence[str]) -> Callable[[str], Any]:
    automaton = AhoCorasick([f" {fold_name(name)} " for name in watched])
    return lambda text: automaton.find_matches_as_indexes(fold(text).text, overlapping=True)


def figures() -> Iterator[Figure]:
    """The table for 10,000 and 100,000 aliases, and the build of 100,000 patterns."""
    Matcher.build({}).match("")  # tables of letters and data files are read once for a process
    watched = entries(100_000)
    yield from _build(watched)
    news = _articles(_NEWS) or _invented()
    texts = {"news": ("en", news), "dense news": ("en", dense(news, watched[:10_000]))}
    if german := _articles(_GERMAN_NEWS):
        texts["German news"] = ("de", german)
    for count in (10_000, 100_000):
        yield from _speeds(watched[:count], texts)


def _speeds(watched: Sequence[WatchEntry], texts: Mapping[str, tuple[str, Sequence[str]]]) -> Iterator[Figure]:
    names = [entry.name for entry in watched]
    matcher = Matcher.build({"bench": watched})
    bare, flashtext, phrases = _bare(names), _flashtext(names), _phrase_matcher(names)
    for kind, (language, articles) in texts.items():
        match = partial(matcher.match, language=language)
        speeds = {
            "ours": _speed(articles, match),
            "fold + bare automaton": _speed(articles, bare),
            "flashtext": _speed(articles[::4], flashtext),
            "PhraseMatcher": _speed(articles[::16], phrases),
        }
        label = f"{len(names):,} aliases, {kind}"
        mentions = sum(len(match(text)) for text in articles)
        yield Figure(f"{label}: mentions in 1,000 letters", 1_000 * mentions / sum(map(len, articles)))
        for engine, speed in speeds.items():
            yield Figure(f"{label}: {engine}", speed, unit=" MB/s")
        for engine, reach in (("flashtext", 4), ("PhraseMatcher", 12), ("fold + bare automaton", 0.5)):
            yield Figure(f"{label}: ours / {engine}", speeds["ours"] / speeds[engine], reach, " ×")


def _build(watched: Sequence[WatchEntry]) -> Iterator[Figure]:
    """Time and memory for the entries that make 100,000 patterns, variants counted, beside the bare automaton."""
    some, patterns = _making_enough(watched)
    kept: list[object] = []  # so that freeing one is not counted with the building of the next
    bare = _timed(lambda: kept.append(AhoCorasick(patterns)))
    ours = _timed(lambda: kept.append(Matcher.build({"bench": some})))
    with ProcessPoolExecutor(1, get_context("spawn")) as process:  # no freed memory there that would hide any
        memory = process.submit(_memory, len(some)).result()
    yield Figure(f"build: patterns of {len(some):,} aliases", len(patterns))
    yield Figure("build: ours / bare automaton", ours / bare, 3, " ×", lower_is_better=True)
    yield Figure("build", ours, unit=" s")
    yield Figure("build: memory", memory / 1e6, 200, " MB", lower_is_better=True)


def _making_enough(watched: Sequence[WatchEntry]) -> tuple[Sequence[WatchEntry], list[str]]:
    """As many entries as it takes for 100,000 patterns, and the patterns."""
    count = 2_000
    while True:
        patterns = list(compile_lists({"bench": watched[:count]})[0])
        if len(patterns) >= _PATTERNS or count >= len(watched):
            return watched[:count], patterns
        count += (_PATTERNS - len(patterns)) * count // len(patterns) + 1


def _memory(count: int) -> int:
    """Bytes that the process grows by with a matcher of so many entries."""
    watched = entries(100_000)[:count]
    Matcher.build({}).match("")
    gc.collect()
    before = psutil.Process().memory_info().rss
    matcher = Matcher.build({"bench": watched})
    gc.collect()
    grown = psutil.Process().memory_info().rss - before
    matcher.match("")
    return grown
