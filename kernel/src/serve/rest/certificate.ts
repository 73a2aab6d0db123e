/** Certificate and key for TLS, refused at the start if no client would take them. */
import { createPrivateKey, X509Certificate } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { LimpidError, reasonOf } from '../../errors.ts';
import { say } from '../../say.ts';

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
    if (validToDate.getTime() < Date.now())
      throw new Error(say('it expired at {date}', { date: validToDate.toISOString() }));
    if (validFromDate.getTime() > Date.now())
      throw new Error(say('it is valid from {date} on', { date: validFromDate.toISOString() }));
    if (!certificate.checkPrivateKey(createPrivateKey(key)))
      throw new Error(say('{file} is the key of another one', { file: keyFile }));
    return { cert, key };
  } catch (error) {
    throw new LimpidError('SERVE_CERTIFICATE', { file: certFile, reason: reasonOf(error) }, { cause: error });
  }
}
