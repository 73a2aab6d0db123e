/**
 * `node:readline` over `process.stdin`: an interface asks when a line is wanted, with the words that belong to it,
 * instead of printing them and reading ahead.
 */
import { on } from 'node:events';
import { syncBuiltinESMExports } from 'node:module';
import readline, { type Interface } from 'node:readline';
import readlinePromises from 'node:readline/promises';
import { setImmediate } from 'node:timers';
import { promisify } from 'node:util';
import { LimpidError } from '../errors.ts';
import { StandardInput } from './stdin.ts';

interface QuestionOptions {
  signal?: AbortSignal;
}
type Ask = (query: string, options?: QuestionOptions) => Promise<string>;

export function askByReadline(): void {
  wrap(readline, withCallback);
  wrap(readlinePromises, (_, ask) => ask);
  syncBuiltinESMExports();
}

/** `style` makes the `question` of an interface. */
function wrap(module: { createInterface: unknown }, style: (rl: Interface, ask: Ask) => unknown): void {
  // SAFETY: both modules make interfaces, and take the same arguments
  const create = module.createInterface as (...settings: unknown[]) => Interface;
  module.createInterface = (...settings: unknown[]) => {
    const [first, ...rest] = settings;
    if (!isStandard(first)) return create(...settings);
    // an interface left open takes no lines from the readers after it: each has a stream of its own
    const input = new StandardInput({ asksByItself: false });
    const rl = create(first instanceof StandardInput ? input : { ...first, input }, ...rest);
    attach(rl, input, style);
    return rl;
  };
}

/** The options of an interface, or in the older form its input alone. */
function isStandard(first: unknown): first is object {
  if (first instanceof StandardInput) return true;
  return typeof first === 'object' && first !== null && 'input' in first && first.input instanceof StandardInput;
}

/** As in Node, the callback never hears of an input that has ended: the interface closes. */
function withCallback(rl: Interface, ask: Ask): unknown {
  type Answered = (answer: string) => void;
  const question = (query: string, options: QuestionOptions | Answered, last?: Answered): void => {
    const [settings, answered] = typeof options === 'function' ? [{}, options] : [options, last];
    ask(query, settings).then(answered, (error: unknown) => {
      const isEnd = error instanceof LimpidError && error.code === 'STDIN_END';
      if (!isEnd && settings.signal?.aborted !== true) rl.emit('error', error);
    });
  };
  return Object.assign(question, { [promisify.custom]: ask });
}

function attach(rl: Interface, input: StandardInput, style: (rl: Interface, ask: Ask) => unknown): void {
  const closed = Promise.withResolvers<void>();
  let isOpen = true;
  let isPaused = false;
  let isIterated = false;

  const ask: Ask = async (query, { signal } = {}) => {
    if (!isOpen) throw Object.assign(new Error('readline was closed'), { code: 'ERR_USE_AFTER_CLOSE' });
    const text = await input.question(query, signal);
    if (text !== null) return text;
    rl.close();
    throw new LimpidError('STDIN_END');
  };
  const prompt = (): void => {
    if (isPaused) rl.resume();
    if (isOpen) input.demand(rl.getPrompt());
  };
  /** Whoever listens for lines wants the next one, unless they have just stopped. */
  const demand = (): void => {
    setImmediate(() => {
      const isWanted = isOpen && !isPaused && !isIterated && rl.listenerCount('line') > 1;
      if (isWanted) input.demand('');
    });
  };
  async function* lines(): AsyncGenerator<string> {
    let ahead = 0;
    const count = (): number => ahead++;
    isIterated = true;
    rl.on('line', count);
    const arriving = on(rl, 'line', { close: ['close'] });
    try {
      for (;;) {
        if (ahead === 0 && isOpen) await Promise.race([input.line(''), closed.promise]);
        const { done, value } = await arriving.next();
        if (done === true) return;
        ahead--;
        // SAFETY: readline emits each line with its text
        yield (value as [string])[0];
      }
    } finally {
      isIterated = false;
      rl.off('line', count);
      rl.close();
    }
  }

  rl.on('line', demand);
  rl.on('newListener', (event) => {
    if (event === 'line') demand();
  });
  rl.on('pause', () => (isPaused = true));
  rl.on('resume', () => {
    isPaused = false;
    demand();
  });
  rl.once('close', () => {
    isOpen = false;
    closed.resolve();
  });
  Object.assign(rl, { question: style(rl, ask), prompt, [Symbol.asyncIterator]: lines });
}
