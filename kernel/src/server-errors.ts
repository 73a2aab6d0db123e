/** The part of the catalogue of errors that kernels of a Jupyter Server or a JupyterHub meet. */

export const SERVERS = {
  SERVER_ADDRESS: {
    what: '{address} is no address of a Jupyter Server.',
    todo: 'Give one that begins with http:// or https://, as `jupyter server list` prints it.',
  },
  SERVER_UNREACHABLE: {
    what: 'Nothing answers at {host} ({reason}).',
    todo: 'See that the server runs and that this machine can reach it: name, port, VPN or tunnel.',
  },
  SERVER_CERTIFICATE: {
    what: 'The certificate of {host} is not trusted ({reason}).',
    todo: 'Add the certificate of its authority to those of your system, or name its file in NODE_EXTRA_CA_CERTS before VS Code starts.',
  },
  SERVER_CERTIFICATE_DATE: {
    what: 'The certificate of {host} is not valid now ({reason}).',
    todo: 'Ask who runs the server to renew it, and see that the clock of this machine is right.',
  },
  SERVER_REFUSED: {
    what: '{host} refuses the token or password (HTTP {status}).',
    todo: 'Connect once more and give one that is valid now: `jupyter server list` prints the token, a JupyterHub makes one under Token.',
  },
  SERVER_FOREIGN: {
    what: 'What answers at {host} is no Jupyter Server and no JupyterHub ({reason}).',
    todo: 'Give the address as a browser shows it when JupyterLab is open there.',
  },
  SERVER_OLD: {
    what: 'The Jupyter Server at {host} is version {version}, and Limpid speaks to 2.0 and newer.',
    todo: 'Run `pip install --upgrade jupyter_server` there.',
  },
  SERVER_FAILED: {
    what: '{host} could not do what was asked (HTTP {status}): {reason}.',
    todo: 'The log of the server says more.',
  },
  SERVER_NO_KERNEL: {
    what: 'The server at {host} has no TypeScript kernel; it has: {known}.',
    todo: 'Run `npx limpid install --sys-prefix` in the environment of the server, then connect again.',
  },
  SERVER_SILENT: {
    what: 'The kernel {kernel} at {host} did not answer within {seconds} s.',
    todo: 'Run the cell once more, or restart the kernel; the log of the server says more.',
  },
  SERVER_GONE: {
    what: 'The server at {host} went away ({reason}), and did not come back within {seconds} s.',
    todo: 'What the cell has put out stays. Start the server or mend the connection, and run the cell again: a kernel that still runs there has kept its variables.',
  },
  SERVER_KERNEL_DIED: {
    what: 'The kernel ended on the server at {host}.',
    todo: 'The next cell starts a new one; the log of the server says why.',
  },
  SERVER_FORGOT: {
    what: 'The connection to the server was cut, and what this cell answered meanwhile is lost.',
    todo: 'Run it again where it matters; the variables are still there.',
  },
  HUB_SPAWN: {
    what: 'The JupyterHub at {host} could not start your server: {reason}.',
    todo: 'Start it in a browser at {page}, which shows more, or ask who runs the hub.',
  },
} as const;
