# The short names of what one does here. CMakeLists.txt is the build file; this calls it.
BUILD ?= build
JOBS ?= $(shell nproc)
FUZZ_SECONDS ?= 120
FUZZ_SEED ?= $(shell date +%Y%m%d)
CONFIGURE = cmake -S . -B $(1) -G Ninja -DCMAKE_EXPORT_COMPILE_COMMANDS=ON $(2) >/dev/null
SOURCES = git ls-files 'src/*.cc' 'src/*.h' 'tests/*.cc' 'tests/*.h'

.PHONY: all demo test test-all nightly bench setup setup-checks format lint tidy sanitize docs clean

# Only presil itself: what a first-time user needs.
all:
	@$(call CONFIGURE,$(BUILD),)
	cmake --build $(BUILD) -j$(JOBS) --target presil

demo: setup all
	.venv/bin/python tools/demo.py $(BUILD)/presil

# Every model on every chip, and the comparison with ONNX Runtime's speed. Both fetch models.
test-all: test
	.venv/bin/python tests/models/check_models.py $(BUILD)/presil --all --table

# What takes long: all models, 20,000 random operators, and every fuzz target with sanitizers for minutes, from another seed
# each day.
nightly: test-all sanitize
	.venv/bin/python tests/property/operators_slow_test.py $(BUILD)/presil --cases 20000 --seed $(FUZZ_SEED)
	.venv/bin/python tests/language/smollm2_slow_test.py $(BUILD)/presil --all
	@for file in tests/fuzz/fuzz_*.cc; do \
	  target=$$(basename $$file .cc); \
	  echo "$$target for $(FUZZ_SECONDS) s with seed $(FUZZ_SEED)"; \
	  $(BUILD)-asan/$$target tests/fuzz/corpus/$${target#fuzz_} $(FUZZ_SECONDS) $(FUZZ_SEED) || exit 1; \
	done

bench: setup all
	.venv/bin/python bench/against_onnxruntime.py $(BUILD)/presil
	.venv/bin/python bench/against_llama.py $(BUILD)/presil
	.venv/bin/python bench/embed_against_llama.py $(BUILD)/presil

# The fast tier first, so that a mistake shows early, then the rest.
test: setup
	@$(call CONFIGURE,$(BUILD),)
	cmake --build $(BUILD) -j$(JOBS)
	ctest --test-dir $(BUILD) -j$(JOBS) -L fast --output-on-failure
	ctest --test-dir $(BUILD) -j$(JOBS) -LE fast --output-on-failure

setup:
	@tools/setup.sh

# What lint and tidy need besides.
setup-checks:
	@tools/setup.sh tools/packages_checks.txt

format:
	$(SOURCES) | xargs clang-format -i

lint: setup-checks
	$(SOURCES) | xargs clang-format --dry-run -Werror
	python3 tests/repo/tidy_test.py

# The checks of .clang-tidy over all of src. Without precompiled headers, so that a file that does
# not include what it needs shows; without elementary.cc, which asks for a feature of the processor
# by a name that clang 14 does not know. Findings are on standard output, counts of hidden ones are
# not.
tidy: setup-checks
	@$(call CONFIGURE,$(BUILD)-tidy,-DPRESIL_PRECOMPILE=OFF)
	git ls-files 'src/*.cc' ':!src/number/elementary.cc' | xargs -n1 -P$(JOBS) clang-tidy -p $(BUILD)-tidy --quiet 2>/dev/null

# The address and undefined-behaviour sanitizers, over the fast tier. What they find ends a program
# with a code of its own, which no test takes for a result.
SANITIZERS = UBSAN_OPTIONS=print_stacktrace=1:exitcode=99 ASAN_OPTIONS=exitcode=99
sanitize: setup
	@$(call CONFIGURE,$(BUILD)-asan,-DPRESIL_SANITIZE=ON)
	cmake --build $(BUILD)-asan -j$(JOBS)
	$(SANITIZERS) ctest --test-dir $(BUILD)-asan -j$(JOBS) -L fast --output-on-failure

# Rewrites docs/gen and the expected error messages from the program.
docs: setup all
	UPDATE_GOLDEN=1 python3 tests/repo/docs_test.py $(BUILD)/presil
	UPDATE_GOLDEN=1 python3 tests/errors/golden_test.py $(BUILD)/presil
	UPDATE_GOLDEN=1 .venv/bin/python tests/property/operators_page_slow_test.py $(BUILD)/presil

clean:
	rm -rf $(BUILD) $(BUILD)-asan $(BUILD)-tidy
