/** https://jupyter-client.readthedocs.io/en/stable/messaging.html#introspection */
import { toUtf16 } from '../cell/code-points.ts';
import type { Kernel } from '../kernel.ts';
import { describe, describeMagic } from '../language/describe.ts';
import type { ReplyContent } from '../messages.ts';
import type { Request } from '../wire/dispatch.ts';
import { typesOrValues } from './types-or-values.ts';
import { whileShort } from './while-short.ts';

export async function inspect(
  kernel: Kernel,
  { content }: Request<'inspect_request'>,
): Promise<ReplyContent<'inspect_request'>> {
  const { code, detail_level = 0, types: isTypedAsked = true } = content;
  const cursor = toUtf16(code, content.cursor_pos);
  const magic = await kernel.language.magicUnder(code, cursor);
  if (magic) return { status: 'ok', found: true, data: describeMagic(magic), metadata: {} };
  const live = kernel.runner.inspect(code, cursor);
  const hasValue = (): Promise<boolean> => live.then((inspection) => inspection !== null);
  const typed = isTypedAsked
    ? await typesOrValues(kernel.language, kernel.language.hover(code, cursor), hasValue)
    : null;
  const data = describe(typed, await (typed ? whileShort(live, null) : live), detail_level);
  return { status: 'ok', found: data !== null, data: data ?? {}, metadata: {} };
}
