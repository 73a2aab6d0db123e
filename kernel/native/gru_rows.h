// A GRU over rows [begin, end) of a batch. Included once for each instruction set (instruction_sets.h).
#include "rows.h"

inline void Forward(const GruForward &g, const Weights &weights, int64_t begin, int64_t end) {
  const int64_t rows = end - begin, units = g.units, wide = 3 * units;
  for (int64_t row = begin; row < end; row++)
    std::copy(g.h0 + row * units, g.h0 + (row + 1) * units, g.before + row * g.steps * units);
  for (int64_t t = 0; t < g.steps; t++) {
    const int64_t first = begin * g.steps + t;
    float *gates = g.gates + first * wide, *inner = g.inner + first * units;
    const float *before = g.before + first * units;
    for (int64_t row = 0; row < rows; row++) {
      std::copy(g.bias, g.bias + wide, gates + row * g.steps * wide);
      if (!g.reset_after) continue;
      for (int64_t j = 0; j < 2 * units; j++) gates[row * g.steps * wide + j] += g.bias[wide + j];
      std::copy(g.bias + wide + 2 * units, g.bias + 2 * wide, inner + row * g.steps * units);
    }
    AddProduct(rows, g.features, wide, g.x + first * g.features, g.steps * g.features, weights.kernel.data(), gates,
               g.steps * wide);
    AddProduct(rows, units, 2 * units, before, g.steps * units, weights.gates.data(), gates, g.steps * wide);
    if (g.reset_after) {
      AddProduct(rows, units, units, before, g.steps * units, weights.candidate.data(), inner, g.steps * units);
    }
    for (int64_t at = first; at < end * g.steps; at += g.steps) {
      float *z = g.gates + at * wide, *r = z + units;
      for (int64_t u = 0; u < units; u += WIDTH) {
        const int64_t count = std::min<int64_t>(WIDTH, units - u);
        const Vector reset = Gate(LoadSome(r + u, count), g.hard);
        StoreSome(z + u, Gate(LoadSome(z + u, count), g.hard), count);
        StoreSome(r + u, reset, count);
        if (!g.reset_after) StoreSome(g.inner + at * units + u, reset * LoadSome(g.before + at * units + u, count), count);
      }
    }
    if (!g.reset_after) {
      AddProduct(rows, units, units, inner, g.steps * units, weights.candidate.data(), gates + 2 * units,
                 g.steps * wide);
    }
    for (int64_t at = first; at < end * g.steps; at += g.steps) {
      const float *z = g.gates + at * wide, *r = z + units;
      float *candidate = g.gates + at * wide + 2 * units;
      for (int64_t u = 0; u < units; u += WIDTH) {
        const int64_t count = std::min<int64_t>(WIDTH, units - u);
        Vector sum = LoadSome(candidate + u, count);
        if (g.reset_after) sum += LoadSome(r + u, count) * LoadSome(g.inner + at * units + u, count);
        const Vector c = Tanh(sum);
        const Vector h = c + LoadSome(z + u, count) * (LoadSome(g.before + at * units + u, count) - c);
        StoreSome(candidate + u, c, count);
        StoreSome(g.h + at * units + u, h, count);
        if (t + 1 < g.steps) StoreSome(g.before + (at + 1) * units + u, h, count);
      }
    }
  }
}

