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

_FORMATS_BY_RANK = ("trial_page", "ctgov_xml", "ctgov_json")
_MADE_FROM = ["trial_id", "sha256", "parser_version"]
_EARLIER = "##"


class Documents(NamedTuple):
    """What is below the raw folder: documents just read, and documents known from before and not read."""

    fresh: pl.DataFrame
    standing: pl.DataFrame


class Earlier(NamedTuple):
    """Documents from which a trial was loaded: their file or archive member is gone, or is not what it was."""

    gone: pl.DataFrame
    changed: pl.DataFrame


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


def choose(there: Documents, earlier: Earlier, loaded: pl.DataFrame, deleted: Mapping[str, str]) -> Decision:
    """Take one document for every trial.

    `loaded` (trial_id, sha256, parser_version, was) is what the rows of the snapshot before were made from and may be
    kept; `deleted` are trials taken out, with the day (ISO).
    """
    standing = there.standing.join(there.fresh, on="document_id", how="anti")
    present = pl.concat([there.fresh.with_columns(just_read=True), standing.with_columns(just_read=False)])
    absent = _still_standing(present, earlier).join(loaded, on=_MADE_FROM, how="semi")
    everything = pl.concat(
        [present.with_columns(present=True), absent.with_columns(just_read=False, present=False)]
    ).with_columns(outcome=_ruled_out(deleted))
    best = _best(everything.filter(pl.col("outcome").is_null()))
    documents = everything.join(
        best.select("trial_id", best="document_id"), on="trial_id", how="left", maintain_order="left"
    )
    kept = best.join(loaded, on=_MADE_FROM, how="inner").select("trial_id", "document_id", "was")
    wanted = best.join(kept, on="trial_id", how="anti")
    return Decision(
        documents=_with_outcomes(documents),
        made=wanted.filter("just_read").select("trial_id", "document_id").sort("trial_id"),
        kept=kept,
        unread=wanted.filter(~pl.col("just_read")),
    )


def _still_standing(present: pl.DataFrame, earlier: Earlier) -> pl.DataFrame:
    """Documents that are no longer there but count: nothing, or nothing that can be read, is in their place.

    They look like no unit, so that whatever comes in their place is read. One whose name is now another's is told
    apart by its digest.
    """
    rejects = present.drop_nulls("reason")
    whole = rejects.filter(pl.col("position").is_null())
    in_place_of = (
        (rejects, ["path", "member", "position"]),
        (whole, ["path", "member"]),
        (whole.filter(pl.col("member").is_null()), ["path"]),
    )
    changed = [earlier.changed.join(found, on=on, how="semi", nulls_equal=True) for found, on in in_place_of]
    standing = pl.concat([earlier.gone, *changed]).unique("document_id", maintain_order=True)
    name = pl.col("document_id").str.split(_EARLIER).list.first()
    taken = name.is_in(present["document_id"].implode()) | name.is_duplicated()
    told_apart = pl.concat_str(name, pl.lit(_EARLIER), pl.col("sha256").str.head(12))
    return standing.with_columns(document_id=pl.when(taken).then(told_apart).otherwise(name), seen_as=None)


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
