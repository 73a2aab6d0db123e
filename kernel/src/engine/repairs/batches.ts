/** What tfjs-layers 4.22 asks a dataset for. */
export interface Dataset<T = unknown> {
  readonly size: number;
  iterator(): Promise<Batches<T>>;
}
export interface Batches<T = unknown> {
  next(): Promise<IteratorResult<T>>;
}

type Look = (batch: unknown) => void;

/** The same dataset; `look` sees each batch before tfjs-layers does. */
export function lookedAt(dataset: Dataset, look: Look): Dataset {
  return { size: dataset.size, iterator: () => batchesOf(dataset, look) };
}

/** Of a dataset, or of an iterator that there is. */
export async function batchesOf(source: Dataset | Batches, look: Look): Promise<Batches> {
  const batches = 'next' in source ? source : await source.iterator();
  return {
    next: async () => {
      const next = await batches.next();
      look(next.value);
      return next;
    },
  };
}
