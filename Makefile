# Everything is built under build/ by this one file; `make help` lists what it
# can do.  SAN=1 builds with the sanitizers, V=1 shows the commands.

MAKEFLAGS += --no-builtin-rules --no-print-directory
.SUFFIXES:
.DELETE_ON_ERROR:
.SECONDARY:
.DEFAULT_GOAL := all

CC ?= gcc
ifeq ($(origin CC),default)
CC := gcc
endif
CFLAGS ?= -O2 -g
WARNINGS := -Wall -Wextra -Wshadow -Wstrict-prototypes -Wmissing-prototypes
ALL_CFLAGS = -std=gnu11 -D_GNU_SOURCE $(WARNINGS) -Icommon -Igrader $(CFLAGS)

BUILD := build
ifdef SAN
BUILD := build/san
SANITIZE := -fsanitize=address,undefined -fno-sanitize-recover=undefined
ALL_CFLAGS += $(SANITIZE) -fno-omit-frame-pointer
endif

Q := $(if $(V),,@)
say = $(if $(V),,@printf '  %-5s %s\n' $(1) $(2))

common_objects := $(patsubst %.c,$(BUILD)/%.o,$(wildcard common/*.c))
grader_rooms := trace compile sandbox judge report class
grader_objects := $(patsubst %.c,$(BUILD)/%.o,\
	$(foreach room,$(grader_rooms),$(wildcard grader/$(room)/*.c)))
test_objects := $(patsubst %.c,$(BUILD)/%.o,$(wildcard tests/check_*.c))

all: $(BUILD)/libmp.a $(BUILD)/grade ## build the library and the grader

$(BUILD)/libmp.a: $(common_objects)
	$(call say,AR,$@)
	$(Q)rm -f $@ && ar rcs $@ $^

$(BUILD)/grade: $(BUILD)/grader/main.o $(grader_objects)
	$(call say,LD,$@)
	$(Q)$(CC) $(SANITIZE) $(LDFLAGS) -o $@ $^ -pthread

$(BUILD)/run-tests: $(test_objects) $(grader_objects) $(BUILD)/libmp.a
	$(call say,LD,$@)
	$(Q)$(CC) $(SANITIZE) $(LDFLAGS) -o $@ $^ \
	    $$(pkg-config --libs check) -pthread

$(BUILD)/%.o: %.c Makefile
	@mkdir -p $(@D)
	$(call say,CC,$<)
	$(Q)$(CC) $(ALL_CFLAGS) -MMD -MP -c -o $@ $<

-include $(shell find $(BUILD) -name '*.d' 2>/dev/null)

.PHONY: all
