#include "common/contract/redact.h"

#include <algorithm>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/contract/annotations.h"
#include "common/contract/utf8.h"
#include "common/contract/validation.h"
#include "google/protobuf/text_format.h"

namespace tierline::contract {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using google::protobuf::Reflection;

constexpr size_t kMaxText = 8192;

class Printer {
 public:
  // Ends early once the text is long enough.
  void PrintMessage(const Message& message, int depth) {
    if (message.GetDescriptor()->full_name() == "google.protobuf.Any" || depth > kMaxMessageDepth) {
      text_ += "...";
      return;
    }
    std::vector<const FieldDescriptor*> set;
    message.GetReflection()->ListFields(message, &set);
    for (const FieldDescriptor* field : set) {
      if (full()) return;
      if (IsRedacted(*field)) {
        StartField(*field);
        text_ += ": \"[redacted]\"";
      } else if (field->is_map()) {
        PrintMap(message, field, depth);
      } else {
        PrintField(message, field, depth);
      }
    }
  }

  std::string TakeText() {
    if (text_.size() > kMaxText) text_ = absl::StrCat(Utf8Prefix(text_, kMaxText - 3), "…");
    return std::move(text_);
  }

 private:
  bool full() const { return text_.size() > kMaxText; }

  void StartField(const FieldDescriptor& field) {
    if (!text_.empty() && text_.back() != ' ') text_.push_back(' ');
    text_ += field.name();
  }

  void PrintField(const Message& message, const FieldDescriptor* field, int depth) {
    const Reflection& reflection = *message.GetReflection();
    const int count = field->is_repeated() ? reflection.FieldSize(message, field) : 1;
    for (int i = 0; i < count && !full(); ++i) {
      StartField(*field);
      if (field->cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE) {
        text_ += " { ";
        PrintMessage(field->is_repeated() ? reflection.GetRepeatedMessage(message, field, i)
                                          : reflection.GetMessage(message, field),
                     depth + 1);
        text_ += text_.back() == ' ' ? "}" : " }";
      } else {
        std::string value;
        google::protobuf::TextFormat::PrintFieldValueToString(message, field, field->is_repeated() ? i : -1,
                                                              &value);
        absl::StrAppend(&text_, ": ", value);
      }
    }
  }

  // In the order of the entries' text: a map's own order is random.
  void PrintMap(const Message& message, const FieldDescriptor* field, int depth) {
    std::vector<std::string> entries;
    for (int i = 0; i < message.GetReflection()->FieldSize(message, field); ++i) {
      Printer entry;
      entry.PrintMessage(message.GetReflection()->GetRepeatedMessage(message, field, i), depth + 1);
      entries.push_back(entry.TakeText());
    }
    std::sort(entries.begin(), entries.end());
    for (const std::string& entry : entries) {
      StartField(*field);
      absl::StrAppend(&text_, " { ", entry, " }");
    }
  }

  std::string text_;
};

}  // namespace

bool IsRedacted(const FieldDescriptor& field) {
  return field.options().GetExtension(v1::personal) || field.options().GetExtension(v1::secret);
}

std::string RedactedDebugString(const Message& message) {
  Printer printer;
  printer.PrintMessage(message, 1);
  return printer.TakeText();
}

}  // namespace tierline::contract
