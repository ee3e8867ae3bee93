"""ClinicalTrials.gov XML: one study in the form the registry served until June 2024.

From     what was kept of the registry's downloads: one file per study, and its bulk archive
Licence  public domain; the registry asks to be named and the date of the data to be shown
Shape    <clinical_study>; values as the site words them ('Active, not recruiting', 'July 12, 2007'); text blocks
         indented and wrapped at a hundred columns, the rest on lines of its own
Carries  What the API carries but for coordinates of sites, identifiers of MeSH terms and their ancestors. Old
         records lack what was not asked yet: arms, types of dates, who is masked.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from lxml import etree

from pipeline.errors import Rejected
from pipeline.record import (
    ArmGroup,
    DateStruct,
    Finding,
    Intervention,
    Location,
    Official,
    Outcome,
    Record,
    RelatedTrial,
    SecondaryId,
    Sponsor,
    Term,
)
from pipeline.sources import xml_fields as fields
from pipeline.sources import xml_values as values

FORMAT = "ctgov_xml"
LOOKED_FOR = "an element <clinical_study>"

NOT_CARRIED = ("mesh_ancestors", "mesh_ids", "site_coordinates")
_ROOT = b"<clinical_study"
_HEAD = 4096
_LONGEST = 500_000
"""Characters of criteria, as for the API's."""
_LONGEST_QUOTE = 200


def claims(body: bytes) -> bool:
    """Whether the document begins as a study in XML does."""
    return _ROOT in body[:_HEAD]


def read(body: bytes) -> Record:
    """The study's record; elements of unknown name are reported in its findings.

    Raises `Rejected`: 'malformed_xml' where it is not well-formed, 'unsupported_document' where it declares a document
    type, 'no_trial_id' where there is no NCT number, 'too_large' where its criteria are too long.
    """
    study = _study(body)
    has_results = _take(study, "clinical_results") is not None
    record = Record(trial_id="", registry="CTGOV", source_format=FORMAT, sections_missing=list(NOT_CARRIED))
    record.has_results = has_results
    _add_plain(record, study)
    if not record.trial_id:
        raise Rejected("no_trial_id", "id_info/nct_id", "Expected an NCT number.")
    _add_design(record, study)
    _add_treatment(record, study)
    _add_parties(record, study)
    record.locations = [_location(site) for site in study.findall("location")]
    record.related_trials = [RelatedTrial(trial_id=alias, relation="nct_alias") for alias in record.nct_id_aliases]
    record.findings += _left_over(study)
    return record


def _study(body: bytes) -> etree._Element:
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, remove_comments=True, remove_pis=True
    )
    try:
        study = etree.fromstring(body.lstrip(), parser)
    except etree.XMLSyntaxError as error:
        raise Rejected(
            "malformed_xml", f"line {error.lineno}", "Expected well-formed XML, in the encoding it declares or UTF-8."
        ) from None
    if study.getroottree().docinfo.internalDTD is not None:
        raise Rejected("unsupported_document", "start", "Expected XML without a document type. Take it out.")
    if study.tag != "clinical_study":
        raise Rejected("unsupported_document", "start", "Expected one study a document. Put each in a file of its own.")
    return study


def _take(parent: etree._Element, path: str) -> etree._Element | None:
    """The element at a path, taken out of the tree: what stays in it has not been read."""
    found = parent.find(path)
    if found is not None:
        holder = found.getparent()
        if holder is not None:
            holder.remove(found)
    return found


def _words(parent: etree._Element, path: str) -> str | None:
    """The words of an element, white space at its ends left off; None where it has none."""
    found = _take(parent, path)
    return values.words(found.text) if found is not None else None


def _each(parent: etree._Element, path: str) -> list[str]:
    """The words of all elements at a path."""
    texts = []
    for found in parent.findall(path):
        texts.append(values.words(found.text))
        found.text = None
    return [words for words in texts if words]


def _add_plain(record: Record, study: etree._Element) -> None:
    """What is copied, field by field."""
    for table, reader in ((fields.TEXTS, values.words), (fields.TOKENS, values.token), (fields.ANSWERS, values.answer)):
        for path, name in table.items():
            if words := _words(study, path):
                value = reader(words)
                setattr(record, name, value)
                record.findings += [_unread(path, "Expected Yes or No", words)] if value is None else []
    for path, name in fields.LISTS.items():
        setattr(record, name, _each(study, path))
    for path, name in fields.BLOCKS.items():
        setattr(record, name, values.unwrapped(_words(study, path)))
    for name in fields.DATES:
        setattr(record, name, _date(_take(study, name)))
    record.condition_meshes = [Term(term=term) for term in _each(study, "condition_browse/mesh_term")]
    record.intervention_meshes = [Term(term=term) for term in _each(study, "intervention_browse/mesh_term")]


def _date(found: etree._Element | None) -> DateStruct | None:
    words = values.words(found.text) if found is not None else None
    return DateStruct(date=words, type=values.date_type(found.get("type"))) if found is not None and words else None


