# Needs Python 3.11 or later, git and make. Everything else is installed in .venv on first use, at the versions and
# hashes in requirements/runtime.lock and requirements/dev.lock.

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.NOTPARALLEL:
.PHONY: help export validate test quick test-consumers test-newest test-faults test-wheel fuzz fuzz-scalars coverage mutation wheel lint \
	format bench lock clean FORCE

PYTHON ?=
PYTHONS = $(or $(PYTHON),python3 python3.14 python3.13 python3.12 python3.11 python)
OUTPUT ?= build
SOURCES ?=
PYTEST_ARGS ?= -n 2
ROOM ?=
EXAMPLES ?= 30
RECORDS ?=
FUZZ_SECONDS ?= 60
SEED ?= 1
MUTATE ?= read.scalars read.values check.rules.cycles check.rules.references
FAULT_ROUNDS ?= 20
BENCH_ARGS ?=
LOCK_ARGS ?=

# User settings of pip and Python must not change where packages are installed or found.
export PIP_DISABLE_PIP_VERSION_CHECK := 1
export PIP_NO_INPUT := 1
export PIP_REQUIRE_HASHES := 0
export PIP_USER := 0
unexport PIP_CONSTRAINT PIP_PREFIX PIP_REQUIREMENT PIP_ROOT PIP_TARGET PYTHONHOME PYTHONPATH

help: ## List the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "make %-15s %s\n", $$1, $$2 }' Makefile

export: .venv/.runtime ## Validate the dataset and write its tables to build/ (or to OUTPUT=DIR)
	.venv/bin/statekit export --output "$(OUTPUT)"

validate: .venv/.runtime ## Validate the dataset (SOURCES=DIR: also compare its quotations with the texts in DIR)
	.venv/bin/statekit validate $(if $(SOURCES),--sources "$(SOURCES)")

test: .venv/.dev ## Run the tests (PYTEST_ARGS="-k NAME": some of them; EXAMPLES=1000: more examples of each property)
	EXAMPLES=$(EXAMPLES) .venv/bin/python -X utf8 -m pytest -q $(PYTEST_ARGS)

quick: .venv/.dev ## Run the fast tests, for daily work (ROOM=read: all tests in tests/read)
	EXAMPLES=10 .venv/bin/python -X utf8 -m pytest -q $(PYTEST_ARGS) $(quick)

# ROOM is a folder in tests/, or the start of the name of a test file beside the folders.
quick = $(if $(ROOM),$(or $(wildcard tests/$(ROOM) tests/test_$(ROOM)*.py),$(error there are no tests of $(ROOM))), \
	-m "not costly and not slow and not suites" $(patsubst %,--ignore=tests/%,benchmarks consumers faults hostile))

test-consumers: .venv-consumers/.stamp ## Load exports into other programs (needs the network once)
	.venv-consumers/bin/python -m pytest -q tests/consumers

# Without a lock file: pip resolves the newest versions that pyproject.toml allows, afresh in each run.
test-newest: .venv/.dev ## Run the tests with the newest versions of all dependencies (needs the network)
	rm -rf .venv-newest
	.venv/bin/python -m venv .venv-newest
	.venv-newest/bin/python -m pip install -qq --upgrade "pip>=25.1"
	.venv-newest/bin/python -m pip install -qq --upgrade --group dev --editable .
	.venv-newest/bin/python -m pip list --format=freeze
	EXAMPLES=$(EXAMPLES) .venv-newest/bin/python -X utf8 -m pytest -q $(PYTEST_ARGS)

test-faults: .venv/.dev ## Inject faults into exports and workers (FAULT_ROUNDS=20: the number of rounds)
	FAULT_ROUNDS=$(FAULT_ROUNDS) .venv/bin/python -X utf8 -m pytest -q $(PYTEST_ARGS) tests/faults

