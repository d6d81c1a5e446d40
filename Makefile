# The short names of what one does here. CMakeLists.txt is the build file; this calls it.
BUILD ?= build
JOBS ?= $(shell nproc)
CONFIGURE = cmake -S . -B $(1) -G Ninja -DCMAKE_EXPORT_COMPILE_COMMANDS=ON $(2) >/dev/null
SOURCES = git ls-files 'src/*.cc' 'src/*.h' 'tests/*.cc' 'tests/*.h'

.PHONY: all demo test test-all bench setup format lint sanitize docs clean

# Only presil itself: what a first-time user needs.
all:
	@$(call CONFIGURE,$(BUILD),)
	cmake --build $(BUILD) -j$(JOBS) --target presil

demo: setup all
	.venv/bin/python tools/demo.py $(BUILD)/presil

# Every model on every chip, and the comparison with ONNX Runtime's speed. Both fetch models.
test-all: test
	.venv/bin/python tests/models/check_models.py $(BUILD)/presil --all --table

bench: setup all
	.venv/bin/python bench/against_onnxruntime.py $(BUILD)/presil

# The fast tier first, so that a mistake shows early, then the rest.
test: setup
	@$(call CONFIGURE,$(BUILD),)
	cmake --build $(BUILD) -j$(JOBS)
	ctest --test-dir $(BUILD) -j$(JOBS) -L fast --output-on-failure
	ctest --test-dir $(BUILD) -j$(JOBS) -LE fast --output-on-failure

setup:
	@tools/setup.sh

format:
	$(SOURCES) | xargs clang-format -i

lint:
	$(SOURCES) | xargs clang-format --dry-run -Werror
	python3 tests/repo/tidy_test.py

# The address and undefined-behaviour sanitizers, over the fast tier.
sanitize: setup
	@$(call CONFIGURE,$(BUILD)-asan,-DPRESIL_SANITIZE=ON)
	cmake --build $(BUILD)-asan -j$(JOBS)
	ctest --test-dir $(BUILD)-asan -j$(JOBS) -L fast --output-on-failure

# Rewrites docs/gen and the expected error messages from the program.
docs: all
	UPDATE_GOLDEN=1 python3 tests/repo/docs_test.py $(BUILD)/presil
	UPDATE_GOLDEN=1 python3 tests/errors/golden_test.py $(BUILD)/presil

clean:
	rm -rf $(BUILD) $(BUILD)-asan
