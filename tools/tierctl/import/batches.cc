#include "tools/tierctl/import/batches.h"

#include <deque>
#include <memory>
#include <optional>
#include <utility>

#include "absl/synchronization/notification.h"
#include "common/base/executor.h"
#include "common/base/status.h"
#include "tools/tierctl/shell/problem.h"

namespace tierline::tierctl {
namespace {

struct Batch {
  int64_t number = 0;
  std::vector<ImportRow> rows;
  int level = 0;
  double fraction = 0.0;
};

// A batch on its way.
struct Flight {
  int64_t rows = 0;
  double fraction = 0.0;
  BatchResult result;
  absl::Notification landed;
};

// Cuts rows into batches: the same rows give the same batches, whatever became of them.
class BatchCutter {
 public:
  BatchCutter(RowSource* rows, size_t batch_size) : rows_(rows), batch_size_(batch_size) {}

  // False at the end.
  absl::StatusOr<bool> Next(Batch* batch) {
    *batch = Batch();
    batch->number = number_;
    while (batch->rows.size() < batch_size_) {
      if (!held_.has_value()) {
        SourceRow row;
        TIERLINE_ASSIGN_OR_RETURN(const bool more, rows_->Next(&row));
        if (!more) break;
        held_ = std::move(row);
      }
      if (!batch->rows.empty() && held_->level != batch->level) break;
      batch->level = held_->level;
      batch->fraction = held_->fraction;
      batch->rows.push_back(std::move(held_->row));
      held_.reset();
    }
    if (batch->rows.empty()) return false;
    ++number_;
    return true;
  }

 private:
  RowSource* const rows_;
  const size_t batch_size_;
  int64_t number_ = 0;
  std::optional<SourceRow> held_;
};

class Run {
 public:
  Run(const ImportWork& work, ImportState* state)
      : work_(work),
        state_(state),
        done_before_(state->batches),
        cutter_(work.rows, work.batch_size),
        pool_(NewThreadPool("import", work.parallel)) {}

  absl::Status ToEnd() {
    absl::Status status = Produce();
    // What is still on its way is waited for; whatever comes after an error is sent again by the next run.
    while (!flights_.empty()) {
      const absl::Status landed = Land(status.ok() || ExitCodeOf(status) == kExitInterrupted);
      if (status.ok()) status = landed;
    }
    return status;
  }

 private:
  absl::Status Produce() {
    Batch batch;
    int level = 0;
    while (true) {
      if (work_.shell->interrupted != nullptr && work_.shell->interrupted->load()) return Interrupted();
      TIERLINE_ASSIGN_OR_RETURN(const bool more, cutter_.Next(&batch));
      if (!more) return absl::OkStatus();
      if (batch.number < done_before_) continue;
      const size_t others = batch.level == level ? work_.parallel - 1 : 0;
      level = batch.level;
      while (flights_.size() > others) TIERLINE_RETURN_IF_ERROR(Land(true));
      Start(std::move(batch));
    }
  }

  void Start(Batch batch) {
    auto flight = std::make_shared<Flight>();
    flight->rows = static_cast<int64_t>(batch.rows.size());
    flight->fraction = batch.fraction;
    flights_.push_back(flight);
    pool_->Run(
        [flight, sender = work_.sender, number = batch.number, rows = std::move(batch.rows)]() mutable {
          flight->result = sender->Send(number, std::move(rows));
          flight->landed.Notify();
        });
  }

  // Waits for the oldest flight; `count`: and takes its answer.
  absl::Status Land(bool count) {
    const std::shared_ptr<Flight> flight = flights_.front();
    flights_.pop_front();
    flight->landed.WaitForNotification();
    if (!flight->result.status.ok()) {
      lost_ = true;
      return flight->result.status;
    }
    if (!count || lost_) return absl::OkStatus();
    TIERLINE_RETURN_IF_ERROR(work_.rejected->Append(flight->result.rejected));
    state_->counts.Add(flight->result.counts);
    state_->counts.read += flight->rows;
    state_->rejected_bytes = work_.rejected->bytes();
    ++state_->batches;
    TIERLINE_RETURN_IF_ERROR(SaveState(work_.state_path, *state_));
    rows_ += flight->rows;
    work_.progress->Update(flight->fraction, rows_);
    return absl::OkStatus();
  }

  const ImportWork& work_;
  ImportState* const state_;
  const int64_t done_before_;
  BatchCutter cutter_;
  std::deque<std::shared_ptr<Flight>> flights_;
  bool lost_ = false;  // a batch failed: those after it are not counted
  int64_t rows_ = 0;
  const std::unique_ptr<Executor> pool_;
};

}  // namespace

absl::Status SendBatches(const ImportWork& work, ImportState* state) { return Run(work, state).ToEnd(); }

}  // namespace tierline::tierctl
