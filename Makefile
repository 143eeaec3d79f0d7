# What a person or a CI server does with this project; the same on both.

SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help
.PHONY: help run test bench lint requeue clean build

MAVEN := ci/maven -B
# The driver's heap and other flags of its JVM.
JAVA_OPTS ?= -Xmx1g
ARGS ?=
# A properties file gives way to .env and to the environment; an own --config takes its place.
DEMO := $(if $(findstring --config,$(ARGS)),,--config job/demo.properties)

LAUNCH := job/target/launch
DRIVER = "$$(cat $(LAUNCH)/java)" @job/src/main/jvm/jvm.args $(JAVA_OPTS) @$(LAUNCH)/classpath.args dev.sparkfailover.job.Main

help: ## list what can be done
	@sed -n 's/^\([a-z]*\):.*## \(.*\)/  make \1\t\2/p' $(MAKEFILE_LIST) | expand -t 17

run: build ## run the demo, with faults on purpose (ARGS=… for the program, JAVA_OPTS=… for its JVM)
	@exec "$$(cat $(LAUNCH)/java)" -Xmx64m -XX:+UseSerialGC -cp job/target/classes dev.sparkfailover.job.Launcher \
	  $(DRIVER) --fresh-budget $(DEMO) $(ARGS)

test: ## build all and run all tests
	$(MAVEN) verify

bench: ## measure, and write docs/benchmarks.md
	$(MAVEN) -pl job -Dtest=NONE -Dit.test='*Bench' -Dit.required=true -Dit.forks=1 verify

lint: ## check the formatting, and compile with warnings as errors
	$(MAVEN) test-compile

requeue: ## take a mended file out of quarantine in again: make requeue FILE=…
	@[ -n "$(FILE)" ] || { echo "requeue: name the file, as in: make requeue FILE=data/quarantine/files/orders-1.csv" >&2; exit 2; }
	@$(MAKE) --no-print-directory build
	@exec $(DRIVER) --requeue "$(FILE)"

clean: ## delete what the build made; asks before it deletes data
	$(MAVEN) -q -Dstyle.color=never clean
	@if [ -d data ] || [ -d logs ]; then \
	  answer=n; \
	  if [ -t 0 ]; then read -r -p "Delete data/ and logs/ as well, with input, output and checkpoints? [y/N] " answer || answer=n; fi; \
	  case "$$answer" in [yY]*) rm -rf data logs ;; *) echo "data/ and logs/ are kept" ;; esac; \
	fi

build:
	@echo "building …"
	@$(MAVEN) -q -Dstyle.color=never -pl job -Dspotless.check.skip=true process-classes
