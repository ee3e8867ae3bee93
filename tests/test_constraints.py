"""Numeric limits of criteria: comparison, unit, what is limited, window, condition, eligible side."""

from __future__ import annotations

from typing import Any

import pytest

from pipeline.text.criteria import read_constraints, threshold_lines

# text -> (variable, op, low, high, unit) of each row
LIMITS: dict[str, list[tuple[Any, ...]]] = {
    "Hemoglobin ≥ 9.5 g/dL": [("hemoglobin", ">=", 9.5, None, "g/dL")],
    "haemoglobin below 7 gm%": [("hemoglobin", "<", None, 7.0, "g/dL")],
    "serum creatinine > 2 mg %": [("creatinine", ">", 2.0, None, "mg/dL")],
    "platelet count at least 75,000/mm3": [("platelets", ">=", 75000.0, None, "/mm3")],
    "ANC >/= 1.2 x 10^9/L": [("anc", ">=", 1.2e9, None, "/L")],
    "neutrophils < 0.7x109/L": [("anc", "<", None, 7e8, "/L")],
    "Platelets <60.000 /mmc": [("platelets", "<", None, 60000.0, "/mm3")],
    "HbA1c between 7,5 and 10 %": [],
    "HbA1c above 7,5 %": [("hba1c", ">", 7.5, None, "%")],
    "BMI 18.5-30 kg/m2": [("bmi", "between", 18.5, 30.0, "kg/m2")],
    "systolic blood pressure no more than 150 mmHg": [("systolic_bp", "<=", None, 150.0, "mm[Hg]")],
    "blood pressure > 150/95 mmHg": [
        ("systolic_bp", ">", 150.0, None, "mm[Hg]"),
        ("diastolic_bp", ">", 95.0, None, "mm[Hg]"),
    ],
    "ECOG 0 or 1": [("ecog", "between", 0.0, 1.0, None)],
    "ECOG performance status 0-2": [("ecog", "between", 0.0, 2.0, None)],
    "NYHA class III/IV": [("nyha", "between", 3.0, 4.0, None)],
    "NYHA class 2/3": [("nyha", "between", 2.0, 3.0, None)],
    "asthma treated after GINA 2020": [],
    "NYHA > class II": [("nyha", ">", 2.0, None, None)],
    "ANA titer of at least 1:160": [("ana_titer", ">=", 160.0, None, None)],
    "T-score ≤ -2.0": [("t_score", "<=", None, -2.0, None)],
    "Patients older than 65 years": [("age", ">", 65.0, None, "a")],
    "18 years of age or older": [("age", ">=", 18.0, None, "a")],
    "Aged between 20 years old and 65 years old": [("age", "between", 20.0, 65.0, "a")],
    "Children from 6 months to 12 years of age": [("age", "between", 0.5, 12.0, "a")],
    "18-65 years male/female": [("age", "between", 18.0, 65.0, "a")],
    "16 years Male 1.7 Female 1.4": [],
    "18 ≤ age": [("age", ">=", 18.0, None, None)],
    "Age: 18+": [("age", ">=", 18.0, None, None)],
    "Height < 145 or > 190 cm": [("height", "<", None, 145.0, "cm"), ("height", ">", 190.0, None, "cm")],
    "pain of at least 4 on a 0 to 10 numerical rating scale": [("pain_vas", ">=", 4.0, None, None)],
    "life expectancy of more than three months": [("life_expectancy", ">", 3.0, None, "mo")],
    "at least two (2) prior lines of therapy": [("prior_lines", ">=", 2.0, None, None)],
    "total lung V20 </= 35%": [("dose_volume", "<=", None, 35.0, "%")],
    "Scheduled for the 4th cycle in arm B2 of COVID-19": [],
    "a minimum expected survival of 4 months": [("life_expectancy", ">=", 4.0, None, "mo")],
    "minimum hemoglobin of 9 g/dL and maximum BMI of 40": [
        ("hemoglobin", ">=", 9.0, None, "g/dL"),
        ("bmi", "<=", None, 40.0, None),
    ],
    "lesion with a maximum diameter of 4 cm": [],
    "minimum height of 140 cm": [("height", ">=", 140.0, None, "cm")],
    "born at or before 30 weeks of gestation": [("gestational_age", "<=", None, 30.0, "wk")],
    "rash > CTCAE v4.0 grade 2": [("grade", ">", 2.0, None, None)],
    "fatigue that is <= CTCAE version 5 grade 1": [("grade", "<=", None, 1.0, None)],
    "Children younger than 12 yrs. or older than 17 yrs.": [
        ("age", "<", None, 12.0, "a"),
        ("age", ">", 17.0, None, "a"),
    ],
    "HBV DNA < 500 cps/mL or 100 IU/mL": [
        ("hbv_dna", "<", None, 500.0, "{copies}/mL"),
        ("hbv_dna", "<", None, 100.0, "[IU]/mL"),
    ],
    "albumin >= 3 g/dL or 10 days of rest": [("albumin", ">=", 3.0, None, "g/dL")],
    "after at least two but no more than five prior lines of therapy": [
        ("prior_lines", ">=", 2.0, None, None),
        ("prior_lines", "<=", None, 5.0, None),
    ],
    "Haemoglobin equal to or greater than95.5 g/L": [("hemoglobin", ">=", 95.5, None, "g/L")],
    "gestation from 28 weeks 0 days to 31 weeks and 6 days": [("gestational_age", "between", 28.0, 31.0 + 6 / 7, "wk")],
    "Children aged 4 years, 3 months or older": [("age", ">=", 4.25, None, "a")],
    "ASA (American Society of Anesthesiologists) class 1 & 3": [("asa", "between", 1.0, 3.0, None)],
    "life expectation < 2 years": [("life_expectancy", "<", None, 2.0, "a")],
    "QTcF ≥ 460 ms (female) or 440 ms (male)": [
        ("qtc", ">=", 460.0, None, "ms"),
        ("qtc", ">=", 440.0, None, "ms"),
    ],
    "haemoglobin < 12.5 for men and 11.5 g/dL for women": [
        ("hemoglobin", "<", None, 12.5, "g/dL"),
        ("hemoglobin", "<", None, 11.5, "g/dL"),
    ],
    "toxicity of grade greater than equal to (>=) 3": [("grade", ">=", 3.0, None, None)],
    "IgE-mediated reaction with a minimum of 2 mild signs": [(None, ">=", 2.0, None, None)],
    "heart failure > NYHA class 2": [("nyha", ">", 2.0, None, None)],
    "congestive heart failure (>= New York Heart Association class III)": [("nyha", ">=", 3.0, None, None)],
    "steroids equivalent to more than prednisone 10 mg/day": [("corticosteroid_dose", ">", 10.0, None, "mg/d")],
    "a fall in FEV1 of > 15 % after exercise": [(None, ">", 15.0, None, "%")],
    "decrease of LVEF (< 55 %)": [("lvef", "<", None, 55.0, "%")],
    "a fall in LVEF to < 45 %": [("lvef", "<", None, 45.0, "%")],
    "symptoms in more than 2 consecutive years": [(None, ">", 2.0, None, "a")],
    "toxicity ≥ CTCAE grade 2": [("grade", ">=", 2.0, None, None)],
    "fasting glucose ≥ CTCAE level 3": [("grade", ">=", 3.0, None, None)],
    "breathless during the six-minute walk test (6MWT)": [],
    "children at and above the age of 6 years": [("age", ">=", 6.0, None, "a")],
    "pain equivalent or superior to 4 on a numeric rating scale": [("pain_vas", ">=", 4.0, None, None)],
    "milk-IgE > 15 kUA/L": [("specific_ige", ">", 15.0, None, "k{unit}/L")],
    "specific IgE of 0.7 kilo units/L or more": [("specific_ige", ">=", 0.7, None, "k{unit}/L")],
    "normal blood counts within 3 weeks prior to the first dose: neutrophils > 1.5 x 10^9/L": [
        (None, "<=", None, 3.0, "wk"),
        ("anc", ">", 1.5e9, None, "/L"),
    ],
    "Adults over21 years of age": [("age", ">", 21.0, None, "a")],
    "Stroke 9 months ago or less": [(None, "<=", None, 9.0, "mo")],
    "Rectal tumour within 12 cm of the anal verge": [(None, "<=", None, 12.0, "cm")],
    "uncontrolled hypertension (systolic blood pressure > 165 mmHg)": [("systolic_bp", ">", 165.0, None, "mm[Hg]")],
    "impaired renal function (estimated creatinine clearance < 35 mL/min)": [
        ("creatinine_clearance", "<", None, 35.0, "mL/min")
    ],
    "FEV1/forced vital capacity (FVC) < 72 %": [("fev1_fvc", "<", None, 72.0, "%")],
    "HCV RNA above the lower limit of quantification": [],
    "at least 1 earlier bout of headache, or headache for at least 5 months": [
        (None, ">=", 1.0, None, None),
        (None, ">=", 5.0, None, "mo"),
    ],
    "best corrected visual acuity 20/200 to 20/40": [("visual_acuity", "between", 0.1, 0.5, None)],
    "BCVA 20/50 or better": [("visual_acuity", ">=", 0.4, None, None)],
    "visual acuity worse than 6/60 in the better eye": [("visual_acuity", "<", None, 0.1, None)],
    "ETDRS letter score of 73 to 24 letters": [("etdrs_letters", "between", 24.0, 73.0, "{letters}")],
    "pain VAS of at least 20/100": [("pain_vas", ">=", 20.0, None, None)],
    "Lansky (age-dependent) play score >= 60": [("lansky", ">=", 60.0, None, None)],
    "albumin-adjusted serum calcium > 11 mg/dL": [("calcium", ">", 11.0, None, "mg/dL")],
    "Karnofsky (KPS for > 16 years of age) or Lansky (LPS for <= 16 years of age) must be >= 50": [
        ("age", ">", 16.0, None, "a"),
        ("age", "<=", None, 16.0, "a"),
        ("karnofsky", ">=", 50.0, None, None),
        ("lansky", ">=", 50.0, None, None),
    ],
    "a total of at least 15 points on the Insomnia Severity Index": [("isi", ">=", 15.0, None, None)],
    "score of 9 or higher on the PHQ-9": [("phq9", ">=", 9.0, None, None)],
    "GAD - 7 of 12 or more": [("gad7", ">=", 12.0, None, None)],
    "by RECIST version 1.1, at least two measurable lesions": [("measurable_lesions", ">=", 2.0, None, None)],
    "FEV1/forced vital capacity (FVC) ratio < 0.7": [("fev1_fvc", "<", None, 0.7, None)],
    "bilirubin <= 1.2 x ULN (may be relaxed to 2.5 x ULN for patients with Gilbert syndrome)": [
        ("bilirubin", "<=", None, 1.2, None),
        ("bilirubin", "<=", None, 2.5, None),
    ],
    "minimum weight 12 kg": [("weight", ">=", 12.0, None, "kg")],
    "HAM-D17 score >= 20": [("hamd", ">=", 20.0, None, None)],
    "AUDIT (score of 9 or higher)": [("audit", ">=", 9.0, None, None)],
    "ECOG of 0 or 1 (age >= 16 years)": [("ecog", "between", 0.0, 1.0, None), ("age", ">=", 16.0, None, "a")],
    "ECOG = 0 or 1": [("ecog", "between", 0.0, 1.0, None)],
    "born at less than 33 weeks' gestation": [("gestational_age", "<", None, 33.0, "wk")],
    "GGT, AST (SGOT), ALT (SGPT), or lipase > 3 x ULN": [
        ("ggt", ">", 3.0, None, None),
        ("ast", ">", 3.0, None, None),
        ("alt", ">", 3.0, None, None),
        ("lipase", ">", 3.0, None, None),
    ],
    "anemia, hypertension, or ALT > 4 x ULN": [("alt", ">", 4.0, None, None)],
    "poor liver function (lipase > 3 x ULN)": [("lipase", ">", 3.0, None, None)],
    "dry macular degeneration in patients >= 55 years": [("age", ">=", 55.0, None, "a")],
    "Female 0.5 ---1 to < 2 years Male 0.6": [(None, "between", 1.0, 2.0, "a")],
    "AST and ALT < 35 and 50 U/L, respectively": [
        ("ast", "<", None, 35.0, "{unit}/L"),
        ("alt", "<", None, 50.0, "{unit}/L"),
    ],
    "AST and ALT < 60 U/L, respectively": [("ast", "<", None, 60.0, "{unit}/L"), ("alt", "<", None, 60.0, "{unit}/L")],
    "Caregivers must be >= 21 years of age": [("age_of_another", ">=", 21.0, None, "a")],
    "T-score between -1.5 and -3.0": [("t_score", "between", -3.0, -1.5, None)],
    "RASS of 0 to -4": [("rass", "between", -4.0, 0.0, None)],
    "age 20--60 years": [("age", "between", 20.0, 60.0, "a")],
    "TSH ≤ 4 mIU/L; 11 pmol/L ≤ serum free thyroxine (FT4)": [
        ("tsh", "<=", None, 4.0, "m[IU]/L"),
        ("free_t4", ">=", 11.0, None, "pmol/L"),
    ],
    "at least 12 % body surface area (BSA) affected": [("affected_bsa", ">=", 12.0, None, "%")],
    "creatinine > 1.6 mg/dL (141 μmol/L) in men and > 1.3 mg/dL (115 μmol/L) in women or GFR < 50 mL/min": [
        ("creatinine", ">", 1.6, None, "mg/dL"),
        ("creatinine", ">", 1.3, None, "mg/dL"),
        ("egfr", "<", None, 50.0, "mL/min"),
    ],
    "Open to cohorts 2-4, HPV types 16-18, seen in the years 2001-2004, level L4-5, visit 2-2": [],
    "from 20 to 70 y.o.": [("age", "between", 20.0, 70.0, "a")],
    "aged 21 years inclusive or older": [("age", ">=", 21.0, None, "a")],
    "men ageing 40-60 years": [("age", "between", 40.0, 60.0, "a")],
    "At least 5 weekly seizures": [(None, ">=", 5.0, None, "/wk")],
    "not more than twice monthly": [(None, "<=", None, 2.0, "/mo")],
    "At least 1 infusion of the drug and at least 4 months of follow-up": [
        (None, ">=", 1.0, None, None),
        (None, ">=", 4.0, None, "mo"),
    ],
    "slept less than an average of 6 hours": [(None, "<", None, 6.0, "h")],
    "PHQ-8 >= 12": [("phq8", ">=", 12.0, None, None)],
    "UAS7 score (range 0-42) of at least 16": [("uas7", ">=", 16.0, None, None)],
    "birth at more than 26 weeks of amenorrhoea": [
        ("gestational_age", ">", 26.0, None, "wk"),
    ],
    "at least 10 months of amenorrhea": [("menopause_duration", ">=", 10.0, None, "mo")],
    "women under 50 years-of-age": [("age", "<", None, 50.0, "a")],
    "bone marrow biopsy older than 3 months": [(None, ">", 3.0, None, "mo")],
}


