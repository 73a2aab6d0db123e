// Includes the file ROWS into a namespace for each instruction set: avx512 and avx2, where there are such, and baseline. There
// WIDTH is how many floats a vector has, TILE how many rows of a product are summed in registers.
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
#include ROWS
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
#include ROWS
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
#include ROWS
#undef WIDTH
#undef TILE
}  // namespace baseline

template <typename Layer>
void Run(const Layer &layer) {
#if defined(__x86_64__)
  if (__builtin_cpu_supports("avx512f")) return avx512::Run(layer);
  if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma")) return avx2::Run(layer);
#endif
  baseline::Run(layer);
}
