# What people and machines type. Needs Python 3.11 or newer, pip, make and a package index.
# `make demo` shows it, `make up` serves it, `make check test` before every commit.

PYTHON ?= $(shell command -v python3.11 || command -v python3)
UV_VERSION := 0.13.9
BIN := .venv/bin
PO := $(wildcard locale/*/LC_MESSAGES/django.po)
export PORT ?= 8000

.PHONY: setup demo up test test-long check bench lock reset \
	format lint types imports migrations deploy diagrams openapi compose

setup: .venv/.installed .venv/.translated

# uv is quick; where it finds no index (it does not read pip's configuration), pip does the same.
.venv/.installed: requirements-dev.lock
	$(PYTHON) -m venv .venv || { $(PYTHON) -m venv --without-pip .venv \
		&& $(PYTHON) -m pip --python $(BIN)/python install --quiet pip; }
	{ $(BIN)/python -m pip install --quiet uv==$(UV_VERSION) \
		&& $(BIN)/uv pip sync --quiet --python $(BIN)/python --require-hashes $<; } \
		|| $(BIN)/python -m pip install --quiet --require-hashes -r $<
	touch $@

.venv/.translated: .venv/.installed $(PO)
	$(if $(PO),$(BIN)/pybabel compile -D django -d locale)
	touch $@

demo: setup
	$(BIN)/python -m simulation.demo

up: setup
	$(BIN)/python -m config.up

# ARGS="-k quote --randomly-seed=1" narrows or repeats a run.
# Tables come straight from the models, half a minute sooner; test-long and the demo migrate.
test: setup
	PGTRIGGER_INSTALL_ON_MIGRATE=1 $(BIN)/python -m slipcover --omit "$(UNMEASURED)" --json --out .coverage.json \
		-m pytest --no-migrations -m "not long" -n 2 $(ARGS)
	$(BIN)/python -m slipcover --merge .coverage.json --out .coverage.json --fail-under 95

# Coverage is that of core, ledger, rules and services.
UNMEASURED = $(shell find subsidy -name '*.py' \
	| grep -Ev '^subsidy/((core|ledger)/[a-z_]+.py|[a-z]+/(rules|services)[./])' | paste -sd,)

test-long: setup
	$(BIN)/python -m pytest -m long $(ARGS)

check: format lint types imports migrations deploy diagrams openapi compose

format: setup
	$(BIN)/ruff format --check

lint: setup
	$(BIN)/ruff check

types: setup
	$(BIN)/mypy

imports: setup
	$(BIN)/lint-imports

migrations: setup
	$(BIN)/python manage.py makemigrations --check --dry-run

deploy: setup
	set -a && . ./.ci/production.env && $(BIN)/python manage.py check --deploy --fail-level WARNING

diagrams: setup
	$(BIN)/python manage.py draw_states --check

openapi: setup
	$(BIN)/python manage.py spectacular --validate --fail-on-warn --file /dev/null
	$(BIN)/python manage.py draw_errors --check

compose: setup
	$(BIN)/python -c 'import yaml; yaml.safe_load(open("docker-compose.yml"))'

# NAMES="intake_single intake_batch"; all without.
bench: setup
	$(BIN)/python -m bench $(NAMES)

# Ends the embedded services and deletes all their data.
reset: setup
	$(BIN)/python -m config.embedded stop
	rm -rf var

COMPILE = $(BIN)/uv pip compile pyproject.toml --quiet --universal --python-version 3.11 \
	--generate-hashes --no-emit-index-url --no-header

# The newest versions pyproject.toml allows: ARGS=--upgrade; else only what has changed.
lock: setup
	$(BIN)/python -m pip install --quiet uv==$(UV_VERSION)
	$(COMPILE) $(ARGS) -o requirements.lock
	$(COMPILE) $(ARGS) --group embedded --group dev -o requirements-dev.lock
