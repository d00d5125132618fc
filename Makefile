# Everything happens inside .venv: nothing is installed on the machine itself.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
UV_VERSION := 0.13.8

.PHONY: help setup demo test sim fleet upgrade-check check docs format lock clean

help:  ## what can be made
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/'

$(BIN)/uv:
	$(PYTHON) -m venv $(VENV)
	$(BIN)/pip install --quiet --disable-pip-version-check uv==$(UV_VERSION)

$(VENV)/.run: $(BIN)/uv requirements/run.txt pyproject.toml
	$(BIN)/uv pip install --quiet --python $(BIN)/python --require-hashes -r requirements/run.txt
	$(BIN)/uv pip install --quiet --python $(BIN)/python --no-deps --editable .
	@touch $@

$(VENV)/.dev: $(VENV)/.run requirements/dev.txt
	$(BIN)/uv pip install --quiet --python $(BIN)/python --require-hashes -r requirements/dev.txt
	@touch $@

setup: $(VENV)/.dev  ## install what development needs into .venv

demo: $(VENV)/.run  ## the whole bot on this machine: no token, no key, no network
	$(BIN)/python -m sandbox

check: $(VENV)/.dev  ## lint, types and the direction of imports
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/basedpyright
	$(BIN)/lint-imports

# Six at a time, also on two cores: many of the tests mostly wait for other processes. What is
# compiled is kept, also where the environment says otherwise: the bot is started many times.
test: export PYTHONDONTWRITEBYTECODE =
test: check  ## everything that must hold before a change lands
	$(BIN)/pytest -n 6 --dist worksteal

SEEDS ?= 300
sim: $(VENV)/.dev  ## crashes and races in virtual time: SEEDS=10000 for a night, SEED=5 to repeat one
	$(BIN)/python -m tests.sim --seeds $(SEEDS) $(if $(SEED),--seed $(SEED)) $(if $(PLANT),--plant $(PLANT))

KILLS ?= 40
fleet: $(VENV)/.dev  ## five processes on one Postgres, killed at random: KILLS=200, SEED=5 to repeat one
	$(BIN)/python -m tests.fleet --kills $(KILLS) $(if $(SEED),--seed $(SEED))

upgrade-check: $(VENV)/.dev  ## the program of the last release on the present schema, with its own tests
	$(BIN)/python -m tools.upgrade_check

docs: $(VENV)/.dev  ## write the tables of commands into the documentation, from the commands
	$(BIN)/python -m tools.commands_page

format: $(VENV)/.dev  ## put the code in its usual shape
	$(BIN)/ruff check --fix-only --quiet .
	$(BIN)/ruff format --quiet .

lock: $(BIN)/uv  ## choose versions anew and write requirements/
	$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header --no-annotate \
		--upgrade --all-extras pyproject.toml -o requirements/run.txt
	$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header --no-annotate \
		--upgrade --all-extras --group dev pyproject.toml -o requirements/dev.txt

clean:  ## forget the environment and what tests left
	rm -rf $(VENV) .pytest_cache .ruff_cache .hypothesis