@pytest.mark.parametrize("text", LIMITS)
def test_limits(text: str) -> None:
    rows = [(r.variable, r.op, r.value_low, r.value_high, r.unit_ucum) for r in read_constraints(text)]
    assert rows == LIMITS[text]


# what is excluded -> the side that is left
@pytest.mark.parametrize(
    "text, low, high",
    [
        ("NYHA class III or IV", None, 3.0),
        ("ECOG 3-4", None, 3.0),
        ("Grade 3-4 neuropathy", None, 3.0),
        ("RASS of 0 to -5", 0.0, None),
        ("ECOG 0-2", None, None),
        ("NYHA II-III", None, None),
    ],
)
def test_ranges_at_an_end_of_their_scale(text: str, low: float | None, high: float | None) -> None:
    [row] = read_constraints(text, "exclusion")
    assert (row.eligible_low, row.eligible_high) == (low, high)


# text -> (low, high, basis)
BASES = {
    "ALT > 2.5 x ULN": (2.5, None, "uln"),
    "ALT > 3 times the upper limit of normal": (3.0, None, "uln"),
    "bilirubin ≤ ULN": (None, 1.0, "uln"),
    "ALT < 4 UNL": (None, 4.0, "uln"),
    "liver values raised by a factor of at least 4 above the upper limit of normal": (4.0, None, "uln"),
    "bilirubin<2 normal limit (ULN)": (None, 2.0, "uln"),
    "hemoglobin ≥ LLN": (1.0, None, "lln"),
    "FEV1 ≥ 70% of predicted": (70.0, None, "predicted"),
    "bilirubin > 2 times of the normal value": (2.0, None, "uln"),
    "ALT < 3N": (None, 3.0, "uln"),
    "bilirubin <1.5?ULN": (None, 1.5, "uln"),
    "response > 15 fold": (15.0, None, "fold"),
    "ALT > 80 U/L": (80.0, None, "absolute"),
}


