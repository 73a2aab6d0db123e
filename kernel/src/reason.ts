/** What went wrong, in the words of whatever was thrown. Apart from the catalogue, which is not needed for it. */
export function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
