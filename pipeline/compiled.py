"""Whether the modules a text passes through are compiled (`make compiled`), and from the sources as they are now.

A compiled module is taken instead of its source, so one that is older than its source would read texts as an earlier
version did, without a word. Therefore the digest of what was compiled is kept, and compared at every start.
"""

from __future__ import annotations

import hashlib
import sys
from pathlib import Path

PACKAGE = Path(__file__).parent
_DIGEST = PACKAGE / "compiled.txt"
_CHOSEN = ("text/*.py", "text/*/*.py", "normalize/dose_links.py", "normalize/doses.py", "normalize/criteria.py")
_LEFT = ("__init__.py", "shapes.py", "unit.py", "words.py", "record.py", "item.py", "constraint.py")
"""Left as they are: the compiler would make other classes of msgspec's, which compare by identity."""


def modules() -> list[Path]:
    """The sources that `make compiled` compiles."""
    found = (path for pattern in _CHOSEN for path in sorted(PACKAGE.glob(pattern)))
    return [path for path in found if path.name not in _LEFT]


def note_sources(digest: str) -> None:
    """Keep of which sources the compiled modules are: of those that were there when compiling began."""
    _DIGEST.write_text(digest + "\n")


def is_compiled() -> bool:
    """Whether compiled modules are there."""
    return _DIGEST.exists()


def refuse_stale() -> None:
    """End the program where what is compiled is not of these sources."""
    if is_compiled() and _DIGEST.read_text().strip() != sources():
        sys.stderr.write("The compiled readers are of other sources than these: make compiled, or make plain.\n")
        sys.exit(78)


def sources() -> str:
    """The digest of the sources that are compiled, as they are now."""
    hashed = hashlib.sha256()
    for path in modules():
        hashed.update(path.relative_to(PACKAGE).as_posix().encode() + b"\0" + path.read_bytes())
    return hashed.hexdigest()
