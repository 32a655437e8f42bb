# SPDX-License-Identifier: MIT
#
# The only Makefile: everything is built under build/, sources are never
# dirtied.  `make help` lists what it can do.
#
#   V=1     show the commands
#   SAN=1   build and test with the address and undefined-behaviour sanitizers
#   SAN=thread  ... with the sanitizer that looks for data races
#   ARGS=   arguments of the program in run-PART
#   FLAGS=  options of grader/grade in grade and grade-PART

MAKEFLAGS += --no-builtin-rules --no-print-directory
.SUFFIXES:
.DELETE_ON_ERROR:
.SECONDARY:
.DEFAULT_GOAL := all

ifeq ($(origin CC),default)
CC := gcc
endif
CFLAGS ?= -O2 -g
BUILD := build
ifeq ($(SAN),thread)
BUILD := build/tsan
SANITIZE := -fsanitize=thread
else ifdef SAN
BUILD := build/san
SANITIZE := -fsanitize=address,undefined -fno-sanitize-recover=undefined
endif
WARNINGS := -Wall -Wextra -Wshadow -Wstrict-prototypes -Wmissing-prototypes
STANDARD := -std=gnu11 -D_GNU_SOURCE
ALL_CFLAGS = $(STANDARD) $(WARNINGS) -Icommon -Igrader $(SANITIZE) $(CFLAGS)

# What a student's file is compiled with: a parameter or a function may stay
# unused until the rest is written.
STUDENT_CFLAGS := $(STANDARD) -Wall -Wextra -Wno-unused-parameter -g -O1

Q := $(if $(V),,@)
say = $(if $(V),,@printf '  %-5s %s\n' $(1) $(2))
link = $(Q)$(CC) $(SANITIZE) $(LDFLAGS) -pthread -o $@ $^

# exo02_prodcons/prodcons and so on, in the order of the course.
parts := $(shell cat grader/parts)
part_names := $(notdir $(parts))
exercises := $(sort $(patsubst %/,%,$(dir $(parts))))
# The parts meant by "prodcons", "exo02", "exo02_prodcons" or a whole path.
parts_of = $(or $(filter $(1) %/$(1) $(1)/% $(1)_%,$(parts)),\
	$(error there is no exercise or part '$(1)'; the parts are: $(part_names)))

