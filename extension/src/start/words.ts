/** What is said of a kernel that did not start: what happened and what to do, in the editor's language. Pure. */
import type { Diagnosis } from './causes.ts';

/** VS Code's `l10n.t`. */
export type Translate = (text: string, ...values: string[]) => string;

export interface Words {
  what: string;
  todo: string;
}

export function wordsOf({ cause, values }: Diagnosis, t: Translate): Words {
  const [first = '', second = '', third = ''] = values;
  switch (cause) {
    case 'nodeMissing':
      return {
        what: t('The setting limpid.node names {0}, and nothing that runs is there.', first),
        todo: t('Choose another Node.js, or empty the setting.'),
      };
    case 'nodeOld':
      return {
        what: t(
          'The setting limpid.node names Node.js {1} at {0}, and the kernel needs {2} or newer.',
          first,
          second,
          third,
        ),
        todo: t('Choose another Node.js, or empty the setting.'),
      };
    case 'nodeBroken':
      return {
        what: t('The setting limpid.node names {0}, which does not run: {1}', first, second),
        todo: t('Choose another Node.js, or empty the setting.'),
      };
    case 'noNode':
      return {
        what:
          second === ''
            ? t('No Node.js was found; the kernel needs {0} or newer.', first)
            : t('No Node.js {0} or newer was found; there is: {1}.', first, second),
        todo: t('Install one from nodejs.org, or choose one that is elsewhere.'),
      };
    case 'blocked':
      return {
        what: t('The system does not let {0} start ({1}).', first, second),
        todo: t('An antivirus, a policy or the permissions of a folder hold it back: allow it there, and try again.'),
      };
    case 'folderGone':
      return {
        what: t('The folder of the notebook, {0}, is not there.', first),
        todo: t('Save the notebook in a folder that is there, and try again.'),
      };
    case 'port':
      return {
        what: t('A port that the kernel was to use is taken: {0}', first),
        todo: t('Try again: each start takes other ports.'),
      };
    case 'loopback':
      return {
        what: t(
          'Programs of this machine do not reach each other at 127.0.0.1 ({0}), where the editor and the kernel speak.',
          first,
        ),
        todo: t('Allow connections to 127.0.0.1 in the firewall, the antivirus or the VPN, and try again.'),
      };
    case 'missingLibrary':
      return {
        what: t('The system has no library {0}, which the kernel needs.', first),
        todo: t(
          'Install it with the packages of your system (Debian and Ubuntu: libstdc++6 for libstdc++.so.6), and try again.',
        ),
      };
    case 'oldLibrary':
      return {
        what: t('The system is too old: {0} lacks {1}, which {2} needs.', first, second, third || 'Node.js'),
        todo: t('Use a newer system or container: Debian 10, Ubuntu 20.04, RHEL 8, or one that came later.'),
      };
    case 'brokenLibrary':
      return {
        what: t('A library of the extension is damaged, or made for another machine: {0}', first),
        todo: t('Install the extension anew; an antivirus may have changed the file.'),
      };
    case 'incomplete':
      return {
        what: t('The extension is not whole: {0} is missing.', first),
        todo: t('Install the extension anew; an antivirus may have taken the file away.'),
      };
    case 'diskFull':
      return {
        what: t('The disk is full.'),
        todo: t('Free some space, also where temporary files are, and try again. The notebook is untouched.'),
      };
    case 'unwritable':
      return {
        what: t('{0} cannot be written: {1}', first, second),
        todo: t(
          'Mend its permissions, or name a folder of yours in XDG_STATE_HOME and TMPDIR and start the editor again.',
        ),
      };
    case 'memory':
      return {
        what: t('There is not enough memory for a kernel.'),
        todo: t(
          'Stop other kernels (view Kernels) and programs, or raise the limit of this machine or container, and try again.',
        ),
      };
    case 'limit':
      return {
        what: t('The system allows no more open files or processes ({0}).', first),
        todo: t(
          'Stop other kernels (view Kernels) and programs, or raise the limit of this machine or container, and try again.',
        ),
      };
    case 'killed':
      return {
        what: t('Something killed the kernel as it started.'),
        todo: t('The system does so when memory runs out, and an antivirus may: make room or allow it, and try again.'),
      };
    case 'crashed':
      return {
        what: t('The kernel crashed as it started ({0}).', first),
        todo: t('Try again, or choose another Node.js.'),
      };
    case 'silent':
      return {
        what: t('The kernel did not answer within {0} seconds.', first),
        todo: t('The machine may be busy, or an antivirus looks at each file of the kernel: try again.'),
      };
    case 'exited':
      return {
        what: t('The kernel ended as it started ({0}).', first),
        todo: t('Try again; the health report and the log tell more.'),
      };
    case 'unknown':
      return { what: first, todo: t('Try again; the health report and the log tell more.') };
  }
}
