/** The sign-in of a Jupyter Server that has a password in place of a token: a form, answered by cookies. */
import { LimpidError } from '../../errors.ts';
import { ask, reach, type Door } from './rest.ts';

/** Cookie and form field against forged requests have one name. */
const XSRF = '_xsrf';

/**
 * The door as it is where its token opens it, else with the cookies that its token opens as a password.
 * What takes neither stays shut: the next request says so.
 * @throws LimpidError as `ask` does, but SERVER_REFUSED
 */
export async function signIn(door: Door): Promise<Door> {
  if (door.token === '' || (await isOpen(door))) return door;
  const form = await reach({ url: door.url, token: '' }, 'login');
  const before = cookiesOf(form);
  const xsrf = before.get(XSRF);
  const fields = new URLSearchParams({ password: door.token, ...(xsrf !== undefined && { [XSRF]: xsrf }) });
  const answer = await reach({ url: door.url, token: '', cookies: joined(before) }, 'login', {
    method: 'POST',
    fields,
  });
  const after = cookiesOf(answer);
  // the page of the form again: the password is wrong, or there is none
  if (answer.status !== 302 || after.size === 0) return door;
  return {
    url: door.url,
    token: '',
    cookies: joined(new Map([...before, ...after])),
    ...(xsrf !== undefined && { xsrf }),
  };
}

async function isOpen(door: Door): Promise<boolean> {
  try {
    await ask(door, 'api/kernelspecs');
    return true;
  } catch (error) {
    if (error instanceof LimpidError && error.code === 'SERVER_REFUSED') return false;
    throw error;
  }
}

function cookiesOf({ headers }: Response): Map<string, string> {
  const pairs = headers.getSetCookie().map((cookie) => /^([^=;]+)=([^;]*)/.exec(cookie));
  return new Map(pairs.flatMap((pair) => (pair ? [[pair[1] ?? '', pair[2] ?? ''] as const] : [])));
}

function joined(cookies: ReadonlyMap<string, string>): string {
  return [...cookies].map(([name, value]) => `${name}=${value}`).join('; ');
}
