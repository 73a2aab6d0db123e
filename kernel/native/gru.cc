// Two ops of TensorFlow's for a whole GRU layer and its gradient (https://arxiv.org/abs/1406.1078; gates in Keras' order z,
// r, then the candidate c): h = z h' + (1 - z) c of the state h' before. In the paper's first version, and where the bias
// has two rows, the reset gate acts after the recurrent product: c = tanh(W x + b + r (U h' + b')); else c = tanh(W x + b +
// U (r h')). Rows of a batch do not depend on each other, so each thread takes some of them through all steps.
// TensorFlow's own GRUBlockCell is one step, without that reset gate and without hard sigmoids.
#include <algorithm>
#include <cstdint>
#include <string>
#include <vector>

#include "op_kernel.h"
#include "parallel.h"

namespace limpid {
namespace {

// Tensors are batch-major: [batch, steps, …].
struct GruShape {
  int64_t batch, steps, features, units;
  // Gates are hard sigmoids: 0.2 x + 0.5, clipped.
  bool hard;
  bool reset_after;
};

struct GruForward : GruShape {
  const float *x;                   // [batch, steps, features]
  const float *kernel, *recurrent;  // [features, 3 units], [units, 3 units]
  const float *bias;                // [3 units]; with reset_after [2, 3 units]: b, b'
  const float *h0;                  // [batch, units]
  float *h, *gates;                 // [batch, steps, units]; z, r, c: [batch, steps, 3 units]
  float *before;                    // h of the step before
  float *inner;                     // [batch, steps, units]: U h' + b' of the candidate, or r h'
};

struct GruBackward : GruShape {
  const float *x, *recurrent, *gates, *before, *inner;  // as above
  const float *dh;                                      // [batch, steps, units]
  float *dz;                                            // before the activations: [batch, steps, 3 units]
  float *dinner;                                        // with reset_after: [batch, steps, units]
  float *dkernel, *drecurrent, *dbias, *dh0;
};

// Packed: those of x, and those of the state, which the gates take and the candidate takes.
struct Weights {
  std::vector<float> kernel, gates, candidate;
};

#define ROWS "gru_rows.h"
#include "instruction_sets.h"

std::vector<int64_t> BiasShape(const GruShape &g) {
  return g.reset_after ? std::vector<int64_t>{2, 3 * g.units} : std::vector<int64_t>{3 * g.units};
}

void ComputeForward(void *hard, TF_OpKernelContext *kernel_context) {
  Context context(kernel_context);
  GruForward g{};
  g.hard = *static_cast<bool *>(hard);
  g.batch = context.Dimension(0, 0);
  g.steps = context.Dimension(0, 1);
  g.features = context.Dimension(0, 2);
  g.units = context.Dimension(2, 0);
  g.reset_after = context.Rank(3) == 2;
  const std::vector<int64_t> wide{g.batch, g.steps, 3 * g.units}, all{g.batch, g.steps, g.units}, one{g.batch, g.units};
  g.x = context.Input(0, {g.batch, g.steps, g.features});
  g.kernel = context.Input(1, {g.features, 3 * g.units});
  g.recurrent = context.Input(2, {g.units, 3 * g.units});
  g.bias = context.Input(3, BiasShape(g));
  g.h0 = context.Input(4, one);
  g.h = context.Output(0, all);
  g.gates = context.Output(1, wide);
  g.before = context.Output(2, all);
  g.inner = context.Output(3, all);
  if (context.ok() && g.steps > 0) Run(g);
}

void ComputeBackward(void *hard, TF_OpKernelContext *kernel_context) {
  Context context(kernel_context);
  GruBackward g{};
  g.hard = *static_cast<bool *>(hard);
  g.batch = context.Dimension(0, 0);
  g.steps = context.Dimension(0, 1);
  g.features = context.Dimension(0, 2);
  g.units = context.Dimension(1, 0);
  g.reset_after = context.Rank(2) == 2;
  const std::vector<int64_t> wide{g.batch, g.steps, 3 * g.units}, all{g.batch, g.steps, g.units}, one{g.batch, g.units};
  g.x = context.Input(0, {g.batch, g.steps, g.features});
  g.recurrent = context.Input(1, {g.units, 3 * g.units});
  context.Input(2, BiasShape(g));
  g.gates = context.Input(3, wide);
  g.before = context.Input(4, all);
  g.inner = context.Input(5, all);
  g.dh = context.Input(6, all);
  g.dz = context.Output(0, wide);
  g.dkernel = context.Output(1, {g.features, 3 * g.units});
  g.drecurrent = context.Output(2, {g.units, 3 * g.units});
  g.dbias = context.Output(3, BiasShape(g));
  g.dh0 = context.Output(4, one);
  if (!context.ok()) return;
  std::vector<float> dinner(g.reset_after ? g.batch * g.steps * g.units : 0);
  g.dinner = dinner.data();
  Run(g);
}

}  // namespace

// Returns what went wrong, or nothing.
std::string RegisterGru() {
  const std::string failure = Register("LimpidGru", {"x", "kernel", "recurrent", "bias", "h0"},
                                       {"h", "gates", "before", "inner"}, &ComputeForward);
  if (!failure.empty()) return failure;
  return Register("LimpidGruGrad", {"x", "recurrent", "bias", "gates", "before", "inner", "dh"},
                  {"dz", "dkernel", "drecurrent", "dbias", "dh0"}, &ComputeBackward);
}

}  // namespace limpid
