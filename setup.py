"""What pyproject.toml cannot say: `make compiled` turns the readers of text into C; nothing else does."""

import os
import sys
from pathlib import Path

from setuptools import setup

if os.environ.get("TRIALMART_COMPILE"):
    sys.path.insert(0, str(Path(__file__).parent))
    from mypyc.build import mypycify

    from pipeline import compiled

    digest = compiled.sources()
    paths = [str(path.relative_to(Path.cwd())) for path in compiled.modules()]
    setup(ext_modules=mypycify(paths, opt_level="2", group_name="pipeline.readers"))
    compiled.note_sources(digest)
else:
    setup()
