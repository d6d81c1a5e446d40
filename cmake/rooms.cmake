# Rooms and table rooms.
#
# room(NAME USES other rooms... TABLES table:dir...) builds src/NAME as a static library. A table
# is a folder in which every .cc is one entry and its file name is the entry's name: the names are
# written to gen/TABLE.inc as X(name) lines, from which the room fills one constant array. There are
# no static initialisers, so it works from a static library, and a file whose name and entry
# disagree is a link error that names the symbol.
#
# Error pages (src/ROOM/ROOM_errors.cc) are data that need nothing but base/error.h. Those of all
# rooms are compiled into base, and gen/error_rooms.inc lists the rooms as X(name), so that every
# program that can throw an error knows its kind and its page, whichever rooms it links.

# The standard headers and fmt are most of what a small file compiles. They are compiled once, with
# the options of all rooms, and every room and test begins with them. Files say nevertheless what
# they include: a build with -DPRESIL_PRECOMPILE=OFF, which is what `make tidy` reads, shows what is
# missing.
option(PRESIL_PRECOMPILE "Compile the standard headers and fmt once for all files" ON)
if(PRESIL_PRECOMPILE)
  file(CONFIGURE OUTPUT ${CMAKE_BINARY_DIR}/gen/precompiled.cc CONTENT "" @ONLY)
  add_library(precompiled OBJECT ${CMAKE_BINARY_DIR}/gen/precompiled.cc)
  target_link_libraries(precompiled PRIVATE fmt::fmt Threads::Threads)
  target_precompile_headers(precompiled PRIVATE <fmt/format.h> <algorithm> <array> <atomic> <bit>
    <charconv> <chrono> <cmath> <cstdint> <cstring> <functional> <limits> <map> <memory> <numeric>
    <optional> <set> <span> <string> <string_view> <unordered_map> <variant> <vector>)
endif()

function(use_precompiled_headers target)
  if(PRESIL_PRECOMPILE)
    target_precompile_headers(${target} REUSE_FROM precompiled)
    if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU" AND CMAKE_CXX_COMPILER_VERSION VERSION_LESS 14)
      # False alarms in std::string as in bug 105651: in a system header they are silent, in a
      # precompiled one not. A build without precompiled headers has these warnings.
      target_compile_options(${target} PRIVATE -Wno-array-bounds -Wno-stringop-overflow
        -Wno-stringop-overread)
    endif()
  endif()
endfunction()

function(table_room table dir)
  file(GLOB files CONFIGURE_DEPENDS RELATIVE ${CMAKE_SOURCE_DIR}/src/${dir} src/${dir}/*.cc)
  list(FILTER files EXCLUDE REGEX "_test\\.cc$")
  list(SORT files)
  set(text "")
  foreach(file ${files})
    get_filename_component(name ${file} NAME_WE)
    string(APPEND text "X(${name})\n")
  endforeach()
  file(CONFIGURE OUTPUT ${CMAKE_BINARY_DIR}/gen/${table}.inc CONTENT "${text}" @ONLY)
endfunction()

function(error_pages page_files)
  file(GLOB files CONFIGURE_DEPENDS src/*/*_errors.cc)
  list(SORT files)
  set(text "")
  foreach(file ${files})
    get_filename_component(name ${file} NAME_WE)
    string(REGEX REPLACE "_errors$" "" name ${name})
    string(APPEND text "X(${name})\n")
  endforeach()
  file(CONFIGURE OUTPUT ${CMAKE_BINARY_DIR}/gen/error_rooms.inc CONTENT "${text}" @ONLY)
  set(${page_files} ${files} PARENT_SCOPE)
endfunction()

function(room name)
  cmake_parse_arguments(ROOM "" "" "USES;TABLES" ${ARGN})
  foreach(table ${ROOM_TABLES})
    string(REPLACE ":" ";" pair ${table})
    list(GET pair 0 table_name)
    list(GET pair 1 table_dir)
    table_room(${table_name} ${table_dir})
  endforeach()
  file(GLOB_RECURSE files CONFIGURE_DEPENDS src/${name}/*.cc)
  list(FILTER files EXCLUDE REGEX "_test\\.cc$|_errors\\.cc$|/main\\.cc$")
  if(name STREQUAL "base")
    error_pages(page_files)
    list(APPEND files ${page_files})
  endif()
  # Files named for an instruction set are compiled for it and called only where it is present.
  # With other options than the rest they cannot use the precompiled headers.
  foreach(file ${files})
    if(file MATCHES "_avx512\\.cc$")
      set_source_files_properties(${file} PROPERTIES COMPILE_OPTIONS
        "-O3;-mavx512f;-mavx512bw;-mavx512dq;-mavx512vl;-mavx512vnni;-mfma;-mf16c;-mprefer-vector-width=512"
        SKIP_PRECOMPILE_HEADERS ON)
    elseif(file MATCHES "_avx2\\.cc$")
      set_source_files_properties(${file} PROPERTIES COMPILE_OPTIONS "-O3;-mavx2;-mfma;-mf16c"
        SKIP_PRECOMPILE_HEADERS ON)
    endif()
  endforeach()
  if(files)
    add_library(${name} STATIC ${files})
    target_include_directories(${name} PUBLIC src ${CMAKE_BINARY_DIR}/gen)
    target_link_libraries(${name} PUBLIC ${ROOM_USES} fmt::fmt Threads::Threads)
    use_precompiled_headers(${name})
  else()
    add_library(${name} INTERFACE)
    target_include_directories(${name} INTERFACE src ${CMAKE_BINARY_DIR}/gen)
    target_link_libraries(${name} INTERFACE ${ROOM_USES} fmt::fmt Threads::Threads)
  endif()
  set_property(GLOBAL APPEND_STRING PROPERTY ROOM_LIST "${name}: ${ROOM_USES}\n")
endfunction()
