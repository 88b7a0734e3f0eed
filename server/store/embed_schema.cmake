# Writes a C++ file holding every schema/NNNN_name.sql. Run with -DOUTPUT=FILE -DSCHEMA=FOLDER.
file(GLOB files RELATIVE ${SCHEMA} ${SCHEMA}/*.sql)
list(SORT files)

set(entries "")
set(expected 1)
foreach(file IN LISTS files)
  if(NOT file MATCHES "^([0-9][0-9][0-9][0-9])_([a-z0-9_]+)\\.sql$")
    message(FATAL_ERROR "${SCHEMA}/${file}: schema files are named NNNN_name.sql")
  endif()
  set(number ${CMAKE_MATCH_1})
  set(name ${CMAKE_MATCH_2})
  string(REGEX REPLACE "^0+" "" version ${number})
  if(NOT version EQUAL expected)
    message(FATAL_ERROR "${SCHEMA}/${file}: the next schema step must have number ${expected}")
  endif()
  math(EXPR expected "${expected} + 1")
  file(READ ${SCHEMA}/${file} sql)
  string(APPEND entries "      {${version}, \"${name}\", R\"schema(${sql})schema\"},\n")
endforeach()

file(WRITE ${OUTPUT}.new "\
#include \"server/store/schema.h\"

namespace tierline::store {

const std::vector<Migration>& Schema() {
  static const auto& schema = *new std::vector<Migration>{
${entries}  };
  return schema;
}

}  // namespace tierline::store
")
file(COPY_FILE ${OUTPUT}.new ${OUTPUT})
