import type { MimeBundle } from '../messages.ts';

/** A value with this method says itself how it is shown (the convention Deno's kernel began). */
export const JUPYTER_DISPLAY: unique symbol = Symbol.for('Jupyter.display');

export interface Displayable {
  [JUPYTER_DISPLAY](): MimeBundle | Promise<MimeBundle>;
}
