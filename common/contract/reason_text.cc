#include "common/contract/errors.h"

namespace tierline::contract {
namespace {

struct Text {
  absl::string_view zh;
  absl::string_view en;
};

// A switch without default: the compiler names a reason that has no text.
Text TextOf(v1::ErrorReason reason) {  // NOLINT(readability-function-size): a table
  switch (reason) {
    case v1::INVALID_FIELD:
      return {"填写有误，请检查标出的内容；未做任何改动。",
              "Some of the input is wrong; please check the fields named. Nothing was changed."};
    case v1::UNAUTHENTICATED_CALL:
      return {"请先登录。", "Please log in first."};
    case v1::CREDENTIAL_EXPIRED:
      return {"登录已过期，请重新登录。", "Your login has expired; please log in again."};
    case v1::CREDENTIAL_REVOKED:
      return {"此登录凭证已被撤销，请联系管理员。", "This login was withdrawn; please ask an administrator."};
    case v1::PERMISSION_DENIED_OR_MISSING:
      return {"没有权限，或内容不存在。", "You may not do this, or it does not exist."};
    case v1::RESOURCE_MISSING:
      return {"找不到所指的内容。", "What was named does not exist."};
    case v1::ALREADY_THERE:
      return {"同名或同编码的内容已存在。", "There is already one with this name or code."};
    case v1::ETAG_MISMATCH:
      return {"内容已被他人修改，请刷新后再试。",
              "Somebody changed it meanwhile; look at it again, then decide."};
    case v1::REQUEST_ID_REUSED:
      return {"同一请求编号已用于另一内容，请换新编号重试。",
              "This request id was used for something else; use a new one."};
    case v1::PAGE_TOKEN_INVALID:
      return {"翻页信息已失效，请从第一页重新查看。",
              "The list cannot be continued from here; start again at the first page."};
    case v1::FILTER_INVALID:
      return {"筛选条件无法识别，请检查后重试。", "The filter cannot be read; please check it."};
    case v1::OVERLOADED:
      return {"服务器繁忙，请稍后再试。", "The server is busy; please try again shortly."};
    case v1::STORAGE_FULL:
      return {"服务器存储空间已满，请联系管理员。",
              "The server's disk is full; please tell an administrator."};
    case v1::STORAGE_UNAVAILABLE:
      return {"暂时无法保存或读取数据，请稍后再试。",
              "Data cannot be read or saved right now; please try again shortly."};
    case v1::SHUTTING_DOWN:
      return {"服务器正在重启，请稍后再试。", "The server is restarting; please try again shortly."};
    case v1::DEADLINE_PASSED:
      return {"操作超时，请用同一请求编号重试。", "It took too long; repeat it with the same request id."};
    case v1::CALL_CANCELLED:
      return {"操作已取消。", "The call was cancelled."};
    case v1::INTERNAL_DEFECT:
      return {"服务器内部出错，请联系管理员并提供请求编号。",
              "Something is wrong in the server; please give an administrator the request id."};
    case v1::METHOD_UNKNOWN:
      return {"服务器版本较旧，不支持此操作。", "This server's version does not know the call."};
    case v1::CURRENCY_MISMATCH:
      return {"币种与公司账本不一致。", "The currency is not the one of the company's books."};
    case v1::REVISION_CONFLICT:
      return {"同一单据的同一版本已有不同内容，请提高版本号。",
              "This revision is already recorded with other content; send a higher revision."};
    case v1::TREE_INVALID:
      return {"上下级关系形成循环或层级过深。", "The tree would contain itself or grow too deep."};
    case v1::CODE_INVALID:
      return {"验证码无效或已过期，请获取新的。", "The code is not valid any more; please get a new one."};
    case v1::REFRESH_REUSED:
      return {"登录凭证被重复使用，为安全起见请重新登录。",
              "The login was used twice; for safety, please log in again."};
    case v1::MODEL_INVALID:
      return {"分级标准有误，请检查标出的内容。",
              "The scoring model is not valid; please check what is named."};
    case v1::NO_PUBLISHED_MODEL:
      return {"尚未发布分级标准。", "No scoring model is published yet."};
    case v1::STATE_INVALID:
      return {"当前状态不允许此操作。", "Its present state does not allow this."};
    case v1::OPERATION_RUNNING:
      return {"同类任务正在进行，请等它完成。", "One of these is already running; please wait for it."};
    case v1::POPULATION_EMPTY:
      return {"还没有客户数据，请先导入。", "There are no customers yet; import some first."};
    case v1::NOT_SCORED:
      return {"该客户尚未评分。", "This customer has not been scored yet."};
    case v1::REQUEST_TOO_LARGE:
      return {"一次提交的内容过多，请分批提交。", "That is too much at once; send it in smaller parts."};
    case v1::RATE_LIMITED:
      return {"操作过于频繁，请稍后再试。", "Too many calls in a short time; please wait a little."};
    case v1::STILL_REFERENCED:
      return {"仍有其他内容在使用它，请先移走或删除。",
              "Others still refer to it; move or delete those first."};
    case v1::ERROR_REASON_UNSPECIFIED:
    case v1::ErrorReason_INT_MIN_SENTINEL_DO_NOT_USE_:
    case v1::ErrorReason_INT_MAX_SENTINEL_DO_NOT_USE_:
      break;
  }
  return {"操作未完成。", "The call did not succeed."};
}

}  // namespace

absl::string_view ReasonText(v1::ErrorReason reason, Locale locale) {
  const Text text = TextOf(reason);
  return locale == Locale::kChinese ? text.zh : text.en;
}

}  // namespace tierline::contract
