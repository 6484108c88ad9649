# Krug. `make run` serves it, `make test` tests it; the README says what else there is.

.PHONY: help run setup test lint assurance bench messages vendor lock clean

help:
	@echo "make run        install into .venv, create the database, serve on http://127.0.0.1:8000"
	@echo "make setup      only create .venv (with .venv/bin/krug)"
	@echo "make test       everything CI checks, on SQLite and PostgreSQL and in a real browser"
	@echo "make lint       only the linters, types and contracts"
	@echo "make assurance  the long proofs at full depth; writes docs/assurance.md"
	@echo "make bench      the benchmark at a million clients; writes bench/results.json"
	@echo "make messages   collect the texts of the interface into the catalogues and compile them"
	@echo "make vendor     copy the front-end assets named in package.json"
	@echo "make lock       pin the dependencies anew (needs uv)"

run: setup
	@.venv/bin/krug run

setup:
	@scripts/setup.sh

test:
	@scripts/setup.sh dev
	@.venv/bin/python scripts/test.py

lint:
	@scripts/setup.sh dev
	@.venv/bin/python scripts/test.py --only lint

assurance:
	@scripts/setup.sh dev
	@.venv/bin/python scripts/test.py --only assurance

bench:
	@scripts/setup.sh dev
	@.venv/bin/python -m bench

messages:
	@scripts/setup.sh dev
	@.venv/bin/python scripts/messages.py

vendor:
	@scripts/vendor.py

lock:
	@scripts/lock.sh

clean:
	rm -rf .venv .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
