/** Command-line arguments by node:util's parseArgs, its complaints turned into the catalogue's USAGE. */
import { parseArgs } from 'node:util';
import type { ParseArgsConfig } from 'node:util';
import { LimpidError } from '../errors.ts';

type Options = NonNullable<ParseArgsConfig['options']>;

/** Parses `argv` strictly; `positionals` names the positional arguments that must be there, `ID…` one or more at the end. */
export function parseArguments<const T extends Options>(argv: string[], options: T, positionals: string[] = []) {
  const parsed = strict(argv, options);
  // A request for help needs no other argument.
  if ('help' in parsed.values) return parsed;
  const missing = positionals[parsed.positionals.length];
  if (missing !== undefined) throw usage(`${missing.replace('…', '')} is missing`);
  const extra = positionals.at(-1)?.endsWith('…') ? undefined : parsed.positionals[positionals.length];
  if (extra !== undefined) throw usage(`Unexpected argument '${extra}'`);
  return parsed;
}

export function usage(problem: string, options?: ErrorOptions): LimpidError {
  return new LimpidError('USAGE', { problem: problem.endsWith('.') ? problem : `${problem}.` }, options);
}

function strict<const T extends Options>(argv: string[], options: T) {
  try {
    return parseArgs({ args: argv, options, strict: true, allowPositionals: true });
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    // Node's second sentence is about escaping a dash; the first says what is wrong.
    throw usage(error.message.split(/\.\s/)[0] ?? error.message, { cause: error });
  }
}
