/** Which weight can be stored in how few bits: the largest one first, each as small as the budget allows. */
import type { StoredType } from './quantisation.ts';
import { isFloat } from './weights.ts';
import type { Weight } from './weights.ts';

/** From the smallest; of the two with 16 bits the one that zips better comes first. */
const TRIED: readonly StoredType[] = ['uint8', 'float16', 'uint16'];

/**
 * @param isWithin whether the model with these types is still within the budget
 * @returns the type of each weight by its name
 */
export async function chooseTypes(
  weights: readonly Weight[],
  isWithin: (types: ReadonlyMap<string, StoredType>) => Promise<boolean>,
): Promise<Map<string, StoredType>> {
  const chosen = new Map<string, StoredType>(weights.map(({ name }) => [name, 'float32']));
  const largestFirst = weights.filter(isFloat).sort((a, b) => b.values.length - a.values.length);
  for (const { name } of largestFirst) {
    for (const type of TRIED) {
      if (!(await isWithin(new Map(chosen).set(name, type)))) continue;
      chosen.set(name, type);
      break;
    }
  }
  return chosen;
}
