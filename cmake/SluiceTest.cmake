# SPDX-License-Identifier: GPL-3.0-or-later

# sluice_test(NAME SOURCES file.cpp ... LINKS sluice_density ...): one Qt Test program, one ctest test.
# Programs go to <build>/tests, from where shared_folder() finds the same files as bin/ does.
function(sluice_test name)
  cmake_parse_arguments(arg "" "TIMEOUT" "SOURCES;LINKS" ${ARGN})
  if(NOT arg_TIMEOUT)
    set(arg_TIMEOUT 300)
  endif()
  add_executable(${name} ${arg_SOURCES})
  set_target_properties(${name} PROPERTIES AUTOMOC ON RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/tests)
  target_include_directories(${name} PRIVATE ${PROJECT_SOURCE_DIR} ${PROJECT_SOURCE_DIR}/core)
  target_link_libraries(${name} PRIVATE sluice_options Qt6::Test ${arg_LINKS})
  target_compile_definitions(${name} PRIVATE SLUICE_TEST_DATA="${CMAKE_CURRENT_SOURCE_DIR}"
                                             SLUICE_SOURCE_DIR="${PROJECT_SOURCE_DIR}")
  if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU" AND CMAKE_CXX_COMPILER_VERSION VERSION_LESS 13)
    # GCC 12 takes strings inside aggregate initialisers for uninitialised when it inlines their destructors.
    target_compile_options(${name} PRIVATE -Wno-maybe-uninitialized)
  endif()
  add_test(NAME ${name} COMMAND ${name})
  set_tests_properties(${name} PROPERTIES TIMEOUT ${arg_TIMEOUT}
    ENVIRONMENT "QT_QPA_PLATFORM=offscreen;QT_LOGGING_RULES=qt.qpa.*=false")
endfunction()