test-wheel: wheel ## Run the tests against the installed wheel
	@.venv/bin/python -m pip install -qq --no-deps --force-reinstall dist/*.whl
	@rm -f .venv/.runtime .venv/.dev # until the project is installed in place again
	.venv/bin/python -X utf8 -m pytest -q $(PYTEST_ARGS)
	@.venv/bin/python -m pip install -qq --no-deps --no-build-isolation --editable .
	@pwd -P >.venv/.runtime && touch .venv/.dev

fuzz: .venv/.dev ## Fuzz with generated input, and compare both tiers on it, for FUZZ_SECONDS=60 each
	.venv/bin/python tests/hostile/fuzz.py $(FUZZ_SECONDS)
	.venv/bin/python tests/fuzz/tiers.py --seconds $(FUZZ_SECONDS)

coverage: .venv/.dev ## Report branch coverage; read/, schema/ and check/ must be covered completely
	.venv/bin/python -m coverage run -m pytest -q
	.venv/bin/python -m coverage report --show-missing --skip-covered
	.venv/bin/python -m coverage report --include='src/statekit/read/*,src/statekit/schema/*,src/statekit/check/*' --fail-under=100

# Takes some minutes per module: mutmut changes the code in one place at a time and runs the tests that cover it. Each
# change that no test notices is shown; it needs a test, or has no effect. SAMPLE=400 tries a random sample of that
# size (SEED=2: another sample).
mutation: .venv-mutation/.stamp ## Show changes of the code that no test notices (MUTATE="check" SAMPLE=400: a random sample)
	rm -rf mutants
ifdef SAMPLE
	.venv-mutation/bin/python scripts/sample_mutants.py --size $(SAMPLE) --seed $(SEED) $(MUTATE)
else
	.venv-mutation/bin/mutmut run --max-children 2 $(patsubst %,'statekit.%.*',$(MUTATE))
	@.venv-mutation/bin/mutmut results | sed -n 's/: survived$$//p' | xargs -rn 1 .venv-mutation/bin/mutmut show
endif

wheel: .venv/.dev ## Build the wheel twice into dist/, and check that both builds have the same bytes
	.venv/bin/python scripts/wheel.py

lint: .venv/.dev ## Check style, format (of code and records), types and the layers of imports
	.venv/bin/ruff check
	.venv/bin/ruff format --check
	.venv/bin/statekit fmt --check
	.venv/bin/mypy
	.venv/bin/lint-imports --no-logo --no-cache

format: .venv/.dev ## Format the code and the records, and apply the fixes of ruff
	.venv/bin/ruff check --fix-only
	.venv/bin/ruff format
	.venv/bin/statekit fmt

bench: .venv/.runtime .bench/venv/.ready ## Measure the speed beside other tools (RECORDS="1000 10000": the numbers of records)
	.venv/bin/python benchmarks/bench.py $(if $(RECORDS),--records $(RECORDS)) $(BENCH_ARGS)

fuzz-scalars: .venv/.dev ## Compare both tiers on all scalars of three characters (some minutes)
	.venv/bin/python tests/fuzz/scalars.py


lock: ## Update the lock files; needs uv (LOCK_ARGS=--upgrade: to the newest versions)
	@command -v uv >/dev/null || { echo 'make lock needs uv: install it with "pip install uv"' >&2; exit 1; }
	uv pip compile pyproject.toml $(lock) --group build --output-file requirements/runtime.lock
	uv pip compile pyproject.toml $(lock) --group dev --constraints requirements/runtime.lock --output-file requirements/dev.lock
	uv pip compile $(lock) --group bench --constraints requirements/dev.lock --output-file requirements/bench.lock
	uv pip compile pyproject.toml $(lock) --group build --group consumers --output-file requirements/consumers.lock

lock = --quiet --universal --python-version 3.11 --generate-hashes \
	--no-emit-index-url --custom-compile-command "make lock" $(LOCK_ARGS)

clean: ## Remove build/, .venv and the caches
	rm -rf .venv/.runtime .venv .venv-consumers .venv-mutation .venv-newest mutants .bench build dist .coverage .hypothesis .mypy_cache .pytest_cache .ruff_cache
	find benchmarks scripts src tests -name __pycache__ -type d -prune -exec rm -rf {} + 2>/dev/null || :

# Set-up. A stamp in .venv says that the set-up was completed, and in which folder. Without a stamp, in another folder,
# or if its Python no longer starts or has lost its packages, .venv is created again.

sound = test "`cat .venv/.runtime 2>/dev/null`" = "`pwd -P`" && .venv/bin/python -c 'import pip' 2>/dev/null

ifneq ($(shell $(sound) && echo yes),yes)
.venv/.runtime .venv/.dev: FORCE
endif

.venv/.runtime: requirements/runtime.lock pyproject.toml src/statekit/_version.py
	$(call set-up,requirements/runtime.lock)
	@pwd -P >.venv/.runtime

.venv/.dev: requirements/dev.lock requirements/runtime.lock pyproject.toml src/statekit/_version.py
	$(call set-up,requirements/dev.lock)
	@pwd -P >.venv/.runtime
	@touch .venv/.dev

# The tools that statekit is compared with, in an environment of their own.
.bench/venv/.ready: .venv/.runtime requirements/bench.lock
	@echo 'Installing requirements/bench.lock into .bench/venv'
	@rm -rf .bench/venv && .venv/bin/python -m venv .bench/venv
	@.bench/venv/bin/python -m pip install -qq --require-hashes --requirement requirements/bench.lock
	@touch .bench/venv/.ready

# The programs that load exports are large, so they have an environment of their own.
.venv-consumers/.stamp: requirements/consumers.lock pyproject.toml .venv/.dev
	@echo 'Installing requirements/consumers.lock into .venv-consumers'
	@rm -rf .venv-consumers && .venv/bin/python -m venv .venv-consumers
	@.venv-consumers/bin/python -m pip install -qq --require-hashes --requirement requirements/consumers.lock
	@.venv-consumers/bin/python -m pip install -qq --no-deps --no-build-isolation --editable .
	@touch $@

.venv-mutation/.stamp: pyproject.toml .venv/.dev
	rm -rf .venv-mutation
	.venv/bin/python -m venv .venv-mutation
	.venv-mutation/bin/python -m pip install -qq --upgrade "pip>=25.1"
	.venv-mutation/bin/python -m pip install -qq --group mutation --editable .
	@touch $@

# $(call set-up,LOCK) installs the packages in LOCK, and then this project as an editable install.
define set-up
@$(sound) || { rm -rf .venv/.runtime .venv && $(make-venv); }
@rm -f .venv/.runtime .venv/.dev
@echo 'Installing $(1) into .venv'
@.venv/bin/python -m pip install -qq --require-hashes --requirement $(1)
@.venv/bin/python -m pip install -qq --no-deps --no-build-isolation --editable .
endef

define make-venv
for python in $(PYTHONS); do \
	"$$python" -c 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || continue; \
	echo "Making .venv with $$python (`$$python --version`)"; \
	exec "$$python" -m venv .venv; \
done; \
echo 'No Python 3.11 or later with venv and ensurepip found (looked for: $(PYTHONS)). On Debian and Ubuntu, "apt install python3-venv" adds them; otherwise name one: make PYTHON=/path/to/python3' >&2; \
exit 1
endef
