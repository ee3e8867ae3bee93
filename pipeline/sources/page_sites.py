"""The sites of a trial page: a line for the facility, then a line for its place ('City, State, Country').

A place may stand without a facility, and commas also stand inside names. A line whose commas could fall in
two ways keeps its text alone.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import re2

from pipeline.record import Finding, Location

_COUNTRIES = """
Afghanistan|Albania|Algeria|American Samoa|Andorra|Angola|Anguilla|Antarctica|Antigua and Barbuda|
Argentina|Armenia|Aruba|Australia|Austria|Azerbaijan|Bahamas|Bahrain|Bangladesh|Barbados|Belarus|Belgium|
Belize|Benin|Bermuda|Bhutan|Bolivia|Bosnia and Herzegovina|Botswana|Brazil|Brunei|Brunei Darussalam|
Bulgaria|Burkina Faso|Burma|Burundi|Cabo Verde|Cambodia|Cameroon|Canada|Cape Verde|Cayman Islands|
Central African Republic|Chad|Chile|China|Colombia|Comoros|Congo|Congo, The Democratic Republic of the|
Cook Islands|Costa Rica|Croatia|Cuba|Curaçao|Cyprus|Czech Republic|Czechia|Côte D'Ivoire|Côte d'Ivoire|
Democratic Republic of the Congo|Denmark|Djibouti|Dominica|Dominican Republic|East Timor|Ecuador|Egypt|
El Salvador|Equatorial Guinea|Eritrea|Estonia|Eswatini|Ethiopia|Faroe Islands|
Federated States of Micronesia|Fiji|Finland|Former Serbia and Montenegro|Former Yugoslavia|France|
French Guiana|French Polynesia|Gabon|Gambia|Georgia|Germany|Ghana|Gibraltar|Greece|Greenland|Grenada|
Guadeloupe|Guam|Guatemala|Guinea|Guinea-Bissau|Guyana|Haiti|Holy See (Vatican City State)|Honduras|
Hong Kong|Hungary|Iceland|India|Indonesia|Iran|Iran, Islamic Republic of|Iraq|Ireland|Israel|Italy|
Ivory Coast|Jamaica|Japan|Jersey|Jordan|Kazakhstan|Kenya|Kiribati|Korea, Democratic People's Republic of|
Korea, Republic of|Kosovo|Kuwait|Kyrgyzstan|Lao People's Democratic Republic|Laos|Latvia|Lebanon|Lesotho|
Liberia|Libya|Libyan Arab Jamahiriya|Liechtenstein|Lithuania|Luxembourg|Macau|Macedonia|
Macedonia, The Former Yugoslav Republic of|Madagascar|Malawi|Malaysia|Maldives|Mali|Malta|
Marshall Islands|Martinique|Mauritania|Mauritius|Mayotte|Mexico|Micronesia|
Micronesia, Federated States of|Moldova|Moldova, Republic of|Monaco|Mongolia|Montenegro|Montserrat|
Morocco|Mozambique|Myanmar|Namibia|Nauru|Nepal|Netherlands|Netherlands Antilles|New Caledonia|New Zealand|
Nicaragua|Niger|Nigeria|North Korea|North Macedonia|Northern Mariana Islands|Norway|Oman|Pakistan|Palau|
Palestine|Palestinian Territories|Palestinian Territories, Occupied|Palestinian Territory, occupied|
Panama|Papua New Guinea|Paraguay|Peru|Philippines|Poland|Portugal|Puerto Rico|Qatar|Republic of the Congo|
Reunion|Romania|Russia|Russian Federation|Rwanda|Réunion|Saint Kitts and Nevis|Saint Lucia|Saint Martin|
Saint Vincent and the Grenadines|Samoa|San Marino|Sao Tome and Principe|Saudi Arabia|Senegal|Serbia|
Serbia and Montenegro|Seychelles|Sierra Leone|Singapore|Slovakia|Slovenia|Solomon Islands|Somalia|
South Africa|South Korea|South Sudan|Spain|Sri Lanka|Sudan|Suriname|Swaziland|Sweden|Switzerland|Syria|
Syrian Arab Republic|São Tomé and Príncipe|Taiwan|Taiwan, Province of China|Tajikistan|Tanzania|Thailand|
The Bahamas|The Democratic Republic of the Congo|The Gambia|Timor-Leste|Togo|Tonga|Trinidad and Tobago|
Tunisia|Turkey|Turkey (Türkiye)|Turkmenistan|Türkiye|U.S. Virgin Islands|Uganda|Ukraine|
United Arab Emirates|United Kingdom|United States|United States Minor Outlying Islands|Uruguay|Uzbekistan|
Vanuatu|Venezuela|Vietnam|Viet Nam|Virgin Islands (U.S.)|Western Sahara|Yemen|Yugoslavia|Zambia|Zimbabwe
"""
COUNTRIES = frozenset(_COUNTRIES.replace("\n", "").split("|"))
"""Countries and territories as the registry has spelt them."""

_STATES = """
Alabama|Alaska|Arizona|Arkansas|California|Colorado|Connecticut|Delaware|District of Columbia|Florida|
Georgia|Hawaii|Idaho|Illinois|Indiana|Iowa|Kansas|Kentucky|Louisiana|Maine|Maryland|Massachusetts|
Michigan|Minnesota|Mississippi|Missouri|Montana|Nebraska|Nevada|New Hampshire|New Jersey|New Mexico|
New York|North Carolina|North Dakota|Ohio|Oklahoma|Oregon|Pennsylvania|Rhode Island|South Carolina|
South Dakota|Tennessee|Texas|Utah|Vermont|Virginia|Washington|West Virginia|Wisconsin|Wyoming|Alberta|
British Columbia|Manitoba|New Brunswick|Newfoundland and Labrador|Nova Scotia|Ontario|
Prince Edward Island|Quebec|Saskatchewan
"""
STATES = frozenset(_STATES.replace("\n", "").split("|"))
"""States and provinces of the two countries whose sites always name one."""

_FACILITY = re2.compile(
    r"(?i)hospital|hôpital|universit|cent(?:er|re|ro|rum)\b|clinic|klini|institut|medical|depart|school|"
    r"college|foundation|research|\bltd|\binc\b|ospedale|azienda|\bCHU\b|\bsite\b|investigat"
)
_INVERTED = frozenset(
    f"{kind} {of}" for kind in ("City", "County", "Province", "Republic", "State") for of in ("Of", "of")
)


def country_of(line: str) -> str | None:
    """The country that a place line ends in; its own comma counts ('Korea, Republic of')."""
    last = line.rfind(", ")
    for at in (line.rfind(", ", 0, max(last, 0)), last):
        if at >= 0 and line[at + 2 :] in COUNTRIES:
            return line[at + 2 :]
    return line if line in COUNTRIES else None


def locations(lines: Sequence[str]) -> tuple[list[Location], list[Finding]]:
    """The sites: a facility's line, then its place ('City, State, Country'); some have the place alone."""
    countries = [country_of(line) for line in lines]
    states = Counter(line.split(", ")[1] for line in lines if line.count(", ") == 2)
    found: list[Location] = []
    findings: list[Finding] = []
    facility: str | None = None
    for at, line in enumerate(lines):
        if facility is None and _is_facility(lines, countries, at):
            facility = line
            continue
        site = _place(line, countries[at], states)
        if site is None:
            site = Location(text=line)
            findings.append(_ambiguous_place(line))
        site.facility, facility = facility, None
        found.append(site)
    if facility is not None:
        found.append(Location(facility=facility))
    return found, findings


