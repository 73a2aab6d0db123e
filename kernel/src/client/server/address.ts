/** What a person pastes as the address of a server: the page of a browser, the line of `jupyter server list`. Pure. */
import { LimpidError } from '../../errors.ts';

export interface Address {
  /** Where its REST is, with a slash at the end. */
  url: string;
  /** Where the hub of it would be. */
  hub: string;
  token: string;
  /** What travels can be read on the way: http, and not to this machine. */
  isClear: boolean;
}

/** Pages of JupyterLab, the notebook and the hub: what comes before them is the server. */
const PAGES = /\/(?:lab|tree|notebooks|doc|edit|consoles|terminals|login|api|hub)(?:\/.*)?$/;

/** @throws LimpidError SERVER_ADDRESS */
export function readAddress(text: string): Address {
  // `jupyter server list` puts the folder behind it
  const [address = ''] = text.trim().split(/\s+/);
  const url = URL.parse(address);
  if (!url || !/^https?:$/.test(url.protocol) || url.hostname === '') {
    throw new LimpidError('SERVER_ADDRESS', { address: url ? `${url.protocol}//${url.host}` : 'This' });
  }
  const token = url.searchParams.get('token') ?? '';
  const path = url.pathname.replace(PAGES, '').replace(/\/*$/, '/');
  const hub = path.replace(/\/user\/[^/]+\/(?:[^/]+\/)?$/, '/');
  const isClear = url.protocol === 'http:' && !isLoopback(url.hostname);
  return { url: `${url.origin}${path}`, hub: `${url.origin}${hub}`, token, isClear };
}

export function hostOf(url: string): string {
  return new URL(url).host;
}

function isLoopback(name: string): boolean {
  return name === 'localhost' || name.endsWith('.localhost') || name === '[::1]' || /^127(\.\d+){3}$/.test(name);
}
