// An LSTM over rows [begin, end) of a batch, in vectors of WIDTH floats. Included once for each instruction set, each
// time into a namespace of its own.

typedef float Vector __attribute__((vector_size(4 * WIDTH)));
typedef int32_t Integers __attribute__((vector_size(4 * WIDTH)));
// The same, wherever it lies in memory.
typedef float Unaligned __attribute__((vector_size(4 * WIDTH), aligned(4), may_alias));

constexpr int64_t kPanel = 2 * WIDTH;

inline Vector Load(const float *from) { return *reinterpret_cast<const Unaligned *>(from); }
inline void Store(float *to, Vector value) { *reinterpret_cast<Unaligned *>(to) = value; }
inline Vector All(float value) { return value - Vector{}; }

// e^x after Cephes (Moshier): x = n ln 2 + r, a polynomial for e^r, n into the exponent.
inline Vector Exp(Vector x) {
  x = x > 88.0f ? All(88.0f) : x;
  x = x < -87.0f ? All(-87.0f) : x;
  const float kRound = 12582912.0f;  // 1.5 * 2^23: adding it leaves an integer in the last bits
  const Vector rounded = x * 1.44269504088896341f + kRound;
  const Vector n = rounded - kRound;
  const Vector r = (x - n * 0.693359375f) - n * -2.12194440e-4f;
  Vector p = r * 1.9875691500e-4f + 1.3981999507e-3f;
  p = p * r + 8.3334519073e-3f;
  p = p * r + 4.1665795894e-2f;
  p = p * r + 1.6666665459e-1f;
  p = p * r + 5.0000001201e-1f;
  const Vector power = (p * r) * r + r + 1.0f;
  const Integers exponent = ((Integers)rounded - 0x4B400000 + 127) << 23;
  return power * (Vector)exponent;
}

inline Vector Sigmoid(Vector x) { return 1.0f / (1.0f + Exp(-x)); }

inline Vector HardSigmoid(Vector x) {
  x = x * 0.2f + 0.5f;
  x = x < 0.0f ? All(0.0f) : x;
  return x > 1.0f ? All(1.0f) : x;
}

// After Cephes: a polynomial near zero, where e^2x - 1 would lose digits.
inline Vector Tanh(Vector x) {
  const Vector size = x < 0.0f ? -x : x, square = x * x;
  Vector p = square * -5.70498872745e-3f + 2.06390887954e-2f;
  p = p * square - 5.37397155531e-2f;
  p = p * square + 1.33314422036e-1f;
  p = p * square - 3.33332819422e-1f;
  const Vector small = (p * square) * x + x;
  const Vector large = 1.0f - 2.0f / (Exp(2.0f * size) + 1.0f);
  const Vector value = size < 0.625f ? small : (x < 0.0f ? -large : large);
  return x == x ? value : x;
}

// [k, n] in panels of kPanel columns, the last one filled up with zeros. `transposed`: `from` is [n, k].
inline std::vector<float> Pack(const float *from, int64_t k, int64_t n, bool transposed) {
  const int64_t panels = (n + kPanel - 1) / kPanel;
  std::vector<float> packed(panels * k * kPanel);
  float *to = packed.data();
  for (int64_t first = 0; first < n; first += kPanel) {
    const int64_t columns = std::min(kPanel, n - first);
    for (int64_t p = 0; p < k; p++, to += kPanel)
      for (int64_t j = 0; j < columns; j++) to[j] = transposed ? from[(first + j) * k + p] : from[p * n + first + j];
  }
  return packed;
}

// c[rows, panel] += a[rows, k] b[k, panel]. Inlined, so that `rows` is a constant and the sums stay in registers. (A
// template would be compiled for another instruction set: that of the end of the file.)
__attribute__((always_inline)) inline void Tile(const int rows, int64_t k, const float *a, int64_t a_stride,
                                                const float *b, float *c, int64_t c_stride) {
  Vector sum[TILE][2];
#pragma GCC unroll 8
  for (int i = 0; i < rows; i++) {
    sum[i][0] = Load(c + i * c_stride);
    sum[i][1] = Load(c + i * c_stride + WIDTH);
  }
  for (int64_t p = 0; p < k; p++, b += kPanel) {
    const Vector left = Load(b), right = Load(b + WIDTH);
#pragma GCC unroll 8
    for (int i = 0; i < rows; i++) {
      const float factor = a[i * a_stride + p];
      sum[i][0] += factor * left;
      sum[i][1] += factor * right;
    }
  }
#pragma GCC unroll 8
  for (int i = 0; i < rows; i++) {
    Store(c + i * c_stride, sum[i][0]);
    Store(c + i * c_stride + WIDTH, sum[i][1]);
  }
}

