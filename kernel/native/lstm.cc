// Two ops of TensorFlow's for a whole LSTM layer and its gradient (Hochreiter & Schmidhuber, 1997; gates in Keras' order
// i, f, c, o). Rows of a batch do not depend on each other, so each thread takes some of them through all steps.
// TensorFlow's own BlockLSTM has another order of gates and no hard sigmoid.
#include <algorithm>
#include <cstdint>
#include <string>
#include <vector>

#include "parallel.h"
#include "tensorflow/c/kernels.h"
#include "tensorflow/c/ops.h"
#include "tensorflow/c/tf_tensor.h"

namespace limpid {
namespace {

// Tensors are batch-major: [batch, steps, …].
struct LstmShape {
  int64_t batch, steps, units;
  // Gates are hard sigmoids: 0.2 x + 0.5, clipped.
  bool hard;
};

struct LstmForward : LstmShape {
  int64_t features;
  const float *x;                           // [batch, steps, features]
  const float *kernel, *recurrent, *bias;   // [features, 4 units], [units, 4 units], [4 units]
  const float *h0, *c0;                     // [batch, units]
  float *h, *c, *gates;                     // [batch, steps, units], the same, [batch, steps, 4 units]
  float *before;                            // h of the step before
};

struct LstmBackward : LstmShape {
  const float *gates, *c, *c0, *recurrent;  // as above
  const float *dh, *dc;                     // [batch, steps, units]; of the last c: [batch, units]
  float *dz, *dbias, *dh0, *dc0;            // [batch, steps, 4 units] before the activations, [4 units], [batch, units]
};

// As `Pack` makes them.
struct Weights {
  std::vector<float> kernel, recurrent;
};

#if defined(__x86_64__)
namespace avx512 {
#if defined(__clang__)
#pragma clang attribute push(__attribute__((target("avx512f,fma"))), apply_to = function)
#else
#pragma GCC push_options
#pragma GCC target("avx512f,fma")
#endif
#define WIDTH 16
#define TILE 8
#include "lstm_rows.h"
#undef WIDTH
#undef TILE
#if defined(__clang__)
#pragma clang attribute pop
#else
#pragma GCC pop_options
#endif
}  // namespace avx512
namespace avx2 {
#if defined(__clang__)
#pragma clang attribute push(__attribute__((target("avx2,fma"))), apply_to = function)
#else
#pragma GCC push_options
#pragma GCC target("avx2,fma")
#endif
#define WIDTH 8
#define TILE 6
#include "lstm_rows.h"
#undef WIDTH
#undef TILE
#if defined(__clang__)
#pragma clang attribute pop
#else
#pragma GCC pop_options
#endif
}  // namespace avx2
#endif
// SSE2 and NEON
namespace baseline {
#define WIDTH 4
#define TILE 4
#include "lstm_rows.h"
#undef WIDTH
#undef TILE
}  // namespace baseline

template <typename Lstm>
void Run(const Lstm &lstm) {
#if defined(__x86_64__)
  if (__builtin_cpu_supports("avx512f")) return avx512::Run(lstm);
  if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma")) return avx2::Run(lstm);
#endif
  baseline::Run(lstm);
}

// One run of a kernel: its inputs and outputs, given back at the end, and what went wrong first.
class Context {
 public:
  explicit Context(TF_OpKernelContext *context) : context_(context) {}
  ~Context() {
    if (TF_GetCode(status_) != TF_OK) TF_OpKernelContext_Failure(context_, status_);
    for (TF_Tensor *tensor : tensors_) TF_DeleteTensor(tensor);
    TF_DeleteStatus(status_);
  }

  bool ok() const { return TF_GetCode(status_) == TF_OK; }

  int64_t Dimension(int input, int axis) {
    TF_Tensor *tensor = Tensor(input);
    return tensor != nullptr && axis < TF_NumDims(tensor) ? TF_Dim(tensor, axis) : -1;
  }

  // Null when the input has another shape.
  const float *Input(int input, const std::vector<int64_t> &shape) {
    TF_Tensor *tensor = Tensor(input);
    bool same = tensor != nullptr && TF_NumDims(tensor) == static_cast<int>(shape.size());
    for (size_t axis = 0; same && axis < shape.size(); axis++) same = TF_Dim(tensor, axis) == shape[axis];
    if (same) return static_cast<const float *>(TF_TensorData(tensor));
    const std::string message = "input " + std::to_string(input) + " of an LSTM has another shape than it should";
    if (ok()) TF_SetStatus(status_, TF_INVALID_ARGUMENT, message.c_str());
    return nullptr;
  }

  float *Output(int output, const std::vector<int64_t> &shape) {
    if (!ok()) return nullptr;
    int64_t size = sizeof(float);
    for (int64_t length : shape) size *= length;
    TF_Tensor *tensor =
        TF_AllocateOutput(context_, output, TF_FLOAT, shape.data(), shape.size(), size, status_);
    if (!ok()) return nullptr;
    tensors_.push_back(tensor);
    return static_cast<float *>(TF_TensorData(tensor));
  }

