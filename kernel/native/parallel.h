// Threads that share the rows of a batch.
#pragma once
#include <functional>

namespace limpid {

// Cuts [0, count) into ranges of whole `grain`s, runs work(begin, end) on each, and returns when all have run.
void InParallel(int64_t count, int64_t grain, const std::function<void(int64_t, int64_t)> &work);

}  // namespace limpid