@pytest.mark.parametrize(
    "text, words",
    [
        ("Swims at least three times a week", "Swims"),
        ("Nocturnal leg cramps > 2 times per month", "Nocturnal leg cramps"),
        ("use of sleeping pills at least twice a week", "use of sleeping pills"),
        ("vomits once a day", None),
        ("at least two asthma attacks per year", "asthma attacks per year"),
    ],
)
def test_how_often_is_no_subject(text: str, words: str | None) -> None:
    assert [row.variable_text for row in read_constraints(text)] == ([words] if words else [])


@pytest.mark.parametrize("text", BASES)
def test_bases(text: str) -> None:
    [row] = read_constraints(text)
    assert (row.value_low, row.value_high, row.basis) == BASES[text]


# text -> (kind, window value, unit, days, reference, half-lives, combine)
WINDOWS = {
    "Treatment with rituximab within 6 months of screening": (
        *("washout", 6.0, "mo", 182.625, "of screening"),
        *(None, None),
    ),
    "Last infusion at least 28 days (4 weeks) before randomization": (
        *("washout", 28.0, "d", 28.0, "before randomization", None, None),
    ),
    "Biologics within 8 weeks or six half-lives of the agent, whichever is longer, before dosing": (
        *("washout", 8.0, "wk", 56.0, "before dosing"),
        *(6.0, "longer"),
    ),
    "Biologics within 12 weeks before dosing (or 4 half-lives, taking the longer)": (
        *("washout", 12.0, "wk", 84.0, "before dosing"),
        *(4.0, "longer"),
    ),
    "Biologics within 4 weeks or 5 half-lives (whichever is longer) prior to dosing": (
        *("washout", 4.0, "wk", 28.0, "prior to dosing"),
        *(5.0, "longer"),
    ),
    "Stroke in the past 3 months": ("recency", 3.0, "mo", 91.312, None, None, None),
    "At least 2 weeks since prior radiotherapy": (
        *("washout", 2.0, "wk", 14.0, "since prior radiotherapy"),
        *(None, None),
    ),
}


