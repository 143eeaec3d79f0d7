# What a person or a CI server does with this project; the same on both.

override SHELL := /bin/bash
override .SHELLFLAGS := -eu -o pipefail -c

# A value that a person gives may hold anything. Make would run a $(shell …) in it wherever it hands the value on, also to commands that
# do not ask for it: from here on each is what was typed. No recipe names one: the commands find them in their environment, where no
# shell reads them as its own language. (ci/check-make)
override given := $(foreach v,$(.VARIABLES),$(if $(findstring $$,$v),,$(if $(findstring command line,$(origin $v)),$v)))
$(foreach v,$(given),$(eval override export $v := $$(value $v)))

.DEFAULT_GOAL := help
.PHONY: help run test test-long ci-full bench chaos endurance lint lint-stack requeue clean classes build secrets up demo crash up-logs down logs logs-app logs-master logs-worker \
  logs-monitor status restart-app restart-all shell-app shell-master dev-build dev-up monitor smoke demo-storm e2e e2e-alerts

override MAVEN := ci/maven -B

# A base image that the local engine has is taken from there; Jib cannot read the ids that podman-docker shows.
override IMAGE := $(shell sed -n 's/^ *<image.base>\(.*\)<.image.base>$$/\1/p' pom.xml)
override BASE = $(shell docker image inspect -f '{{.Id}}' $(IMAGE) 2>/dev/null | grep -q '^sha256:' && echo -Djib.from.image=docker://$(IMAGE))
# Reads where data, logs, secrets, plugins and .env of the stack are (SPARK_STACK_DIR).
override COMPOSE := ci/compose

help: ## list what can be done
	@sed -n 's/^\([a-z0-9-]*\):.*## \(.*\)/  make \1\t\2/p' Makefile | expand -t 22

run: classes ## run the demo, with injected faults, and the monitor beside it (ARGS=… for the program, JAVA_OPTS=… for its JVM)
	@exec ci/launch run

test: ## build all and run all tests, but for the long ones
	$(MAVEN) verify

test-long: ## the long integration tests, which repeat at length what others show (TESTS=--sample for those whose turn it is)
	set -f; ci/integration $${TESTS:-}

ci-full: ## all of which CI takes a part for each commit, in parts that can be resumed; hours (PARTS=… for some, ci/full --list)
	set -f; ci/full $${PARTS:-}

bench: ## measure, and write docs/reports/benchmarks*.md; well over an hour (BENCH=FailoverBench for some)
	@[ -z "$${BENCH:-}" ] || compgen -G "*/src/test/java/*/*/*/*/$$BENCH.java" >/dev/null || { echo "bench: $$BENCH: there is no such benchmark" >&2; exit 2; }
	required=true; [ -z "$${BENCH:-}" ] || required=false; \
	$(MAVEN) -Dtest=NONE -Dit.test="$${BENCH:-*Bench}" -Dit.required=$$required -Dit.forks=1 -Dit.java.options= verify

chaos: classes ## inject faults into a job on a cluster of its own, and check its books (STORE=hdfs SEED=… ROUNDS=… ROWS=… FAULTS="…")
	set -f; ci/chaos --store "$${STORE:-disk}" --seed "$${SEED:-1}" --rounds "$${ROUNDS:-18}" --rows "$${ROWS:-0}" $${FAULTS:-}

endurance: classes ## 10,000 cycles, 1,000 restarts, jobs that must not be taken for hung, a day of the monitor; an hour and a half (PARTS=cycles for some)
	set -f; ci/endurance --report docs/reports $${PARTS:-}

lint: ## check formatting, compile with warnings as errors, check alerts, runbooks, notifications, dashboards, and the checker of chaos
	$(MAVEN) test-compile
	@$(MAKE) --no-print-directory lint-stack

lint-stack:
	ci/check-python
	ci/check-make
	ci/sample --self-test
	ci/full --self-test
	ci/chaos --self-test
	ci/e2e --check
	set -f; ci/check-alerts --mutants $${MUTANTS:-}
	ci/check-series --self-test
	ci/check-dashboards self-test
	ci/check-dashboards lint
	ci/check-dashboard-types --self-test
	ci/check-dashboard-types

.PHONY: docs
docs: ## write what docs/ and .env.example have from the code (settings, metrics, packages); make test compares it
	$(MAVEN) -q -Dstyle.color=never -Ddocs.write=true -Dtest='*DocsTest' test

requeue: ## move a fixed file from quarantine back into the input: make requeue FILE=…
	@[ -n "$${FILE:-}" ] || { echo "requeue: name the file, as in: make requeue FILE=data/quarantine/files/orders-1.csv" >&2; exit 2; }
	@$(MAKE) --no-print-directory classes
	@exec ci/launch requeue

build: ## make the images of job and monitor, without a Dockerfile
	$(MAVEN) -q -Dstyle.color=never -DskipTests $(BASE) package jib:dockerBuild

secrets: ## make the secrets that are missing, in secrets/, and the folders
	@$(COMPOSE) run --rm prepare

up: ## start the whole stack, wait until all of it is healthy, print the addresses; stops a demo
	@ci/up

demo: ## the same with orders flowing in and faults in 30 % of the cycles; make up stops that
	@ci/up demo

crash: ## kill the driver of the running stack with SIGKILL, inside its container, and see it come back
	@ci/crash $(COMPOSE)

up-logs: ## start the whole stack in the foreground, with all logs; Ctrl-C stops it
	@$(COMPOSE) up

down: ## stop the stack; data, logs and volumes stay
	@$(COMPOSE) --profile '*' down

status: ## how the job is, why, and what happens next; succeeds only when it is healthy
	@exec ci/status

logs: ## follow all logs (logs-app, logs-master, logs-worker, logs-monitor: one of them)
	@$(COMPOSE) logs -f --tail 200

logs-app:
	@$(COMPOSE) logs -f --tail 200 spark-app

logs-master:
	@$(COMPOSE) logs -f --tail 200 spark-master

logs-worker:
	@$(COMPOSE) logs -f --tail 200 spark-worker

logs-monitor:
	@$(COMPOSE) logs -f --tail 200 monitor

restart-app: ## restart the job with a fresh budget of restarts, also after it gave up
	@: >"$${SPARK_STACK_DIR:-.}/data/checkpoints/.fresh-budget"
	@$(COMPOSE) restart spark-app

restart-all: ## restart every service; the budget stays as it is
	@$(COMPOSE) restart

shell-app: ## a shell in the job's container (shell-master: in the master's)
	@$(COMPOSE) exec spark-app sh

shell-master:
	@$(COMPOSE) exec spark-master sh

dev-build: ## make the images without looking at formatting and without compiling tests
	$(MAVEN) -q -Dstyle.color=never -Dmaven.test.skip=true -Dspotless.check.skip=true $(BASE) package jib:dockerBuild

dev-up: dev-build up ## the same, then start the stack with them

monitor: ## print the addresses
	@ci/addresses

smoke: ## ask every address once
	@ci/addresses smoke $(COMPOSE)

demo-storm: ## break the job of the running stack on purpose, see the alert come, repair the job; about a minute and a half
	@ci/demo-storm $(COMPOSE)
	@$(MAKE) --no-print-directory status

e2e: ## kill, cut, fill and starve the stack, with real Docker (as root; SCENARIOS="2 7" for some)
	ci/engine
	ci/images
	$(MAKE) --no-print-directory build
	set -f; ci/e2e $${SCENARIOS:-}

e2e-alerts: classes ## let jobs give up, storm and hang, and see who is notified and when, with a real Prometheus and Alertmanager (TRIALS=storm for some)
	set -f; ci/e2e-alerts $${TRIALS:-}

clean: ## delete what the build made; asks before it deletes data
	$(MAVEN) -q -Dstyle.color=never clean
	@if [ -d data ] || [ -d logs ]; then \
	  answer=n; \
	  if [ -t 0 ]; then read -r -p "Delete data/ and logs/ as well, with input, output and checkpoints? [y/N] " answer || answer=n; fi; \
	  case "$$answer" in \
	    [yY]*) if docker version >/dev/null 2>&1; then $(COMPOSE) --profile '*' down --volumes; fi; rm -rf data logs ;; \
	    *) echo "data/ and logs/ are kept" ;; \
	  esac; \
	fi

classes:
	@echo "building …"
	@$(MAVEN) -q -Dstyle.color=never -Dspotless.check.skip=true process-classes
	@printf '%s\n' -Xmx64m -XX:+UseSerialGC -cp "\"monitor/target/classes:$$(cat monitor/target/classpath)\"" \
	  dev.sparkfailover.monitor.Main >monitor/target/launch.args