def _add_design(record: Record, study: etree._Element) -> None:
    """Phase, size, masking, and who may take part."""
    record.phases = values.phases(_words(study, "phase"))
    enrollment = _take(study, "enrollment")
    if enrollment is not None and (count := values.words(enrollment.text)):
        record.enrollment, record.enrollment_type = values.count(count), values.date_type(enrollment.get("type"))
        record.findings += [_unread("enrollment", "Expected a number", count)] if record.enrollment is None else []
    record.masking, record.who_masked = values.masking(_words(study, "study_design_info/masking"))
    record.minimum_age = values.age(_words(study, "eligibility/minimum_age"))
    record.maximum_age = values.age(_words(study, "eligibility/maximum_age"))
    criteria = _take(study, "eligibility/criteria/textblock")
    record.eligibility_criteria = values.layout(criteria.text) if criteria is not None else None
    if len(record.eligibility_criteria or "") > _LONGEST:
        raise Rejected("too_large", "eligibility/criteria", f"Expected criteria of {_LONGEST:,} characters at most.")


def _add_treatment(record: Record, study: etree._Element) -> None:
    """Arms, interventions and outcomes."""
    record.arms = [_arm(arm) for arm in study.findall("arm_group")]
    record.interventions = [_intervention(given) for given in study.findall("intervention")]
    _link(record)
    for path, name in fields.OUTCOMES.items():
        setattr(record, name, [_outcome(outcome) for outcome in study.findall(path)])


def _link(record: Record) -> None:
    """Give each arm the names of what it gets, as the API does; here only interventions know their arms."""
    names = defaultdict[str, list[str]](list)
    for given in record.interventions:
        for label in given.arm_group_labels:
            names[label].append(f"{given.type}: {given.name}" if given.type else given.name or "")
    for arm in record.arms:
        arm.intervention_names = list(names.get(arm.label or "", ()))
    known = {arm.label for arm in record.arms}
    record.findings += [_unlinked(label) for label in names if label not in known]


def _arm(arm: etree._Element) -> ArmGroup:
    return ArmGroup(
        label=_words(arm, "arm_group_label"),
        type=values.token(_words(arm, "arm_group_type")),
        description=_words(arm, "description"),
    )


def _intervention(given: etree._Element) -> Intervention:
    return Intervention(
        type=values.token(_words(given, "intervention_type")),
        name=_words(given, "intervention_name"),
        description=_words(given, "description"),
        arm_group_labels=_each(given, "arm_group_label"),
        other_names=_each(given, "other_name"),
    )


def _outcome(outcome: etree._Element) -> Outcome:
    return Outcome(
        measure=_words(outcome, "measure"),
        time_frame=_words(outcome, "time_frame"),
        description=_words(outcome, "description"),
    )


def _add_parties(record: Record, study: etree._Element) -> None:
    """Sponsors, officials and the trial's other numbers."""
    lead = study.find("sponsors/lead_sponsor")
    record.lead_sponsor = _sponsor(lead) if lead is not None else None
    record.collaborators = [_sponsor(party) for party in study.findall("sponsors/collaborator")]
    record.officials = [_official(person) for person in study.findall("overall_official")]
    own = _words(study, "id_info/org_study_id")
    record.org_study_id = SecondaryId(id=own) if own else None
    record.secondary_ids = [SecondaryId(id=number) for number in _each(study, "id_info/secondary_id")]


def _sponsor(party: etree._Element) -> Sponsor:
    return Sponsor(name=_words(party, "agency"), class_=values.token(_words(party, "agency_class")))


def _official(person: etree._Element) -> Official:
    name = [_words(person, part) for part in ("first_name", "middle_name", "last_name", "degrees")]
    return Official(
        name=" ".join(part for part in name if part) or None,
        affiliation=_words(person, "affiliation"),
        role=values.token(_words(person, "role")),
    )


def _location(site: etree._Element) -> Location:
    return Location(
        facility=_words(site, "facility/name"),
        status=values.token(_words(site, "status")),
        city=_words(site, "facility/address/city"),
        state=_words(site, "facility/address/state"),
        zip=_words(site, "facility/address/zip"),
        country=_words(site, "facility/address/country"),
    )


def _left_over(study: etree._Element) -> Iterator[Finding]:
    """A finding for each element with words that nobody took and nobody knows."""
    waiting = [("", child) for child in reversed(study)]
    while waiting:
        above, element = waiting.pop()
        if element.tag in fields.NOT_LOADED:
            continue
        path = f"{above}/{element.tag}" if above else str(element.tag)
        waiting += [(path, child) for child in reversed(element)]
        if values.words(element.text):
            yield Finding(code="unknown_field", field=path, message="Not a known element; it is not loaded")


def _unread(path: str, expected: str, words: str) -> Finding:
    message = f"{expected}; the value is left out"
    return Finding(code="unreadable_value", field=path, message=message, value=words[:_LONGEST_QUOTE])


def _unlinked(label: str) -> Finding:
    message = "No arm of this label in the record; the link is left out"
    return Finding(
        code="unlinked_label", field="intervention/arm_group_label", message=message, value=label[:_LONGEST_QUOTE]
    )
