#include "tools/datagen/csv_file.h"

#include <string>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tools/datagen/csv_reading.h"

namespace tierline::datagen {
namespace {

using ::testing::HasSubstr;

TEST(CsvFile, QuotesOnlyWhatNeedsIt) {
  const std::string path = absl::StrCat(::testing::TempDir(), "csv_file_quotes.csv");
  auto file = CsvFile::Create(path, "code,name,count,open");
  ASSERT_TRUE(file.ok()) << file.status();
  (*file)->Text("000123").Text("百家, \"Corner\"\nShop").Number(-7).Flag(true).EndRow();
  (*file)->Text("000124").Empty().Number(0).Flag(false).EndRow();
  ASSERT_TRUE((*file)->Close().ok());
  EXPECT_EQ((*file)->rows(), 2);
  EXPECT_EQ(ReadAll(path),
            "code,name,count,open\n"
            "000123,\"百家, \"\"Corner\"\"\nShop\",-7,true\n"
            "000124,,0,false\n");
}

TEST(CsvFile, AFullDiskIsReported) {
  auto file = CsvFile::Create("/dev/full", "code");
  ASSERT_TRUE(file.ok()) << file.status();
  (*file)->Text("000123").EndRow();
  const absl::Status status = (*file)->Close();
  EXPECT_EQ(status.code(), absl::StatusCode::kUnavailable);
  EXPECT_THAT(std::string(status.message()), HasSubstr("/dev/full"));
}

}  // namespace
}  // namespace tierline::datagen
