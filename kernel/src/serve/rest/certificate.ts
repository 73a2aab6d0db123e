/** Certificate and key for TLS, refused at the start if no client would take them. */
import { createPrivateKey, X509Certificate } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { LimpidError, reasonOf } from '../../errors.ts';

export interface Tls {
  /** PEM files. */
  cert: string;
  key: string;
}

/** @throws LimpidError SERVE_CERTIFICATE */
export async function readTls({ cert: certFile, key: keyFile }: Tls): Promise<{ cert: Buffer; key: Buffer }> {
  try {
    const [cert, key] = await Promise.all([readFile(certFile), readFile(keyFile)]);
    const certificate = new X509Certificate(cert);
    const { validFromDate, validToDate } = certificate;
    if (validToDate.getTime() < Date.now()) throw new Error(`it expired at ${validToDate.toISOString()}`);
    if (validFromDate.getTime() > Date.now()) throw new Error(`it is valid from ${validFromDate.toISOString()} on`);
    if (!certificate.checkPrivateKey(createPrivateKey(key))) throw new Error(`${keyFile} is the key of another one`);
    return { cert, key };
  } catch (error) {
    throw new LimpidError('SERVE_CERTIFICATE', { file: certFile, reason: reasonOf(error) }, { cause: error });
  }
}
