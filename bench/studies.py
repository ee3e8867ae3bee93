"""Invented studies in the registry's API v2 shape: the same number gives the same study, whatever else is made."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from functools import cache
from typing import Any
from zlib import crc32

import msgspec

from bench.phrases import Phrases

Json = dict[str, Any]

_SPACING = 11
"""Trial ids are as thin on the ground as the registry's: some 900 in 10,000 numbers."""
_FIRST_DAY = dt.date(1999, 9, 1).toordinal()
_DAYS = 9_900
_RESULTS = 64
_OVERSHOT = 45
"""Half a sentence: so much longer than wanted a text of whole sentences becomes."""
_DEVICES = ("DEVICE", "PROCEDURE", "BEHAVIORAL", "OTHER")


def trial_id(number: int) -> str:
    return f"NCT{100 + number * _SPACING:08d}"


def study(phrases: Phrases, number: int, version: int = 0) -> bytes:
    """Study `number` as JSON; a later version differs in status, update date, summary and one criterion."""
    phrases.seed(number)
    phrases.settled |= {
        "drug": phrases.say("treatment"), "other": phrases.say("drug"), "illness": phrases.say("illness")
    }  # fmt: skip
    made = _Study(phrases, number).made()
    if version:
        protocol = made["protocolSection"]
        protocol["statusModule"] |= {"overallStatus": "TERMINATED", "whyStopped": phrases.say("stop_reason")}
        protocol["statusModule"]["lastUpdatePostDateStruct"] = {"date": f"2026-{version:02d}-01", "type": "ACTUAL"}
        protocol["descriptionModule"]["briefSummary"] += f" Amended {version} times."
        protocol["eligibilityModule"]["eligibilityCriteria"] += f"\n* {phrases.say('limited')}"
    return msgspec.json.encode(made)


