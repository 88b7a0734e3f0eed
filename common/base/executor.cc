#include "common/base/executor.h"

#include <pthread.h>

#include <chrono>
#include <condition_variable>
#include <deque>
#include <map>
#include <mutex>
#include <thread>
#include <utility>
#include <vector>

namespace tierline {
namespace {

void NameThisThread(const std::string& name) {
#if defined(__linux__)
  constexpr size_t kMostChars = 15;  // the kernel's limit; a longer name would be refused whole
  pthread_setname_np(pthread_self(), name.substr(0, kMostChars).c_str());
#else
  (void)name;
#endif
}

// The standard's mutex, not Abseil's: only its condition variable can wait on the steady clock, so that
// setting the machine's clock neither delays nor hurries timed work.
class ThreadPool final : public Executor {
 public:
  using SteadyTime = std::chrono::steady_clock::time_point;

  ThreadPool(const std::string& name, int threads) {
    threads_.reserve(threads);
    for (int i = 0; i < threads; ++i) {
      threads_.emplace_back([this, name] {
        NameThisThread(name);
        Serve();
      });
    }
  }

  ~ThreadPool() override { Stop(); }

  void Run(Work work) override {
    {
      std::lock_guard lock(mu_);
      if (stopping_) return;
      ready_.push_back(std::move(work));
    }
    wake_.notify_one();
  }

  void RunAfter(absl::Duration delay, Work work) override {
    const SteadyTime due = std::chrono::steady_clock::now() + absl::ToChronoNanoseconds(delay);
    {
      std::lock_guard lock(mu_);
      if (stopping_) return;
      timed_.emplace(due, std::move(work));
    }
    wake_.notify_one();
  }

  size_t pending() const override {
    std::lock_guard lock(mu_);
    return ready_.size() + timed_.size() + running_;
  }

  void Stop() override {
    std::vector<std::thread> threads;
    std::multimap<SteadyTime, Work> dropped;  // destroyed without the lock: work may own anything
    {
      std::lock_guard lock(mu_);
      stopping_ = true;
      threads.swap(threads_);
      dropped.swap(timed_);
    }
    wake_.notify_all();
    for (std::thread& thread : threads) thread.join();
  }

 private:
  void Serve() {
    std::unique_lock lock(mu_);
    while (WaitForWork(lock)) {
      Work work = std::move(ready_.front());
      ready_.pop_front();
      ++running_;
      lock.unlock();
      std::move(work)();
      work = nullptr;
      lock.lock();
      --running_;
    }
  }

  // True with something in ready_; false when it is time to end.
  bool WaitForWork(std::unique_lock<std::mutex>& lock) {
    for (;;) {
      TakeDue();
      if (!ready_.empty()) return true;
      if (stopping_) return false;
      if (timed_.empty()) {
        wake_.wait(lock);
      } else {
        const SteadyTime due = timed_.begin()->first;
        wake_.wait_until(lock, due);
      }
    }
  }

  void TakeDue() {
    const SteadyTime now = std::chrono::steady_clock::now();
    while (!timed_.empty() && timed_.begin()->first <= now) {
      ready_.push_back(std::move(timed_.begin()->second));
      timed_.erase(timed_.begin());
      if (ready_.size() > 1) wake_.notify_one();
    }
  }

  mutable std::mutex mu_;
  std::condition_variable wake_;
  // Guarded by mu_.
  std::deque<Work> ready_;
  std::multimap<SteadyTime, Work> timed_;
  size_t running_ = 0;
  bool stopping_ = false;
  std::vector<std::thread> threads_;
};

}  // namespace

std::unique_ptr<Executor> NewThreadPool(const std::string& name, int threads) {
  return std::make_unique<ThreadPool>(name, threads);
}

}  // namespace tierline
