"""What became of every document, and what was noticed on the way."""

from __future__ import annotations

from pipeline.schema import vocabulary as v
from pipeline.schema.column import Table, date, identifier, integer, large, of_trial, text

ISSUE_CODES = (
    "unknown_value", "out_of_bounds", "unreadable_value", "unknown_field", "date_order", "future_actual_date",
    "malformed_trial_id", "unknown_country", "ambiguous_age", "unlinked_label", "ambiguous_link", "ambiguous_text",
    "missing_name", "status_contradiction", "text_changed",
)  # fmt: skip

REJECT_REASONS = (
    "not_recognised", "unsupported_document", "no_trial_id", "empty", "malformed_json", "malformed_xml",
    "malformed_record", "malformed_gzip", "malformed_zip", "malformed_tar", "encoding_invalid", "too_large",
    "unreadable_file", "not_a_regular_file", "worker_died", "program_fault",
)  # fmt: skip

DATA_ISSUES = Table(
    "data_issues",
    "A value that could not be taken as it stood, or that contradicts another.",
    "one row per finding",
    ("issue_id",),
    (
        identifier("issue_id", "Trial and position"),
        of_trial(),
        text("code", "What is wrong", required=True, values=ISSUE_CODES),
        text("severity", "How much it matters", required=True, values=v.SEVERITY),
        text("table_name", "Table the value belongs to"),
        text("row_id", "Row the value belongs to"),
        text("field", "Column, or path in the document"),
        text("value_text", "The value as found, at most 200 characters"),
        text("message", "What was expected and what was done", required=True),
    ),
)

DOCUMENTS = Table(
    "documents",
    "A document that was read: one record of a file, list, page, line or archive member.",
    "one row per document",
    ("document_id",),
    (
        identifier(
            "document_id",
            "Path below the raw folder, for parts of it '#' and the member or position; '##' and a digest where "
            "what is there now cannot be read and an earlier version still counts",
        ),
        text("path", "File below the raw folder", required=True),
        text("member", "Member of the archive"),
        integer("position", "Line or list position within the file or member, from 1", low=1),
        text(
            "seen_as",
            "SHA-256 of the file, or checksum and size of the archive member: found so again, it is not read again",
        ),
        text("sha256", "SHA-256 of the document's bytes; NULL where they could not be had"),
        large("byte_count", "Size of the document", unit="bytes", low=0),
        text("source_format", "Format it was recognised as", values=v.SOURCE_FORMAT),
        text("trial_id", "Trial it describes; NULL when rejected before that was known"),
        date("version_date", "Day of the trial's last update that it states"),
        text("outcome", "What became of it", required=True, values=v.OUTCOME_DOCUMENT),
        text("superseded_by", "The document that was taken instead"),
        text("reason", "Why it was rejected", values=REJECT_REASONS),
        text("where_in_document", "Line, offset or JSON path where reading a rejected one stopped"),
        text("message", "What was expected of a rejected one and what to do; never quotes the document"),
        text("parser_version", "Version of the program that read it", required=True),
    ),
)

REJECTS = Table(
    "rejects",
    "A document that could not be read, with the reason.",
    "one row per rejected document",
    ("document_id",),
    (
        text("document_id", "The document", required=True, references="documents.document_id"),
        text("reason", "Why, from a closed list", required=True, values=REJECT_REASONS),
        text("where_in_document", "Line, offset or JSON path where reading stopped"),
        text("message", "What was expected and what to do; never quotes the document", required=True),
    ),
)

RUNS = Table(
    "runs",
    "A run that published a snapshot. Times are in the snapshot's manifest, so that tables depend on input alone.",
    "one row per published run",
    ("run_id",),
    (
        identifier("run_id", "Number of the run: the snapshot it published"),
        text("pipeline_version", "Version of the program", required=True),
        text("schema_hash", "Digest of the declared schema", required=True),
        integer("documents_read", "Documents in the snapshot's input", required=True, low=0),
        integer("documents_loaded", "Documents that gave a trial", required=True, low=0),
        integer(
            "documents_superseded",
            "Documents with a newer or better one for their trial",
            required=True,
            low=0,
        ),
        integer("documents_deleted", "Documents of trials that were taken out", required=True, low=0),
        integer("documents_rejected", "Documents that could not be read", required=True, low=0),
        integer("trial_count", "Trials published", required=True, low=0),
        date("data_as_of", "Latest update that any trial of the snapshot states"),
    ),
)
