/** `limpid models push NAME [--to URI]`. */
import { push } from '../../registry/mlflow/push.ts';
import { say } from '../../say.ts';
import { parseArguments } from '../arguments.ts';

export async function pushTo(argv: string[]): Promise<number> {
  const { values, positionals } = parseArguments(argv, { to: { type: 'string' }, unsigned: { type: 'boolean' } }, [
    'NAME',
  ]);
  const trackingUri = values.to === undefined ? {} : { trackingUri: values.to };
  const { uri } = await push(positionals[0] ?? '', { ...trackingUri, verify: !values.unsigned });
  console.log(say('Wrote {written}', { written: uri }));
  return 0;
}