class _Study:
    """One study while it is made."""

    def __init__(self, phrases: Phrases, number: int) -> None:
        self.say, self.fill, self.draw, self.fact = phrases.say, phrases.fill, phrases.draw, phrases.fact
        self.happens, self.chance, self.settled = phrases.happens, phrases.chance, phrases.settled
        self.places, self.number, self.id = phrases.places, number, trial_id(number)
        self.start = _FIRST_DAY + int(self.chance.random() ** 0.7 * _DAYS)
        self.observational = self.happens(0.24)
        self.status = self.fact("statuses")

    def made(self) -> Json:
        has_results = self.happens(0.12)
        protocol = {
            "identificationModule": self.identification(),
            "statusModule": self.dates(),
            "sponsorCollaboratorsModule": self.sponsors(),
            "oversightModule": {"oversightHasDmc": self.happens(0.4), "isFdaRegulatedDrug": self.happens(0.3)},
            "descriptionModule": self.description(),
            "conditionsModule": {
                "conditions": [self.settled["illness"], *self.some("conditions", "illness")[1:]],
                "keywords": self.some("keywords", "keyword"),
            },
            "designModule": self.design(),
            "armsInterventionsModule": self.arms(),
            "outcomesModule": self.outcomes(),
            "eligibilityModule": self.eligibility(),
            "contactsLocationsModule": {
                "overallOfficials": [
                    {"name": name, "affiliation": self.say("firm"), "role": "PRINCIPAL_INVESTIGATOR"}
                    for name in self.some("officials", "person")
                ],
                "locations": [self.site() for _ in range(self.draw("sites"))],
            },
            "referencesModule": {"references": [self.reference() for _ in range(self.draw("references"))]},
            "ipdSharingStatementModule": {"ipdSharing": "NO"},
        }
        study: Json = {"protocolSection": protocol}
        if has_results:
            study["resultsSection"] = msgspec.Raw(_results()[self.number % _RESULTS])
        return study | {"derivedSection": self.derived(), "hasResults": has_results}

    def some(self, count: str, name: str) -> list[str]:
        """As many from a list as the spread of that name says, each once."""
        return list(dict.fromkeys(self.say(name) for _ in range(self.draw(count))))

    def identification(self) -> Json:
        title = self.say("title")
        found: Json = {"nctId": self.id, "orgStudyIdInfo": {"id": self.say("code")}, "briefTitle": title[:300]}
        if others := self.some("secondary_ids", "code"):
            found["secondaryIdInfos"] = [{"id": other, "type": "OTHER_GRANT", "domain": "Fund"} for other in others]
        found["organization"] = {"fullName": self.say("firm"), "class": "OTHER"}
        found["officialTitle"] = f"{title}: {self.say('title')}"
        return found

    def day(self, ordinal: int) -> str:
        return dt.date.fromordinal(ordinal).isoformat()

    def date(self, ordinal: int, partial: float, untyped: float) -> Json:
        """A date struct: sometimes only a month, sometimes of unsaid type, estimated when it lies ahead."""
        day = self.day(ordinal)
        found = {"date": day[:7] if self.happens(partial) else day}
        if len(day) > len(found["date"]) and self.happens(untyped):
            return found
        return found | {"type": "ACTUAL" if ordinal < dt.date(2026, 6, 1).toordinal() else "ESTIMATED"}

    def dates(self) -> Json:
        primary = self.start + 60 + int(self.chance.expovariate(1 / 700))
        posted, updated = self.start - 20, self.start + 30 + int(self.chance.random() * 900)
        found: Json = {
            "statusVerifiedDate": self.day(updated)[:7],
            "overallStatus": self.status,
            "expandedAccessInfo": {"hasExpandedAccess": False},
            "startDateStruct": self.date(self.start, 0.3, 0.77),
            "primaryCompletionDateStruct": self.date(primary, 0.36, 0),
            "completionDateStruct": self.date(primary + int(self.chance.random() * 400), 0.37, 0.02),
            "studyFirstSubmitDate": self.day(posted - 5),
            "studyFirstSubmitQcDate": self.day(posted - 3),
            "studyFirstPostDateStruct": {"date": self.day(posted), "type": "ACTUAL"},
            "lastUpdateSubmitDate": self.day(updated - 2),
            "lastUpdatePostDateStruct": {"date": self.day(updated), "type": "ACTUAL"},
        }
        if self.status in ("TERMINATED", "WITHDRAWN"):
            found["whyStopped"] = self.say("stop_reason")
        if self.happens(0.02):
            del found["startDateStruct"], found["completionDateStruct"]
        return found

    def sponsors(self) -> Json:
        names = [self.say("firm"), *self.some("collaborators", "firm")]
        lead, *others = [{"name": name, "class": self.fact("sponsor_classes")} for name in names]
        return {"responsibleParty": {"type": "SPONSOR"}, "leadSponsor": lead, "collaborators": others}

    def description(self) -> Json:
        found = {"briefSummary": self.fill("narrative", self.draw("summary_characters"))}
        if length := self.draw("description_characters"):
            found["detailedDescription"] = self.fill("narrative", length, "\n\n" if self.happens(0.3) else " ")
        return found

    def design(self) -> Json:
        enrollment = {"count": int(self.chance.lognormvariate(4.1, 1.2)), "type": "ACTUAL"}
        if self.observational:
            info: Json = {"observationalModel": "COHORT", "timePerspective": "PROSPECTIVE"}
            return {"studyType": "OBSERVATIONAL", "designInfo": info, "enrollmentInfo": enrollment}
        info = {
            "allocation": "RANDOMIZED" if self.happens(0.65) else "NA",
            "interventionModel": self.fact("models"),
            "primaryPurpose": self.fact("purposes"),
            "maskingInfo": {"masking": self.fact("maskings")},
        }
        phases = self.fact("phases").split()
        return {"studyType": "INTERVENTIONAL", "phases": phases, "designInfo": info, "enrollmentInfo": enrollment}

    def arms(self) -> Json:
        names = self.named("interventions", lambda: self.say("treatment"), self.settled["drug"])
        kinds = [self.fact("intervention_types") for _ in names]
        labels = self.named("arms", lambda: self.say("dose_label" if self.happens(0.09) else "plain_label"))
        listed = [[at for at in range(len(names)) if at == arm or self.happens(0.35)] for arm in range(len(labels))]
        arms = []
        for label, given in zip(labels, listed, strict=True):
            arm = {"label": label, "interventionNames": [f"{kinds[at].title()}: {names[at]}" for at in given]}
            if self.happens(0.83):
                arm["type"] = self.fact("arm_types")
            arms.append(arm | self.told("arm_characters", 0.18))
        interventions = []
        for at, name in enumerate(names):
            who = [label for label, given in zip(labels, listed, strict=True) if at in given]
            told = self.told("intervention_characters", 0.05 if kinds[at] in _DEVICES else 0.28)
            others = {"otherNames": found} if (found := self.some("other_names", "drug")) else {}
            interventions.append({"type": kinds[at], "name": name, "armGroupLabels": who} | told | others)
        return {"armGroups": arms, "interventions": interventions}

    def named(self, count: str, say: Callable[[], str], first: str | None = None) -> list[str]:
        names = [say() for _ in range(self.draw(count))]
        if names and first:
            names[0] = first
        return list(dict.fromkeys(names))

    def told(self, length: str, dosed: float) -> Json:
        """A description with or without a dose, or none."""
        wanted = self.draw(length)
        if not wanted:
            return {}
        first = [self.say("dose_sentence")] if self.happens(dosed) else []
        rest = self.fill("arm_sentence", wanted - sum(map(len, first)) - _OVERSHOT)
        return {"description": " ".join([*first, rest] if rest else first)}

    def outcomes(self) -> Json:
        found = {}
        for kind in ("primary", "secondary", "other"):
            count = self.draw(f"{kind}_outcomes")
            if count:
                found[f"{kind}Outcomes"] = [self.outcome() for _ in range(count)]
        return found

    def outcome(self) -> Json:
        outcome = {"measure": self.say("measure"), "timeFrame": self.say("time_frame")}
        length = self.draw("outcome_characters")
        return outcome | ({"description": self.fill("narrative", length)} if length else {})

    def eligibility(self) -> Json:
        total = self.draw("criteria")
        taken = max(1, int(total * (0.2 + 0.4 * self.chance.random())))
        parts = [self.say("header"), *self.items(taken), "", self.say("exclusion_header"), *self.items(total - taken)]
        found: Json = {
            "eligibilityCriteria": "\n".join(parts),
            "healthyVolunteers": self.happens(0.25),
            "sex": "FEMALE" if self.happens(0.1) else "ALL",
            "stdAges": ["ADULT", "OLDER_ADULT"],
        }
        if self.happens(0.93):
            found["minimumAge"] = "6 Months" if self.happens(0.03) else f"{int(self.chance.random() * 4) * 6} Years"
        if self.happens(0.63):
            found["maximumAge"] = f"{int(50 + self.chance.random() * 40)} Years"
        if self.observational:
            found |= {"studyPopulation": self.say("narrative"), "samplingMethod": "NON_PROBABILITY_SAMPLE"}
        return found

    def items(self, count: int) -> list[str]:
        """Lines of criteria: bullets or numbers, some with children, or plain lines."""
        style, lines, depth = self.chance.random(), [""], 0
        for at in range(1, count + 1):
            depth = 1 if depth and self.happens(0.75) else 0
            mark = "* " if style < 0.6 else f"{at}. " if style < 0.88 else f"{at}\\. " if style < 0.93 else ""
            if not depth and at < count and self.happens(0.08):
                lines.append(mark + self.say("parent"))
                depth = 1
                continue
            if self.happens(0.012):
                lines += ["", self.say("population"), ""]
            lines.append("  " * depth + mark + self.criterion())
        return lines

    def criterion(self) -> str:
        said = self.say("limited" if self.happens(0.39) else "unlimited")
        length = self.draw("criterion_characters")
        while len(said) < length:
            said = f"{said}, {self.say('criterion_tail')}"
        return said

    def site(self) -> Json:
        city, country, latitude, longitude = self.places[int(self.chance.random() * len(self.places))]
        shift = self.chance.random() / 10
        found = {"facility": self.say("facility"), "city": city, "country": country}
        if self.happens(0.55):
            found |= {"state": self.say("state"), "zip": f"{int(self.chance.random() * 100_000):05d}"}
        if self.status == "RECRUITING":
            found["status"] = "RECRUITING"
        return found | {"geoPoint": {"lat": round(latitude + shift, 5), "lon": round(longitude - shift, 5)}}

    def reference(self) -> Json:
        return {"pmid": str(int(self.chance.random() * 4e7)), "type": "BACKGROUND", "citation": self.say("citation")}

    def derived(self) -> Json:
        def terms(count: str) -> list[Json]:
            return [
                {"id": f"D{crc32(term.encode()) % 1_000_000:06d}", "term": term} for term in self.some(count, "mesh")
            ]

        condition = {"meshes": terms("meshes"), "ancestors": terms("ancestors")}
        intervention = {"meshes": terms("other_names"), "ancestors": terms("ancestors") if self.happens(0.45) else []}
        return {
            "miscInfoModule": {"versionHolder": "2026-02-04"},
            "conditionBrowseModule": condition,
            "interventionBrowseModule": intervention,
        }