def _is_facility(lines: Sequence[str], countries: Sequence[str | None], at: int) -> bool:
    """Whether a line is a facility: no country ends it, or the line below is its place."""
    if countries[at] is None:
        return True
    if at + 1 == len(lines) or countries[at + 1] is None:
        return False
    line = lines[at]
    return line.endswith(lines[at + 1]) or line.count(", ") > 3 or _FACILITY.search(line) is not None


def _place(line: str, country: str | None, states: Counter[str]) -> Location | None:
    """City, state and country of a place line; None where its commas could be read another way."""
    if country is None:
        return None
    parts = _parts(line[: -len(country)].removesuffix(", "))
    if len(parts) == 2 and parts[1][-1:].isdigit():
        return None
    if len(parts) > 2:
        last = parts[-1]
        if not (last in STATES or last == country or states[last] > 1):
            return None
        parts = [", ".join(parts[:-1]), last]
    city, state = [*parts, "", ""][:2]
    return Location(city=city or None, state=state or None, country=country, text=line)


def _parts(place: str) -> list[str]:
    """The parts between commas; an inverted name is one part (NCT04728893: 'Bristol, Bristol, City Of')."""
    parts: list[str] = []
    for part in place.split(", "):
        if parts and part in _INVERTED:
            parts[-1] += f", {part}"
        else:
            parts.append(part)
    return parts


def _ambiguous_place(line: str) -> Finding:
    return Finding(
        code="ambiguous_text",
        field="locations.text",
        message="Expected city, state and country; which commas part them is unclear, so they are left out.",
        value=line,
    )
