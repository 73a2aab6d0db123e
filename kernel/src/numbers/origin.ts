/** Where the first value that is not finite was made, as plain data, and in words. Pure. */
import type { Place } from '../cell/place.ts';
import { count, figure, percent } from '../display/numbers.ts';
import { say, spaceBetween } from '../say.ts';
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
  const given = wasThere ? [] : inputs.map(givenText);
  const when = whenOf(found);
  const what = whatOf(found);
  const said = health
    ? say('{when}{what}: {health}.', { when, what, health: inWords(health) })
    : say('{when}{what}.', { when, what });
  const told = capital(said);
  return given.length > 0
    ? say('{told}{space}{given}.', { told, space: spaceBetween(), given: capital(list(given)) })
    : told;
}

function givenText({ name, ...health }: NamedHealth): string {
  if (name === 'gradient') return say('its gradient was {health}', { health: inWords(health) });
  return say('its {name} was {health}', { name: inputName(name), health: inWords(health) });
}

function whenOf({ step, epoch, batch }: Found): string {
  if (step === undefined) return '';
  if (epoch === undefined) return say('in step {step} ', { step: count(step) });
  return say('in step {step} (epoch {epoch}, batch {batch}) ', {
    step: count(step),
    epoch: count(epoch),
    batch: count(batch ?? 0),
  });
}

function whatOf({ began, operation = '', gradientOf, layer, weight, inputs }: Found): string {
  const within = layer === undefined ? '' : say(' in layer {layer}', { layer });
  const name = inputs[0] ? inputName(inputs[0].name) : say('values');
  switch (began) {
    case 'operation':
      return say('{operation}{within} gave the first values that are not finite', { operation, within });
    case 'gradient':
      return say('the gradient of {of}{within} gave the first values that are not finite, by {operation}', {
        of: gradientOf ?? say('the loss'),
        within,
        operation,
      });
    case 'update':
      return say('the update by {operation} gave the first values that are not finite, in {weight}', {
        operation,
        weight: weight ?? say('a weight'),
      });
    case 'data':
      return say('{operation}{within} was given {name} that were not finite before', { operation, within, name });
    case 'weights':
      return say('{operation}{within} was given {weight}, a variable that was not finite before', {
        operation,
        within,
        weight: weight ?? say('a weight'),
      });
    case 'unknown':
      if (weight === undefined)
        return say('the loss became not finite; run again op by op, the step did not show where');
      return say('{weight} became not finite; run again op by op, the step did not show where', { weight });
  }
}

/** `Log`, `gradient of Sqrt`, `update by Adam`: short, for a table. */
export function nameOf({ began, operation = '', gradientOf, weight = '' }: Found): string {
  switch (began) {
    case 'gradient':
      return say('{operation}, gradient of {of}', { operation, of: gradientOf ?? say('the loss') });
    case 'update':
      return say('update of {weight} by {operation}', { weight, operation });
    case 'weights':
      return say('{weight}, before the step', { weight });
    default:
      return operation === '' ? began : operation;
  }
}

/** What a step was given has our names; arguments of operations have those of tfjs. */
export function inputName(name: string): string {
  const argument = /^values \((.+)\)$/.exec(name)?.[1];
  if (argument !== undefined) return say('values ({argument})', { argument });
  switch (name) {
    case 'inputs':
      return say('inputs');
    case 'targets':
      return say('targets');
    case 'sample weights':
      return say('sample weights');
    case 'gradient':
      return say('gradient');
    default:
      return name;
  }
}

/** `float32 [4, 4], 25.0 % NaN, else 0.100 … 3.00` */
export function inWords({ shape, dtype, size, nan, infinite, min, max }: Health): string {
  const bad = [
    ...(nan > 0 ? [nan === size ? say('all NaN') : say('{share} NaN', { share: percent(nan / size) })] : []),
    ...(infinite > 0
      ? [infinite === size ? say('all infinite') : say('{share} infinite', { share: percent(infinite / size) })]
      : []),
  ];
  return [`${dtype} [${shape.join(', ')}]`, ...bad, ...rangeOf(min, max, bad.length > 0)].join(say(', '));
}

function rangeOf(min: number | null, max: number | null, isRest: boolean): string[] {
  if (min === null || max === null) return [];
  const range = min === max ? figure(min) : `${figure(min)} … ${figure(max)}`;
  if (isRest) return [say('else {range}', { range })];
  return [min === max ? say('all {range}', { range }) : range];
}

export function isBroken({ nan, infinite }: Health): boolean {
  return nan + infinite > 0;
}

/** By the operation, or the one whose gradient it is. */
const TRIES: readonly (readonly [RegExp, () => readonly string[]])[] = [
  [
    /^Log$/,
    () => [say('add a small number before the logarithm: log(x + 1e-7)'), say('a loss of tfjs that takes logits')],
  ],
  [/^Log1p$/, () => [say('keep the argument above −1, by clipByValue')]],
  [
    /^(RealDiv|DivNoNan|Reciprocal|Mod|FloorDiv)$/,
    () => [say('add a small number to the divisor'), say('divNoNan, which gives 0 for x / 0')],
  ],
  [/^(Sqrt|Rsqrt|Pow|EuclideanNorm)$/, () => [say('add a small number before the root: sqrt(x + 1e-12)')]],
  [
    /^(Exp|Expm1|Cosh|Sinh)$/,
    () => [say('subtract the greatest value before exp, as logSumExp and softmax do'), ...smallerSteps()],
  ],
  [/^(Acos|Asin|Atanh|Acosh)$/, () => [say('keep the argument within its range, by clipByValue')]],
];

function triesOf({ began, operation = '', gradientOf = '' }: Found): readonly string[] {
  switch (began) {
    case 'data':
      return [
        say('leave out or fill in rows with missing values'),
        say('look for divisions by zero where the data is prepared'),
      ];
    case 'weights':
      return [
        say('make the model anew, or load the weights from a checkpoint'),
        say('look at what setWeights was given'),
      ];
    case 'update':
      return [...smallerSteps(), say('scale inputs and targets to about −1 … 1')];
    case 'unknown':
      return [
        say('a loss that does the same in each call: what it draws or counts by itself is another when it runs again'),
        say('a learning rate of a tenth'),
      ];
    default: {
      const own = TRIES.find(([of]) => of.test(gradientOf === '' ? operation : gradientOf) || of.test(operation))?.[1];
      return own?.() ?? [...smallerSteps(), say('scale inputs and targets to about −1 … 1')];
    }
  }
}

function smallerSteps(): string[] {
  return [say('a learning rate of a tenth'), say('clipValue or globalClipNorm in the optimizers of limpid')];
}

function list(parts: readonly string[]): string {
  const inputs = parts.slice(0, -1).join(say(', '));
  const input = parts.at(-1) ?? '';
  return parts.length < 2 ? input : say('{inputs} and {input}', { inputs, input });
}

function capital(text: string): string {
  // names of layers and weights are as they are
  return /^(the|in|its) /.test(text) ? text.slice(0, 1).toUpperCase() + text.slice(1) : text;
}
