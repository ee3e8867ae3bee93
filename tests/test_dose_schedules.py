"""When, by which route and how long a dose is given: each row is an own-written text and what it says."""

from __future__ import annotations

import pytest

from pipeline.text.dose import Dose, read_doses, read_item

SCHEDULES = {
    "5 mg BID": "2 per 1 d",
    "5 mg q8h": "1 per 8 h",
    "5 mg/kg Q3W": "1 per 3 wk",
    "5 mg every other day": "1 per 2 d",
    "ALF-11 weekly at 5 mg/kg": "1 per 1 wk",
    "strain 3D7, 5 mg daily": "1 per 1 d",
    "4.5 g twice nightly": "2 per 1 d",
    "daily single oral tablet containing 400 mg": "1 per 1 d",
    "5 mg on day 1 of each 21-day cycle": "1 per 21 d, days 1, cycle 21",
    "5 mg on days 1, 8 and 15 of a 28-day cycle": "3 per 28 d, days 1,8,15, cycle 28",
    "5 mg daily on days 1-14 of each 21-day cycle": "1 per 1 d, days 1-14, cycle 21",
    "5 mg/m2 D1, 8, q3w": "2 per 3 wk, days 1,8, cycle 21",
    "5 mg qd 2W/3W": "1 per 1 d, cycle 21",
    "5 mg daily, 3 weeks on, 1 week off": "1 per 1 d, cycle 28",
    "a single dose of 5 mg": "once",
    "5 mg 3-4 times a day": "3-4 per 1 d",
    "5 mg/day": "1 per 1 d",
    "500 mg/12 h": "1 per 12 h",
    "loading dose of 300 mg, then 5 mg weekly": "",
    "250 mg/m2/day (Day -5, Day -4, Day -3)": "1 per 1 d, days -5,-4,-3",
    "5 mg six times": "",
    "One IV infusion of A, 5 mg/kg": "once",
    "A single intravenous infusion of 5 mg/kg": "once",
    "one subcutaneous injection of 5 mg": "once",
    "no more than 5 mg at one injection site": "",
    "5 mg on the first day, then 10 mg": "days 1",
    "5 mg on the first day of each 21-day cycle": "1 per 21 d, days 1, cycle 21",
    "5 mg on the first day of menses": "",
    "5 mg/day for 21 days followed by a treatment-free period of 7 days": "1 per 1 d, cycle 28",
    "4.5 g per night": "1 per 1 d",
    "A 500 mg/m2 on every Day 1 of a 21-day cycle": "1 per 21 d, days 1, cycle 21",
    "three weekly alfadrug 75 mg/m2": "1 per 3 wk",
    "three weekly infusions of alfadrug 5 mg/kg": "1 per 1 wk",
    "up to 3 weekly infusions of 5 mg/kg": "1 per 1 wk",
    "1000 mg/m2 on D1/D8, Q3W": "2 per 3 wk, days 1,8, cycle 21",
    "50 ug at D0, W4 and W8": "",
    "2 g/m2 q12h -8, then": "1 per 12 h, days -8",
    "3.2 mg/kg -7 to -5": "1 per 1 d, days -7--5",
    "10 mg/m2 +3,+6,+11d": "days 3,6,11",
    "10 mg/m2 (-6 to -3)": "1 per 1 d, days -6--3",
    "1 g/m2 day -21- to d -17": "1 per 1 d, days -21--17",
    "180 mg once daily starting with day 8": "1 per 1 d",
    "180 mg once daily from day 1 to week 20": "1 per 1 d",
    "7 drops daily starting on day 1 of radiotherapy": "1 per 1 d",
    "7 drops daily starting on day 1 of the second course": "1 per 1 d",
    "25 ug daily from day 1 of induction or day 1 of consolidation": "1 per 1 d",
    "5 mg/kg starting on day 1 of each 14-day cycle": "1 per 14 d, days 1, cycle 14",
    "5 mg daily for 14 days every 3 weeks": "1 per 1 d, cycle 21",
    "5 mg/kg intravenously (IV) every 2-week cycle plus betamab 1 mg daily": "1 per 2 wk, cycle 14",
    "5 mg for 14 days every 21-day cycle": "cycle 21",
    "2.4 mg/kg and 2.0 mg/kg, Q3W/Q2W": "",
    "monthly (approximately every 4 weeks) 225 mg": "1 per 1 mo",
    "2 Gy daily Monday to Friday": "5 per 1 wk",
    "dose level -1 dose level 1: 3 mg": "",
    "each dose consisted of one injection of 1 mL": "",
    "a dosimetry dose of 2 mCi": "",
    "one dosimetry dose (2 mCi)": "once",
    "10 mg/kg/day on days 1 and 15 of each course": "days 1,15",
    "three doses of 5 mg given 2 weeks apart": "1 per 2 wk",
    "paclitaxel 80 weekly, 5 mg": "1 per 1 wk",
    "two doses of 5 mg separated by 4 weeks": "1 per 4 wk",
    "1 puff BD and as needed": "2 per 1 d",
    "5 mg on day 1 of every other 21-day cycle": "days 1",
    "5 mg on day 1 of cycles 1 to 4 and every third cycle thereafter": "days 1",
    "5 mg daily on days 1-5 of every other cycle": "1 per 1 d, days 1-5",
    "A 400 mg/m2 on day 1, 5-FU 400 mg/m2": "days 1",
    "alfadrug 40 mg on days 1, 8, 177Lu-PSMA 7 GBq": "days 1,8",
    "A 40 mg on day 1, 5 fluorouracil 50 mg": "days 1",
    "A 180 mg/m2 d1; B 50 mg d8; cycle repeated every 14 days": "1 per 14 d, days 1, cycle 14",
    "A 180 mg/m2 d1; B 50 mg; repeat every 21 days": "1 per 21 d, days 1, cycle 21",
}


