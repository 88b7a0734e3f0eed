#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "tools/tierctl/import/import.h"
#include "tools/tierctl/import/kinds.h"
#include "tools/tierctl/message/output.h"
#include "tools/tierctl/shell/problem.h"

namespace tierline::tierctl {
namespace {

constexpr char kOptionsEn[] = R"(
Options:
  --map COLUMN=FIELD    your column COLUMN is FIELD; repeatable
  --map-file FILE       the same as JSON: {"your column": "field"}
  --system NAME         system of the codes; default erp
  --currency CODE       currency of amounts without one; default the company's
  --time-zone ZONE      of times without offset; default +08:00
  --parallel N          batches on their way at once, 1-16; default 4
  --restart             begin again, whatever an earlier run did
  -o json               summary as JSON

An interrupted import goes on where it stopped when the same command is run again (FILE.tierctl-state). Running a
finished import again changes nothing. Rejected rows go to FILE.rejected.csv with line and reason; exit code 5.
Files are CSV (RFC 4180) in UTF-8. Codes keep their leading zeros. When a source has delivered everything, say so:
  tierctl activity declare-complete-through sources/erp --complete-through-time 2026-06-30
)";

constexpr char kOptionsZh[] = R"(
选项：
  --map 列名=字段        您的“列名”就是该字段；可重复
  --map-file 文件        同上，JSON 格式：{"您的列名": "字段"}
  --system 名称          编码所属系统，默认 erp
  --currency 代码        未写币种的金额所用币种，默认公司币种
  --time-zone 时区       无时区的时间所用时区，默认 +08:00
  --parallel N           同时发送的批次数，1-16，默认 4
  --restart              忽略上次进度，从头开始
  -o json                以 JSON 输出汇总

中断后再次执行同一命令即可续传（FILE.tierctl-state）；重复执行已完成的导入不会改变数据。
被拒绝的行写入 FILE.rejected.csv，含行号和原因；退出码为 5。
文件为 UTF-8 编码的 CSV（RFC 4180）。编码保留前导零。某来源的数据全部送达后，请声明：
  tierctl activity declare-complete-through sources/erp --complete-through-time 2026-06-30
)";

}  // namespace

std::string ImportHelp(const std::string& name, contract::Locale locale) {
  std::vector<std::string> names;
  for (const ImportKind& kind : ImportKinds()) names.push_back(kind.name);
  std::string text =
      absl::StrCat(In(locale, "Usage: tierctl import ", "用法：tierctl import "), absl::StrJoin(names, "|"),
                   In(locale, " FILE.csv [--map COLUMN=FIELD …]\n", " FILE.csv [--map 列名=字段 …]\n"));
  if (const ImportKind* kind = FindImportKind(name); kind != nullptr) {
    absl::StrAppend(&text, "\n", In(locale, "Columns of ", "列："), kind->name,
                    In(locale, " (* required):\n", "（* 必填）：\n"));
    for (const ColumnSpec& column : kind->columns) {
      absl::StrAppend(
          &text, column.required ? "* " : "  ", Padded(column.name, 22), "  ", column.help,
          column.aliases.empty() ? "" : absl::StrCat("  [", absl::StrJoin(column.aliases, " / "), "]"), "\n");
    }
    if (kind->name == "customers") {
      absl::StrAppend(&text, In(locale, "  established_year is not used: the contract has no such field.\n",
                                "  established_year 不使用：接口没有该字段。\n"));
    }
  }
  return absl::StrCat(text, In(locale, kOptionsEn, kOptionsZh));
}

}  // namespace tierline::tierctl
