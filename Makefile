# Every command of the project; `make help` lists those with a ## comment.

PORT ?= 8501
# Passed on: `make test ARGS="-k reassign"`, `make lock ARGS=--upgrade`.
ARGS ?=

VENV := .venv
PY := $(VENV)/bin/python
# The installed locks: a copy of what was last installed, so that an unchanged lock does nothing.
RUNTIME := $(VENV)/requirements.lock
DEV := $(VENV)/requirements-dev.lock

# Files of tests that need neither a database nor a browser nor the app.
UNIT := tests/dashboard/ahead tests/dashboard/planning tests/db/importing/read tests/db/domain \
	$(addsuffix .py,$(addprefix tests/dashboard/test_,charts drafts editing locales numbers spreading))

PIP_INSTALL := $(PY) -m pip install --quiet --no-input --disable-pip-version-check --require-hashes
PYTEST := $(PY) -m pytest
SERVE := $(PY) -m streamlit run streamlit_app.py --server.port $(PORT)
UV_COMPILE := $(PY) -m uv pip compile --quiet --universal --python-version 3.11 \
	--generate-hashes --custom-compile-command "make lock" $(ARGS)

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help run demo unit test check migrations-check bench audit soak format lock screenshots clean

help: ## List these commands
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "make %-18s %s\n", $$1, $$2 }' Makefile

run: $(RUNTIME) ## Start the app on http://localhost:8501 (PORT=… for another port)
	@$(SERVE)

demo: export DATABASE_URL := sqlite:///var/demo.db
demo: $(RUNTIME) ## Start the app on var/demo.db, with a sample team and a year of history
	@$(PY) -m dashboard.demo
	@$(SERVE)

# In one process, for most of the time goes into imports; slow tests and properties are left out.
unit: $(DEV) ## Run the pure tests, without database, browser or app: about ten seconds
	@$(PYTEST) --quiet -m "not hypothesis and not slow" $(UNIT) $(ARGS)

test: $(if $(ARGS),$(DEV),check) ## Check, then run every test on SQLite, PostgreSQL, Chromium and nginx (ARGS="-k word" for a part, unchecked)
	@$(PY) -m tests.services.chromium
	@$(PY) -m tests.services.nginx
	@# The browser by itself: beside all the rest it would wait for the processor.
	@# ARGS may leave one of the two without a test, which pytest ends with 5.
	@for tests in "tests/browser --dist loadfile" "--ignore tests/browser"; do \
		$(PYTEST) --numprocesses logical --maxprocesses 4 $$tests $(ARGS) || \
			{ code=$$?; test $$code = 5 -a -n '$(ARGS)' || exit $$code; }; \
	done

check: $(DEV) ## Format, lint, types, direction of imports, locks, secrets, migrations; changes nothing
	$(PY) -m ruff format --check .
	$(PY) -m ruff check .
	$(PY) -m mypy
	$(VENV)/bin/lint-imports --no-logo
	$(PY) -m tests.services.locks
	$(PY) -m tests.services.secrets_check
	$(PY) -m tests.services.migrations_check

migrations-check: $(DEV) ## Migrate SQLite and PostgreSQL up, compare with the models, down and up again
	$(PY) -m tests.services.migrations_check

bench: $(DEV) ## Time the large operations beside what the raw driver needs for the same rows
	$(PY) -m tests.bench

audit: $(DEV) ## Look for known holes in what is installed; needs the open internet
	$(PY) -m pip_audit --strict --disable-pip --require-hashes -r requirements.lock -r requirements-dev.lock

soak: $(DEV) ## Run the property tests for long, on new random cases each time
	$(PY) -m pytest -m hypothesis --hypothesis-profile soak $(ARGS)

format: $(DEV) ## Format the code and make the lint fixes that are safe
	$(PY) -m ruff check --fix .
	$(PY) -m ruff format .

lock: $(DEV) ## Pin what requirements*.txt ask for (ARGS=--upgrade for the newest releases)
	$(UV_COMPILE) --output-file requirements.lock requirements.txt
	$(UV_COMPILE) --output-file requirements-dev.lock requirements-dev.txt

screenshots: $(DEV) ## Take every page's screenshots into var/screenshots, the README's into docs/images
	$(PY) -m tests.browser.screenshots

clean: ## Remove the virtual environment and all caches; databases stay
	rm -rf $(VENV) .hypothesis .import_linter_cache .mypy_cache .pytest_cache .ruff_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

$(PY):
	@set -e; \
	for python in $${PYTHON:-python3.11 python3}; do \
		if $$python -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then \
			recent=$$python; \
			if $$python -c 'import ensurepip, venv' 2>/dev/null; then found=$$python; break; fi; \
		fi; \
	done; \
	if [ -z "$$recent" ]; then \
		echo "Assignboard needs Python 3.11 or newer: install it so that python3.11 or python3 starts it." >&2; \
		exit 1; \
	elif [ -z "$$found" ]; then \
		echo "This Python cannot make virtual environments: install its venv package (Debian: apt-get install python3-venv)." >&2; \
		exit 1; \
	fi; \
	echo "Creating $(VENV) with $$found"; \
	$$found -m venv --clear $(VENV) || { rm -rf $(VENV); exit 1; }

$(RUNTIME): requirements.lock | $(PY)
	@cmp -s $< $@ || { echo "Installing $<"; $(PIP_INSTALL) -r $<; }
	@cp $< $@

$(DEV): requirements-dev.lock $(RUNTIME)
	@cmp -s $< $@ || { echo "Installing $<"; $(PIP_INSTALL) -r $<; }
	@cp $< $@
