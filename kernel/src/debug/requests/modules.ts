/** https://microsoft.github.io/debug-adapter-protocol/specification#Requests_Modules */
import path from 'node:path';
import type { Arguments } from '../arguments.ts';
import type { Bodies } from '../dap.ts';
import type { Debugger } from '../debugger.ts';

/** Every file that has been loaded. */
export async function modules(session: Debugger, args: Arguments): Promise<Bodies['modules']> {
  await session.findScripts();
  const all = [...new Set(session.sources.files())].map((file, id) => ({ id, name: path.basename(file), path: file }));
  const start = args.optionalCount('startModule') ?? 0;
  // 0 asks for all of them, as leaving it out does
  const count = args.optionalCount('moduleCount') || all.length;
  return { modules: all.slice(start, start + count), totalModules: all.length };
}
