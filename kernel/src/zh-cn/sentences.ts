/** All that is told and is no error, from English to Chinese. */
import { COMMAND_LINE } from './command-line.ts';
import { EXPLANATIONS } from './explanations.ts';
import { FINDINGS } from './findings.ts';
import { LOOKS } from './looks.ts';
import { METHODS } from './methods.ts';
import { TRAININGS } from './trainings.ts';

export const SENTENCES = { ...COMMAND_LINE, ...EXPLANATIONS, ...FINDINGS, ...LOOKS, ...METHODS, ...TRAININGS };
