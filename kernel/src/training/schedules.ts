/**
 * Learning rates as functions of the steps done, with the names and formulae of Keras 3 (keras.optimizers.schedules).
 * Pure. A schedule goes wherever a learning rate is given: `adam({ learningRate: cosineDecay({ … }) })`.
 */

/** Steps done, from 0 on -> the learning rate of the next step. */
export interface Schedule {
  (step: number): number;
  /** What it is saved as, with the optimizer; a function of one's own has none and is saved as the rate of the moment. */
  readonly className?: string;
  readonly config?: object;
}

export interface ExponentialDecay {
  initialLearningRate: number;
  /** Steps in which the rate is multiplied by `decayRate` once. */
  decaySteps: number;
  decayRate: number;
  /** Whether it falls in jumps, every `decaySteps`. */
  staircase?: boolean;
}

/** rate · decayRate^(step / decaySteps) */
export function exponentialDecay(config: ExponentialDecay): Schedule {
  const { initialLearningRate, decaySteps, decayRate, staircase = false } = config;
  positive({ decaySteps });
  return schedule('ExponentialDecay', config, (step) => {
    const periods = step / decaySteps;
    return initialLearningRate * decayRate ** (staircase ? Math.floor(periods) : periods);
  });
}

/** rate / (1 + decayRate · step / decaySteps) */
export function inverseTimeDecay(config: ExponentialDecay): Schedule {
  const { initialLearningRate, decaySteps, decayRate, staircase = false } = config;
  positive({ decaySteps });
  return schedule('InverseTimeDecay', config, (step) => {
    const periods = step / decaySteps;
    return initialLearningRate / (1 + decayRate * (staircase ? Math.floor(periods) : periods));
  });
}

export interface PiecewiseConstantDecay {
  /** Steps, rising: up to and with the first one, the first value holds. */
  boundaries: readonly number[];
  /** One more than there are boundaries. */
  values: readonly number[];
}

export function piecewiseConstantDecay(config: PiecewiseConstantDecay): Schedule {
  const { boundaries, values } = config;
  if (values.length !== boundaries.length + 1) {
    throw new RangeError(`${boundaries.length} boundaries part ${boundaries.length + 1} values, not ${values.length}`);
  }
  return schedule('PiecewiseConstantDecay', config, (step) => {
    const next = boundaries.findIndex((boundary) => step <= boundary);
    // behind the last boundary there is no next one, and -1 is the place of the last value
    return values.at(next) ?? Number.NaN;
  });
}

export interface PolynomialDecay {
  initialLearningRate: number;
  decaySteps: number;
  /** 0.0001 by default. */
  endLearningRate?: number;
  /** 1 by default: a straight line. */
  power?: number;
  /** Whether it starts again after its end, each time over one `decaySteps` more. */
  cycle?: boolean;
}

/** (rate - end) · (1 - step / decaySteps)^power + end */
export function polynomialDecay(config: PolynomialDecay): Schedule {
  const { initialLearningRate, decaySteps, endLearningRate = 0.0001, power = 1, cycle = false } = config;
  positive({ decaySteps });
  return schedule('PolynomialDecay', config, (step) => {
    const periods = cycle ? Math.max(1, Math.ceil(step / decaySteps)) : 1;
    const share = Math.min(step / (decaySteps * periods), 1);
    return (initialLearningRate - endLearningRate) * (1 - share) ** power + endLearningRate;
  });
}

export interface CosineDecay {
  /** The rate at the start, of the warm-up if there is one. */
  initialLearningRate: number;
  /** Steps of the cosine, after the warm-up. */
  decaySteps: number;
  /** What is left at the end, as a share; 0 by default. */
  alpha?: number;
  /** The rate that the warm-up leads to, in a straight line over `warmupSteps`. */
  warmupTarget?: number | null;
  warmupSteps?: number;
}

/** Half a cosine (Loshchilov and Hutter, 2017, https://arxiv.org/abs/1608.03983), after a warm-up where one is asked for. */
export function cosineDecay(config: CosineDecay): Schedule {
  const { initialLearningRate, decaySteps, alpha = 0, warmupTarget = null, warmupSteps = 0 } = config;
  positive({ decaySteps });
  const top = warmupTarget ?? initialLearningRate;
  const warmup = warmupTarget === null ? 0 : warmupSteps;
  return schedule('CosineDecay', config, (step) => {
    if (step < warmup) return initialLearningRate + (top - initialLearningRate) * (step / warmup);
    return top * cosine(Math.min((step - warmup) / decaySteps, 1), 1, alpha);
  });
}

export interface CosineDecayRestarts {
  initialLearningRate: number;
  firstDecaySteps: number;
  /** How many times longer each period is than the one before; 2 by default. */
  tMul?: number;
  /** What each period starts from, as a share of the start of the one before; 1 by default. */
  mMul?: number;
  alpha?: number;
}

/** Cosine decay that starts again and again (SGDR, Loshchilov and Hutter, 2017, https://arxiv.org/abs/1608.03983). */
export function cosineDecayRestarts(config: CosineDecayRestarts): Schedule {
  const { initialLearningRate, firstDecaySteps, tMul = 2, mMul = 1, alpha = 0 } = config;
  positive({ firstDecaySteps, tMul });
  return schedule('CosineDecayRestarts', config, (step) => {
    const periods = step / firstDecaySteps;
    const restarts = tMul === 1 ? Math.floor(periods) : Math.floor(Math.log(1 - periods * (1 - tMul)) / Math.log(tMul));
    const share = tMul === 1 ? periods - restarts : (periods - (1 - tMul ** restarts) / (1 - tMul)) / tMul ** restarts;
    return initialLearningRate * cosine(share, mMul ** restarts, alpha);
  });
}

function cosine(share: number, height: number, alpha: number): number {
  return (1 - alpha) * 0.5 * height * (1 + Math.cos(Math.PI * share)) + alpha;
}

function positive(amounts: { [name: string]: number }): void {
  for (const [name, amount] of Object.entries(amounts)) {
    if (!(amount > 0)) throw new RangeError(`${name} is ${amount}, and must be above 0`);
  }
}

function schedule(className: string, config: object, rate: (step: number) => number): Schedule {
  return Object.assign(rate, { className, config: { ...config } });
}

const MAKERS: { readonly [className: string]: (config: never) => Schedule } = {
  ExponentialDecay: exponentialDecay,
  InverseTimeDecay: inverseTimeDecay,
  PiecewiseConstantDecay: piecewiseConstantDecay,
  PolynomialDecay: polynomialDecay,
  CosineDecay: cosineDecay,
  CosineDecayRestarts: cosineDecayRestarts,
};

/** A schedule as it was saved, or null where what was saved describes none. */
export function savedSchedule(saved: unknown): Schedule | null {
  if (typeof saved !== 'object' || saved === null || !('className' in saved) || !('config' in saved)) return null;
  const { className, config } = saved;
  if (typeof className !== 'string' || !Object.hasOwn(MAKERS, className) || !isPlain(config)) return null;
  // SAFETY: a config of numbers; what is missing or wrong among them gives NaN or a RangeError, nothing else.
  return MAKERS[className]?.(config as never) ?? null;
}

/** Numbers, lists of numbers, switches and nulls by their names. */
function isPlain(config: unknown): config is object {
  if (typeof config !== 'object' || config === null) return false;
  return Object.values(config).every(
    (value) => value === null || typeof value === 'boolean' || [value].flat().every((one) => typeof one === 'number'),
  );
}
