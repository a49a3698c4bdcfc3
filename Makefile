# Two commands matter: `make book` and `make test`. Both install what they need into .venv, from hashes.
NEW_ENOUGH := -c 'import sys, venv; sys.exit(sys.version_info < (3, 11))'
# the first that really runs: a version manager may leave commands that do not
PYTHON ?= $(shell for name in python3 python3.14 python3.13 python3.12 python3.11; do \
	$$name $(NEW_ENOUGH) 2>/dev/null && echo $$name && break; done)
BIN := .venv/bin
READY := .venv/.ready
# an environment is bound to its folder: one that was copied, moved, or left half made is made again
HERE := $(CURDIR)
ifneq ($(shell cat .venv/.folder 2>/dev/null),$(HERE))
STALE := again
endif

.PHONY: again book editions pdf test check serve bench lock lint clean

book: $(READY)
	@$(BIN)/python -m twotracks.cli build

# all editions of data/editions.toml, together in _build/published
editions: $(READY)
	@$(BIN)/python -m twotracks.cli build --all

test: $(READY)
	@$(BIN)/python -m pytest -n 2 --dist worksteal $(PYTEST_ARGS)

check: $(READY)
	@$(BIN)/python -m twotracks.cli check

# after make book; needs a Chromium
pdf: $(READY)
	@$(BIN)/python -m twotracks.cli pdf

serve: $(READY)
	@$(BIN)/python -m twotracks.cli serve

# ratios in one run: builds against a plain Jupyter Book of as many charts; pages against the same chapters with
# Altair's default output; then the check of the evidence, up to a million rows, and the grid of choices; then how soon
# an edited sentence is shown, and forty editions on two workers
bench: $(READY)
	@$(BIN)/python tests/bench_build.py
	@$(BIN)/python tests/bench.py
	@$(BIN)/python tests/bench_check.py
	@$(BIN)/python tests/bench_grid.py
	@$(BIN)/python tests/bench_pages.py
	@$(BIN)/python tests/bench_serve.py
	@$(BIN)/python tests/bench_editions.py

lint: $(READY)
	@$(BIN)/ruff check . && $(BIN)/ruff format --check .

# uv is one of the locked packages: pip fetches it by its hash, and it fetches the rest ten times faster than pip
$(READY): requirements.lock pyproject.toml $(STALE)
	@test -n "$(PYTHON)" && $(PYTHON) $(NEW_ENOUGH) \
		|| { echo "Two Tracks needs Python 3.11 or newer, with venv. Name one: make book PYTHON=/path/to/python3.12"; exit 1; }
	@test -z "$(STALE)" && $(BIN)/python -m pip --version >/dev/null 2>&1 \
		|| { rm -rf .venv; echo "Creating .venv with $$($(PYTHON) --version) ..."; $(PYTHON) -m venv .venv \
		&& echo "$(HERE)" > .venv/.folder; }
	@echo "Installing the locked packages (a minute or two the first time) ..."
	@awk '/^uv==/ {on = 1} on {print} on && !/\\$$/ {exit}' requirements.lock > .venv/uv.lock
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r .venv/uv.lock
	@$(BIN)/uv pip install --quiet --python $(BIN)/python --require-hashes --compile-bytecode -r requirements.lock
	@$(BIN)/uv pip install --quiet --python $(BIN)/python --no-deps --no-build-isolation -e .
	@touch $@

# after changing the dependencies in pyproject.toml
lock: $(READY)
	@$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --all-extras \
		--no-emit-index-url --no-annotate --no-header -o requirements.lock pyproject.toml

clean:
	rm -rf _build .pytest_cache .hypothesis .ruff_cache