// `dbias` is the part of these rows alone: [4 units], that of the gates and then that of the inner sum.
inline void Backward(const GruBackward &g, const Weights &weights, int64_t begin, int64_t end, float *dbias) {
  const int64_t rows = end - begin, units = g.units, wide = 3 * units;
  std::vector<float> dh_next(rows * units), dreset(rows * units);
  for (int64_t t = g.steps - 1; t >= 0; t--) {
    const int64_t first = begin * g.steps + t;
    for (int64_t row = 0; row < rows; row++) {
      const int64_t at = first + row * g.steps;
      const float *gates = g.gates + at * wide;
      float *dz = g.dz + at * wide, *next = &dh_next[row * units];
      for (int64_t u = 0; u < units; u += WIDTH) {
        const int64_t count = std::min<int64_t>(WIDTH, units - u);
        const Vector z = LoadSome(gates + u, count), r = LoadSome(gates + units + u, count);
        const Vector c = LoadSome(gates + 2 * units + u, count);
        const Vector dh = LoadSome(g.dh + at * units + u, count) + LoadSome(next + u, count);
        const Vector dupdate = dh * (LoadSome(g.before + at * units + u, count) - c) * Slope(z, g.hard);
        const Vector dcandidate = dh * (1.0f - z) * (1.0f - c * c);
        StoreSome(dz + u, dupdate, count);
        StoreSome(dz + 2 * units + u, dcandidate, count);
        AddTo(dbias + u, dupdate, count);
        AddTo(dbias + 2 * units + u, dcandidate, count);
        StoreSome(next + u, dh * z, count);
        if (!g.reset_after) continue;
        const Vector dr = dcandidate * LoadSome(g.inner + at * units + u, count) * Slope(r, g.hard);
        StoreSome(dz + units + u, dr, count);
        AddTo(dbias + units + u, dr, count);
        StoreSome(g.dinner + at * units + u, dcandidate * r, count);
        AddTo(dbias + wide + u, dcandidate * r, count);
      }
    }
    if (g.reset_after) {
      AddProduct(rows, units, units, g.dinner + first * units, g.steps * units, weights.candidate.data(),
                 dh_next.data(), units);
    } else {
      std::fill(dreset.begin(), dreset.end(), 0.0f);
      AddProduct(rows, units, units, g.dz + first * wide + 2 * units, g.steps * wide, weights.candidate.data(),
                 dreset.data(), units);
    }
    for (int64_t row = 0; row < rows && !g.reset_after; row++) {
      const int64_t at = first + row * g.steps;
      for (int64_t u = 0; u < units; u += WIDTH) {
        const int64_t count = std::min<int64_t>(WIDTH, units - u);
        const Vector r = LoadSome(g.gates + at * wide + units + u, count), d = LoadSome(&dreset[row * units + u], count);
        const Vector dr = d * LoadSome(g.before + at * units + u, count) * Slope(r, g.hard);
        StoreSome(g.dz + at * wide + units + u, dr, count);
        AddTo(dbias + units + u, dr, count);
        AddTo(&dh_next[row * units + u], d * r, count);
      }
    }
    AddProduct(rows, 2 * units, units, g.dz + first * wide, g.steps * wide, weights.gates.data(), dh_next.data(),
               units);
  }
  std::copy(dh_next.begin(), dh_next.end(), g.dh0 + begin * units);
}

void Run(const GruForward &g) {
  const int64_t units = g.units, wide = 3 * units;
  const Weights weights{Pack(g.kernel, wide, g.features, wide), Pack(g.recurrent, wide, units, 2 * units),
                        Pack(g.recurrent + 2 * units, wide, units, units)};
  InParallel(g.batch, TILE, [&](int64_t begin, int64_t end) { Forward(g, weights, begin, end); });
}

void Run(const GruBackward &g) {
  const int64_t units = g.units, wide = 3 * units, all = g.batch * g.steps;
  const Weights weights{{},
                        PackTransposed(g.recurrent, wide, 2 * units, units),
                        PackTransposed(g.recurrent + 2 * units, wide, units, units)};
  // One part for each row that a range can begin with, so that they are added in the same order each time.
  std::vector<float> parts((g.batch + TILE - 1) / TILE * 4 * units), dbias(4 * units);
  InParallel(g.batch, TILE,
             [&](int64_t begin, int64_t end) { Backward(g, weights, begin, end, &parts[begin / TILE * 4 * units]); });
  for (size_t j = 0; j < parts.size(); j++) dbias[j % dbias.size()] += parts[j];
  std::copy(dbias.begin(), dbias.begin() + wide, g.dbias);
  if (g.reset_after) {
    std::copy(dbias.begin(), dbias.begin() + 2 * units, g.dbias + wide);
    std::copy(dbias.begin() + wide, dbias.end(), g.dbias + wide + 2 * units);
  }
  // What the candidate takes of the state, and the gradient of what comes of it.
  const float *state = g.reset_after ? g.before : g.inner;
  const float *dcandidate = g.reset_after ? g.dinner : g.dz + 2 * units;
  const int64_t stride = g.reset_after ? units : wide;
  InParallel(units, kPanel, [&](int64_t begin, int64_t end) {
    const int64_t n = end - begin;
    for (int64_t j = begin; j < begin + wide; j += units)
      TransposedProduct(g.features, all, n, g.x, g.features, g.dz + j, wide, g.dkernel + j, wide);
    for (int64_t j = begin; j < begin + 2 * units; j += units)
      TransposedProduct(units, all, n, g.before, units, g.dz + j, wide, g.drecurrent + j, wide);
    TransposedProduct(units, all, n, state, units, dcandidate + begin, stride, g.drecurrent + 2 * units + begin, wide);
  });
}
