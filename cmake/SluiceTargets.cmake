# SPDX-License-Identifier: GPL-3.0-or-later
# How every target of this project is built: the language, the warnings, the sanitizers, the output
# folders, and the functions with which a room declares its library and its tests.

set(CMAKE_CXX_STANDARD 20)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_CXX_VISIBILITY_PRESET hidden)
set(CMAKE_VISIBILITY_INLINES_HIDDEN ON)
set(CMAKE_POSITION_INDEPENDENT_CODE ON)
if(NOT CMAKE_BUILD_TYPE)
  set(CMAKE_BUILD_TYPE Release CACHE STRING "" FORCE)
endif()

find_program(SLUICE_CCACHE ccache)
if(SLUICE_CCACHE AND NOT CMAKE_CXX_COMPILER_LAUNCHER)
  set(CMAKE_CXX_COMPILER_LAUNCHER ${SLUICE_CCACHE})
  set(CMAKE_C_COMPILER_LAUNCHER ${SLUICE_CCACHE})
endif()

# Programs and the learning module share bin/, so that a build tree runs like an installation.
set(CMAKE_RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/bin)
set(CMAKE_LIBRARY_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/lib)

# A translation unit with LibTorch takes 1.3 GB: never more than two at once.
set_property(GLOBAL APPEND PROPERTY JOB_POOLS torch_pool=2)

add_library(sluice_options INTERFACE)
target_compile_options(sluice_options INTERFACE
  $<$<COMPILE_LANGUAGE:CXX>:-Wall -Wextra -Wpedantic -ffp-contract=off>
  $<$<AND:$<COMPILE_LANGUAGE:CXX>,$<BOOL:${SLUICE_WERROR}>>:-Werror>)
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU" AND CMAKE_CXX_COMPILER_VERSION VERSION_LESS 13)
  # GCC 12 warns of an impossible overlap inside "text" + std::string at -O2 and above (GCC bug 105651).
  target_compile_options(sluice_options INTERFACE -Wno-restrict)
elseif(CMAKE_CXX_COMPILER_ID STREQUAL "GNU" AND CMAKE_CXX_COMPILER_VERSION VERSION_LESS 15)
  # GCC 13 and 14 guess: they warn of every function that returns a reference and takes a temporary, as a
  # look-up by name does. GCC 15 took the guess out of -Wall.
  target_compile_options(sluice_options INTERFACE -Wno-dangling-reference)
endif()
if(SLUICE_SANITIZE)
  target_compile_options(sluice_options INTERFACE -fsanitize=${SLUICE_SANITIZE} -fno-omit-frame-pointer)
  target_link_options(sluice_options INTERFACE -fsanitize=${SLUICE_SANITIZE})
endif()

# sluice_room(NAME SOURCES ... LINKS ... PRIVATE_LINKS ...): one folder of core/, one static library.
function(sluice_room name)
  cmake_parse_arguments(arg "" "" "SOURCES;LINKS;PRIVATE_LINKS" ${ARGN})
  add_library(${name} STATIC ${arg_SOURCES})
  target_include_directories(${name} PUBLIC ${PROJECT_SOURCE_DIR}/core)
  target_link_libraries(${name} PUBLIC ${arg_LINKS} PRIVATE sluice_options ${arg_PRIVATE_LINKS})
endfunction()

# sluice_isa_sources(TARGET FILE ...): compiles each file once per instruction set, with
# SLUICE_ISA set to its namespace (v2 = baseline, v3 = AVX2 and FMA, v4 = AVX-512).
function(sluice_isa_sources target)
  set(isas v2)
  if(CMAKE_SYSTEM_PROCESSOR MATCHES "x86_64|AMD64|amd64")
    list(APPEND isas v3 v4)
    target_compile_definitions(${target} PUBLIC SLUICE_HAS_X86_ISAS=1)
  endif()
  foreach(isa IN LISTS isas)
    set(object ${target}_${isa})
    add_library(${object} OBJECT ${ARGN})
    target_include_directories(${object} PRIVATE ${PROJECT_SOURCE_DIR}/core)
    target_link_libraries(${object} PRIVATE sluice_options)
    target_compile_definitions(${object} PRIVATE SLUICE_ISA=${isa})
    target_compile_options(${object} PRIVATE -O3 -fno-math-errno -fno-trapping-math)
    if(isa STREQUAL "v3")
      target_compile_options(${object} PRIVATE -march=x86-64-v3)
    elseif(isa STREQUAL "v4")
      target_compile_options(${object} PRIVATE -march=x86-64-v4 -mprefer-vector-width=512)
    endif()
    target_sources(${target} PRIVATE $<TARGET_OBJECTS:${object}>)
  endforeach()
endfunction()
