/** How much of a heat map's strongest values is shown. Pure: strength is what its opacity says. */

/**
 * @param rgba four bytes a pixel
 * @param share of the pixels, 0 to 1
 * @returns the same pixels, clear but for the most opaque ones; those as opaque as the last of them are shown too
 */
export function strongestOf(rgba: Uint8ClampedArray, share: number): Uint8ClampedArray<ArrayBuffer> {
  const least = leastOpacity(rgba, share);
  const shown = Uint8ClampedArray.from(rgba);
  for (let at = 3; at < shown.length; at += 4) {
    if ((shown[at] ?? 0) < least) shown[at] = 0;
  }
  return shown;
}

function leastOpacity(rgba: Uint8ClampedArray, share: number): number {
  const counts = new Uint32Array(256);
  for (let at = 3; at < rgba.length; at += 4) {
    const opacity = rgba[at] ?? 0;
    counts[opacity] = (counts[opacity] ?? 0) + 1;
  }
  let left = Math.ceil(share * (rgba.length / 4));
  for (let opacity = 255; opacity > 0; opacity--) {
    left -= counts[opacity] ?? 0;
    if (left <= 0) return opacity;
  }
  return 0;
}
