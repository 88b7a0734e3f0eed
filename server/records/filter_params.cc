#include "server/records/filter_params.h"

#include <string>
#include <variant>

#include "absl/time/time.h"
#include "common/base/uuid.h"

namespace tierline::records {

sql::Param ParamOf(const contract::FilterValue& value) {
  struct Visitor {
    sql::Param operator()(const std::string& v) const { return v; }
    sql::Param operator()(int64_t v) const { return v; }
    sql::Param operator()(double v) const { return v; }
    sql::Param operator()(bool v) const { return v; }
    sql::Param operator()(absl::Time v) const { return absl::ToUnixMicros(v); }
    sql::Param operator()(const Uuid& v) const { return v; }
  };
  return std::visit(Visitor(), value);
}

}  // namespace tierline::records
