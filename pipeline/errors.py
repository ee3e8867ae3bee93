"""What can go wrong, by whose fault: each error class maps to one exit code of the command line.

The data's fault is never an exception that stops a run: it becomes a row of `rejects` or
`data_issues`. What is raised here is the operator's or our own doing, and says what was expected,
where, and what to do.
"""

from __future__ import annotations


class PipelineError(Exception):
    """Something this run cannot go on with."""

    exit_code = 70


class ProgramFault(PipelineError):
    """What nobody foresaw: a fault of Trialmart itself."""


class ConfigError(PipelineError):
    """A setting that is unknown, malformed or impossible."""

    exit_code = 78


class InputError(PipelineError):
    """What was named is not there or cannot be read: a folder, a snapshot, a table, a line of input."""

    exit_code = 74


class WarehouseBusy(PipelineError):
    """Another run holds the warehouse's lock."""

    exit_code = 75


class WorkersLost(PipelineError):
    """Workers die, and no document is to blame."""

    exit_code = 74


class PublicationUnconfirmed(PipelineError):
    """A snapshot has become current, but the disk has not said that it will still be so after a power cut."""

    exit_code = 74


class WarehouseDamaged(PipelineError):
    """What `current` names is not what its manifest says."""

    exit_code = 70


class ChecksFailed(PipelineError):
    """A promise about the staged snapshot does not hold; nothing was published."""

    exit_code = 3


class DatabaseDiffers(ChecksFailed):
    """The DuckDB file does not hold what it was made of."""


class SchemaError(PipelineError):
    """A declaration, or a frame meant to follow one, is wrong."""


class WordsError(PipelineError):
    """A word file is doubtful: which file, which entry, why."""


class ViewError(PipelineError):
    """A file under sql/ cannot be read or run: which file, which line, why."""


class Rejected(Exception):
    """A document that cannot be read; `reason` is from the closed list of `rejects.reason`."""

    def __init__(self, reason: str, where: str, message: str) -> None:
        """Keep the reason code, the place in the document and what was expected there."""
        super().__init__(reason, where, message)  # all of them, so that it can be handed to another process
        self.reason, self.where, self.message = reason, where, message

    def __str__(self) -> str:
        """The message."""
        return self.message