@pytest.mark.parametrize("text", WINDOWS)
def test_windows(text: str) -> None:
    [row] = read_constraints(text, "exclusion")
    window = (row.window_value, row.window_unit, row.window_days, row.window_ref, row.half_lives, row.window_combine)
    assert (row.kind, *window) == WINDOWS[text]


def test_an_amount_said_again_does_not_part_a_limit_from_whom_it_is_for() -> None:
    men, women = read_constraints("creatinine > 1.6 mg/dL (141 μmol/L) in men and > 1.3 mg/dL (115 μmol/L) in women")
    assert (men.condition_sex, women.condition_sex) == ("MALE", "FEMALE")


# text -> kind of the first row
KINDS = {
    "a total symptom score of at least 5": "score",
    "Berg Balance score (25-40)": "score",
    "at least 3 weekly attacks": "count",
    "Karnowsky index above 70": "score",
    "on rifampicin for the 3 weeks before screening": "duration",
    "unwilling to use contraception for 4 months after the last dose": "duration",
    "two or more prior operations": "count",
    "a cumulative dose of more than 300 mg": "dose",
    "tumour mass above 300 g": "other",
    "Knee surgery up to 8 months previously": "washout",
    "Stroke less than 2 years earlier": "recency",
}


@pytest.mark.parametrize("text", KINDS)
def test_kinds(text: str) -> None:
    assert read_constraints(text, "exclusion")[0].kind == KINDS[text]


