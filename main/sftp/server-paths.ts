/** Where distributions put sftp-server(8): Debian, Red Hat, Arch and SUSE, the BSDs and macOS, by hand. */
export const serverPaths = [
  '/usr/lib/openssh/sftp-server',
  '/usr/libexec/openssh/sftp-server',
  '/usr/lib/ssh/sftp-server',
  '/usr/libexec/sftp-server',
  '/usr/lib/sftp-server',
  '/usr/local/libexec/sftp-server',
  '/usr/local/lib/sftp-server',
] as const;

/** Starts the first that is there. Understood by the Bourne shells, csh and fish. */
export const findServer = [...serverPaths.map((path) => `test -x ${path} && exec ${path}`), 'exec sftp-server'].join('; ');
