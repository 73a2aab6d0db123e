/**
 * Confidence bounds of a share of hits by Kullback-Leibler divergence (Garivier and Cappé, "The KL-UCB algorithm", 2011;
 * Kaufmann and Kalyanakrishnan, "Information complexity in bandit subset selection", 2013). Pure.
 */

const HALVINGS = 40;

/** The greatest share that `hits` of `draws` leave likely, at a level exp(-beta). */
export function upperBound(hits: number, draws: number, beta: number): number {
  return draws === 0 ? 1 : bound(hits / draws, beta / draws, 1);
}

/** The least such share. */
export function lowerBound(hits: number, draws: number, beta: number): number {
  return draws === 0 ? 0 : bound(hits / draws, beta / draws, 0);
}

/** Level of one bound of `arms` shares, all of which shall hold with probability 1 - delta when each was drawn `times` times. */
export function levelOf(arms: number, times: number, delta: number): number {
  const term = Math.log((405.5 * arms * Math.max(times, 1) ** 1.1) / delta);
  return term + Math.log(term);
}

/** Between `share` and `end`, 0 or 1: where the divergence from `share` has grown to `most`. */
function bound(share: number, most: number, end: number): number {
  let [inside, outside] = [share, end];
  for (let halving = 0; halving < HALVINGS; halving++) {
    const middle = (inside + outside) / 2;
    if (divergence(share, middle) > most) outside = middle;
    else inside = middle;
  }
  return inside;
}

/** Of two coins, one that shows heads with probability `p` and one with `q`. */
function divergence(p: number, q: number): number {
  const part = (a: number, b: number) => (a === 0 ? 0 : a * Math.log(a / b));
  return part(p, q) + part(1 - p, 1 - q);
}
