# The chip-side kernels, kernels/ops/<name>.c: compiled for the scalar core and embedded in the room
# `program`, and compiled for the host, where they are their own reference, into the room `ops`.
# gen/kernel.inc lists them as X(name), in the order of the table of entries.
find_program(RISCV_GCC riscv64-unknown-elf-gcc REQUIRED)
find_program(RISCV_OBJCOPY riscv64-unknown-elf-objcopy REQUIRED)
file(GLOB kernel_sources CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/kernels/ops/*.c)
list(SORT kernel_sources)
set(kernel_list "")
set(kernel_entries "#include \"presil_kernel.h\"\n")
foreach(file ${kernel_sources})
  get_filename_component(name ${file} NAME_WE)
  string(APPEND kernel_list "X(${name})\n")
  string(APPEND kernel_entries "PRESIL_KERNEL(${name});\n")
endforeach()
string(APPEND kernel_entries "__attribute__((section(\".rodata.entries\")))\n"
       "void (*const presil_kernel_entries[])(const struct presil_call*) = {\n")
foreach(file ${kernel_sources})
  get_filename_component(name ${file} NAME_WE)
  string(APPEND kernel_entries "  presil_kernel_${name},\n")
endforeach()
string(APPEND kernel_entries "};\n")
set(GEN ${CMAKE_BINARY_DIR}/gen)
file(CONFIGURE OUTPUT ${GEN}/kernel.inc CONTENT "${kernel_list}" @ONLY)
file(CONFIGURE OUTPUT ${GEN}/kernel_entries.c CONTENT "${kernel_entries}" @ONLY)
add_custom_command(
  OUTPUT ${GEN}/kernel_text.inc ${GEN}/kernel_rodata.inc
  COMMAND ${RISCV_GCC} -O2 -Wall -Wextra -Werror -std=c11 -march=rv64im -mabi=lp64 -mcmodel=medany
          -ffreestanding -ffp-contract=off -fno-strict-aliasing -nostdlib -static
          -Wl,--no-relax,--build-id=none -I${CMAKE_SOURCE_DIR}/kernels
          -T ${CMAKE_SOURCE_DIR}/kernels/kernel_link.ld ${GEN}/kernel_entries.c ${kernel_sources}
          ${CMAKE_SOURCE_DIR}/kernels/presil_memory.c -lgcc -o ${GEN}/kernels.elf
  COMMAND ${RISCV_OBJCOPY} -O binary -j .text ${GEN}/kernels.elf ${GEN}/kernel_text.bin
  COMMAND ${RISCV_OBJCOPY} -O binary -j .rodata ${GEN}/kernels.elf ${GEN}/kernel_rodata.bin
  COMMAND ${CMAKE_COMMAND} -DIN=${GEN}/kernel_text.bin -DOUT=${GEN}/kernel_text.inc
          -P ${CMAKE_SOURCE_DIR}/cmake/bytes.cmake
  COMMAND ${CMAKE_COMMAND} -DIN=${GEN}/kernel_rodata.bin -DOUT=${GEN}/kernel_rodata.inc
          -P ${CMAKE_SOURCE_DIR}/cmake/bytes.cmake
  DEPENDS ${kernel_sources} ${GEN}/kernel_entries.c ${CMAKE_SOURCE_DIR}/kernels/presil_kernel.h
          ${CMAKE_SOURCE_DIR}/kernels/presil_sort.h
          ${CMAKE_SOURCE_DIR}/kernels/presil_memory.c ${CMAKE_SOURCE_DIR}/kernels/kernel_link.ld
          ${CMAKE_SOURCE_DIR}/cmake/bytes.cmake
  COMMENT "Compiling the chip's kernels")
target_sources(program PRIVATE ${GEN}/kernel_text.inc ${GEN}/kernel_rodata.inc)
set_source_files_properties(src/program/kernel_image.cc PROPERTIES OBJECT_DEPENDS
  "${GEN}/kernel_text.inc;${GEN}/kernel_rodata.inc")
set_source_files_properties(${kernel_sources} PROPERTIES LANGUAGE CXX
  COMPILE_OPTIONS "-xc++;-fno-strict-aliasing")
target_sources(ops PRIVATE ${kernel_sources})
target_include_directories(ops PRIVATE ${CMAKE_SOURCE_DIR}/kernels)
