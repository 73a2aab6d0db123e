/** Which values of an attribution have a row of their own, and what they are called. Pure. */
import { say } from '../../say.ts';
import type { Explanation } from '../explanation.ts';
import type { Attribution } from '../method.ts';
import { strongest, sumOfPlaces, valueName } from './names.ts';

const SHOWN = 15;
const SHOWN_PLACES = 40;

export interface Rows {
  names: string[];
  values: number[];
  /** Also those that have no row. */
  all: readonly number[];
  /** What they are: values, steps or words. */
  of: string;
}

/** Values of a table, strongest first; steps and words in their order, each with the sum of its values. */
export function rowsOf(explanation: Explanation, attribution: Attribution): Rows {
  const { input, words } = explanation;
  const places = placesOf(explanation, attribution);
  if (places === undefined) return ranked(explanation, attribution);
  const all = sumOfPlaces(attribution.values, places);
  const shown = strongest([all], SHOWN_PLACES).sort((a, b) => a - b);
  const name = (place: number) =>
    input.kind === 'text' ? (words?.[place] ?? `[${input.values[place] ?? place}]`) : say('step {place}', { place });
  return {
    names: shown.map(name),
    values: shown.map((place) => all[place] ?? 0),
    all,
    of: input.kind === 'text' ? 'words' : 'steps',
  };
}

/** Whether its values are those of the input: methods that explain a layer have others. */
export function isOfInput({ input }: Explanation, { shape, layer }: Attribution): boolean {
  return layer === undefined && shape.join() === input.shape.join();
}

/** Methods of one table share their rows, so that they can be compared. */
function ranked(explanation: Explanation, attribution: Attribution): Rows {
  const { attributions, input, columns } = explanation;
  const own = isOfInput(explanation, attribution);
  const compared = own ? attributions.filter((one) => isOfInput(explanation, one)) : [attribution];
  const shown = strongest(
    compared.map(({ values }) => values),
    SHOWN,
  );
  return {
    names: shown.map((index) => valueName(index, attribution.shape, own ? { columns, values: input.values } : {})),
    values: shown.map((index) => attribution.values[index] ?? 0),
    all: [...attribution.values],
    of: 'values',
  };
}

/** Steps of a sequence or places of a text; undefined where the values are no such. */
function placesOf({ input }: Explanation, { shape }: Attribution): number | undefined {
  const [places] = shape;
  return (input.kind === 'sequence' || input.kind === 'text') && places === input.shape[0] ? places : undefined;
}
