# The project's build vocabulary: one library per folder, every *_test.cc a ctest.

set(TIERLINE_SANITIZE "" CACHE STRING "Sanitizers for -fsanitize=, for example address,undefined")
option(TIERLINE_COVERAGE "Instrument for gcov" OFF)

# Generated protobuf code of all build types of one tree lives beside the build.
set(TIERLINE_GEN_DIR ${CMAKE_BINARY_DIR}/gen)
file(MAKE_DIRECTORY ${TIERLINE_GEN_DIR})

add_library(tierline_options INTERFACE)
target_include_directories(tierline_options INTERFACE ${CMAKE_SOURCE_DIR})
target_compile_options(tierline_options INTERFACE -Wall -Wextra -Werror -Wno-missing-field-initializers -fvisibility=hidden)
if(TIERLINE_SANITIZE)
  add_compile_options(-fsanitize=${TIERLINE_SANITIZE} -fno-sanitize-recover=all -fno-omit-frame-pointer -O1 -g1)
  add_link_options(-fsanitize=${TIERLINE_SANITIZE})
endif()
if(TIERLINE_COVERAGE)
  add_compile_options(--coverage -O0)
  add_link_options(--coverage)
endif()

# tierline_cc_library(NAME x SRCS ... DEPS ...): target tierline_x, alias tierline::x.
# A library without sources becomes an INTERFACE library.
function(tierline_cc_library)
  cmake_parse_arguments(A "" "NAME" "SRCS;DEPS" ${ARGN})
  set(target tierline_${A_NAME})
  if(A_SRCS)
    add_library(${target} STATIC ${A_SRCS})
    target_link_libraries(${target} PUBLIC ${A_DEPS} PRIVATE tierline_options)
    target_include_directories(${target} PUBLIC ${CMAKE_SOURCE_DIR})
  else()
    add_library(${target} INTERFACE)
    target_link_libraries(${target} INTERFACE ${A_DEPS})
    target_include_directories(${target} INTERFACE ${CMAKE_SOURCE_DIR})
  endif()
  add_library(tierline::${A_NAME} ALIAS ${target})
endfunction()

# tierline_cc_binary(NAME x SRCS ... DEPS ...): executable bin/x.
function(tierline_cc_binary)
  cmake_parse_arguments(A "" "NAME" "SRCS;DEPS" ${ARGN})
  add_executable(${A_NAME} ${A_SRCS})
  target_link_libraries(${A_NAME} PRIVATE ${A_DEPS} tierline_options)
endfunction()

# tierline_cc_tests(NAME x SRCS a_test.cc b_test.cc ... DEPS ...): one executable and one ctest per
# *_test.cc; other sources in SRCS are linked into each. NAME (the folder's library name) prefixes the
# ctest names: x.a_test.
function(tierline_cc_tests)
  if(NOT TIERLINE_BUILD_TESTS)
    return()
  endif()
  cmake_parse_arguments(A "" "NAME" "SRCS;DEPS" ${ARGN})
  set(shared ${A_SRCS})
  list(FILTER shared EXCLUDE REGEX "_test\\.cc$")
  set(tests ${A_SRCS})
  list(FILTER tests INCLUDE REGEX "_test\\.cc$")
  foreach(source IN LISTS tests)
    get_filename_component(stem ${source} NAME_WE)
    set(target ${A_NAME}_${stem})
    add_executable(${target} ${source} ${shared})
    target_link_libraries(${target} PRIVATE ${A_DEPS} tierline_options GTest::gmock GTest::gtest_main)
    add_test(NAME ${A_NAME}.${stem} COMMAND ${target})
    # The report names every case; tools/test counts them.
    set_tests_properties(${A_NAME}.${stem} PROPERTIES
      TIMEOUT 600
      ENVIRONMENT "GTEST_OUTPUT=xml:${CMAKE_BINARY_DIR}/reports/${A_NAME}.${stem}.xml")
  endforeach()
endfunction()

# tierline_proto_library(NAME x PROTOS a/b.proto ... DEPS ...): messages of protos given relative to proto/.
# CMake's own protobuf_generate() misplaces outputs of nested roots, hence these functions.
function(tierline_proto_library)
  cmake_parse_arguments(A "" "NAME" "PROTOS;DEPS" ${ARGN})
  tierline_generate(sources pb "--cpp_out=${TIERLINE_GEN_DIR}" ${A_PROTOS})
  add_library(tierline_${A_NAME} STATIC ${sources})
  target_include_directories(tierline_${A_NAME} SYSTEM PUBLIC ${TIERLINE_GEN_DIR})
  target_link_libraries(tierline_${A_NAME} PUBLIC protobuf::libprotobuf ${A_DEPS})
  add_library(tierline::${A_NAME} ALIAS tierline_${A_NAME})
endfunction()

# tierline_grpc_library(NAME x PROTOS a/b.proto ... DEPS messages...): only the stubs of services.
function(tierline_grpc_library)
  cmake_parse_arguments(A "" "NAME" "PROTOS;DEPS" ${ARGN})
  tierline_generate(
    sources grpc.pb "--grpc_out=${TIERLINE_GEN_DIR};--plugin=protoc-gen-grpc=$<TARGET_FILE:gRPC::grpc_cpp_plugin>"
    ${A_PROTOS})
  add_library(tierline_${A_NAME} STATIC ${sources})
  target_link_libraries(tierline_${A_NAME} PUBLIC ${A_DEPS} gRPC::grpc++)
  add_library(tierline::${A_NAME} ALIAS tierline_${A_NAME})
endfunction()

# tierline_generate(OUT suffix protoc-args protos...): one protoc run per file; OUT lists the sources made.
function(tierline_generate out suffix args)
  set(root ${CMAKE_SOURCE_DIR}/proto)
  set(sources)
  foreach(proto IN LISTS ARGN)
    string(REGEX REPLACE "\\.proto$" ".${suffix}" base ${proto})
    set(made ${TIERLINE_GEN_DIR}/${base}.cc ${TIERLINE_GEN_DIR}/${base}.h)
    add_custom_command(
      OUTPUT ${made}
      COMMAND protobuf::protoc ${args} --dependency_out=${TIERLINE_GEN_DIR}/${base}.d -I${root} ${root}/${proto}
      DEPENDS ${root}/${proto}
      DEPFILE ${TIERLINE_GEN_DIR}/${base}.d  # the imported files
      VERBATIM)
    list(APPEND sources ${made})
  endforeach()
  # What only reads sources (clang-tidy) needs no more than this.
  if(NOT TARGET tierline_generated)
    add_custom_target(tierline_generated)
  endif()
  string(MD5 id "${ARGN};${suffix}")
  add_custom_target(tierline_generated_${id} DEPENDS ${sources})
  add_dependencies(tierline_generated tierline_generated_${id})
  set(${out} ${sources} PARENT_SCOPE)
endfunction()
