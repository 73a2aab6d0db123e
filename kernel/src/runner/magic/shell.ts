/** `!command`: a command of the shell, with values of the notebook in it. */
import { runCommand } from './child.ts';
import { commandOf } from './command.ts';

/** The command is `pieces` with `values` between them. */
export async function shell(pieces: readonly string[], values: readonly unknown[]): Promise<void> {
  const { command, env } = commandOf(pieces, values, process.platform);
  await runCommand(command, env);
}
