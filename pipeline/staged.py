"""The documents of what is staged, as a frame: from it is decided which document of a trial is taken.

Apart from `staging`, for the processes that read documents need no frames, which take longer to import than the rest.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import polars as pl

from pipeline.record import Reject
from pipeline.staging import DOCUMENTS, Index, documents_file


def staged_documents(staged: Path) -> pl.DataFrame:
    """The documents of a folder of staged files, as read last."""
    frames = [pl.read_ipc(staged / name) for name in Index.read(staged).files]
    empty = pl.DataFrame(pl.from_arrow(DOCUMENTS.empty_table()))
    return pl.concat([empty, *frames]).unique("document_id", keep="last", maintain_order=True)


def strike(staged: Path, rejects: Mapping[str, Reject]) -> None:
    """Add to what is staged that documents read without fault are rejects all the same."""
    why = {name: (reject.reason, reject.where, reject.message) for name, reject in rejects.items()}
    read = staged_documents(staged).filter(pl.col("document_id").is_in(list(why)))
    reasons = [why[name] for name in read["document_id"]]
    struck = read.with_columns(
        pl.Series(name, [reason[at] for reason in reasons], pl.String)
        for at, name in enumerate(("reason", "where_in_document", "message"))
    )
    index = Index.read(staged)
    index.files.append(documents_file(f"{len(index.files):06d}-struck.readings"))
    struck.write_ipc(staged / index.files[-1], compat_level=pl.CompatLevel.oldest())
    index.write(staged)
