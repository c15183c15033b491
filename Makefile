# make run    open Heard on this machine, with sample conversations
# make test   every check, as in CI
# make check  the fast part: style, types, floors, unit tests
# make bench  the benchmarks (DATA=FOLDER adds the one of redaction)
# make shots  screenshots of every page into shots/
# make train DATA=FOLDER  train the ear anew (see docs/ear.md)

PY := .venv/bin/python
.PHONY: run test check bench shots train lint style web-on-postgres

run:
	@tools/environment.sh web
	@$(PY) -m heard.web.start

check: lint
	@$(PY) -m pytest -q -m "not browser and not load and not model" tests/house tests/conversation tests/arrive tests/listen tests/understand tests/respond tests/measure tests/run tests/cli tests/opinion

lint:
	@tools/environment.sh web out test
	@$(MAKE) --no-print-directory style

style:
	@.venv/bin/ruff check src tests tools benchmarks
	@.venv/bin/mypy
	@.venv/bin/lint-imports

test:
	@tools/machine.sh
	@tools/environment.sh web out train measure test
	@tools/language-model.sh
	@$(MAKE) --no-print-directory --jobs 2 --output-sync style web-on-postgres
	@$(PY) -m pytest -n 2 --dist loadfile --no-loadscope-reorder -p no:cacheprovider

web-on-postgres:
	@tools/with-postgres.sh $(PY) -m pytest -q -n 2 --dist loadfile -p no:cacheprovider -m "not browser" tests/web

bench:
	@tools/environment.sh web out train measure test
	@tools/encoder.sh
	@$(PY) benchmarks/ear.py
	@$(PY) benchmarks/list.py 10000
	@if [ -n "$(DATA)" ]; then $(PY) benchmarks/redaction.py "$(DATA)/presidio_pii"; fi

shots:
	@tools/machine.sh
	@tools/environment.sh web out test
	@$(PY) tools/shots.py

train:
	@tools/environment.sh train
	@tools/encoder.sh
	@$(PY) -m heard.cli train --data "$(DATA)" --examples examples/train --held examples/held --out .models/ear
