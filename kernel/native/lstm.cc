// Two ops of TensorFlow's for a whole LSTM layer and its gradient (Hochreiter & Schmidhuber, 1997; gates in Keras' order
// i, f, c, o). Rows of a batch do not depend on each other, so each thread takes some of them through all steps.
// TensorFlow's own BlockLSTM has another order of gates and no hard sigmoid.
#include <algorithm>
#include <cstdint>
#include <string>
#include <vector>

#include "op_kernel.h"
#include "parallel.h"

namespace limpid {
namespace {

// Tensors are batch-major: [batch, steps, …].
struct LstmShape {
  int64_t batch, steps, features, units;
  // Gates are hard sigmoids: 0.2 x + 0.5, clipped.
  bool hard;
};

struct LstmForward : LstmShape {
  const float *x;                           // [batch, steps, features]
  const float *kernel, *recurrent, *bias;   // [features, 4 units], [units, 4 units], [4 units]
  const float *h0, *c0;                     // [batch, units]
  float *h, *c, *gates;                     // [batch, steps, units], the same, [batch, steps, 4 units]
  float *before;                            // h of the step before
};

struct LstmBackward : LstmShape {
  const float *x, *before, *gates, *c, *c0, *recurrent;  // as above
  const float *dh, *dc;                                  // [batch, steps, units]; of the last c: [batch, units]
  float *dz;                                             // before the activations: [batch, steps, 4 units]
  float *dkernel, *drecurrent, *dbias, *dh0, *dc0;
};

// As `Pack` makes them.
struct Weights {
  std::vector<float> kernel, recurrent;
};

#define ROWS "lstm_rows.h"
#include "instruction_sets.h"

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
  l.features = context.Dimension(0, 2);
  l.units = context.Dimension(1, 2);
  const std::vector<int64_t> wide{l.batch, l.steps, 4 * l.units}, all{l.batch, l.steps, l.units}, one{l.batch, l.units};
  l.x = context.Input(0, {l.batch, l.steps, l.features});
  l.before = context.Input(1, all);
  l.gates = context.Input(2, wide);
  l.c = context.Input(3, all);
  l.c0 = context.Input(4, one);
  l.recurrent = context.Input(5, {l.units, 4 * l.units});
  l.dh = context.Input(6, all);
  l.dc = context.Input(7, one);
  l.dz = context.Output(0, wide);
  l.dkernel = context.Output(1, {l.features, 4 * l.units});
  l.drecurrent = context.Output(2, {l.units, 4 * l.units});
  l.dbias = context.Output(3, {4 * l.units});
  l.dh0 = context.Output(4, one);
  l.dc0 = context.Output(5, one);
  if (context.ok()) Run(l);
}

}  // namespace

// Returns what went wrong, or nothing.
std::string RegisterLstm() {
  const std::string failure = Register("LimpidLstm", {"x", "kernel", "recurrent", "bias", "h0", "c0"},
                                       {"h", "last", "c", "gates", "before"}, &ComputeForward);
  if (!failure.empty()) return failure;
  return Register("LimpidLstmGrad", {"x", "before", "gates", "c", "c0", "recurrent", "dh", "dc"},
                  {"dz", "dkernel", "drecurrent", "dbias", "dh0", "dc0"}, &ComputeBackward);
}

}  // namespace limpid