def scheduled(dose: Dose) -> str:
    often = ""
    if dose.freq_low is not None and dose.freq_high is not None and dose.period is not None:
        count = f"{dose.freq_low:g}" if dose.freq_low == dose.freq_high else f"{dose.freq_low:g}-{dose.freq_high:g}"
        often = f"{count} per {dose.period:g} {dose.period_unit}"
    cycle = f"cycle {dose.cycle_length_days:g}" if dose.cycle_length_days else ""
    days = f"days {dose.days}" if dose.days else ""
    return ", ".join(part for part in (often or ("once" if dose.once else ""), days, cycle) if part)


@pytest.mark.parametrize("text", SCHEDULES)
def test_schedules(text):  # type: ignore[no-untyped-def]
    assert scheduled(read_doses("", text)[0]) == SCHEDULES[text]


ROUTES = {
    "5 mg PO": "oral",
    "5 mg s.c. weekly": "sc",
    "5 mg via an intravenous infusion over 30 minutes": "iv",
    "Two subcutaneous injections of 150 mg": "sc",
    "5 mg SC or IV": "sc",
    "A single intravenous infusion of 5 mg/kg": "iv",
    "10 mg ICV or intratumorally": "other",
    "Packs go into both nasal cavities, then 2 ml is injected into the polyps": "intralesional",
    "2 puffs twice daily": "inhaled",
    "1 drop in each eye": "ophthalmic",
    "10 mL for the nerve block": "perineural",
    "40 mg for lumbar nerve root infiltration": "perineural",
    "5 mg injection": None,
    "5 mg tablets daily for oral food challenge": None,
    "5 mg for stage IV disease": None,
    "Phase Ia: 5 mg daily": None,
    "80 ul applied once a day": "topical",
    "1 puff held underneath the tongue": "sublingual",
    "nasal spray, 1 puff per nostril": "intranasal",
    "alfadrug nasal spray or betadrug 5 mg": None,
    "A 36 mg/m2 and B 3 mg/kg, C 50 mg/kg IV": None,
    "60 Gy of radiation with cisplatin 75 mg/m2 intravenously": None,
    "oxygen through a face mask at 7 L/min": "inhaled",
    "40 mg by occipital nerve injection": "perineural",
}


@pytest.mark.parametrize("text", ROUTES)
def test_routes_come_from_words_alone(text):  # type: ignore[no-untyped-def]
    assert read_doses("", text)[0].route == ROUTES[text]


LENGTHS = {
    "5 mg daily for 12 weeks": {"value": 12, "unit": "wk"},
    "5 mg daily for one and a half years": {"value": 1.5, "unit": "a"},
    "5 mg daily x 7 days": {"value": 7, "unit": "d"},
    "5 mg daily, 4 weeks": {"value": 4, "unit": "wk"},
    "5 mg daily for up to 24 months": {"value": 24, "unit": "mo"},
    "5 mg every 3 weeks for a maximum of 6 cycles": {"value": 6, "unit": "cycle"},
    "5 mg daily on days 1-10": {"value": 10, "unit": "d"},
    "5 mg daily for 7-14 days": None,
    "5 mg IV over 30 minutes": None,
    "5 mg daily, then followed up for 12 weeks": None,
    "One treatment cycle of A consists of a dose of 5 mg": None,
    "5 mg for one cycle": {"value": 1, "unit": "cycle"},
    "5 mg 2 hours before surgery": None,
    "5 mg daily on days +3 and +4": {"value": 2, "unit": "d"},
    "5 mg daily until 6 months of age": None,
    "5 mg 3 times within 3 weeks": {"value": 3, "unit": "wk"},
    "5 mg/m2 days 1-3, every 3 weeks, for 4-6 cycles": None,
    "5 mg/m2 on days 1-3 of each 21-day cycle for 4 cycles": {"value": 4, "unit": "cycle"},
    "5 mg/m2 on days 1, 2 and 3 for 2 cycles": {"value": 2, "unit": "cycle"},
    "5 mg BID for 14 days, every 21 days, for 6 cycles": {"value": 6, "unit": "cycle"},
    "5 mg BID for 14 days of each 21-day cycle": {"value": 14, "unit": "d"},
    "following 2 or 4 courses of chemotherapy, 5 mg weekly": None,
    "after 4 cycles, 5 mg every 3 weeks for 6 cycles": {"value": 6, "unit": "cycle"},
    "radiation for 7 weeks and alfaplatin 100 mg/m2 on days 1 and 22": None,
    "5 mg q12h x 6 doses days 1, 2, 3": None,
}


