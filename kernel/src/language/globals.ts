/** Names that every cell has without an import and that no declaration file tells of. */
export const GLOBALS = `
/** What it exports, only its bytes tell. */
declare module '*.wasm';
/** What the kernel gives the cell that runs. */
declare const limpid: {
  /** Aborted when the cell is interrupted. */
  readonly signal: AbortSignal;
};
/** Asks for a line of text; null when the question is closed. */
declare function prompt(message?: string, defaultValue?: string): string | null;
/** Asks a question of yes or no. */
declare function confirm(message?: string): boolean;
/** Tells something, and waits until the person has read it. */
declare function alert(message?: string): void;
/** For notebooks written for Deno's kernel. */
declare const Deno: {
  readonly jupyter: {
    readonly $display: symbol;
    /** Publishes a message on IOPub. */
    broadcast(type: string, content: object, extra?: { metadata?: object; buffers?: readonly ArrayBufferView[] }): Promise<void>;
    /** Shows a value, or with \`raw\` a MIME bundle as it is. */
    display(value: object, options?: { raw?: boolean }): Promise<void>;
    md(text: string | TemplateStringsArray, ...values: unknown[]): object;
    html(text: string | TemplateStringsArray, ...values: unknown[]): object;
    svg(text: string | TemplateStringsArray, ...values: unknown[]): object;
    image(source: string | Uint8Array): object;
  };
};
`;