inline void Tiles(int64_t rows, int64_t k, const float *a, int64_t a_stride, const float *b, float *c,
                  int64_t c_stride) {
  for (; rows >= TILE; rows -= TILE, a += TILE * a_stride, c += TILE * c_stride)
    Tile(TILE, k, a, a_stride, b, c, c_stride);
  for (; rows >= 2; rows -= 2, a += 2 * a_stride, c += 2 * c_stride) Tile(2, k, a, a_stride, b, c, c_stride);
  if (rows == 1) Tile(1, k, a, a_stride, b, c, c_stride);
}

// c[rows, n] += a[rows, k] b[k, n], b packed
inline void AddProduct(int64_t rows, int64_t k, int64_t n, const float *a, int64_t a_stride, const float *b, float *c,
                       int64_t c_stride, std::vector<float> &scratch) {
  for (int64_t first = 0; first < n; first += kPanel, b += k * kPanel) {
    const int64_t columns = std::min(kPanel, n - first);
    if (columns == kPanel) {
      Tiles(rows, k, a, a_stride, b, c + first, c_stride);
      continue;
    }
    scratch.assign(rows * kPanel, 0.0f);
    Tiles(rows, k, a, a_stride, b, scratch.data(), kPanel);
    for (int64_t i = 0; i < rows; i++)
      for (int64_t j = 0; j < columns; j++) c[i * c_stride + first + j] += scratch[i * kPanel + j];
  }
}

inline Vector LoadSome(const float *from, int64_t count) {
  if (count == WIDTH) return Load(from);
  float values[WIDTH] = {};
  std::copy(from, from + count, values);
  return Load(values);
}

inline void StoreSome(float *to, Vector value, int64_t count) {
  if (count == WIDTH) return Store(to, value);
  float values[WIDTH];
  Store(values, value);
  std::copy(values, values + count, to);
}

inline Vector Gate(Vector z, bool hard) { return hard ? HardSigmoid(z) : Sigmoid(z); }

// The slope of a gate whose value is y: y (1 - y), or that of the hard one where it is not clipped.
inline Vector Slope(Vector y, bool hard) {
  if (!hard) return y * (1.0f - y);
  return ((y > 0.0f) & (y < 1.0f)) ? All(0.2f) : All(0.0f);
}

inline void Forward(const LstmForward &l, const Weights &weights, int64_t begin, int64_t end) {
  const int64_t rows = end - begin, units = l.units, wide = 4 * units;
  std::vector<float> scratch;
  for (int64_t row = begin; row < end; row++)
    std::copy(l.h0 + row * units, l.h0 + (row + 1) * units, l.before + row * l.steps * units);
  for (int64_t t = 0; t < l.steps; t++) {
    const int64_t first = begin * l.steps + t;
    float *gates = l.gates + first * wide;
    for (int64_t row = 0; row < rows; row++) std::copy(l.bias, l.bias + wide, gates + row * l.steps * wide);
    AddProduct(rows, l.features, wide, l.x + first * l.features, l.steps * l.features, weights.kernel.data(), gates,
               l.steps * wide, scratch);
    AddProduct(rows, units, wide, l.before + first * units, l.steps * units, weights.recurrent.data(), gates,
               l.steps * wide, scratch);
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

// What a row adds to the gradient of the bias.
inline void AddTo(float *sum, Vector value, int64_t count) { StoreSome(sum, LoadSome(sum, count) + value, count); }

// `dbias` is the part of these rows alone.
inline void Backward(const LstmBackward &l, const std::vector<float> &weights, int64_t begin, int64_t end,
                     float *dbias) {
  const int64_t rows = end - begin, units = l.units, wide = 4 * units;
  std::vector<float> scratch, dh_next(rows * units);
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
               units, scratch);
  }
  std::copy(dh_next.begin(), dh_next.end(), l.dh0 + begin * units);
  std::copy(dc_next.begin(), dc_next.end(), l.dc0 + begin * units);
}

void Run(const LstmForward &l) {
  const Weights weights{Pack(l.kernel, l.features, 4 * l.units, false), Pack(l.recurrent, l.units, 4 * l.units, false)};
  InParallel(l.batch, TILE, [&](int64_t begin, int64_t end) { Forward(l, weights, begin, end); });
}

void Run(const LstmBackward &l) {
  const int64_t wide = 4 * l.units;
  const std::vector<float> weights = Pack(l.recurrent, wide, l.units, true);
  // One part for each row that a range can begin with, so that they are added in the same order each time.
  std::vector<float> parts((l.batch + TILE - 1) / TILE * wide);
  InParallel(l.batch, TILE,
             [&](int64_t begin, int64_t end) { Backward(l, weights, begin, end, &parts[begin / TILE * wide]); });
  std::fill(l.dbias, l.dbias + wide, 0.0f);
  for (size_t j = 0; j < parts.size(); j++) l.dbias[j % wide] += parts[j];
}
