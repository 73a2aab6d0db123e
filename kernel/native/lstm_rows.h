// An LSTM over rows [begin, end) of a batch. Included once for each instruction set (instruction_sets.h).
#include "rows.h"

inline void Forward(const LstmForward &l, const Weights &weights, int64_t begin, int64_t end) {
  const int64_t rows = end - begin, units = l.units, wide = 4 * units;
  for (int64_t row = begin; row < end; row++)
    std::copy(l.h0 + row * units, l.h0 + (row + 1) * units, l.before + row * l.steps * units);
  for (int64_t t = 0; t < l.steps; t++) {
    const int64_t first = begin * l.steps + t;
    float *gates = l.gates + first * wide;
    for (int64_t row = 0; row < rows; row++) std::copy(l.bias, l.bias + wide, gates + row * l.steps * wide);
    AddProduct(rows, l.features, wide, l.x + first * l.features, l.steps * l.features, weights.kernel.data(), gates,
               l.steps * wide);
    AddProduct(rows, units, wide, l.before + first * units, l.steps * units, weights.recurrent.data(), gates,
               l.steps * wide);
    for (int64_t row = begin; row < end; row++) {
      const int64_t at = row * l.steps + t;
      float *g = l.gates + at * wide;
      const float *c_before = t == 0 ? l.c0 + row * units : l.c + (at - 1) * units;
      for (int64_t u = 0; u < units; u += WIDTH) {
        const int64_t count = std::min<int64_t>(WIDTH, units - u);
        const Vector i = Gate(LoadSome(g + u, count), l.hard), f = Gate(LoadSome(g + units + u, count), l.hard);
        const Vector candidate = Tanh(LoadSome(g + 2 * units + u, count));
        const Vector o = Gate(LoadSome(g + 3 * units + u, count), l.hard);
        const Vector c = f * LoadSome(c_before + u, count) + i * candidate, h = o * Tanh(c);
        StoreSome(g + u, i, count);
        StoreSome(g + units + u, f, count);
        StoreSome(g + 2 * units + u, candidate, count);
        StoreSome(g + 3 * units + u, o, count);
        StoreSome(l.c + at * units + u, c, count);
        StoreSome(l.h + at * units + u, h, count);
        if (t + 1 < l.steps) StoreSome(l.before + (at + 1) * units + u, h, count);
      }
    }
  }
}

// `dbias` is the part of these rows alone.
inline void Backward(const LstmBackward &l, const std::vector<float> &weights, int64_t begin, int64_t end,
                     float *dbias) {
  const int64_t rows = end - begin, units = l.units, wide = 4 * units;
  std::vector<float> dh_next(rows * units);
  std::vector<float> dc_next(l.dc + begin * units, l.dc + end * units);
  for (int64_t t = l.steps - 1; t >= 0; t--) {
    for (int64_t row = 0; row < rows; row++) {
      const int64_t at = (begin + row) * l.steps + t;
      const float *g = l.gates + at * wide;
      const float *c_before = t == 0 ? l.c0 + (begin + row) * units : l.c + (at - 1) * units;
      float *dz = l.dz + at * wide;
      for (int64_t u = 0; u < units; u += WIDTH) {
        const int64_t count = std::min<int64_t>(WIDTH, units - u);
        const Vector i = LoadSome(g + u, count), f = LoadSome(g + units + u, count);
        const Vector candidate = LoadSome(g + 2 * units + u, count), o = LoadSome(g + 3 * units + u, count);
        const Vector tanh = Tanh(LoadSome(l.c + at * units + u, count));
        const Vector dh = LoadSome(l.dh + at * units + u, count) + LoadSome(&dh_next[row * units + u], count);
        const Vector dc = dh * o * (1.0f - tanh * tanh) + LoadSome(&dc_next[row * units + u], count);
        const Vector di = dc * candidate * Slope(i, l.hard);
        const Vector df = dc * LoadSome(c_before + u, count) * Slope(f, l.hard);
        const Vector dcandidate = dc * i * (1.0f - candidate * candidate);
        const Vector d_o = dh * tanh * Slope(o, l.hard);
        StoreSome(dz + u, di, count);
        StoreSome(dz + units + u, df, count);
        StoreSome(dz + 2 * units + u, dcandidate, count);
        StoreSome(dz + 3 * units + u, d_o, count);
        AddTo(dbias + u, di, count);
        AddTo(dbias + units + u, df, count);
        AddTo(dbias + 2 * units + u, dcandidate, count);
        AddTo(dbias + 3 * units + u, d_o, count);
        StoreSome(&dc_next[row * units + u], dc * f, count);
      }
    }
    std::fill(dh_next.begin(), dh_next.end(), 0.0f);
    AddProduct(rows, wide, units, l.dz + (begin * l.steps + t) * wide, l.steps * wide, weights.data(), dh_next.data(),
               units);
  }
  std::copy(dh_next.begin(), dh_next.end(), l.dh0 + begin * units);
  std::copy(dc_next.begin(), dc_next.end(), l.dc0 + begin * units);
}

void Run(const LstmForward &l) {
  const int64_t wide = 4 * l.units;
  const Weights weights{Pack(l.kernel, wide, l.features, wide), Pack(l.recurrent, wide, l.units, wide)};
  InParallel(l.batch, TILE, [&](int64_t begin, int64_t end) { Forward(l, weights, begin, end); });
}

void Run(const LstmBackward &l) {
  const int64_t wide = 4 * l.units, all = l.batch * l.steps;
  const std::vector<float> weights = PackTransposed(l.recurrent, wide, wide, l.units);
  // One part for each row that a range can begin with, so that they are added in the same order each time.
  std::vector<float> parts((l.batch + TILE - 1) / TILE * wide);
  InParallel(l.batch, TILE,
             [&](int64_t begin, int64_t end) { Backward(l, weights, begin, end, &parts[begin / TILE * wide]); });
  std::fill(l.dbias, l.dbias + wide, 0.0f);
  for (size_t j = 0; j < parts.size(); j++) l.dbias[j % wide] += parts[j];
  InParallel(wide, kPanel, [&](int64_t begin, int64_t end) {
    const float *dz = l.dz + begin;
    TransposedProduct(l.features, all, end - begin, l.x, l.features, dz, wide, l.dkernel + begin, wide);
    TransposedProduct(l.units, all, end - begin, l.before, l.units, dz, wide, l.drecurrent + begin, wide);
  });
}
