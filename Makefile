RAW ?= raw
WAREHOUSE ?= warehouse
JOBS ?= 0
SIZE ?= 20000
PYTHONS := python3.13 python3.12 python3.11 python3.14 python3 python
BIN := .venv/bin

.PHONY: help install run test check check-static golden fmt docs bench accuracy soak lock clean compiled plain
help:  ## show this list
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:[^#]*## /\t/' | expand -t 15

install: .venv/installed  ## make .venv with the locked dependencies and the command trialmart
.venv/installed: requirements.lock pyproject.toml
	@for python in $(PYTHONS); do \
		$$python -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && exec $$python -m venv .venv; \
	done; echo "Trialmart needs Python 3.11 or later on the PATH (with venv)." >&2; exit 1
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	$(BIN)/pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

compiled: install plain  ## compile the readers of text, which makes them 1.7 times as fast (2 minutes; needs a C compiler)
	TRIALMART_COMPILE=1 $(BIN)/python setup.py --quiet build_ext --inplace 2> build/told.txt || (cat build/told.txt; exit 1)

plain:  ## read with the sources as they are, no longer with what `make compiled` made
	@find pipeline -name '*.so' -delete; rm -rf build pipeline/compiled.txt; mkdir build

run: install  ## run the pipeline on RAW (raw/), publish into WAREHOUSE (warehouse/)
	$(BIN)/trialmart run --raw $(RAW) --warehouse $(WAREHOUSE) --jobs $(JOBS)

test: install plain  ## run every test, of the sources as they are
	$(BIN)/pytest -n auto

check: check-static test  ## format, lint, types, SQL, generated pages current, tests

check-static: install  ## what check asks, but for the tests
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/sqlfluff lint --quiet sql
	$(BIN)/trialmart docs --check

golden: install  ## write the rows that the samples give anew; look at the diff before committing it
	TRIALMART_GOLDEN=write $(BIN)/pytest tests/test_golden.py

fmt: install  ## format code and SQL
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .
	$(BIN)/sqlfluff fix --quiet sql

docs: install  ## write the generated pages anew
	$(BIN)/trialmart docs

bench: install  ## measure SIZE studies (20000): speed, memory, floors, queries (after `make compiled`, the compiled readers)
	$(BIN)/python -m bench --size $(SIZE)

accuracy: install  ## hold the readers against the labelled texts beside the project
	$(BIN)/python -m bench --only accuracy

soak: install  ## prove publication: kills, failing disks, readers, hostile documents, power cuts (40 min)
	$(BIN)/python -m soak

lock: install  ## resolve the dependencies anew, with hashes
	$(BIN)/uv pip compile --quiet --universal --generate-hashes --no-emit-index-url --no-header \
		--extra dev --extra cluster --python-version 3.11 pyproject.toml -o requirements.lock

clean:  ## remove the virtual environment, caches and published snapshots
	chmod -R u+w $(WAREHOUSE)/snapshots 2>/dev/null || true
	rm -rf .venv .mypy_cache .ruff_cache .pytest_cache .hypothesis \
		$(WAREHOUSE)/snapshots $(WAREHOUSE)/current $(WAREHOUSE)/staging $(WAREHOUSE)/state $(WAREHOUSE)/trash
