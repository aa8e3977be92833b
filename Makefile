# make setup   install what is missing, build the kernel-side code
# make demo    see a leak found, on this machine
# make test    run the tests; ONLY=path/of/one.test.ts for one file
# make test-full  the tests that take many minutes: every experiment of the lab
# make test-qemu  the same on Debian's kernel, in a virtual machine; slow
# make dist    npm tarballs and the stand-alone archive, into dist/
# V=1 shows the commands.

SHELL := /bin/sh
.DELETE_ON_ERROR:
.DEFAULT_GOAL := setup
.PHONY: test-full test-tools test-qemu setup system npm-packages build bpf victims generate test check dist check-dist demo clean

Q := $(if $(V),,@)
say = @printf '  %-8s %s\n' $(1) $(2)
NODE := node_modules/.bin/node

setup: system npm-packages
	@$(MAKE) --no-print-directory -j2 build

system:
	@scripts/setup-system

npm-packages: system
	@scripts/setup-node

# ---- kernel-side code --------------------------------------------------------------------------

build: bpf victims
	@:

# Looked up when a rule runs, because `make setup` may have installed it a moment before.
CLANG ?= $(shell scripts/find-clang)
MULTIARCH = $(shell gcc -print-multiarch)
TARGET_ARCH_x86_64 := x86
TARGET_ARCH_aarch64 := arm64
TARGET_ARCH := $(TARGET_ARCH_$(shell uname -m))
# v3 (32-bit arithmetic and jumps) is understood by every kernel since 5.1.
BPF_CFLAGS = -target bpf -mcpu=v3 -O2 -g -Wall -Wextra -Werror -D__TARGET_ARCH_$(TARGET_ARCH) \
	-Ibpf -I/usr/include/$(MULTIARCH) -MMD -MP

BPF_OBJECTS := $(patsubst bpf/%.bpf.c,build/bpf/%.bpf.o,$(wildcard bpf/*.bpf.c))
TESTDATA := $(patsubst packages/ebpf/testdata/%.bpf.c,build/testdata/%.bpf.o,\
	$(wildcard packages/ebpf/testdata/*.bpf.c))

bpf: $(BPF_OBJECTS) $(TESTDATA)
	@:

build/bpf/%.bpf.o: bpf/%.bpf.c Makefile
	$(call say,BPF,$(@F))
	@mkdir -p $(@D)
	$(Q)$(CLANG) $(BPF_CFLAGS) -c $< -o $@

build/testdata/%.bpf.o: packages/ebpf/testdata/%.bpf.c Makefile
	$(call say,BPF,testdata/$(@F))
	@mkdir -p $(@D)
	$(Q)$(CLANG) $(BPF_CFLAGS) -c $< -o $@

# ---- victims -----------------------------------------------------------------------------------

VICTIMS := $(patsubst packages/lab/victims/c/%.c,build/victims/%,\
	$(wildcard packages/lab/victims/c/*.c))

victims: $(VICTIMS)
	@:

# A victim that needs a library says so in a comment of its own: `link: -lbpf`.
build/victims/%: packages/lab/victims/c/%.c Makefile
	$(call say,CC,$(@F))
	@mkdir -p $(@D)
	$(Q)gcc -O2 -g -Wall -Wextra -Werror -pthread -MMD -MP -MF $@.d $< -o $@ \
		$(shell sed -n 's|.*link: \(-l[-a-z ]*\).*|\1|p' $<)

-include $(wildcard build/bpf/*.d build/testdata/*.d build/victims/*.d)

# ---- everyday targets --------------------------------------------------------------------------

generate: setup
	@npm run --silent generate

# What other tools they run is installed when all of them run, or those of the gate.
test: setup $(if $(ONLY),$(if $(findstring gate,$(ONLY)),test-tools),test-tools)
	@$(NODE) scripts/test.ts $(ONLY)

test-full: setup
	@LASTREF_TEST_TIMEOUT_S=3600 $(NODE) scripts/test.ts $(or $(ONLY),test/full/*.test.ts)

test-tools: setup
	@scripts/setup-test-tools

# The ledger tests, unless ONLY names others; KERNEL_DEB is the package of another kernel.
test-qemu: setup
	@scripts/test-qemu node scripts/test.ts $(or $(ONLY),test/ledger-*.test.ts)

check: setup
	@npm run --silent check

dist: setup
	@$(NODE) scripts/dist.ts

check-dist: dist
	@$(NODE) scripts/test.ts test/dist/dist.test.ts

demo: setup
	@$(NODE) scripts/demo.ts

clean:
	rm -rf build dist
