// An op that runs on a thread of its own while JavaScript goes on. One at a time.
#pragma once
#include <condition_variable>
#include <mutex>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "tensorflow/c/c_api.h"
#include "tensorflow/c/eager/c_api.h"

namespace limpid {

class Ahead {
 public:
  struct Result {
    // Empty when the op failed.
    std::vector<TFE_TensorHandle *> outputs;
    std::string failure;
  };

  ~Ahead() {
    if (!thread_.joinable()) return;
    {
      std::unique_lock<std::mutex> lock(mutex_);
      is_over_ = true;
    }
    changed_.notify_all();
    thread_.join();
  }

  // The outputs' ids, of the one who calls.
  std::vector<int32_t> ids;

  // Takes the op over. `inputs` are released where Wait is called: memory of JavaScript's must not be let go by another thread.
  void Start(TFE_Op *op, std::vector<TFE_TensorHandle *> inputs, size_t outputs) {
    if (!thread_.joinable()) thread_ = std::thread([this] { Work(); });
    {
      std::unique_lock<std::mutex> lock(mutex_);
      inputs_ = std::move(inputs);
      result_ = {std::vector<TFE_TensorHandle *>(outputs, nullptr), ""};
      op_ = op;
    }
    changed_.notify_all();
  }

  // Returns what the op gave when it has run.
  Result Wait() {
    std::unique_lock<std::mutex> lock(mutex_);
    changed_.wait(lock, [this] { return op_ == nullptr; });
    for (TFE_TensorHandle *input : inputs_) TFE_DeleteTensorHandle(input);
    inputs_.clear();
    return std::move(result_);
  }

 private:
  void Work() {
    std::unique_lock<std::mutex> lock(mutex_);
    while (true) {
      changed_.wait(lock, [this] { return op_ != nullptr || is_over_; });
      if (op_ == nullptr) return;
      lock.unlock();
      Run();
      lock.lock();
      op_ = nullptr;
      changed_.notify_all();
    }
  }

  // Nobody else touches op and result meanwhile.
  void Run() {
    TF_Status *status = TF_NewStatus();
    int count = result_.outputs.size();
    TFE_Execute(op_, result_.outputs.data(), &count, status);
    if (TF_GetCode(status) != TF_OK) result_ = {{}, TF_Message(status)};
    TF_DeleteStatus(status);
    TFE_DeleteOp(op_);
  }

  std::thread thread_;
  std::mutex mutex_;
  std::condition_variable changed_;
  bool is_over_ = false;
  // Null when nothing runs.
  TFE_Op *op_ = nullptr;
  std::vector<TFE_TensorHandle *> inputs_;
  Result result_;
};

}  // namespace limpid
