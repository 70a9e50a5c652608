"""Damages files at random, as bad sticks, other programs and ill will do; for the test (short) and for longer runs.

``python tests/hostile_support.py 2000`` tries 2,000 damaged files and prints what ends in another way than in words.
"""

from __future__ import annotations

import io
import random
import re
import sys
import tempfile
import time
import traceback
import zipfile
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import docx
import yaml
from document_support import blocks, notebook
from province_workbook_support import illustrative_book
from workbook_support import filled_workbook, rezipped, small_framework

from parresearch.batch.contract import read_contract
from parresearch.catalog.frameworks import read_framework
from parresearch.core.errors import ParresearchError
from parresearch.core.paths import notebooks_dir, raw_dir
from parresearch.core.rawfiles import read_sidecar
from parresearch.reporting.exporters.docx import ReportDOCXExporter
from parresearch.scoring.framework_check import check_framework
from parresearch.workbooks.check import score_workbook
from parresearch.workbooks.classes import read_classes
from parresearch.workbooks.province_check import check_province_workbook
from parresearch.workbooks.read import read_machine, read_workbook
from parresearch.workbooks.units import read_units

LONGEST = 20.0  # seconds of processor time for one small file

WORDS = (
    b"",
    b"\x00",
    b"\xff\xfe",
    b"-1",
    b"0",
    b"1e308",
    b"NaN",
    b"9" * 400,
    b"1048577",
    b"&#0;",
    b"&#x41;",
    b"&a;",
    b"<a>",
    b"]]>",
    b"<!DOCTYPE a>",
    b"<![CDATA[",
    "\u202e\ufeff".encode(),
    "٢٠٢٤".encode(),
    b"[" * 900,
    b"{a: " * 300,
    b"*a",
    b"&a ",
    b"!!int ''",
    b"!!timestamp x",
    b"!!binary x",
    b"? [a]\n: ",
    b"\n---\n",
    b"null",
    b"true",
    b"[]",
    b"{}",
    b"\t",
    b'"',
    b"'",
    b",",
    b";;",
    b"\r",
    b"2_024",
    b"1:30",
    b"External",
    b"../..",
    b"A1:XFD1048576",
    b"=1+1",
    b"#REF!",
    b"%",
    b"{{ title }}",
    b"{{",
)


def damaged_bytes(data: bytes, chance: random.Random) -> bytes:
    """One to four places overwritten, cut out, doubled or filled with an odd word."""
    out = bytearray(data)
    for _ in range(chance.randint(1, 4)):
        at = chance.randrange(len(out) + 1)
        length = chance.choice((1, 1, 2, 8, 40))
        kind = chance.randrange(5)
        if kind == 0:
            out[at : at + length] = chance.randbytes(length)
        elif kind == 1:
            del out[at : at + length * chance.choice((1, 20))]
        elif kind == 2:
            out[at:at] = out[at : at + length * 5]
        elif kind == 3:
            out[at : at + length] = chance.choice(WORDS)
        elif at < len(out):
            out[at] ^= 1 << chance.randrange(8)
    return bytes(out)


def damaged_text(data: bytes, chance: random.Random) -> bytes:
    """One to three words of XML, YAML or JSON (values, attributes, keys) replaced, doubled or taken out."""
    for _ in range(chance.randint(1, 3)):
        places = list(
            re.finditer(
                rb'(?<=")[^"<>]*(?=")|(?<=>)[^<>]+(?=<)|(?<=: )[^\n]+|^\s*[\w-]+(?=:)|<[^<>]*>', data, re.M
            )
        )
        if not places:
            return damaged_bytes(data, chance)
        place = chance.choice(places)
        other = chance.choice((chance.choice(WORDS), b"", place[0] * 2, chance.choice(places)[0]))
        data = data[: place.start()] + other + data[place.end() :]
    return data


def damaged_package(path: Path, chance: random.Random) -> None:
    """A zip with bytes damaged, or with one of its parts damaged before it is packed."""
    if chance.random() < 0.25:
        path.write_bytes(damaged_bytes(path.read_bytes(), chance))
        return
    with zipfile.ZipFile(path) as archive:
        parts = [name for name in archive.namelist() if name.endswith((".xml", ".rels"))]
    likely = [
        name for name in parts if "sheet" in name or name.endswith((".rels", "workbook.xml", "Types].xml"))
    ]
    part = chance.choice(chance.choice((parts, likely or parts)))
    damage = chance.choice((damaged_bytes, damaged_text, damaged_text))
    rezipped(path, {part: lambda data: damage(data, chance)})


ODD: tuple[Any, ...] = (
    None, True, 0, -1, 2**70, 0.5, 1e308, float("nan"), "", " ", "x", "2_024", "٢", "\u202e", [], [[]], {},
    {"a": {"b": []}}, ["x"], {1: 2}, date(2024, 2, 29), "9" * 500,
)  # fmt: skip