def test_a_measurement_keeps_its_window() -> None:
    value, recency = read_constraints("CD4 count < 100 cells/mm3 obtained within 30 days before entry", "inclusion")
    assert (value.variable, value.eligible_high, value.window_days) == ("cd4", 100.0, 30.0)
    assert recency.kind == "recency"


# (text, list) -> eligible low and high of the first row
SIDES = {
    ("Hb < 9 g/dL", "exclusion"): (9.0, None),
    ("Hb ≥ 9 g/dL", "inclusion"): (9.0, None),
    ("No ALT > 100 U/L", "inclusion"): (None, 100.0),
    ("CD4 count < 50 cells/mm3", "inclusion"): (None, 50.0),
    ("BMI 18-30 kg/m2", "inclusion"): (18.0, 30.0),
    ("BMI 18-30 kg/m2", "exclusion"): (None, None),
    ("BMI < 18 kg/m2", "unknown"): (None, None),
    ("side effects not recovered to CTCAE v5.0 grade <= 1", "exclusion"): (None, 1.0),
    ("has not yet recovered (i.e., <= grade 1) from side effects", "exclusion"): (None, 1.0),
    ("failure to recover to grade 1 or less", "exclusion"): (None, 1.0),
    ("grade <= 1 side effects", "exclusion"): (1.0, None),
}


@pytest.mark.parametrize("text, kind", SIDES)
def test_eligible_side(text: str, kind: Any) -> None:
    row = read_constraints(text, kind)[0]
    assert (row.eligible_low, row.eligible_high) == SIDES[text, kind]


# text -> (canonical low, high, unit, source)
CANONICAL = {
    "Hb ≥ 90 g/L": (9.0, None, "g/dL", "written"),
    "platelets ≥ 100,000/mm3": (100.0, None, "10*9/L", "written"),
    "eGFR > 30": (30.0, None, "mL/min/(1.73.m2)", "assumed"),
    "platelets ≥ 80,000": (80.0, None, "10*9/L", "assumed"),
    "neutrophils ≥ 1.2 109/L": (1.2, None, "10*9/L", "written"),
    "total IgE > 40 kU/L": (40.0, None, "[IU]/mL", "written"),
    "platelets > 50,000/㎕": (50.0, None, "10*9/L", "written"),
    "postnatal age < 48 hours": (None, 2.0, "d", "written"),
    "age ≥ 6 months": (0.5, None, "a", "written"),
    "HbA1c above 64 mmol/mol": (8.007, None, "%", "written"),
    "creatinine > 133 µmol/L": (1.504, None, "mg/dL", "written"),
    "LDL-C ≥ 2.6 mmol/L": (100.5, None, "mg/dL", "written"),
    "fasting glucose > 8": (144.1, None, "mg/dL", "assumed"),
    "potassium > 5.4 mEq/L": (5.4, None, "mmol/L", "written"),
    "WBC > 12000 cels/mm3": (12.0, None, "10*9/L", "written"),
    "body temperature > 100.4 °F": (38.0, None, "Cel", "written"),
    "body temperature ≥ 101": (38.33, None, "Cel", "assumed"),
    "ALT > 2 x ULN": (None, None, None, None),
}


@pytest.mark.parametrize("text", CANONICAL)
def test_canonical(text: str) -> None:
    [row] = read_constraints(text)
    assert (row.canonical_low, row.canonical_high, row.canonical_unit, row.unit_source) == CANONICAL[text]


