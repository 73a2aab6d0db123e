import type { CommandLine } from '../runs/command-line.ts';
import { diagnosisOf } from './diagnosis.ts';
import { runIn } from './trainingHistory.ts';

/** What the doctor found in a run of the notebook. */
export async function diagnose(commandLine: CommandLine, input: unknown): Promise<string> {
  return diagnosisOf(await runIn(commandLine, input));
}
