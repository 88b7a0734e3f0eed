#include "common/contract/page_token.h"

#include <cstdint>
#include <string>

#include "common/contract/errors.h"
#include "gtest/gtest.h"

namespace tierline::contract {
namespace {

// Enough to tell messages and keys apart; not secret.
class TestAuthenticator : public Authenticator {
 public:
  explicit TestAuthenticator(uint64_t key) : key_(key) {}

  std::string Tag(absl::string_view message) const override {
    std::string tag;
    for (uint64_t round = 0; round < 2; ++round) {
      uint64_t hash = 1469598103934665603ULL ^ key_ ^ (round << 32);
      for (unsigned char c : message) hash = (hash ^ c) * 1099511628211ULL;
      tag.append(reinterpret_cast<const char*>(&hash), sizeof(hash));
    }
    return tag;
  }

 private:
  const uint64_t key_;
};

PageBinding Binding() {
  return {"tierline.v1.CustomerService/ListCustomers",
          "1/users/wang",
          "region = \"华东\"",
          "display_name",
          {"x", ""}};
}

const PageCursor kCursor{{"上海某某有限公司", std::string("\0\xff\x01", 3), ""}};

TEST(PageToken, ComesBackAsItWent) {
  const TestAuthenticator authenticator(1);
  const std::string token = EncodePageToken(kCursor, Binding(), authenticator);
  EXPECT_EQ(token.find_first_not_of("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"),
            std::string::npos);
  EXPECT_EQ(*DecodePageToken(token, Binding(), authenticator), kCursor);
  EXPECT_EQ(*DecodePageToken(EncodePageToken({}, {}, authenticator), {}, authenticator), PageCursor{});
}

TEST(PageToken, AnotherQuestionOrCallerIsRefused) {
  const TestAuthenticator authenticator(1);
  const std::string token = EncodePageToken(kCursor, Binding(), authenticator);
  PageBinding changed[7];
  for (PageBinding& binding : changed) binding = Binding();
  changed[0].method = "tierline.v1.CustomerService/ListContacts";
  changed[1].principal = "1/users/li";
  changed[2].filter = "";
  changed[3].order_by = "display_name desc";
  changed[4].arguments = {"x"};
  changed[5].arguments = {"", "x"};
  changed[6].filter += changed[6].order_by, changed[6].order_by = "";
  for (const PageBinding& binding : changed) {
    const auto cursor = DecodePageToken(token, binding, authenticator);
    ASSERT_FALSE(cursor.ok());
    EXPECT_EQ(cursor.status().code(), absl::StatusCode::kInvalidArgument);
    EXPECT_EQ(ReasonOf(cursor.status()), v1::PAGE_TOKEN_INVALID);
    EXPECT_EQ(ViolationsOf(cursor.status())[0].path, "page_token");
  }
}

TEST(PageToken, ForgeriesAreRefused) {
  const TestAuthenticator authenticator(1);
  const std::string token = EncodePageToken(kCursor, Binding(), authenticator);
  EXPECT_FALSE(DecodePageToken(token, Binding(), TestAuthenticator(2)).ok());
  for (size_t i = 0; i < token.size(); ++i) {
    std::string forged = token;
    forged[i] = forged[i] == 'A' ? 'Q' : 'A';
    if (forged == token) continue;
    const auto cursor = DecodePageToken(forged, Binding(), authenticator);
    EXPECT_TRUE(!cursor.ok() || *cursor == kCursor) << i;
  }
  for (size_t length = 0; length < token.size() - 1; ++length) {
    EXPECT_FALSE(DecodePageToken(token.substr(0, length), Binding(), authenticator).ok()) << length;
  }
  for (const char* garbage : {"!!!!", "AAAA", "\xff\xff", "AQ==", "....", " "}) {
    EXPECT_FALSE(DecodePageToken(garbage, Binding(), authenticator).ok()) << garbage;
  }
  EXPECT_FALSE(DecodePageToken(std::string(1 << 20, 'A'), Binding(), authenticator).ok());
}

}  // namespace
}  // namespace tierline::contract
