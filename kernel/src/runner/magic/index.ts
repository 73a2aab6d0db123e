/** What the calls that cell/magic/calls.ts puts into a cell do. The types of the tables make sure that no magic is missing. */
import type { Magic as Found } from '../../cell/magic/find.ts';
import { MAGICS, isMagicName, isTaking, type Taking } from '../../cell/magic/names.ts';
import { LimpidError } from '../../errors.ts';
import type { Variable } from '../glance.ts';
import { bench } from './bench.ts';
import { cd } from './cd.ts';
import { textOf, type Spliced } from './command.ts';
import { env } from './env.ts';
import { help } from './help.ts';
import { load } from './load.ts';
import { npm } from './npm.ts';
import { shell } from './shell.ts';
import { time } from './time.ts';
import { unknownMagic } from './unknown.ts';
import { who } from './who.ts';

/** What the session does for magics. */
export interface MagicHost {
  /** The variables of the session, in the order in which they were declared. */
  variables(): Promise<Variable[]>;
  /** The process is in another folder now, and imports are to follow. */
  moved(folder: string): void;
}

/** `argument` is what is `written`, with its values in it. */
export type TextMagic = (argument: string, written: Spliced, host: MagicHost) => Promise<void> | void;

export interface CodeMagic {
  begin(): void;
  /** @param given - the value of the code, if it has one; a promise is waited for */
  end(given: readonly unknown[]): Promise<unknown>;
}

/** @param round - runs the code once and gives its value */
export type FunctionMagic = (options: string, round: () => unknown) => Promise<void>;

const TEXT: { readonly [N in Taking<'text'>]: TextMagic } = { npm, who, env, cd, load, help };
const CODE: { readonly [N in Taking<'code'>]: CodeMagic } = { time };
const FUNCTION: { readonly [N in Taking<'function'>]: FunctionMagic } = { bench };

export interface Magics {
  run(
    name: string,
    form: Exclude<Found['form'], 'shell'> | 'misplaced',
    pieces: readonly string[],
    values: readonly unknown[],
  ): Promise<void>;
  shell(pieces: readonly string[], values: readonly unknown[]): Promise<void>;
  begin(name: Taking<'code'>): void;
  end(name: Taking<'code'>, ...given: unknown[]): Promise<unknown>;
  repeat(name: Taking<'function'>, options: string, round: () => unknown): Promise<void>;
}

export function magics(host: MagicHost): Magics {
  return Object.freeze({
    async run(name, form, pieces, values) {
      if (!isMagicName(name)) throw unknownMagic(name);
      const { usage } = MAGICS[name];
      if (form === 'misplaced') throw new LimpidError('MAGIC_NOT_FIRST', { name });
      if (form === 'cell' || !isTaking(name, 'text')) throw new LimpidError('MAGIC_FORM', { name, usage });
      await TEXT[name](textOf(pieces, values), { pieces, values }, host);
    },
    shell,
    begin: (name) => CODE[name].begin(),
    end: (name, ...given) => CODE[name].end(given),
    repeat: (name, options, round) => FUNCTION[name](options, round),
  } satisfies Magics);
}
