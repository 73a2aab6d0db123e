/** `vscode.l10n.t`, in English. */
export function translate(message: string, ...values: (string | number)[]): string {
  return message.replace(/\{(\d)\}/g, (_, index) => String(values[Number(index)]));
}
