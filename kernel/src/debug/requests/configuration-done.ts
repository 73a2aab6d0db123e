/** https://microsoft.github.io/debug-adapter-protocol/specification#Requests_ConfigurationDone */

/** Nothing waits for it: cells run when they are sent. */
export function configurationDone(): undefined {
  return undefined;
}