def odd_value(tree: Any, chance: random.Random) -> Any:
    """What a YAML file holds, with an odd value, a key more or a key less somewhere."""
    if not tree or not isinstance(tree, (dict, list)) or chance.random() < 0.1:
        return chance.choice(ODD)
    key = chance.choice(list(tree) if isinstance(tree, dict) else range(len(tree)))
    kind = chance.random()
    if kind < 0.1:
        del tree[key]
    elif kind < 0.2 and isinstance(tree, dict):
        tree[chance.choice(("x", 1, *tree))] = tree.pop(key)
    else:
        tree[key] = odd_value(tree[key], chance)
    return tree


def damaged_file(path: Path, chance: random.Random) -> None:
    """A file of text, damaged; YAML also in what it holds."""
    if path.suffix == ".yml" and chance.random() < 0.5:
        tree = odd_value(yaml.safe_load(path.read_bytes()), chance)
        path.write_bytes(yaml.safe_dump(tree, allow_unicode=True).encode("utf-8", "replace"))
        return
    path.write_bytes(chance.choice((damaged_bytes, damaged_text))(path.read_bytes(), chance))


class Entrances:
    """Whole files in ``folder``, each with what reads it and what damages it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        framework = small_framework()
        score = folder / "round.xlsx"
        filled_workbook(score)
        filled_workbook(folder / "long.xlsx", layout="long")
        self._write(
            "units.csv", "Mã đơn vị;Tên đơn vị;Loại đơn vị\nS01;Sở A;sở\nH01;Huyện B;huyện\n".encode()
        )
        self._write(
            "classes.csv", b"unit_type,first_year,last_year,label,lower,lower_closed\n,2020,2030,A,80,true\n"
        )
        self._write("classes.yml", (raw_dir().parent / "classes" / "illustrative.yml").read_bytes())
        said = framework.model_dump(mode="json", by_alias=True, exclude_unset=True)
        self._write("framework.yml", yaml.safe_dump(said, allow_unicode=True).encode())
        self._write("regions.yml", (raw_dir() / "regions.yml").read_bytes())
        self._write("national_report.ipynb", (notebooks_dir() / "national_report.ipynb").read_bytes())
        illustrative_book(folder).rename(folder / "province.xlsx")
        word = docx.Document()
        for line in ("{{ title }}", "{{ year }}", "{{ body }}"):
            word.add_paragraph(line)
        word.sections[0].header.paragraphs[0].text = "{{ province }}"
        target = io.BytesIO()
        word.save(target)
        self._write("office.docx", target.getvalue())

        report = notebook(blocks())

        def scored(path: Path) -> object:
            return score_workbook(framework, read_workbook(path, framework))

        self.readers: dict[str, Callable[[Path], object]] = {
            "round.xlsx": scored,
            "long.xlsx": scored,
            "round.xlsx ": read_machine,
            "province.xlsx": check_province_workbook,
            "round.xlsx  ": read_units,
            "units.csv": read_units,
            "classes.csv": read_classes,
            "classes.yml": read_classes,
            "framework.yml": lambda path: check_framework(read_framework(path)),
            "regions.yml": lambda path: read_sidecar(path.stem, path.parent),
            "national_report.ipynb": read_contract,
            "office.docx": lambda path: ReportDOCXExporter(
                template_data=path.read_bytes()
            ).from_notebook_node(report),
        }

    def _write(self, name: str, data: bytes) -> None:
        (self.folder / name).write_bytes(data)

    def tries(self, n: int, seed: int) -> Iterator[tuple[str, str]]:
        """Read ``n`` damaged files; gives those that end otherwise than well or in words, and how."""
        for i in range(n):
            chance = random.Random(f"{seed} {i}")
            entrance = list(self.readers)[i % len(self.readers)]
            name = entrance.strip()
            path = self.folder / "damaged" / name
            path.parent.mkdir(exist_ok=True)
            path.write_bytes((self.folder / name).read_bytes())
            (damaged_package if name.endswith(("xlsx", "docx")) else damaged_file)(path, chance)
            start = time.process_time()
            try:
                self.readers[entrance](path)
            except ParresearchError as error:
                if len(str(error)) > 200_000:
                    yield f"{name}, seed {seed} {i}", f"{len(str(error))} characters"
            except Exception:
                yield f"{name}, seed {seed} {i}", traceback.format_exc()[-1500:]
            if (seconds := time.process_time() - start) > LONGEST:
                yield f"{name}, seed {seed} {i}", f"{seconds:.0f} s"


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as place:
        found = 0
        for what, how in Entrances(Path(place)).tries(
            int(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 0
        ):
            found += 1
            print(f"== {what}\n{how}", flush=True)
        print(f"{found} of {sys.argv[1]}")
