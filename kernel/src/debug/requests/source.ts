/** https://microsoft.github.io/debug-adapter-protocol/specification#Requests_Source */
import { readFile } from 'node:fs/promises';
import { LimpidError } from '../../errors.ts';
import type { Arguments } from '../arguments.ts';
import type { Bodies } from '../dap.ts';
import type { Debugger } from '../debugger.ts';

const TYPESCRIPT = 'text/typescript';
const JAVASCRIPT = 'text/javascript';

export async function source(session: Debugger, args: Arguments): Promise<Bodies['source']> {
  const reference = args.object('source').optionalCount('sourceReference') || args.optionalCount('sourceReference');
  if (reference) {
    const { scriptSource } = await session.cdp('Debugger.getScriptSource', { scriptId: String(reference) });
    return { content: scriptSource, mimeType: JAVASCRIPT };
  }
  const file = args.object('source').text('path');
  const mimeType = /\.[cm]?tsx?$/.test(file) ? TYPESCRIPT : JAVASCRIPT;
  const content = session.sources.text(file);
  if (content !== undefined) return { content, mimeType };
  const read = await readFile(file, 'utf8').catch((cause: unknown) => {
    throw new LimpidError('DEBUG_SOURCE', { source: file }, { cause });
  });
  return { content: read, mimeType };
}
