"""Which of a trial's documents is taken: the one of the latest update, then of the best format.

The order is total and depends on the documents alone: latest update stated, then format (a registry's record
before a page), then digest, then the first by name. So no order of arrival, batching or clock can change it.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

import polars as pl

from pipeline.schema import TABLES
from pipeline.schema.render import polars_schema
from pipeline.text.dates import read_date

_FORMATS_BY_RANK = ("trial_page", "ctgov_json")


class Decision(NamedTuple):
    """What becomes of every document and every trial.

    `documents` is the table as published; `made` (trial_id, document_id) are the trials whose rows are made anew,
    `kept` (the same, with `was`: the document's earlier name) those whose rows the snapshot before has;
    `unread` are documents to be taken that have not been read in this run.
    """

    documents: pl.DataFrame
    made: pl.DataFrame
    kept: pl.DataFrame
    unread: pl.DataFrame


def fresh_documents(staged: pl.DataFrame, parser: str) -> pl.DataFrame:
    """The rows of documents just read, in the shape of `documents`, not yet with an outcome."""
    dates = {text: read_date(text) for text in staged["version_text"].unique() if text}
    version = {text: read.date for text, read in dates.items() if read}
    return staged.with_columns(
        pl.col("version_text").replace_strict(version, default=None, return_dtype=pl.Date()).alias("version_date"),
        pl.when(pl.col("reason").is_not_null()).then(pl.lit("rejected")).alias("outcome"),
        pl.lit(None, pl.String()).alias("superseded_by"),
        pl.lit(parser).alias("parser_version"),
    ).select(_names())


def choose(standing: pl.DataFrame, fresh: pl.DataFrame, loaded: pl.DataFrame, deleted: Mapping[str, str]) -> Decision:
    """Take one document for every trial.

    `standing` and `fresh` are documents (with `present`); `loaded` (trial_id, was, sha256) is what the rows of the
    snapshot before were made from and may be kept; `deleted` are trials taken out, with the day (ISO).
    """
    standing = standing.join(fresh, on="document_id", how="anti")
    everything = pl.concat([fresh.with_columns(just_read=True), standing.with_columns(just_read=False)])
    everything = everything.with_columns(outcome=_ruled_out(deleted))
    best = _best(everything.filter(pl.col("outcome").is_null()))
    documents = everything.join(
        best.select("trial_id", best="document_id"), on="trial_id", how="left", maintain_order="left"
    )
    kept = best.join(loaded, on=["trial_id", "sha256"], how="inner").select("trial_id", "document_id", "was")
    wanted = best.join(kept, on="trial_id", how="anti")
    return Decision(
        documents=_with_outcomes(documents),
        made=wanted.filter("just_read").select("trial_id", "document_id").sort("trial_id"),
        kept=kept,
        unread=wanted.filter(~pl.col("just_read")),
    )


def _ruled_out(deleted: Mapping[str, str]) -> pl.Expr:
    """'rejected' and 'deleted' where they apply; a document newer than its trial's deletion revives it."""
    day = pl.col("trial_id").replace_strict(dict(deleted), default=None, return_dtype=pl.String()).str.to_date()
    out = day.is_not_null() & (pl.col("version_date").fill_null(pl.date(1, 1, 1)) <= day)
    return (
        pl.when(pl.col("reason").is_not_null())
        .then(pl.lit("rejected"))
        .when(out.fill_null(False))
        .then(pl.lit("deleted"))
    )


def _best(candidates: pl.DataFrame) -> pl.DataFrame:
    rank = {name: place for place, name in enumerate(_FORMATS_BY_RANK)}
    return (
        candidates.with_columns(rank=pl.col("source_format").replace_strict(rank, return_dtype=pl.Int8()))
        .sort(
            ["trial_id", "version_date", "rank", "sha256", "present", "document_id"],
            descending=[False, True, True, True, True, False],
            nulls_last=True,
        )
        .unique("trial_id", keep="first", maintain_order=True)
    )


def _with_outcomes(documents: pl.DataFrame) -> pl.DataFrame:
    is_best = pl.col("document_id") == pl.col("best")
    undecided = pl.col("outcome").is_null()
    return (
        documents.filter(pl.col("present") | is_best.fill_null(False))  # what is gone counts only while it is the best
        .with_columns(
            superseded_by=pl.when(undecided & ~is_best).then("best"),
            outcome=pl.when(~undecided)
            .then("outcome")
            .when(is_best)
            .then(pl.lit("loaded"))
            .otherwise(pl.lit("superseded")),
        )
        .select(_names())
        .sort("trial_id", "document_id", nulls_last=False)
    )


def _names() -> list[str]:
    return polars_schema(TABLES["documents"], stamped=False).names()