def test_conditions() -> None:
    without, with_ = read_constraints("ALT ≤ 2 x ULN if no liver lesions or ≤ 4 x ULN in the presence of lesions")
    assert (without.variable, without.condition_text) == ("alt", "if no liver lesions")
    assert (with_.variable, with_.condition_text) == ("alt", "in the presence of lesions")
    women, men = read_constraints("QTcF > 460 ms for women and > 440 ms for men")
    assert [(r.variable, r.condition_sex) for r in (women, men)] == [("qtc", "FEMALE"), ("qtc", "MALE")]


@pytest.mark.parametrize(
    ("text", "variable"),
    [
        ("QTcF for men > 440 ms, for women > 460 ms", "qtc"),
        ("Waist circumference (for males above 94 cm, for females above 80 cm)", "waist"),
        ("For men, haemoglobin < 13 g/dL; for women, haemoglobin < 12 g/dL", "hemoglobin"),
        ("Haemoglobin (for men) < 13 g/dL, (for women) < 12 g/dL", "hemoglobin"),
    ],
)
def test_whom_a_limit_is_for_may_stand_before_it(text: str, variable: str) -> None:
    rows = read_constraints(text, "exclusion")
    assert [(r.variable, r.condition_sex, r.status) for r in rows] == [
        (variable, "MALE", "parsed"),
        (variable, "FEMALE", "parsed"),
    ]
    assert all(r.condition_text and r.condition_text.lower().startswith("for ") for r in rows)


def test_a_mean_pressure_of_two_numbers_is_two_pressures() -> None:
    rows = read_constraints("24-h mean blood pressure < 145/90 mmHg")
    assert [(r.variable, r.value_high) for r in rows] == [("systolic_bp", 145.0), ("diastolic_bp", 90.0)]


@pytest.mark.parametrize(
    ("text", "doubtful"),
    [
        ("ANC = 1.5 x 10^9/L", True),
        ("Age = 18 years", True),
        ("AST = 3 x ULN", True),
        ("ECOG = 1", False),
        ("MMSE = 24", False),
    ],
)
def test_nobody_is_asked_for_an_amount_to_the_dot(text: str, doubtful: bool) -> None:
    [row] = read_constraints(text, "inclusion")
    assert ("unlikely_equals" in row.flags, row.eligible_low is None) == (doubtful, doubtful)


def test_a_limit_that_holds_if_something_else_does_is_conditional() -> None:
    [row] = read_constraints("If there is a cardiac lesion, they must have had at least 3 months of care", "inclusion")
    assert (row.value_low, row.status, row.eligible_low) == (3.0, "conditional", None)


def test_a_denied_condition_denies_no_limit() -> None:
    rows = read_constraints("ALT < 2 ULN if no hepatic lesions or < 6 ULN with hepatic lesions", "inclusion")
    assert [(row.eligible_low, row.eligible_high) for row in rows] == [(None, 2.0), (None, 6.0)]


def test_what_must_not_have_been_is_a_washout() -> None:
    [row] = read_constraints("Patients must not have had surgery within 28 days of screening", "inclusion")
    assert (row.kind, row.eligible_low) == ("washout", 28.0)


def test_what_a_time_is_counted_from_may_stand_past_its_comparison() -> None:
    [row] = read_constraints("urine test 48 hours or less prior to dosing", "inclusion")
    assert (row.window_days, row.window_ref) == (2.0, "prior to dosing")


def test_what_a_time_is_counted_from_is_not_what_the_next_limits() -> None:
    rows = read_constraints("Another trial within 30 days of screening or within 5 half-lives of its drug", "exclusion")
    assert [(r.variable_text, r.half_lives) for r in rows] == [("Another trial", None), ("Another trial", 5.0)]
    [row] = read_constraints("Rituximab within 4 weeks before dosing except as a single dose", "exclusion")
    assert row.window_ref == "before dosing"
    first, _ = read_constraints("Surgery within 2 weeks prior to entry and platelets < 50,000/mm3", "exclusion")
    assert first.window_ref == "prior to entry"


def test_half_lives_are_kept_whatever_the_time_is_of() -> None:
    [row] = read_constraints("Antibodies: at least 3 half-lives or 30 days, whichever is shorter", "inclusion")
    assert (row.value_low, row.half_lives, row.window_combine) == (30.0, 3.0, "shorter")


def test_a_time_limit_after_two_findings_is_of_both() -> None:
    titre, _ = read_constraints("ANA titer ≥ 1:160 or a positive anti-Sm test within 3 months of entry", "inclusion")
    assert titre.window_days == 91.312
    liver, _ = read_constraints("ALT > 3 x ULN or surgery within 3 months of entry", "exclusion")
    assert liver.window_days is None


def test_what_stands_after_the_last_limit_is_of_those_before() -> None:
    rows = read_constraints("> 4,000 cpm and < 60,000 cpm and > 15 fold PHA response", "inclusion")
    assert {row.variable_text for row in rows} == {"PHA response"}


