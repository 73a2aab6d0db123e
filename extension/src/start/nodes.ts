/** The Nodes of this machine: on PATH, of version managers, where installers put them, and inside VS Code. */
import { existsSync, readdirSync, realpathSync } from 'node:fs';
import { homedir } from 'node:os';
import { delimiter, join } from 'node:path';

const FILE = process.platform === 'win32' ? 'node.exe' : 'node';

/** Where version managers keep Nodes: a folder of folders, one a version, and what is in each on the way to the program. */
function managed(home: string, env: NodeJS.ProcessEnv): [folder: string, inside: string][] {
  const data = env['XDG_DATA_HOME'] ?? join(home, '.local/share');
  const windows = env['APPDATA'] ?? join(home, 'AppData/Roaming');
  return [
    [join(env['NVM_DIR'] ?? join(home, '.nvm'), 'versions/node'), 'bin'],
    [join(data, 'fnm/node-versions'), 'installation/bin'],
    [join(home, 'Library/Application Support/fnm/node-versions'), 'installation/bin'],
    [join(home, '.volta/tools/image/node'), 'bin'],
    [join(home, '.asdf/installs/nodejs'), 'bin'],
    [join(data, 'mise/installs/node'), 'bin'],
    ['/usr/local/n/versions/node', 'bin'],
    [join(windows, 'nvm'), ''],
    [join(windows, 'fnm/node-versions'), 'installation'],
  ];
}

const INSTALLED = ['/usr/local/bin', '/usr/bin', '/opt/homebrew/bin', 'C:\\Program Files\\nodejs'];

/** Paths of programs, each once. */
export function nodesOf(home = homedir(), env = process.env, inside = process.execPath): string[] {
  const folders = [
    ...(env['PATH'] ?? '').split(delimiter),
    ...managed(home, env).flatMap(([folder, below]) => namesIn(folder).map((name) => join(folder, name, below))),
    ...INSTALLED,
  ];
  const files = folders.filter((folder) => folder !== '').map((folder) => join(folder, FILE));
  return [...new Set([...files.filter((file) => existsSync(file)).map((file) => realpathSync(file)), inside])];
}

function namesIn(folder: string): string[] {
  return existsSync(folder) ? readdirSync(folder) : [];
}
