// Arithmetic of recurrent layers in vectors of WIDTH floats: activations, and products of matrices in tiles of TILE rows.
// Included once for each instruction set, each time into a namespace of its own (instruction_sets.h).

typedef float Vector __attribute__((vector_size(4 * WIDTH)));
typedef int32_t Integers __attribute__((vector_size(4 * WIDTH)));
// The same, wherever it lies in memory.
typedef float Unaligned __attribute__((vector_size(4 * WIDTH), aligned(4), may_alias));

// Columns that a tile takes at once.
constexpr int64_t kPanel = 2 * WIDTH;

inline Vector Load(const float *from) { return *reinterpret_cast<const Unaligned *>(from); }
inline void Store(float *to, Vector value) { *reinterpret_cast<Unaligned *>(to) = value; }
inline Vector All(float value) { return value - Vector{}; }

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

// e^x = 2^n (1 + p): x = n ln 2 + r, and p = e^r - 1 by a polynomial after Cephes (Moshier).
struct Power {
  Vector two_n, p;
};

inline Power Exp(Vector x) {
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
  const Integers exponent = ((Integers)rounded - 0x4B400000 + 127) << 23;
  return {(Vector)exponent, (p * r) * r + r};
}

inline Vector Sigmoid(Vector x) {
  const Power e = Exp(-x);
  return 1.0f / (1.0f + e.two_n + e.two_n * e.p);
}

inline Vector HardSigmoid(Vector x) {
  x = x * 0.2f + 0.5f;
  x = x < 0.0f ? All(0.0f) : x;
  return x > 1.0f ? All(1.0f) : x;
}

// (e^2x - 1) / (e^2x + 1), where e^2x - 1 keeps its digits near zero.
inline Vector Tanh(Vector x) {
  x = x > 10.0f ? All(10.0f) : x;  // of which the tangent rounds to 1
  const Power e = Exp(2.0f * x);
  const Vector less = e.two_n * e.p + (e.two_n - 1.0f);
  return less / (less + 2.0f);
}

// `k` rows of at most kPanel columns, filled up with zeros.
inline void PackPanel(const float *from, int64_t stride, int64_t k, int64_t columns, float *to) {
  for (; k > 0; k--, from += stride, to += kPanel) {
    StoreSome(to, LoadSome(from, std::min<int64_t>(WIDTH, columns)), WIDTH);
    StoreSome(to + WIDTH, LoadSome(from + WIDTH, std::max<int64_t>(0, columns - WIDTH)), WIDTH);
  }
}

// [k, n] in panels of kPanel columns.
inline std::vector<float> Pack(const float *from, int64_t stride, int64_t k, int64_t n) {
  std::vector<float> packed((n + kPanel - 1) / kPanel * k * kPanel);
  float *to = packed.data();
  for (int64_t first = 0; first < n; first += kPanel, to += k * kPanel)
    PackPanel(from + first, stride, k, std::min(kPanel, n - first), to);
  return packed;
}

// The same of a matrix that lies there transposed, as [n, k].
inline std::vector<float> PackTransposed(const float *from, int64_t stride, int64_t k, int64_t n) {
  std::vector<float> packed((n + kPanel - 1) / kPanel * k * kPanel);
  constexpr int64_t kBlock = 64;  // rows that stay in the first cache until they are whole
  for (int64_t first = 0; first < k; first += kBlock)
    for (int64_t j = 0; j < n; j++)
      for (int64_t p = first; p < std::min(k, first + kBlock); p++)
        packed[(j / kPanel * k + p) * kPanel + j % kPanel] = from[j * stride + p];
  return packed;
}

// [rows, k] in any order: transposed where `row` is 1.
struct Matrix {
  const float *at;
  // From one row, and from one column, to the next.
  int64_t row, column;
};

