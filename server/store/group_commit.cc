#include "server/store/group_commit.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "common/base/status.h"

namespace tierline::store {
namespace {

// Deadlocks cannot come from us (the head row is locked first), only from somebody's hand on the database.
constexpr int kMostAttempts = 5;
constexpr char kSavepoint[] = "submission";

absl::Status NotKept(const absl::Status& lost) {
  const bool telling =
      lost.code() == absl::StatusCode::kResourceExhausted || lost.code() == absl::StatusCode::kInternal;
  return absl::Status(telling ? lost.code() : absl::StatusCode::kUnavailable,
                      absl::StrCat("the write was not kept: ", lost.message()));
}

absl::Status Failed() {
  return absl::UnavailableError("the database failed; nothing is written until tierlined is started again");
}

absl::Status NoTenant(TenantId tenant) {
  return absl::NotFoundError(absl::StrCat("there is no tenant ", tenant));
}

}  // namespace

GroupCommit::GroupCommit(sql::Driver& driver, SubmissionQueue& queue, KnownHeads& heads, int group_limit,
                         const Clock& clock, Rng& rng, std::function<void(absl::Status)> on_fatal)
    : driver_(driver),
      queue_(queue),
      heads_(heads),
      group_limit_(group_limit),
      clock_(clock),
      rng_(rng),
      on_fatal_(std::move(on_fatal)) {}

absl::Status GroupCommit::Connect() {
  if (db_ != nullptr && db_->healthy()) return absl::OkStatus();
  db_.reset();
  TIERLINE_ASSIGN_OR_RETURN(db_, driver_.Connect(sql::Driver::Mode::kReadWrite));
  return absl::OkStatus();
}

bool GroupCommit::RunOne() {
  Group group = queue_.TakeGroup(group_limit_);
  if (group.empty()) return false;
  const Answers answers = Run(group);
  for (size_t i = 0; i < group.size(); ++i) group[i].done(answers[i]);
  if (!failed_ && db_ != nullptr) {
    const absl::Status trimmed = driver_.TrimLog(*db_);
    if (trimmed.code() == absl::StatusCode::kDataLoss) Fail(trimmed);
  }
  return true;
}

GroupCommit::Answers GroupCommit::Run(Group& group) {
  if (failed_) return Answers(group.size(), Failed());
  for (int attempt = 1;; ++attempt) {
    Answers answers(group.size());
    const absl::Status lost = RunTransaction(group, answers);
    if (lost.ok()) return answers;
    const bool broken = lost.code() == absl::StatusCode::kDataLoss ||
                        (db_ != nullptr && db_->trouble().code() == absl::StatusCode::kDataLoss);
    Abandon();
    if (broken) {
      Fail(lost);
      return Answers(group.size(), Failed());
    }
    if (lost.code() != absl::StatusCode::kAborted || attempt == kMostAttempts) {
      return Answers(group.size(), NotKept(lost));
    }
  }
}

absl::Status GroupCommit::RunTransaction(Group& group, Answers& answers) {
  const TenantId tenant = group.front().tenant;
  TIERLINE_RETURN_IF_ERROR(Connect());
  TIERLINE_RETURN_IF_ERROR(db_->BeginWrite());
  if (!group.front().write) return CreateTenant(tenant, answers.front());
  TIERLINE_ASSIGN_OR_RETURN(const std::optional<Head> head, LockHead(tenant));
  if (!head.has_value()) {
    answers.assign(group.size(), NoTenant(tenant));
    return db_->Rollback();
  }
  WriteSession session(*db_, tenant, *head, clock_.Now(), rng_);
  return RunWrites(group, answers, session);
}

absl::Status GroupCommit::RunWrites(Group& group, Answers& answers, WriteSession& session) {
  bool any_kept = false;
  for (size_t i = 0; i < group.size(); ++i) {
    if (group[i].deadline < session.now()) {
      answers[i] = absl::DeadlineExceededError("the deadline passed while the write was waiting");
      continue;
    }
    TIERLINE_RETURN_IF_ERROR(RunWrite(group[i].write, session, answers[i]));
    any_kept = any_kept || answers[i].ok();
  }
  // Nothing to keep: the position stays unused.
  if (!any_kept) return db_->Rollback();
  TIERLINE_RETURN_IF_ERROR(db_->Commit());
  for (WriteSession::Hook& hook : session.TakeHooks()) hook();
  heads_.Committed(session.tenant(), session.head(), session.dirty());
  return absl::OkStatus();
}

absl::Status GroupCommit::RunWrite(Store::Write& write, WriteSession& session, absl::Status& answer) {
  TIERLINE_RETURN_IF_ERROR(db_->Savepoint(kSavepoint));
  answer = write(session);
  TIERLINE_RETURN_IF_ERROR(Loss());
  if (answer.ok()) answer = db_->Release(kSavepoint);
  if (answer.ok()) {
    session.Keep();
    return absl::OkStatus();
  }
  session.Forget();
  TIERLINE_RETURN_IF_ERROR(db_->RollbackTo(kSavepoint));
  TIERLINE_RETURN_IF_ERROR(db_->Release(kSavepoint));
  return Loss();
}

absl::Status GroupCommit::CreateTenant(TenantId tenant, absl::Status& answer) {
  const Head head{.position = 0, .epoch = 1, .identity = 0};
  const absl::Status inserted =
      db_->Execute("INSERT INTO tenant_head (tenant_id, seq, epoch, identity_seq) VALUES ($1, $2, $3, $4)",
                   {tenant, head.position, head.epoch, head.identity})
          .status();
  if (inserted.code() == absl::StatusCode::kAlreadyExists) {
    answer = absl::AlreadyExistsError(absl::StrCat("tenant ", tenant, " exists already"));
    return db_->Rollback();
  }
  TIERLINE_RETURN_IF_ERROR(inserted);
  TIERLINE_RETURN_IF_ERROR(db_->Commit());
  heads_.Committed(tenant, head, /*dirty=*/false);
  return absl::OkStatus();
}

absl::StatusOr<std::optional<Head>> GroupCommit::LockHead(TenantId tenant) {
  std::optional<Head> head;
  TIERLINE_RETURN_IF_ERROR(db_->Query(
      "UPDATE tenant_head SET seq = seq + 1 WHERE tenant_id = $1 RETURNING seq, epoch, identity_seq",
      {tenant}, [&](const sql::Row& row) {
        head = Head{.position = row.Int64(0), .epoch = row.Int64(1), .identity = row.Int64(2)};
        return absl::OkStatus();
      }));
  return head;
}

absl::Status GroupCommit::Loss() const {
  const absl::Status& trouble = db_->trouble();
  // A deadlock undoes one statement only, but the group is better run again than that submission refused.
  const bool whole_group =
      trouble.code() == absl::StatusCode::kDataLoss || trouble.code() == absl::StatusCode::kAborted;
  if (whole_group) return trouble;
  if (db_->InUsableTransaction()) return absl::OkStatus();
  return trouble.ok() ? absl::UnavailableError("the transaction was lost") : trouble;
}

void GroupCommit::Abandon() {
  if (db_ != nullptr && (!db_->Rollback().ok() || !db_->healthy())) db_.reset();
}

void GroupCommit::Fail(const absl::Status& cause) {
  if (failed_.exchange(true)) return;
  on_fatal_(cause);
}

absl::Status GroupCommit::Checkpoint() {
  // After a failed sync the log must not be touched again by this process.
  if (failed_) return Failed();
  return db_ == nullptr ? absl::OkStatus() : driver_.Checkpoint(*db_);
}

}  // namespace tierline::store
