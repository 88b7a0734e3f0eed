#include "tools/tierctl/shell/options.h"

namespace tierline::tierctl {

const std::vector<GeneralOption>& ConnectionOptions() {
  static const auto* const options = new std::vector<GeneralOption>{
      {{"profile"}, "NAME", "Use this profile (TIERCTL_PROFILE).", "使用该配置（TIERCTL_PROFILE）。"},
      {{"address"},
       "HOST:PORT",
       "The server; default 127.0.0.1:7443 (TIERCTL_ADDRESS).",
       "服务器地址，默认 127.0.0.1:7443（TIERCTL_ADDRESS）。"},
      {{"ca-file"},
       "FILE",
       "PEM certificates to trust; turns TLS on for a loopback address.",
       "信任的 PEM 证书；本机地址由此启用 TLS。"},
      {{"api-key-file"}, "FILE", "Log in with the API key in this file.", "用该文件中的 API 密钥登录。"},
      {{"timeout"},
       "DURATION",
       "Longest wait for one call, retries included; default 30s.",
       "一次调用（含重试）最长等待，默认 30s。"},
      {{"lang"}, "zh|en", "Language of messages; default from LANG.", "提示语言，默认取自 LANG。"},
      {{"output"},
       "FORMAT",
       "table, json, jsonl, csv or text (-o); default table.",
       "table、json、jsonl、csv 或 text（-o），默认 table。"},
      {{"help", false}, "", "Show help (-h).", "显示帮助（-h）。"},
  };
  return *options;
}

const std::vector<GeneralOption>& CallOptions() {
  static const auto* const options = [] {
    auto* all = new std::vector<GeneralOption>(ConnectionOptions());
    const std::vector<GeneralOption> more = {
        {{"columns"}, "A,B.C", "Columns of tables and CSV.", "表格和 CSV 的列。"},
        {{"no-headers", false}, "", "No header line.", "不输出表头。"},
        {{"all", false}, "", "Lists: follow the pages to the end.", "列表：取全部页。"},
        {{"limit"}, "N", "Lists: stop after N rows.", "列表：最多 N 行。"},
        {{"from-file"}, "FILE|-", "Request as JSON; flags win over it.", "JSON 格式的请求；参数优先。"},
        {{"time-zone"},
         "ZONE",
         "Zone of times without offset and of tables; default +08:00.",
         "无时区的时间以及表格所用时区，默认 +08:00。"},
        {{"async", false}, "", "Long work: return the operation at once.", "长任务：立即返回操作对象。"},
        {{"dry-run", false}, "", "Print the request as JSON, send nothing.", "只打印请求 JSON，不发送。"},
    };
    all->insert(all->end(), more.begin(), more.end());
    return all;
  }();
  return *options;
}

bool IsGeneralOption(absl::string_view name) {
  for (const GeneralOption& general : CallOptions()) {
    if (general.option.name == name) return true;
  }
  return false;
}

void AddOptions(const std::vector<GeneralOption>& general, std::vector<Option>* options) {
  for (const GeneralOption& one : general) options->push_back(one.option);
}

}  // namespace tierline::tierctl
