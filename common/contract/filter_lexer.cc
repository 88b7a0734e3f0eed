#include "common/contract/filter_lexer.h"

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "common/contract/utf8.h"

namespace tierline::contract {
namespace {

bool IsWord(char c) { return absl::ascii_isalnum(c) || c == '_' || c == '.'; }

}  // namespace

void FilterLexer::SkipBlanks() {
  while (at_ < text_.size() && absl::ascii_isspace(text_[at_])) ++at_;
}

bool FilterLexer::AtEnd() {
  SkipBlanks();
  return at_ == text_.size();
}

int FilterLexer::Column() {
  SkipBlanks();
  return static_cast<int>(ScanUtf8(text_.substr(0, at_)).code_points) + 1;
}

bool FilterLexer::TakeSymbol(char symbol) {
  if (AtEnd() || text_[at_] != symbol) return false;
  ++at_;
  return true;
}

bool FilterLexer::TakeKeyword(absl::string_view word) {
  SkipBlanks();
  const absl::string_view rest = text_.substr(at_);
  if (!absl::StartsWith(rest, word)) return false;
  if (rest.size() > word.size() && IsWord(rest[word.size()])) return false;
  at_ += word.size();
  return true;
}

std::string FilterLexer::TakeField() {
  if (AtEnd() || !absl::ascii_isalpha(text_[at_])) return "";
  const size_t begin = at_;
  while (at_ < text_.size() && IsWord(text_[at_])) ++at_;
  return std::string(text_.substr(begin, at_ - begin));
}

std::string FilterLexer::TakeOperator() {
  SkipBlanks();
  for (absl::string_view op : {"!=", "<=", ">=", "=", "<", ">", ":"}) {
    if (!absl::StartsWith(text_.substr(at_), op)) continue;
    at_ += op.size();
    return std::string(op);
  }
  return "";
}

FilterLexer::Literal FilterLexer::TakeLiteral() {
  Literal literal;
  if (AtEnd()) return literal;
  if (const char c = text_[at_]; c == '"' || c == '\'') return TakeQuoted(c);
  while (at_ < text_.size() && !absl::ascii_isspace(text_[at_]) && text_[at_] != '(' && text_[at_] != ')') {
    literal.text.push_back(text_[at_++]);
  }
  literal.found = !literal.text.empty();
  return literal;
}

FilterLexer::Literal FilterLexer::TakeQuoted(char quote) {
  Literal literal;
  literal.found = true;
  literal.quoted = true;
  for (++at_; at_ < text_.size(); ++at_) {
    if (text_[at_] == quote) {
      ++at_;
      return literal;
    }
    if (text_[at_] == '\\' && at_ + 1 < text_.size()) ++at_;
    literal.text.push_back(text_[at_]);
  }
  literal.closed = false;
  return literal;
}

}  // namespace tierline::contract
