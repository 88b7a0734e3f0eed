#pragma once

#include <string>
#include <vector>

#include "google/protobuf/descriptor.h"

namespace tierline::contract {

// What is wrong with the annotations of one contract file, one sentence per finding, beginning with the full
// name of the element; empty when it keeps the rules:
//  - every field reachable from a request says REQUIRED, OPTIONAL, OUTPUT_ONLY or IDENTIFIER (IMMUTABLE and
//  others come
//    in addition);
//  - every pattern compiles, limits fit their field's type and do not contradict each other;
//  - a text named like a credential (token, password, secret, …, but not page tokens) is (secret);
//  - every rpc has an idempotency_level; its own request message named <Rpc>Request;
//  - mutations (IDEMPOTENT rpcs) have `string request_id` (OPTIONAL, format UUID4) and `bool validate_only`;
//  - List… requests have page_size, page_token and answers next_page_token; Update… requests have
//  update_mask.
// Methods in `exempt` (full names, "tierline.v1.AuthService.ExchangeToken") are excused from the rules of
// mutations and lists.
std::vector<std::string> LintAnnotations(const google::protobuf::FileDescriptor& file,
                                         const std::vector<std::string>& exempt = {});

}  // namespace tierline::contract