@cache
def _results() -> list[bytes]:
    """Results sections of very different size: nothing of them is loaded, but they are bytes to get past."""
    phrases = Phrases()
    return [_results_section(phrases, number) for number in range(_RESULTS)]


def _results_section(phrases: Phrases, number: int) -> bytes:
    phrases.seed(-number - 1)
    phrases.settled |= {"drug": phrases.say("drug"), "other": phrases.say("drug"), "illness": phrases.say("illness")}
    chance, measures, made = phrases.chance, [], 0
    wanted = phrases.draw("result_bytes")
    while made < wanted:
        values = [{"groupId": f"OG{at:03d}", "value": f"{chance.random() * 100:.1f}"} for at in range(4)]
        measure = {
            "type": "SECONDARY", "title": phrases.say("measure"), "description": phrases.say("narrative"),
            "timeFrame": phrases.say("time_frame"), "unitOfMeasure": "Participants",
            "groups": [{"id": f"OG{at:03d}", "title": phrases.say("plain_label")} for at in range(4)],
            "classes": [{"categories": [{"measurements": values}]}],
        }  # fmt: skip
        measures.append(measure)
        made += len(msgspec.json.encode(measure))
    return msgspec.json.encode({"outcomeMeasuresModule": {"outcomeMeasures": measures}})
