/**
 * `Deno.jupyter`, as Deno's own kernel gives it (https://docs.deno.com/api/deno/~/Deno.jupyter), for notebooks written for
 * that kernel. Nothing else of Deno is there. Many packages take any `Deno` for the real one and then call what we lack,
 * so packages do not see it, but for those that speak of anywidget: the cells and the user's own files do.
 */
import { getCallSites } from 'node:util';
import { html, image, markdown, svg } from '../display/markup.ts';
import { json } from '../display/picture.ts';
import { publish } from '../display/publish.ts';
import { display } from '../display/show.ts';
import { JUPYTER_DISPLAY } from '../display/symbol.ts';
import type { Publication, PublicationType } from '../messages.ts';
import { bytesOf, type Binary } from './buffers.ts';

interface Extra {
  metadata?: object;
  buffers?: readonly Binary[];
}

/** What a cell may publish; the rest is said by the kernel alone. */
const ALLOWED = {
  stream: true,
  display_data: true,
  update_display_data: true,
  execute_result: true,
  error: true,
  clear_output: true,
  comm_open: true,
  comm_msg: true,
  comm_close: true,
  debug_event: false,
  status: false,
  execute_input: false,
  iopub_welcome: false,
  shutdown_reply: false,
} as const satisfies Record<PublicationType, boolean>;

/** Publishes a message on IOPub. @throws TypeError for a type that is not a cell's to publish */
function broadcast(type: string, content: object, { metadata = {}, buffers = [] }: Extra = {}): Promise<void> {
  const isAllowed = Object.hasOwn(ALLOWED, type) && Reflect.get(ALLOWED, type) === true;
  if (!isAllowed) throw new TypeError(`Deno.jupyter.broadcast cannot publish messages of type ${type}.`);
  // SAFETY: the type is one of ours; as in Deno, whoever broadcasts answers for the content
  const message = {
    type,
    content: json(content),
    metadata: json(metadata),
    buffers: buffers.map(bytesOf),
  } as Publication;
  publish(message);
  return Promise.resolve();
}

export const jupyter = Object.freeze({
  $display: JUPYTER_DISPLAY,
  broadcast,
  /** Shows a value, or with `raw` a MIME bundle as it is. */
  async display(value: object, { raw = false }: { raw?: boolean } = {}): Promise<void> {
    await display(raw ? { [JUPYTER_DISPLAY]: () => value } : value);
  },
  md: markdown,
  html,
  svg,
  image,
});

/** Shows `Deno` to those who may see it. */
export function installDeno(global: object): void {
  const deno = Object.freeze({ jupyter });
  let replaced: { value: unknown } | undefined;
  Object.defineProperty(global, 'Deno', {
    configurable: true,
    enumerable: false,
    get: () => {
      if (replaced) return replaced.value;
      return maySee(getCallSites(2)[1]?.scriptName ?? '') ? deno : undefined;
    },
    set: (value: unknown) => {
      replaced = { value };
    },
  });
}

/** @param file the file or URL of the code that asks, empty when it has none */
export function maySee(file: string): boolean {
  return !/[\\/]node_modules[\\/]/.test(file) || /[\\/]node_modules[\\/](?:@jsr[\\/])?@?anywidget/.test(file);
}
