"""Trial pages made from invented studies, and how fast they are read from a folder, a zip and a tar."""

from __future__ import annotations

import hashlib
import tarfile
import time
import zipfile
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from typing import Any

import msgspec

from bench import command, generate
from bench.ground import Ground, emptied
from bench.report import show
from bench.stages import by_stage
from pipeline.sources.page_layout import HEADINGS

_CHUNK = 500
_DESIGN = {
    "Allocation Method": "allocation", "Intervention Model": "interventionModel",
    "Primary Study Purpose": "primaryPurpose", "Observational Model Type": "observationalModel",
}  # fmt: skip
_AGES = {"Minimum Eligible Age": "minimumAge", "Maximum Eligible Age": "maximumAge", "Eligible Sex": "sex"}

Json = dict[str, Any]


def pages(ground: Ground) -> None:
    """The pipeline on pages of that many studies: files in a folder, then one zip, then one tar of them."""
    folder, zipped, tarred = (ground.out / f"pages{kind}-{ground.size}" for kind in ("", "-zip", "-tar"))
    if not (tarred / "pages.tar").exists():
        _write(ground, folder, zipped, tarred)
    floor, rows = _reading_and_hashing(folder), []
    for raw, words in ((folder, "a folder"), (zipped, "a zip"), (tarred, "a tar")):
        measured = command.run(raw, emptied(ground.out / "warehouse-pages"), ground.jobs)
        by_stage(f"Pages: {ground.size:,} in {words}", measured, ground.size)
        looking, extracting = measured.report.seconds["inventory"], measured.report.seconds["extract"]
        cores = looking + extracting * ground.jobs
        rows.append((words, looking + extracting, ground.size / (looking + extracting), cores, f"{cores / floor:.1f}x"))
    title = f"Reading pages (inventory and extract), {ground.jobs} cores; reading and hashing the files: {floor:.2f} s"
    show(title, ("pages in", "seconds", "pages/s", "core seconds", "to that floor"), rows)


def _reading_and_hashing(folder: Path) -> float:
    """Seconds to read and hash every file on one core."""
    started = time.process_time()
    for path in sorted(folder.iterdir()):
        hashlib.sha256(path.read_bytes()).hexdigest()
    return time.process_time() - started


def page(study: Json) -> str:
    """The page that the labelled layout shows of a study."""
    protocol = study["protocolSection"]
    identified, status = protocol["identificationModule"], protocol["statusModule"]
    lines = [
        identified["briefTitle"], f"NCT ID: {identified['nctId']}",
        f"Last Updated: {status['lastUpdatePostDateStruct']['date']}", "Study Results", "Results pending",
    ]  # fmt: skip
    written = dict(_sections(protocol))
    for section, (heading, subtitle) in HEADINGS.items():
        lines += [heading, subtitle, *written.get(section, ())]
    return "\n\n".join(line for line in lines if line) + "\n"


def _sections(protocol: Json) -> Iterator[tuple[str, list[str]]]:
    description, treatment = protocol["descriptionModule"], protocol["armsInterventionsModule"]
    info = protocol["designModule"]["designInfo"]
    eligibility = protocol["eligibilityModule"]
    yield "basic_information", _basic(protocol)
    yield "brief_summary", [description["briefSummary"]]
    yield "detailed_description", [description.get("detailedDescription", "")]
    yield "conditions", [" ".join(protocol["conditionsModule"]["conditions"])]
    yield "study_design", _captioned({caption: info.get(name) for caption, name in _DESIGN.items()})
    yield "study_groups", [line for arm in treatment["armGroups"] for line in _arm(arm, treatment["interventions"])]
    yield "interventions", [line for given in treatment["interventions"] for line in _given(given)]
    ages = _captioned({caption: eligibility.get(name) for caption, name in _AGES.items()})
    yield "eligibility", [*eligibility["eligibilityCriteria"].split("\n"), *ages]
    lead = protocol["sponsorCollaboratorsModule"]["leadSponsor"]
    yield "sponsors", [lead["name"], lead["class"]]
    sites = protocol["contactsLocationsModule"]["locations"]
    yield "locations", [line for site in sites for line in (site["facility"], _place(site))]
    yield "countries", [" ".join(dict.fromkeys(site["country"] for site in sites))]


def _basic(protocol: Json) -> list[str]:
    status, design = protocol["statusModule"], protocol["designModule"]
    return _captioned(
        {
            "Recruitment Status": status["overallStatus"],
            "Clinical Phase": "/".join(design.get("phases", ())),
            "Total Enrollment": f"{design['enrollmentInfo']['count']} participants",
            "Study Classification": design["studyType"],
            "Study Start Date": status.get("startDateStruct", {}).get("date"),
            "Study Completion Date": status.get("completionDateStruct", {}).get("date"),
        }
    )


def _captioned(values: dict[str, str | None]) -> list[str]:
    return [line for caption, value in values.items() if value for line in (caption, value)]


def _arm(arm: Json, interventions: list[Json]) -> Iterator[str]:
    yield from (arm["label"], f"Group Type {arm.get('type', 'OTHER')}", arm.get("description", ""))
    for given in interventions:
        if arm["label"] in given["armGroupLabels"]:
            yield from _given(given)


def _given(given: Json) -> Iterator[str]:
    yield from (given["name"], f"Intervention Type {given['type']}", given.get("description", ""))


def _place(site: Json) -> str:
    return ", ".join(site[name] for name in ("city", "state", "country") if name in site)


def _write(ground: Ground, folder: Path, zipped: Path, tarred: Path) -> None:
    for each in (emptied(folder), emptied(zipped), emptied(tarred)):
        each.mkdir(parents=True)
    chunks = [range(at, min(at + _CHUNK, ground.size)) for at in range(0, ground.size, _CHUNK)]
    with ProcessPoolExecutor(ground.jobs) as workers:
        list(workers.map(_write_some, chunks, [folder] * len(chunks)))
    packed = zipfile.ZipFile(zipped / "pages.zip", "w", zipfile.ZIP_DEFLATED, compresslevel=1)
    with packed, tarfile.open(tarred / "pages.part", "w") as plain:
        for path in sorted(folder.iterdir()):
            packed.write(path, path.name)
            plain.add(path, path.name)
    (tarred / "pages.part").rename(tarred / "pages.tar")


def _write_some(numbers: range, folder: Path) -> None:
    for name, body in generate.studies(numbers):
        (folder / f"{name}.txt").write_text(page(msgspec.json.decode(body)))
