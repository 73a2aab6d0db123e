#include <algorithm>
#include <condition_variable>
#include <cstdint>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

#include "parallel.h"

namespace limpid {
namespace {

// As many threads as there are cores, the caller among them. They sleep between calls and live as long as the process.
class Pool {
 public:
  explicit Pool(int64_t helpers) {
    for (int64_t i = 0; i < helpers; i++) std::thread([this] { Help(); }).detach();
  }

  int64_t size() const { return size_; }

  void Run(int64_t parts, const std::function<void(int64_t)> &part) {
    const std::lock_guard<std::mutex> one_at_a_time(running_);
    std::unique_lock<std::mutex> lock(mutex_);
    part_ = &part;
    parts_ = left_ = parts;
    wake_.notify_all();
    while (Take(lock)) {
    }
    done_.wait(lock, [this] { return left_ == 0; });
    part_ = nullptr;
  }

 private:
  void Help() {
    std::unique_lock<std::mutex> lock(mutex_);
    for (;;) {
      wake_.wait(lock, [this] { return parts_ > 0; });
      Take(lock);
    }
  }

  // Does one of the parts, if one is left.
  bool Take(std::unique_lock<std::mutex> &lock) {
    if (parts_ == 0) return false;
    const int64_t mine = --parts_;
    const auto &part = *part_;
    lock.unlock();
    part(mine);
    lock.lock();
    if (--left_ == 0) done_.notify_one();
    return true;
  }

  friend Pool &ThePool();
  int64_t size_ = 1;
  std::mutex running_, mutex_;
  std::condition_variable wake_, done_;
  const std::function<void(int64_t)> *part_ = nullptr;
  int64_t parts_ = 0, left_ = 0;
};

Pool &ThePool() {
  // Never destroyed: its threads may wait in it when the process ends.
  static Pool *pool = [] {
    const int64_t cores = std::max(1u, std::thread::hardware_concurrency());
    auto *made = new Pool(cores - 1);
    made->size_ = cores;
    return made;
  }();
  return *pool;
}

}  // namespace

void InParallel(int64_t count, int64_t grain, const std::function<void(int64_t, int64_t)> &work) {
  const int64_t grains = (count + grain - 1) / grain;
  if (grains <= 1 || ThePool().size() == 1) return work(0, count);
  // A thread that comes late finds fewer parts left, and holds nobody up.
  const int64_t parts = std::min(grains, 2 * ThePool().size());
  ThePool().Run(parts, [&](int64_t part) {
    const int64_t begin = grains * part / parts * grain, end = std::min(count, grains * (part + 1) / parts * grain);
    work(begin, end);
  });
}

}  // namespace limpid
