/**
 * The folder of SFTP where a session of PowerShell is (`$PWD.Path`). OpenSSH for Windows has `C:\Users` as `/C:/Users`. undefined: it is unknown, or
 * a place that SFTP does not have (`Env:\`, `HKLM:\`, a share).
 */
export function sftpFolder(location: string | undefined): string | undefined {
  if (location === undefined) return undefined;
  if (location.startsWith('/')) return location;
  const [, drive, rest = ''] = /^([a-z]:)(?:[\\/](.*))?$/is.exec(location) ?? [];
  return drive === undefined ? undefined : `/${drive}/${rest.replaceAll('\\', '/')}`;
}