// c[rows, panel] += a[rows, k] b[k, panel]. Inlined, so that `rows` is a constant and the sums stay in registers. (A
// template would be compiled for another instruction set: that of the end of the file.)
__attribute__((always_inline)) inline void Tile(const int rows, int64_t k, Matrix a, const float *b, float *c,
                                                int64_t c_stride) {
  Vector sum[TILE][2];
#pragma GCC unroll 8
  for (int i = 0; i < rows; i++) {
    sum[i][0] = Load(c + i * c_stride);
    sum[i][1] = Load(c + i * c_stride + WIDTH);
  }
  for (int64_t p = 0; p < k; p++, b += kPanel, a.at += a.column) {
    const Vector left = Load(b), right = Load(b + WIDTH);
#pragma GCC unroll 8
    for (int i = 0; i < rows; i++) {
      const float factor = a.at[i * a.row];
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

inline void Tiles(int64_t rows, int64_t k, Matrix a, const float *b, float *c, int64_t c_stride) {
  for (; rows >= TILE; rows -= TILE, a.at += TILE * a.row, c += TILE * c_stride) Tile(TILE, k, a, b, c, c_stride);
  for (; rows >= 2; rows -= 2, a.at += 2 * a.row, c += 2 * c_stride) Tile(2, k, a, b, c, c_stride);
  if (rows == 1) Tile(1, k, a, b, c, c_stride);
}

// c[rows, columns] += a[rows, k] b[k, panel]
inline void AddPanel(int64_t rows, int64_t k, int64_t columns, Matrix a, const float *b, float *c, int64_t c_stride) {
  if (columns == kPanel) return Tiles(rows, k, a, b, c, c_stride);
  std::vector<float> sums(rows * kPanel);
  Tiles(rows, k, a, b, sums.data(), kPanel);
  for (int64_t i = 0; i < rows; i++)
    for (int64_t j = 0; j < columns; j++) c[i * c_stride + j] += sums[i * kPanel + j];
}

// c[rows, n] += a[rows, k] b[k, n], b packed
inline void AddProduct(int64_t rows, int64_t k, int64_t n, const float *a, int64_t a_stride, const float *b, float *c,
                       int64_t c_stride) {
  for (int64_t first = 0; first < n; first += kPanel, b += k * kPanel)
    AddPanel(rows, k, std::min(kPanel, n - first), {a, a_stride, 1}, b, c + first, c_stride);
}

// c[rows, n] = aᵀ b, where a is [k, rows] and b [k, n], neither packed
inline void TransposedProduct(int64_t rows, int64_t k, int64_t n, const float *a, int64_t a_stride, const float *b,
                              int64_t b_stride, float *c, int64_t c_stride) {
  constexpr int64_t kBlock = 128;  // of which a panel fits into the first cache
  std::vector<float> panel(kBlock * kPanel);
  for (int64_t i = 0; i < rows; i++) std::fill(c + i * c_stride, c + i * c_stride + n, 0.0f);
  for (int64_t p = 0; p < k; p += kBlock) {
    const int64_t depth = std::min(kBlock, k - p);
    for (int64_t first = 0; first < n; first += kPanel) {
      const int64_t columns = std::min(kPanel, n - first);
      PackPanel(b + p * b_stride + first, b_stride, depth, columns, panel.data());
      AddPanel(rows, depth, columns, {a + p * a_stride, 1, a_stride}, panel.data(), c + first, c_stride);
    }
  }
}

inline Vector Gate(Vector z, bool hard) { return hard ? HardSigmoid(z) : Sigmoid(z); }

// The slope of a gate whose value is y: y (1 - y), or that of the hard one where it is not clipped.
inline Vector Slope(Vector y, bool hard) {
  if (!hard) return y * (1.0f - y);
  return ((y > 0.0f) & (y < 1.0f)) ? All(0.2f) : All(0.0f);
}

// sum += value
inline void AddTo(float *sum, Vector value, int64_t count) { StoreSome(sum, LoadSome(sum, count) + value, count); }
