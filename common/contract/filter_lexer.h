#pragma once

#include <string>

#include "absl/strings/string_view.h"

namespace tierline::contract {

// Reads a filter from left to right. What comes next depends on the place (a time in a literal has colons, an
// operator is one), so the parser asks for what it expects. Methods skip blanks first. Bytes of UTF-8 are
// checked before.
class FilterLexer {
 public:
  explicit FilterLexer(absl::string_view text) : text_(text) {}

  bool AtEnd();

  // Takes `symbol` ("(", ")", "-") if it is next.
  bool TakeSymbol(char symbol);

  // Takes `word` ("AND", "OR", "NOT") if it is the whole next word.
  bool TakeKeyword(absl::string_view word);

  // Takes a field name: letters, digits, "_" and ".", beginning with a letter. Empty when there is none.
  std::string TakeField();

  // Takes one of = != < <= > >= : . Empty when there is none.
  std::string TakeOperator();

  struct Literal {
    bool found = false;
    bool closed = true;  // false: the quote is not closed
    bool quoted = false;
    std::string text;
  };
  // Takes text in quotes, or everything up to a blank or parenthesis.
  Literal TakeLiteral();

  // Where the next thing begins: in characters, from 1.
  int Column();

 private:
  void SkipBlanks();
  Literal TakeQuoted(char quote);

  const absl::string_view text_;
  size_t at_ = 0;
};

}  // namespace tierline::contract
