# make run and make test set up everything they need: a .venv with the pinned, hashed dependencies.
PYTHON ?= $(shell for p in python3 python3.13 python3.12 python3.11; do \
	command -v $$p >/dev/null 2>&1 && $$p -c 'import sys; sys.exit(not (3, 11) <= sys.version_info < (3, 14))' 2>/dev/null && echo $$p && break; done)
VENV := .venv
BIN := $(VENV)/bin
# The locks are complete, so pip need not (and old ones can not) resolve them again.
INSTALL := $(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --require-hashes

.PHONY: run test lint types format quality bench lock clean

run: $(VENV)/.run
	@$(BIN)/python -m bot run

test: $(VENV)/.dev
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/pytest -n 2 --dist loadgroup

lint: $(VENV)/.dev
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy

format: $(VENV)/.dev
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

quality: $(VENV)/.bench
	$(BIN)/python -m tools.quality

bench: $(VENV)/.bench
	$(BIN)/python -m tools.bench

# uv writes the locks; nothing else needs it.
lock:
	uv pip compile --universal --generate-hashes --python-version 3.11 --no-emit-index-url --no-header --quiet \
		--only-binary :all: pyproject.toml -o requirements.lock
	uv pip compile --universal --generate-hashes --python-version 3.11 --no-emit-index-url --no-header --quiet \
		--only-binary :all: pyproject.toml --group dev -c requirements.lock -o requirements-dev.lock
	uv pip compile --universal --generate-hashes --python-version 3.11 --no-emit-index-url --no-header --quiet \
		--group bench -c requirements-dev.lock -o requirements-bench.lock
	uv pip compile --universal --generate-hashes --python-version 3.11 --no-emit-index-url --no-header --quiet \
		--only-binary :all: --group build -c requirements-dev.lock -o requirements-build.lock

$(BIN)/python:
	@test -n "$(PYTHON)" || { echo "Vedette needs Python 3.11, 3.12 or 3.13; name one with: make PYTHON=/path/to/python3" >&2; exit 1; }
	@$(PYTHON) -m venv $(VENV)

$(VENV)/.run: requirements.lock | $(BIN)/python
	@echo "Setting up $(VENV) (once, about a minute) …" >&2
	@$(INSTALL) -r requirements.lock
	@touch $@

$(VENV)/.dev: requirements-dev.lock | $(BIN)/python
	@echo "Setting up $(VENV) for development (once) …" >&2
	@$(INSTALL) -r requirements-dev.lock
	@touch $@

$(VENV)/.bench: $(VENV)/.dev requirements-bench.lock
	@echo "Setting up $(VENV) with the peers (once) …" >&2
	@$(INSTALL) -r requirements-bench.lock
	@touch $@

clean:
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .hypothesis dist
