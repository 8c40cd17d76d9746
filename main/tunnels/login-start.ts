import { mkdir, readFile, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { LoginStart } from '../../shared/model/tunnels.ts';
import { atomicWrite } from '../storage/atomic-write.ts';

export interface LoginStartParts {
  readonly homeDir: string;
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** The program and its arguments; undefined where it can't be started by a file. */
  readonly command: readonly string[] | undefined;
  readonly platform?: NodeJS.Platform;
}

/** Starting with the user's desktop: an XDG autostart entry, a launch agent on macOS. Nothing is written unless asked for. */
export async function loginStart(parts: LoginStartParts): Promise<LoginStart> {
  const entry = entryOf(parts);
  if (entry === undefined) return { kind: 'unsupported' };
  const text = await readFile(entry.file, 'utf8').catch(() => undefined);
  // A desktop switches an entry off by a line in it.
  const isOn = text !== undefined && !/^(?:Hidden=true|X-GNOME-Autostart-enabled=false)\s*$/im.test(text);
  return { kind: isOn ? 'on' : 'off', file: entry.file };
}

/** Throws what writing throws. */
export async function setLoginStart(parts: LoginStartParts, on: boolean): Promise<LoginStart> {
  const entry = entryOf(parts);
  if (entry === undefined) return { kind: 'unsupported' };
  if (on) {
    await mkdir(dirname(entry.file), { recursive: true });
    await atomicWrite(entry.file, entry.text);
  } else await rm(entry.file, { force: true });
  return loginStart(parts);
}

function entryOf({
  homeDir,
  environment,
  command,
  platform = process.platform,
}: LoginStartParts): { readonly file: string; readonly text: string } | undefined {
  if (command === undefined) return undefined;
  if (platform === 'linux') {
    const config = environment['XDG_CONFIG_HOME'];
    const folder = config?.startsWith('/') === true ? config : join(homeDir, '.config');
    return { file: join(folder, 'autostart', 'hawser.desktop'), text: desktopEntry(command) };
  }
  if (platform === 'darwin')
    return { file: join(homeDir, 'Library', 'LaunchAgents', 'hawser.plist'), text: launchAgent(command) };
  return undefined;
}

/** Desktop Entry Specification, "The Exec key". */
function desktopEntry(command: readonly string[]): string {
  const quoted = command.map(
    (word) =>
      `"${word
        .replace(/[\\"`$]/g, '\\$&')
        .replace(/\\/g, '\\\\')
        .replace(/%/g, '%%')}"`,
  );
  return `[Desktop Entry]\nType=Application\nName=Hawser\nComment=Opens its tunnels at login\nExec=${quoted.join(' ')}\nX-GNOME-Autostart-enabled=true\n`;
}

function launchAgent(command: readonly string[]): string {
  const escaped = command.map((word) => word.replace(/&/g, '&amp;').replace(/</g, '&lt;'));
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    '<plist version="1.0"><dict>',
    '<key>Label</key><string>hawser</string>',
    '<key>RunAtLoad</key><true/>',
    `<key>ProgramArguments</key><array>${escaped.map((word) => `<string>${word}</string>`).join('')}</array>`,
    '</dict></plist>',
    '',
  ].join('\n');
}