objects = $(patsubst %.c,$(BUILD)/%.o,$(wildcard $(1)))
rooms := trace compile explore sandbox judge inquiry report class replay
common_objects := $(call objects,common/*.c)
engine_objects := $(call objects,$(rooms:%=grader/%/*.c))
command_objects := $(call objects,grader/*.c)
unit_objects := $(call objects,tests/check_*.c tests/support.c \
	tests/controlled.c tests/model.c tests/tiers.c tests/written_log.c)
# For submissions: never with our sanitizers in them.
controlled := build/control.o build/controlled-common.a

## For everybody

all: $(BUILD)/libmp.a $(BUILD)/grade ## build the library and the grader

help: ## list these targets
	@awk -f grader/kit/help.awk Makefile

clean: ## remove all that was built
	rm -rf build

$(BUILD)/libmp.a: $(common_objects)
	$(call say,AR,$@)
	$(Q)rm -f $@ && $(AR) rcs $@ $^

$(BUILD)/grade: $(command_objects) $(engine_objects) | $(controlled)
	$(call say,LD,$@)
	$(link)

$(BUILD)/%.o: %.c Makefile
	@mkdir -p $(@D)
	$(call say,CC,$<)
	$(Q)$(CC) $(ALL_CFLAGS) -MMD -MP -c -o $@ $<

# What a submission is linked with to be run under control: the runtime as one
# object, of which only what it interposes can be seen, without the debugging
# information that each link would copy; and common/ compiled as the submission
# is.
CONTROL_CFLAGS := $(STANDARD) $(WARNINGS) -Igrader -O2 -g -fno-pie \
	-fno-omit-frame-pointer -fno-builtin -fno-stack-protector \
	-fno-tree-loop-distribute-patterns -fno-shrink-wrap -fvisibility=hidden
# The program's register variables stay where they are: see control/spin.c.
CONTROL_CFLAGS += $(if $(filter x86_64,$(shell uname -m)),\
	-ffixed-rbx -ffixed-r12 -ffixed-r13 -ffixed-r14 -ffixed-r15,\
	-ffixed-x19 -ffixed-x20 -ffixed-x21 -ffixed-x22 -ffixed-x23 \
	-ffixed-x24 -ffixed-x25 -ffixed-x26 -ffixed-x27 -ffixed-x28)
CONTROLLED_CFLAGS := $(STANDARD) -O0 -g -fsanitize=thread -fno-builtin \
	-fno-omit-frame-pointer -fno-pie

build/grader/control/%.o: grader/control/%.c Makefile
	@mkdir -p $(@D)
	$(call say,CC,$<)
	$(Q)$(CC) $(CONTROL_CFLAGS) -MMD -MP -c -o $@ $<

# What fails in strlen(NULL) is the line that called it: these functions have a
# frame from their first instruction on.
build/grader/control/text.o: CONTROL_CFLAGS += -fno-shrink-wrap

build/control.o: $(patsubst %.c,build/%.o,$(wildcard grader/control/*.c))
	$(call say,LD,$@)
	$(Q)ld -r -o $@ $^ && objcopy --localize-hidden --strip-debug $@

build/controlled/%.o: %.c Makefile
	@mkdir -p $(@D)
	$(call say,CC,$<)
	$(Q)$(CC) $(CONTROLLED_CFLAGS) -Icommon -MMD -MP -c -o $@ $<

build/controlled-common.a: $(patsubst %.c,build/controlled/%.o,\
	$(wildcard common/*.c))
	$(call say,AR,$@)
	$(Q)rm -f $@ && $(AR) rcs $@ $^

$(BUILD)/tests/bench/control.o: ALL_CFLAGS += -Itests

$(BUILD)/bench-control: $(call objects,tests/bench/control.c \
	tests/controlled.c grader/explore/*.c grader/sandbox/*.c) | $(controlled)
	$(call say,LD,$@)
	$(link) -lm

$(BUILD)/try-control: $(call objects,tests/try_control.c tests/controlled.c \
	grader/explore/*.c grader/sandbox/*.c) | $(controlled)
	$(call say,LD,$@)
	$(link)

$(BUILD)/open-choices: $(call objects,tests/open_choices.c \
	tests/controlled.c) $(engine_objects) | $(controlled)
	$(call say,LD,$@)
	$(link)

-include $(shell find build -name '*.d' 2>/dev/null)

.PHONY: all help clean

## For the student (PART: prodcons, exo02, exo02_prodcons)

run-%: $(BUILD)/libmp.a ## compile and run PART: run-prodcons ARGS="3 1 -1"
	$(Q)status=0; for part in $(call parts_of,$*); do \
	    mkdir -p $(BUILD)/$${part%/*}; \
	    $(CC) $(STUDENT_CFLAGS) -Icommon -o $(BUILD)/$$part $$part.c \
	        $(BUILD)/libmp.a -pthread && $(BUILD)/$$part $(ARGS) || \
	        status=1; \
	done; exit $$status

grade: judged-every-part ## grade all parts; exit status 1 while one fails
	$(ask)

grade-%: judged-% ## grade PART
	$(ask)

# A part that fails is no fault of make's: it should end with 1, and without
# "make: *** Error".  When all that is asked for is a grade, make is therefore
# put a question (make --question: is all well?), whose answer is 0 or 1.  The
# + runs the grader all the same.
ifeq ($(filter-out grade grade-%,$(or $(MAKECMDGOALS),all)),)
MAKEFLAGS += --question
endif
ask = $(if $(wildcard $(BUILD)/fails-$(<:judged-%=%)),@false)

judged-%:
	+@mkdir -p $(BUILD) && rm -f $(BUILD)/fails-$*; \
	grader/grade $(FLAGS) \
	    $(if $(filter-out every-part,$*),$(call parts_of,$*)) || { \
	    status=$$?; [ $$status -eq 1 ] || exit $$status; \
	    touch $(BUILD)/fails-$*; }

watch-%: all ## grade PART each time one of its files is saved
	$(Q)grader/kit/watch $(call parts_of,$*)

hint-%: ## print the next hint for PART
	$(Q)grader/kit/hint $(call parts_of,$*)

.PHONY: grade

## For the instructor

skeletons: ## write the students' files from the solutions
	$(Q)set -e; for part in $(parts); do \
	    awk -f grader/kit/skeleton.awk \
	        $${part%/*}/solution/$${part##*/}.c >$$part.c.new || \
	        { rm -f $$part.c.new; exit 1; }; \
	    cmp -s $$part.c.new $$part.c && rm $$part.c.new || \
	        mv $$part.c.new $$part.c; \
	done

