/** https://jupyter-client.readthedocs.io/en/stable/messaging.html#completion */
import { toUtf16, toCodePoints } from '../cell/code-points.ts';
import type { Kernel } from '../kernel.ts';
import { merge, type Completion } from '../language/merge.ts';
import type { ReplyContent } from '../messages.ts';
import type { Request } from '../wire/dispatch.ts';
import { typesOrValues } from './types-or-values.ts';
import { whileShort } from './while-short.ts';

export async function complete(
  kernel: Kernel,
  { content }: Request<'complete_request'>,
): Promise<ReplyContent<'complete_request'>> {
  const { code, types: isTypedAsked = true } = content;
  const cursor = toUtf16(code, content.cursor_pos);
  const { matches, start, end } =
    (await kernel.language.completeMagic(code, cursor)) ?? (await completeCode(kernel, code, cursor, isTypedAsked));
  const [cursor_start, cursor_end] = [toCodePoints(code, start), toCodePoints(code, end)];
  // JupyterLab and VS Code show these beside the names.
  const types = matches.map(({ text, type, signature }) => ({
    start: cursor_start,
    end: cursor_end,
    text,
    type,
    signature,
  }));
  return {
    status: 'ok',
    matches: matches.map(({ text }) => text),
    cursor_start,
    cursor_end,
    metadata: { _jupyter_types_experimental: types },
  };
}

/** By types, where they are asked for, and by values. */
async function completeCode(kernel: Kernel, code: string, cursor: number, isTypedAsked: boolean): Promise<Completion> {
  const live = kernel.runner.complete(code, cursor);
  const hasValue = (): Promise<boolean> => live.then(({ members }) => members.length > 0);
  const typed = isTypedAsked
    ? await typesOrValues(kernel.language, kernel.language.complete(code, cursor), hasValue)
    : null;
  if (typed && !typed.isLive) return typed;
  const isTyped = typed !== null && typed.matches.length > 0;
  const found = await (isTyped ? whileShort(live, { members: [], start: typed.start, end: typed.end }) : live);
  return merge(typed, found);
}
