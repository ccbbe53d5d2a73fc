# What each target is for: docs in README.md. ARGS= passes words to pytest; XDIST=0 keeps the tests in one process.
PYTHON := .venv/bin/python
XDIST ?= 2
SERVE := $(PYTHON) deploy/serve.py

.PHONY: run test check check-django bench prove fmt clean ready

run:
	@deploy/setup.sh run
	@$(SERVE) run

test: ready
	@$(SERVE) test -- -n $(XDIST) --dist loadfile $(ARGS)

check: export DEMO = 1
check: ready
	@echo "check: formatting"
	@$(PYTHON) -m ruff format --check .
	@echo "check: lint"
	@$(PYTHON) -m ruff check .
	@echo "check: types"
	@$(PYTHON) -m mypy
	@echo "check: layers"
	@.venv/bin/lint-imports
	@$(SERVE) exec -- $(MAKE) --no-print-directory check-django

# The part of `check` that wants a database; called by it.
check-django:
	@echo "check: missing migrations"
	@$(PYTHON) manage.py makemigrations --check --dry-run
	@echo "check: Django's system checks"
	@$(PYTHON) manage.py check --fail-level WARNING
	@echo "check: requirement trace and unused templates"
	@$(PYTHON) -m tests.trace

bench: ready
	@$(SERVE) exec -- $(PYTHON) -m bench $(ARGS)

prove: ready
	@$(SERVE) test -- -m prove tests $(ARGS)

fmt: ready
	@$(PYTHON) -m ruff check --fix .
	@$(PYTHON) -m ruff format .

# Leaves var/: the data of `make run` is nobody's cache.
clean:
	@rm -rf .venv .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +

ready:
	@deploy/setup.sh test