# text -> flag of the last row
DOUBTS = {
    "creatinine from 0.5 to 1.6 mg/dL, based on age and sex": "varies_by_age_or_sex",
    "MMSE score â‰¥10": "repaired_sign",
}


@pytest.mark.parametrize("text", DOUBTS)
def test_doubts_are_flagged(text: str) -> None:
    assert DOUBTS[text] in read_constraints(text)[-1].flags


def test_an_age_inside_a_condition_is_no_limit_of_its_own() -> None:
    score, age = read_constraints("Lansky 60-100 (for patients < 16 years of age)", "inclusion")
    assert (score.variable, score.condition_age_high, score.status) == ("lansky", 16.0, "parsed")
    assert (age.variable, age.status, age.eligible_high) == ("age", "condition", None)


@pytest.mark.parametrize(
    "text",
    [
        "All participants >= 18 years of age must be able to sign the consent",
        "Consent: subjects over 18 years should be able to read it",
        "Karnofsky for patients > 16 years of age of 50 or more",
        "(only applicable to subjects age 12 and older)",
        "Lansky (age >= 4 years) of 60 or more",
        "Children aged 7 years and older must have signed their assent",
    ],
)
def test_ages_that_say_whom_a_demand_is_for(text: str) -> None:
    age = read_constraints(text, "inclusion")[0]
    assert (age.variable, age.status, age.eligible_low) == ("age", "condition", None)


@pytest.mark.parametrize(
    "text", ["Age > 12 months (i.e., > 365 days)", "Age 2 to 17 years (12-17 years at most half of all)"]
)
def test_a_limit_said_twice_counts_once(text: str) -> None:
    first, again = read_constraints(text, "inclusion")[:2]
    assert (first.status, again.status, again.eligible_low) == ("parsed", "restated", None)


def test_a_lost_sign_stays_lost() -> None:
    [row] = read_constraints("Total bilirubin ? 2 times upper limit of normal", "inclusion")
    assert (row.op, row.value_low, row.status, row.eligible_low) == (None, 2.0, "operator_missing", None)


# what cannot be meant as written is read, and not said to be understood
IMPLAUSIBLE = ["creatinine > 110 umol/mL", "WBC < 3.0/mm3", "Hemoglobin < 8 mg/dL", "BMI of 20 to 25 kg/cm2"]


@pytest.mark.parametrize("text", IMPLAUSIBLE)
def test_an_unlikely_unit_is_flagged(text: str) -> None:
    [row] = read_constraints(text, "inclusion")
    assert (row.status, row.flags, row.canonical_low, row.canonical_high) == (
        "implausible",
        ("implausible_unit",),
        None,
        None,
    )
    assert row.eligible_low is None and row.eligible_high is None


# text -> variable of the last limit: an amount that cannot be of the nearest name is of one before it, or of none
FITTING = {
    "Karnofsky or Lansky performance score of at least 60": "karnofsky",
    "Lansky score (under 16 years old) below 60%": None,
    "blood sugar checked in one or more visits": None,
    "radiation to more than 25% of the marrow": None,
    "Age over 20 years with body weight over 45 kg": "weight",
}


@pytest.mark.parametrize("text", FITTING)
def test_a_limit_is_of_what_it_can_be_of(text: str) -> None:
    row = read_constraints(text, "inclusion")[-1]
    assert (row.variable, row.status) == (FITTING[text], "parsed")


def test_the_variable_may_stand_above() -> None:
    [row] = read_constraints("> 450 ms on screening", "exclusion", context="Corrected QT (QTcF):")
    assert (row.variable, row.kind) == ("qtc", "vital")


def test_the_row_of_a_table_is_read_with_what_stands_above() -> None:
    above = "Serum creatinine by age as follows:"
    ages, male, female = read_constraints("11 to < 14 years: 1.3 mg/dL (male), 1.2 mg/dL (female)", context=above)
    assert ages.status == "condition"
    assert [(r.variable, r.value_low, r.condition_sex, r.status) for r in (male, female)] == [
        ("creatinine", 1.3, "MALE", "operator_missing"),
        ("creatinine", 1.2, "FEMALE", "operator_missing"),
    ]
    assert (male.condition_age_low, male.condition_age_high) == (11.0, 14.0)


@pytest.mark.parametrize(
    "text, context, rows",
    [
        (
            "12 to < 15 years: male 1.6, female 1.3",
            "Not exceeding the maximum serum creatinine below:",
            [("<=", 1.6, "MALE", 12.0, 15.0), ("<=", 1.3, "FEMALE", 12.0, 15.0)],
        ),
        (
            "4 to < 8 years Male 0.9 Female 0.9",
            "Maximum creatinine (mg/dL)",
            [("<=", 0.9, "MALE", 4.0, 8.0), ("<=", 0.9, "FEMALE", 4.0, 8.0)],
        ),
        ("2 to 6 years: 3", "Number of doses", []),
    ],
)
def test_the_values_of_a_table_are_bounds_where_it_says_so(text: str, context: str, rows: list[Any]) -> None:
    found = [row for row in read_constraints(text, "inclusion", context) if row.variable != "age"]
    assert [
        (row.op, row.eligible_high, row.condition_sex, row.condition_age_low, row.condition_age_high) for row in found
    ] == rows


