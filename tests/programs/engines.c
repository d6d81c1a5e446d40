// A tiled matrix product through the engines: tiles of A and B come in through double buffers while
// the matrix engine works on the tiles before; semaphores alone order them. Compared with a plain
// loop on the scalar core.
#include "presil_intrinsics.h"
#include "presil_runtime.h"

enum { rows = 32, columns = 24, depth = 64, tile = 16, tile_count = depth / tile };
enum { full = 1, empty = 3, result_done = 5, stored = 6, started = 7 };  // full and empty: two each

static int8_t a[rows][depth], b[depth][columns];
static int32_t c[rows][columns];

// Scratchpad addresses: two tiles of A and of B each, and C.
enum { pad = 0x10000000, a_tiles = pad, b_tiles = pad + 0x1000, c_tile = pad + 0x2000 };

int main(void) {
  for (int i = 0; i < rows; ++i)
    for (int k = 0; k < depth; ++k) a[i][k] = (int8_t)(i * 7 + k * 3);
  for (int k = 0; k < depth; ++k)
    for (int j = 0; j < columns; ++j) b[k][j] = (int8_t)(k * 5 - j * 11);

  // d0, d1: A in memory and in the scratchpad; d2, d3: B; d4, d5: A and B as mma reads them; d6: C.
  presil_tensor(0, a, presil_i8, tile, rows, 1, 1, 1, depth, 0, 0);
  presil_tensor(2, b, presil_i8, columns, tile, 1, 1, 1, columns, 0, 0);
  presil_tensor(6, c_tile, presil_i32, columns, rows, 1, 1, 1, columns, 0, 0);
  presil_tensor(7, c, presil_i32, columns, rows, 1, 1, 1, columns, 0, 0);
  presil_spost(empty);
  presil_spost(empty + 1);
  for (int t = 0; t < tile_count; ++t) {
    const long a_at = a_tiles + (t & 1) * 0x800, b_at = b_tiles + (t & 1) * 0x800;
    presil_tensor(1, a_at, presil_i8, tile, rows, 1, 1, 1, tile, 0, 0);
    presil_tensor(3, b_at, presil_i8, columns, tile, 1, 1, 1, columns, 0, 0);
    presil_tensor(4, a_at, presil_i8, tile, 1, rows, 1, 1, 0, tile, 0);   // k0, k1, m0, m1
    presil_tensor(5, b_at, presil_i8, columns, tile, 1, 1, 1, columns, 0, 0);  // n, k0, k1
    if ((t & 1) == 0) {
      presil_tload(1, 0, empty, 0, 0, 0);
      presil_tload(3, 2, 0, 0, full, 0);
    } else {
      presil_tload(1, 0, empty + 1, 0, 0, 0);
      presil_tload(3, 2, 0, 0, full + 1, 0);
    }
    if (t == 0) {
      presil_mma(6, 4, 5, presil_mma_zero, full, 0, empty, 0);
    } else if (t == tile_count - 1) {
      presil_mma(6, 4, 5, 0, full + 1, 0, result_done, 0);
    } else if ((t & 1) == 0) {
      presil_mma(6, 4, 5, 0, full, 0, empty, 0);
    } else {
      presil_mma(6, 4, 5, 0, full + 1, 0, empty + 1, 0);
    }
    presil_tadd(0, tile);
    presil_tadd(2, tile * columns);
  }
  presil_tstore(7, 6, result_done, 0, stored, 0);
  presil_swait(stored);

  int wrong = 0;
  for (int i = 0; i < rows; ++i) {
    for (int j = 0; j < columns; ++j) {
      int32_t sum = 0;
      for (int k = 0; k < depth; ++k) sum += a[i][k] * b[k][j];
      if (sum != c[i][j]) ++wrong;
    }
  }
  printf("%d wrong of %d, first %d\n", wrong, rows * columns, c[0][0]);
  return wrong;
}
