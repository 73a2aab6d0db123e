/** What any value has by name, of which nothing is known: a file, a wire or an error may hold anything. Pure. */
export function fields(value: unknown): { [name: string]: unknown } {
  // SAFETY: every object can be read as a record of unknown fields.
  return typeof value === 'object' && value !== null ? (value as { [name: string]: unknown }) : {};
}
