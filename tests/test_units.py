"""Units: every spelling, every code and every factor of words/units.toml, and how units are put together."""

from __future__ import annotations

import math

import pytest

from pipeline.text.tokens import Tokens
from pipeline.text.unit import ATOMS, SPELLINGS
from pipeline.text.units import convert, in_canonical, read_unit, unit
from pipeline.text.words import load

COMPOSED = {
    "mg/kg": "mg/kg",
    "mg per kg": "mg/kg",
    "mg/kg/day": "mg/kg/d",
    "mg / kg / day": "mg/kg/d",
    "mg per kg per day": "mg/kg/d",
    "mg/kg body weight": "mg/kg",
    "mg\\m2": "mg/m2",
    "mg/m²": "mg/m2",
    "mg/m^2": "mg/m2",
    "mg·m-2": "mg/m2",
    "μg•kg-1•h-1": "ug/kg/h",
    "µg/(kg·h)": "ug/kg/h",
    "mL.kg-1.h-1": "mL/kg/h",
    "mg/12 h": "mg/(12.h)",
    "mg/100mL": "mg/(100.mL)",
    "mg/kg/IgE": "mg/kg/{IgE}",
    "CAR T cells/kg": "{cells}/kg",
    "mL/min/1.73 m2": "mL/min/(1.73.m2)",
    "mL/min/1.73m^2": "mL/min/(1.73.m2)",
    "x 10^9/L": "10*9/L",
    "10^9/L": "10*9/L",
    "/mm3": "/mm3",
    "cells/µL": "{cells}/uL",
    "mg/dL": "mg/dL",
    "mmHg": "mm[Hg]",
    "U/L": "{unit}/L",
    "IU/mL": "[IU]/mL",
    "kg/m2": "kg/m2",
    "%": "%",
}
NO_UNIT = ["u", "furlongs", "mg/", "/", "", "mg kg", "kg of rice"]
CONVERTED = [
    (50, "ug", "mg", 0.05),
    (2, "g", "mg", 2000),
    (2, "mCi", "MBq", 74),
    (9, "g/dL", "g/L", 90),
    (1.5, "10^9/L", "/mm3", 1500),
    (100000, "/mm3", "10^9/L", 100),
    (0.5, "mcg/kg/min", "mcg/kg/h", 30),
    (2, "wk", "d", 14),
    (1, "g/dL", "mmol/L", None),
    (1, "mg", "mL", None),
]
# What a UCUM library has no word for: things counted, and units defined by a procedure.
ARBITRARY = {"k{unit}", "m{unit}", "M{unit}", "[TCID_50]", "Gy{RBE}"}
# Scales with a zero of their own: their code is checked, they are their own canonical unit.
SCALES = {"Cel", "[degF]", "dB"}


@pytest.mark.parametrize("text", COMPOSED)
def test_units_are_put_together(text):  # type: ignore[no-untyped-def]
    found = unit(text)
    assert found is not None and found.ucum == COMPOSED[text]


@pytest.mark.parametrize("text", ["g/dL. Patients must", "g/dL.Patients must"])
def test_a_full_stop_ends_a_unit(text):  # type: ignore[no-untyped-def]
    found, past = read_unit(Tokens(text), 0) or (None, 0)
    assert found and (found.ucum, past) == ("g/dL", 3)


@pytest.mark.parametrize("text", NO_UNIT)
def test_what_is_no_unit_is_none(text):  # type: ignore[no-untyped-def]
    assert unit(text) is None


@pytest.mark.parametrize(("value", "one", "other", "result"), CONVERTED)
def test_conversion_is_exact(value, one, other, result):  # type: ignore[no-untyped-def]
    first, second = unit(one), unit(other)
    assert first and second
    assert convert(value, first, second) == result


def test_canonical_values_are_free_of_rounding():  # type: ignore[no-untyped-def]
    micrograms = unit("ug")
    assert micrograms
    assert [in_canonical(value, micrograms) for value in (3.0, 7.0, 0.3, 1.1)] == [
        0.003,
        0.007,
        0.0003,
        0.0011,
    ]


@pytest.mark.parametrize(("spelling", "code"), [(s, atom.code) for s, _, atom in SPELLINGS])
def test_every_spelling_is_read_as_its_unit(spelling, code):  # type: ignore[no-untyped-def]
    found = read_unit(Tokens(("mg/" if ATOMS[code].per_only else "") + spelling), 0)
    assert found is not None
    assert found[0].ucum.endswith(code)


ENTRIES = load("units", need={"kind": str}, may={"canonical": str, "factor": str, "per_only": bool})


@pytest.mark.parametrize(("example", "code"), [(x, code) for code, entry in ENTRIES.items() for x in entry.examples])
def test_every_example_holds_its_unit(example, code):  # type: ignore[no-untyped-def]
    tokens = Tokens(example)
    found = [read_unit(tokens, at) for at in range(len(tokens))]
    codes = {part for one in found if one for part in (one[0].atom.code, *(per.atom.code for per in one[0].per))}
    assert code in codes


@pytest.fixture(scope="module")
def ucum():  # type: ignore[no-untyped-def]
    return pytest.importorskip("ucumvert").PintUcumRegistry()


@pytest.mark.parametrize("code", [code for code in ENTRIES if not code.startswith("{") and code not in ARBITRARY])
def test_every_factor_agrees_with_a_ucum_library(code, ucum):  # type: ignore[no-untyped-def]
    atom = ATOMS[code]
    one, other = ucum.from_ucum(code), ucum.from_ucum(atom.canonical)
    if code in SCALES:
        assert atom.canonical == code
        return
    assert math.isclose((one / other).to_base_units().magnitude, float(atom.factor), rel_tol=1e-9)