@pytest.mark.parametrize("text", LENGTHS)
def test_lengths_of_treatment(text):  # type: ignore[no-untyped-def]
    assert read_item("", text)[0]["duration"] == LENGTHS[text]


@pytest.mark.parametrize(
    ("text", "on_days", "weekly"),
    [
        ("12 mg daily for 14 days every 21-day cycle", 14.0, 56.0),
        ("30 mg BID for 2 weeks in a 3-week cycle", 14.0, 280.0),
        ("60 mg once daily for 4 weeks of each 6-week cycle", 28.0, 280.0),
        ("200 mg daily for 5 days every 28 days", 5.0, 250.0),
        ("12 mg daily for 12 weeks", None, 84.0),
        ("12 mg daily for 12 weeks, every 3 weeks a visit", None, 84.0),
    ],
)
def test_days_on_stand_right_before_their_cycle(text: str, on_days: float | None, weekly: float) -> None:
    dose = read_doses("", text)[0]
    assert (dose.on_days, dose.weekly_average) == (on_days, weekly)


@pytest.mark.parametrize(
    ("text", "periods"),
    [
        ("fluorouracil 400 mg/m2 bolus then 2400 mg/m2 over 46 hours every 14 days", [14.0, 14.0]),
        ("fluorouracil (400 mg/m2 bolus, followed by 2,400 mg/m2 as a 46-hour infusion) q2w", [2.0, 2.0]),
        ("alfaplatin 85 mg/m2, betacil 400 mg/m2 bolus, then 2400 mg/m2 over 46 hours, every 2 weeks", [2.0] * 3),
        ("A 85 mg/m2, then B 400 mg/m2 over 2 hours, every 2 weeks", [None, 2.0]),
        ("alfadrug 10 mg/kg bolus followed by 5 mg/kg over 30 minutes every 3 weeks", [None, 3.0]),
    ],
)
def test_a_bolus_is_given_as_often_as_its_long_infusion(text: str, periods: list[float | None]) -> None:
    assert [dose.period for dose in read_doses("", text)] == periods


# A text, and the phase of every dose of it.
PHASES = {
    "initial dose of 150 mg on day 1 and 200 mg on the other days": ["loading", None],
    "loading dose of 300 mg or 600 mg, then 75 mg daily": ["loading", "loading", "maintenance"],
    "loading doses of alfamab 8 mg/kg and betamab 840 mg": ["loading", "loading"],
    "5 mg initially and 10 mg thereafter": ["lead_in", None],
    "initial dose 5 mg, maintenance dose 10 mg": ["loading", "maintenance"],
    "starting dose of alfamab 20 mg/m2 IV and betamab 500 mg/m2 IV": ["lead_in", None],
}


@pytest.mark.parametrize("text", PHASES)
def test_a_first_dose_is_one_amount(text):  # type: ignore[no-untyped-def]
    assert [dose.phase_label for dose in read_doses("", text)] == PHASES[text]


@pytest.mark.parametrize(
    ("text", "weekly", "role"),
    [
        ("1 g q12h x 4 doses", None, "active"),
        ("1 g q12h x 20 doses", 14000.0, "active"),
        ("3 mg tablet, one tablet daily", None, "active"),
        ("3 mg tablets daily by mouth", 21.0, "active"),
    ],
)
def test_weekly_averages_of_what_is_counted(text: str, weekly: float | None, role: str) -> None:
    dose = read_doses("", text)[0]
    assert (dose.weekly_average, dose.role) == (weekly, role)


def test_a_route_before_a_name_is_of_that_name() -> None:
    rows = read_item("", "IV alfadrug then oral betadrug: alfadrug 50 mg, betadrug 20 mg")
    assert [(row["substance"], row["route"]) for row in rows] == [("alfadrug", "iv"), ("betadrug", "oral")]