# text -> what each limit is of
NAMED = {
    "Recent (9 months) history of stroke": ["history of stroke"],
    "Past or current (within 10 days of the visit) use of opioids": ["use of opioids"],
    "Current (within 2 months before enrollment) HbA1c >= 8 %": ["Current", "HbA1c"],
    "Recent (< 6 months) acute coronary event": ["acute coronary event"],
    "severe (70-99 %) narrowing": ["narrowing"],
    "TBI (> 500 cGy (single) or > 800 cGy (fractionated))": ["TBI", "TBI"],
    "ii) serum creatinine (Cr) <= 1.25 ULN; iii) sodium (Na) > 130 mmol/L": ["serum creatinine (Cr)", "sodium (Na)"],
    "ALT > 3 x ULN (upper limit of normal) or > 5 x ULN in metastatic disease": ["ALT", "ALT"],
    "Tablets for the gut (magnesium, iron, bulk forming agents, laxatives and drugs such as antacids) within 9 days": [
        "Tablets for the gut (magnesium, iron, bulk forming agents, laxatives and drugs such as antacids)"
    ],
}


@pytest.mark.parametrize("text", NAMED)
def test_brackets_do_not_hide_what_is_limited(text: str) -> None:
    assert [row.variable_text for row in read_constraints(text)] == NAMED[text]


def test_a_time_limit_is_of_no_age() -> None:
    [row] = read_constraints("Women of childbearing age with a negative pregnancy test within 10 days")
    assert (row.variable, row.window_value) == (None, 10.0)


@pytest.mark.parametrize(
    "text, unit",
    [
        ("ALT > 3 times the upper limit of normal", "upper limit of normal"),
        ("AST 5 x ULN or more", "ULN"),
        ("PTT > 1.4 times normal", "normal"),
        ("CK at least 3-fold the ULN", "ULN"),
        ("platelets < 90 x 10^9/L", "/L"),
    ],
)
def test_lines_tell_what_a_multiple_is_counted_in(text: str, unit: str) -> None:
    assert [line["unit"] for line in threshold_lines(text)] == [unit]


def test_a_time_right_after_an_amount_is_the_time_it_took() -> None:
    loss, period = read_constraints("weight loss > 8 % over 3 months")
    assert (loss.op, loss.window_value, period.op, period.kind) == (">", 3.0, "<=", "recency")


def test_a_value_without_a_sign_is_no_limit() -> None:
    [row] = read_constraints("Serum bilirubin 1.5 x ULN", "inclusion")
    assert (row.op, row.status, row.eligible_high) == (None, "operator_missing", None)


def test_groups() -> None:
    rows = read_constraints("eGFR < 30, Hb < 8 g/dL or AST > 3 x ULN; BMI > 40 kg/m2", "exclusion")
    assert [(r.bool_group, r.bool_op) for r in rows] == [(1, "or"), (1, "or"), (1, "or"), (2, None)]
    rows = read_constraints("CI > 2 or (CVP > 9 mmHg and ScvO2 > 65%)", "inclusion")
    assert [(r.bool_group, r.bool_op) for r in rows] == [(1, "or"), (2, "and"), (2, "and")]
    rows = read_constraints("COPD, FEV1 < 50 %, kidney disease with creatinine > 2 mg/dL", "exclusion")
    assert [(r.bool_group, r.bool_op) for r in rows] == [(1, "or"), (1, "or")]
    rows = read_constraints("BMI > 35 kg/m2 with waist > 110 cm", "exclusion")
    assert [(r.bool_group, r.bool_op) for r in rows] == [(1, "and"), (1, "and")]
    rows = read_constraints("AST and ALT > 3 x ULN", "exclusion")
    assert [r.variable for r in rows] == ["ast", "alt"]


def test_lines_have_offsets_into_the_whole_text() -> None:
    text = "Inclusion Criteria:\n* Weight of at least\n  50 kg\n* Stroke in the past month"
    [line] = threshold_lines(text)
    assert (line["op"], line["low"], line["unit"]) == (">=", 50.0, "kg")
    assert text[line["start"] : line["end"]] == "at least\n  50 kg"


def test_a_condition_in_brackets_is_of_the_number_there() -> None:
    text = "bilirubin <= 1.2 x ULN (may be relaxed to 2.5 x ULN for patients with Gilbert syndrome)"
    assert [row.condition_text for row in read_constraints(text)] == [None, "for patients with Gilbert syndrome"]