 private:
  TF_Tensor *Tensor(int input) {
    TF_Tensor *tensor = nullptr;
    if (!ok()) return nullptr;
    TF_GetInput(context_, input, &tensor, status_);
    if (tensor != nullptr) tensors_.push_back(tensor);
    return tensor;
  }

  TF_OpKernelContext *context_;
  TF_Status *status_ = TF_NewStatus();
  std::vector<TF_Tensor *> tensors_;
};

void *ReadHard(TF_OpKernelConstruction *construction) {
  unsigned char hard = 0;
  TF_Status *status = TF_NewStatus();
  TF_OpKernelConstruction_GetAttrBool(construction, "hard", &hard, status);
  if (TF_GetCode(status) != TF_OK) TF_OpKernelConstruction_Failure(construction, status);
  TF_DeleteStatus(status);
  return new bool(hard != 0);
}

void DeleteHard(void *hard) { delete static_cast<bool *>(hard); }

void ComputeForward(void *hard, TF_OpKernelContext *kernel_context) {
  Context context(kernel_context);
  LstmForward l{};
  l.hard = *static_cast<bool *>(hard);
  l.batch = context.Dimension(0, 0);
  l.steps = context.Dimension(0, 1);
  l.features = context.Dimension(0, 2);
  l.units = context.Dimension(2, 0);
  const std::vector<int64_t> wide{l.batch, l.steps, 4 * l.units}, all{l.batch, l.steps, l.units}, one{l.batch, l.units};
  l.x = context.Input(0, {l.batch, l.steps, l.features});
  l.kernel = context.Input(1, {l.features, 4 * l.units});
  l.recurrent = context.Input(2, {l.units, 4 * l.units});
  l.bias = context.Input(3, {4 * l.units});
  l.h0 = context.Input(4, one);
  l.c0 = context.Input(5, one);
  l.h = context.Output(0, all);
  float *last = context.Output(1, one);
  l.c = context.Output(2, all);
  l.gates = context.Output(3, wide);
  l.before = context.Output(4, all);
  if (!context.ok() || l.steps == 0) return;
  Run(l);
  for (int64_t row = 0; row < l.batch; row++) {
    const float *c = l.c + ((row + 1) * l.steps - 1) * l.units;
    std::copy(c, c + l.units, last + row * l.units);
  }
}

void ComputeBackward(void *hard, TF_OpKernelContext *kernel_context) {
  Context context(kernel_context);
  LstmBackward l{};
  l.hard = *static_cast<bool *>(hard);
  l.batch = context.Dimension(0, 0);
  l.steps = context.Dimension(0, 1);
  l.units = context.Dimension(3, 0);
  const std::vector<int64_t> wide{l.batch, l.steps, 4 * l.units}, all{l.batch, l.steps, l.units}, one{l.batch, l.units};
  l.gates = context.Input(0, wide);
  l.c = context.Input(1, all);
  l.c0 = context.Input(2, one);
  l.recurrent = context.Input(3, {l.units, 4 * l.units});
  l.dh = context.Input(4, all);
  l.dc = context.Input(5, one);
  l.dz = context.Output(0, wide);
  l.dbias = context.Output(1, {4 * l.units});
  l.dh0 = context.Output(2, one);
  l.dc0 = context.Output(3, one);
  if (context.ok()) Run(l);
}

// Functions find out shapes by running.
void UnknownShapes(TF_ShapeInferenceContext *context, TF_Status *status) {
  TF_ShapeInferenceContextSetUnknownShape(context, status);
}

std::string Register(const char *name, const std::vector<const char *> &inputs, const std::vector<const char *> &outputs,
                     void (*compute)(void *, TF_OpKernelContext *)) {
  TF_OpDefinitionBuilder *op = TF_NewOpDefinitionBuilder(name);
  for (const char *input : inputs) TF_OpDefinitionBuilderAddInput(op, input);
  for (const char *output : outputs) TF_OpDefinitionBuilderAddOutput(op, output);
  TF_OpDefinitionBuilderAddAttr(op, "hard: bool");
  TF_OpDefinitionBuilderSetShapeInferenceFunction(op, &UnknownShapes);
  TF_Status *status = TF_NewStatus();
  TF_RegisterOpDefinition(op, status);
  if (TF_GetCode(status) == TF_OK) {
    TF_RegisterKernelBuilder(name, TF_NewKernelBuilder(name, "CPU", &ReadHard, compute, &DeleteHard), status);
  }
  const std::string failure = TF_GetCode(status) == TF_OK ? "" : TF_Message(status);
  TF_DeleteStatus(status);
  return failure;
}

}  // namespace

// Returns what went wrong, or nothing.
std::string RegisterLstm() {
  const std::string failure = Register(
      "LimpidLstm", {"x: float", "kernel: float", "recurrent: float", "bias: float", "h0: float", "c0: float"},
      {"h: float", "last: float", "c: float", "gates: float", "before: float"}, &ComputeForward);
  if (!failure.empty()) return failure;
  return Register("LimpidLstmGrad",
                  {"gates: float", "c: float", "c0: float", "recurrent: float", "dh: float", "dc: float"},
                  {"dz: float", "dbias: float", "dh0: float", "dc0: float"}, &ComputeBackward);
}

}  // namespace limpid