handout: all ## pack what students get: build/handout.tar.gz
	$(Q)grader/kit/handout

.PHONY: skeletons handout

## For the developer

check: check-tools ## run all tests; installs check when it is missing
	$(Q)$(MAKE) check-unit check-threads check-fuzz check-cli check-kit \
	    check-traces check-posix check-steady check-handout

check-tools:
	$(Q)tests/install check pkg-config

check-unit: $(BUILD)/run-tests $(controlled) ## the unit tests only (CK_RUN_SUITE=queue)
	$(Q)$(BUILD)/run-tests

check-threads: check-tools ## those of the two threads, under ThreadSanitizer
	+$(Q)MAKE='$(MAKE)' CC='$(CC)' tests/threads

check-fuzz: $(BUILD)/fuzz-trace ## the trace reader and matcher on mutated input
	$(Q)$(BUILD)/fuzz-trace $(FUZZ)

check-cli: all ## the command line, end to end
	$(Q)GRADE_ENGINE=$(BUILD)/grade tests/cli.sh

check-kit: all ## solutions, skeletons, wrong programs, written outputs
	$(Q)GRADE_ENGINE=$(BUILD)/grade tests/kit.sh

check-posix: all ## the collections of POSIX programs, natively and under control
	$(Q)tests/posix/check.sh
	$(Q)tests/posix/judge

check-control: $(BUILD)/grade ## what control finds in each wrong program
	$(Q)tests/wrong all

check-traces: $(BUILD)/open-choices ## that the traces are neither too strict nor too loose
	$(Q)BUILD=$(BUILD) $(BUILD)/open-choices $(parts)

check-steady: all ## that a file always gets the same JSON; N=1000: the kit
	$(Q)GRADE_ENGINE=$(BUILD)/grade tests/steady $(or $(N),20) $(if $(N),kit)

check-handout: handout ## the pack, unpacked elsewhere, as a student has it
	$(Q)tests/handout.sh

bench: all $(BUILD)/bench $(BUILD)/bench-trace $(BUILD)/bench-control ## medians and ratios; no pass, no fail
	$(Q)$(BUILD)/bench
	$(Q)$(BUILD)/bench-trace
	$(Q)$(BUILD)/bench-control
	$(Q)GRADE_ENGINE=$(BUILD)/grade tests/bench/kit

# Of wrong programs each finding has its line.
format: ## format the sources in the house style, but for wrong programs
	$(Q)git ls-files '*.c' '*.h' | grep -v /wrong/ | xargs clang-format -i

lint: ## check the house style: format, lengths, headers, scripts
	$(Q)tests/lint

$(BUILD)/run-tests: $(unit_objects) $(engine_objects) $(BUILD)/libmp.a
	$(call say,LD,$@)
	$(link) $$(pkg-config --libs check)

# The runner with one suite, for a sanitizer that makes all others slow.
$(BUILD)/tests/ahead_main.o: tests/check_main.c Makefile
	@mkdir -p $(@D)
	$(call say,CC,$<)
	$(Q)$(CC) $(ALL_CFLAGS) -D'SUITES(EACH)=EACH(ahead)' -c -o $@ $<

$(BUILD)/run-ahead: $(BUILD)/tests/ahead_main.o $(call objects,\
	tests/check_ahead.c tests/model.c grader/explore/*.c grader/sandbox/*.c)
	$(call say,LD,$@)
	$(link) $$(pkg-config --libs check)

$(BUILD)/fuzz-trace: $(BUILD)/tests/fuzz/fuzz_trace.o $(engine_objects)
	$(call say,LD,$@)
	$(link)

$(BUILD)/bench: $(filter-out %_trace.o,$(call objects,tests/bench/bench*.c)) \
		$(BUILD)/libmp.a
	$(call say,LD,$@)
	$(link) -lm

$(BUILD)/bench-trace: $(BUILD)/tests/bench/bench_trace.o $(engine_objects)
	$(call say,LD,$@)
	$(link)

.PHONY: check check-tools check-unit check-threads check-fuzz check-cli \
	check-kit check-posix check-control check-traces check-steady \
	check-handout bench format lint
