import 'vega';

declare module 'vega' {
  /** Registers a reader of a data format. */
  export function formats(name: string, reader: (data: string, format: { delimiter?: string }) => object[]): void;
}
