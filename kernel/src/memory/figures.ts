/** What numbers are like, in a few figures and bars. Pure. */
import type { Figures } from '../messages.ts';
import { counted, emptyBins, finiteOf, statisticsOf } from '../portraits/statistics.ts';

/** Bars of a row of numbers in their order; a distribution has those of `emptyBins`. */
const BARS = 30;

/** `size`: of how many the numbers are a sample, where they are one. */
export function figuresOf(
  numbers: ArrayLike<number>,
  { size = numbers.length, drawn, isWhole = false }: { size?: number; drawn: Figures['drawn']; isWhole?: boolean },
): Figures {
  const statistics = statisticsOf(numbers);
  const { read, min, max, mean, std, zeros, nans, infinities } = statistics;
  const hasFinite = finiteOf(statistics) > 0;
  const [least, most, middle, spread] = [min, max, mean, std].map((figure) => (hasFinite ? figure : null));
  const bars = drawn === 'order' ? inOrder(numbers) : hasFinite ? distribution(numbers, min, max, isWhole) : [];
  return {
    ...{ size, read, min: least ?? null, max: most ?? null, mean: middle ?? null, std: spread ?? null },
    ...{ zeros, nans, infinities, bars, drawn },
  };
}

function distribution(numbers: ArrayLike<number>, min: number, max: number, isWhole: boolean): number[] {
  return counted(emptyBins(min, max, isWhole), numbers).map(({ count }) => count);
}

function inOrder(numbers: ArrayLike<number>): (number | null)[] {
  const bars = Math.min(numbers.length, BARS);
  return Array.from({ length: bars }, (_, bar) => {
    // the last is the newest, and always among them
    const at = bars === 1 ? 0 : Math.round((bar * (numbers.length - 1)) / (bars - 1));
    const number = numbers[at] ?? 0;
    return Number.isFinite(number) ? number : null;
  });
}
