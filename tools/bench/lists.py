"""What importing a list of 100 MB takes, as `vedette watchlist import` does it: memory, and CPU beside a parser."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from lxml import etree

from tools.report import Figure

SIZE = 100 * 1024**2
ROOT = Path(__file__).resolve().parents[2]
PEOPLE = (
    "<INDIVIDUAL><REFERENCE_NUMBER>N.{0}</REFERENCE_NUMBER><FIRST_NAME>Orso {0}</FIRST_NAME>"
    "<SECOND_NAME>Valdani {0}</SECOND_NAME><UN_LIST_TYPE>Norland</UN_LIST_TYPE><LISTED_ON>2016-11-30</LISTED_ON>"
    "<COMMENTS1>Said to have left Lower Sarn for the coast in the spring; his papers were lost on the way.</COMMENTS1>"
    "<INDIVIDUAL_ALIAS><QUALITY>Good</QUALITY><ALIAS_NAME>Орсо {0} Вальдани</ALIAS_NAME></INDIVIDUAL_ALIAS>"
    "<INDIVIDUAL_ALIAS><QUALITY>Low</QUALITY><ALIAS_NAME>Abu Orso {0}</ALIAS_NAME></INDIVIDUAL_ALIAS></INDIVIDUAL>\n"
)


def figures() -> Iterator[Figure]:
    """Peak memory and CPU seconds of an import into an empty database, for each way that a long list is written."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for title, write in (("UN XML", _un), ("OFAC CSV", _ofac), ("JSON Lines", _jsonl)):
            files = write(folder)
            memory, seconds = _import(folder, files)
            yield Figure(f"{title}, 100 MB: peak memory", memory, 300, " MB", lower_is_better=True)
            yield Figure(f"{title}, 100 MB: import", seconds, unit=" CPU s", lower_is_better=True)
            if title == "UN XML":
                yield Figure("lxml alone, every element touched", _bare(files[0]), unit=" CPU s", lower_is_better=True)
            for file in files:
                file.unlink()


def _import(folder: Path, files: list[Path]) -> tuple[float, float]:
    """Of the command and all that it starts: the highest peak of one of them, in MB, and CPU seconds."""
    environment = os.environ | {"VEDETTE_DATABASE__URL": f"sqlite+aiosqlite:///{folder}/bench.db"}
    command = [sys.executable, "-m", "bot", "watchlist", "import", *map(str, files), "--as", "bench", "--brief"]
    measured = (
        "import resource, subprocess, sys; subprocess.run(sys.argv[1:], check=True, stdout=subprocess.DEVNULL); "
        "used = resource.getrusage(resource.RUSAGE_CHILDREN); print(used.ru_maxrss, used.ru_utime + used.ru_stime)"
    )
    done = subprocess.run(
        [sys.executable, "-c", measured, *command],
        check=True,
        capture_output=True,
        text=True,
        cwd=ROOT,
        env=environment,
    )
    for file in folder.glob("bench.db*"):
        file.unlink()
    peak, seconds = done.stdout.split()
    unit = 1024 if sys.platform != "darwin" else 1024**2
    return float(peak) / unit, float(seconds)


def _fill(path: Path, line: Callable[[int], str], size: int, *, head: str = "", tail: str = "") -> Path:
    with path.open("w", encoding="utf-8") as out:
        written = out.write(head)
        number = 0
        while written < size:
            number += 1
            written += out.write(line(number))
        out.write(tail)
    return path


def _un(folder: Path) -> list[Path]:
    head, tail = "<CONSOLIDATED_LIST><INDIVIDUALS>", "</INDIVIDUALS></CONSOLIDATED_LIST>"
    return [_fill(folder / "un.xml", PEOPLE.format, SIZE, head=head, tail=tail)]


def _ofac(folder: Path) -> list[Path]:
    def person(n: int) -> str:
        rest = ",-0- ," * 7
        return f'{n},"VALDANI {n}, Orso","individual","SDGT"{rest}"DOB 1 Apr 1963; Lower Sarn; his papers were lost."\n'

    sdn = _fill(folder / "sdn.csv", person, SIZE * 3 // 4)
    alias = '{0},{0},"aka","BELD {0}, Temur",-0- \n'.format
    return [sdn, _fill(folder / "alt.csv", alias, SIZE // 4)]


def _jsonl(folder: Path) -> list[Path]:
    def entry(n: int) -> str:
        names = [f"Orso {n} Beld", f"Орсо {n} Вальдани"]
        listed = [{"authority": "Norland", "since": "2016-11-30"}]
        entry = {"id": f"n{n}", "name": f"Orso {n} Valdani", "kind": "person", "aliases": names, "listed": listed}
        return json.dumps(entry | {"source": "Norland's list"}, ensure_ascii=False) + "\n"

    return [_fill(folder / "list.jsonl", entry, SIZE)]


def _bare(path: Path) -> float:
    started = time.process_time()
    for _, element in etree.iterparse(path, tag="INDIVIDUAL", resolve_entities=False):
        "".join(element.itertext())
        element.clear()
        while element.getprevious() is not None:
            del element.getparent()[0]
    return time.process_time() - started
