import { posix, win32 } from 'node:path';

/**
 * The data folder, the same in all hosts: `$XDG_DATA_HOME/hawser` (`~/.local/share/hawser`), on macOS
 * `~/Library/Application Support/Hawser`, on Windows `%APPDATA%\Hawser`. `HAWSER_DATA` and `--data` are the caller's business.
 * A relative `XDG_DATA_HOME` is ignored, as the XDG base directory specification demands.
 */
export function defaultDataDir(
  platform: NodeJS.Platform,
  environment: Readonly<Record<string, string | undefined>>,
  homeDir: string,
): string {
  if (platform === 'win32') return win32.join(environment['APPDATA'] ?? win32.join(homeDir, 'AppData', 'Roaming'), 'Hawser');
  if (platform === 'darwin') return posix.join(homeDir, 'Library', 'Application Support', 'Hawser');
  const base = environment['XDG_DATA_HOME'] ?? '';
  return posix.join(posix.isAbsolute(base) ? base : posix.join(homeDir, '.local', 'share'), 'hawser');
}
