# Two commands matter: `make lab` opens the course, `make test` checks everything. Both build .venv first.
#
#   make lab ARGS="--lang zh"            another language than the locale's
#   make lab PYTHON=python3.12           another Python (3.11 or newer)

PYTHON  ?= python3
# Browser tests wait for their browser half of the time: three share two cores well.
WORKERS ?= 3
BIN     := .venv/bin
PIP     := $(BIN)/python -m pip install -q -c constraints.txt
# Stored outputs are compared strictly; the kernel is this environment's, whatever a notebook names.
NBVAL   := --nbval --nbval-current-env --nbval-cell-timeout=60
# A file's tests stay together, for they share a server or a search; browsers stay last, for they leave an event loop.
SPREAD   = -n $(WORKERS) --dist loadfile --no-loadscope-reorder

.PHONY: lab test proof bench notebooks site book lecture clean

lab: .venv/.lab
	@$(BIN)/tcplearn lab $(ARGS)

test: .venv/.dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/python -m pytest $(SPREAD) $(NBVAL) -m "not proof" $(ARGS)

proof: .venv/.proof
	$(BIN)/python -m pytest -m proof $(ARGS)

bench: .venv/.dev
	$(BIN)/python benchmarks/bench.py $(ARGS)
	$(BIN)/python benchmarks/capture.py
	$(BIN)/python benchmarks/simulate.py
	$(BIN)/python benchmarks/explore.py
	$(BIN)/python benchmarks/quiz.py

# The course as static files, with Python in the reader's browser; it takes npm to build, a file server to read.
site: .venv/.proof
	$(BIN)/python jupyter/lite.py build/site

# The course as a plain HTML book in both languages, with the reference; any warning is an error.
book: .venv/.proof
	$(BIN)/python jupyter/book.py build/book

# Pages for a projector, without code; ARGS go to Voila.
lecture: .venv/.proof
	JUPYTER_PATH=$(CURDIR)/jupyter $(BIN)/voila jupyter/lecture --template=lecture $(ARGS)

notebooks: .venv/.dev
	$(BIN)/python tests/normalise.py $(ARGS)

clean:
	rm -rf .venv .hypothesis .mypy_cache .pytest_cache .ruff_cache .screenshots build dist
	find . -name __pycache__ -prune -exec rm -rf {} +

.venv/bin/python:
	@$(PYTHON) -c 'import sys; sys.version_info >= (3, 11) or sys.exit("tcplearn needs Python 3.11 or newer, and $(PYTHON) is %d.%d; try: make PYTHON=python3.12 lab" % sys.version_info[:2])'
	$(PYTHON) -m venv .venv || { rm -rf .venv; exit 1; }

# matplotlib speaks up while it lists the fonts for the first time; let it do so here and not in a notebook.
.venv/.lab: pyproject.toml constraints.txt | .venv/bin/python
	$(PIP) -e .
	@$(BIN)/python -W ignore -c 'import matplotlib.font_manager' 2>/dev/null
	@touch $@

.venv/.dev: pyproject.toml constraints.txt | .venv/bin/python
	$(PIP) -e '.[dev]'
	@$(BIN)/python -W ignore -c 'import matplotlib.font_manager' 2>/dev/null
	@touch .venv/.lab $@

.venv/.proof: pyproject.toml constraints.txt | .venv/bin/python
	$(PIP) -e '.[proof]'
	@$(BIN)/python -W ignore -c 'import matplotlib.font_manager' 2>/dev/null
	@touch .venv/.lab .venv/.dev $@
