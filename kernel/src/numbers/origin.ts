/** Where the first value that is not finite was made, as plain data, and in words. Pure. */
import type { Place } from '../cell/place.ts';
import { count, figure, percent } from '../display/numbers.ts';
import type { Health } from './health.ts';

/**
 * What made it: an operation, forward or of a gradient; an optimizer's update; or it was there before: in the data, in the weights.
 * `unknown`: run again op by op, the step did not give it.
 */
export type Began = 'operation' | 'gradient' | 'update' | 'data' | 'weights' | 'unknown';

export interface NamedHealth extends Health {
  readonly name: string;
}

export interface NumberFinding {
  readonly began: Began;
  /** The kernel of tfjs's, such as `Log`; of an update, the class of the optimizer. */
  readonly operation?: string;
  /** Of a gradient: the operation whose gradient it is. */
  readonly gradientOf?: string;
  readonly layer?: string;
  /** The variable whose update it was, or that was not finite before. */
  readonly weight?: string;
  /** Of the training, from 1 on; absent outside of trainings. Batches count within their epoch. */
  readonly step?: number;
  readonly epoch?: number;
  readonly batch?: number;
  readonly output?: Health;
  /** Of an update: the gradient. */
  readonly inputs: readonly NamedHealth[];
  /** The user's line: that of the operation, else of its layer, else of `fit`. */
  readonly where?: Place;
  /** One or two sentences. */
  readonly text: string;
  /** What to try, the likeliest first. */
  readonly tries: readonly string[];
}

export type Found = Omit<NumberFinding, 'text' | 'tries'>;

export function told(found: Found): NumberFinding {
  return { ...found, text: textOf(found), tries: triesOf(found) };
}

function textOf(found: Found): string {
  const { began, output, inputs } = found;
  const wasThere = began === 'data' || began === 'weights';
  const health = wasThere ? inputs[0] : output;
  const given = wasThere ? [] : inputs.map((input) => `its ${input.name} was ${inWords(input)}`);
  const said = `${whenOf(found)}${whatOf(found)}${health ? `: ${inWords(health)}` : ''}.`;
  return capital(given.length > 0 ? `${said} ${capital(list(given))}.` : said);
}

function whenOf({ step, epoch, batch }: Found): string {
  if (step === undefined) return '';
  return `in step ${count(step)}${epoch === undefined ? '' : ` (epoch ${count(epoch)}, batch ${count(batch ?? 0)})`} `;
}

function whatOf({ began, operation = '', gradientOf = 'the loss', layer, weight, inputs }: Found): string {
  const within = layer === undefined ? '' : ` in layer ${layer}`;
  const name = inputs[0]?.name ?? 'values';
  switch (began) {
    case 'operation':
      return `${operation}${within} gave the first values that are not finite`;
    case 'gradient':
      return `the gradient of ${gradientOf}${within} gave the first values that are not finite, by ${operation}`;
    case 'update':
      return `the update by ${operation} gave the first values that are not finite, in ${weight ?? 'a weight'}`;
    case 'data':
      return `${operation}${within} was given ${name} that were not finite before`;
    case 'weights':
      return `${operation}${within} was given ${weight ?? 'a weight'}, a variable that was not finite before`;
    case 'unknown':
      return `${weight ?? 'the loss'} became not finite; run again op by op, the step did not show where`;
  }
}

/** `Log`, `gradient of Sqrt`, `update by Adam`: short, for a table. */
export function nameOf({ began, operation = '', gradientOf, weight = '' }: Found): string {
  switch (began) {
    case 'gradient':
      return `${operation}, gradient of ${gradientOf ?? 'the loss'}`;
    case 'update':
      return `update of ${weight} by ${operation}`;
    case 'weights':
      return `${weight}, before the step`;
    default:
      return operation === '' ? began : operation;
  }
}

/** `float32 [4, 4], 25.0 % NaN, else 0.100 … 3.00` */
export function inWords({ shape, dtype, size, nan, infinite, min, max }: Health): string {
  const parts = [nan > 0 ? `${share(nan, size)} NaN` : '', infinite > 0 ? `${share(infinite, size)} infinite` : ''];
  const bad = parts.filter((part) => part !== '');
  const finite =
    min === null || max === null ? '' : min === max ? `all ${figure(min)}` : `${figure(min)} … ${figure(max)}`;
  const rest = finite === '' ? [] : [bad.length > 0 ? `else ${finite.replace(/^all /, '')}` : finite];
  return [`${dtype} [${shape.join(', ')}]`, ...bad, ...rest].join(', ');
}

function share(some: number, size: number): string {
  return some === size ? 'all' : percent(some / size);
}

export function isBroken({ nan, infinite }: Health): boolean {
  return nan + infinite > 0;
}

const CLIP = 'clipValue or globalClipNorm in the optimizers of limpid';
const RATE = 'a learning rate of a tenth';
/** By the operation, or the one whose gradient it is. */
const TRIES: readonly (readonly [RegExp, readonly string[]])[] = [
  [/^Log$/, ['add a small number before the logarithm: log(x + 1e-7)', 'a loss of tfjs that takes logits']],
  [/^Log1p$/, ['keep the argument above −1, by clipByValue']],
  [
    /^(RealDiv|DivNoNan|Reciprocal|Mod|FloorDiv)$/,
    ['add a small number to the divisor', 'divNoNan, which gives 0 for x / 0'],
  ],
  [/^(Sqrt|Rsqrt|Pow|EuclideanNorm)$/, ['add a small number before the root: sqrt(x + 1e-12)']],
  [/^(Exp|Expm1|Cosh|Sinh)$/, ['subtract the greatest value before exp, as logSumExp and softmax do', RATE, CLIP]],
  [/^(Acos|Asin|Atanh|Acosh)$/, ['keep the argument within its range, by clipByValue']],
];

function triesOf({ began, operation = '', gradientOf = '' }: Found): readonly string[] {
  switch (began) {
    case 'data':
      return ['leave out or fill in rows with missing values', 'look for divisions by zero where the data is prepared'];
    case 'weights':
      return ['make the model anew, or load the weights from a checkpoint', 'look at what setWeights was given'];
    case 'update':
      return [RATE, CLIP, 'scale inputs and targets to about −1 … 1'];
    case 'unknown':
      return [
        'a loss that does the same in each call: what it draws or counts by itself is another when it runs again',
        RATE,
      ];
    default: {
      const own = TRIES.find(([of]) => of.test(gradientOf === '' ? operation : gradientOf) || of.test(operation))?.[1];
      return own ?? [RATE, CLIP, 'scale inputs and targets to about −1 … 1'];
    }
  }
}

function list(parts: readonly string[]): string {
  return parts.length < 2 ? parts.join('') : `${parts.slice(0, -1).join(', ')} and ${parts.at(-1) ?? ''}`;
}

function capital(text: string): string {
  // names of layers and weights are as they are
  return /^(the|in|its) /.test(text) ? text.slice(0, 1).toUpperCase() + text.slice(1) : text;
}
