import { spawn } from 'node:child_process';
import { program } from './requirements.ts';
import type { Sshd } from './sshd.ts';

/** What ssh of this computer lists for `~?`, in a terminal of its own: the keys behind the escape character. Needs script(1). */
export async function sshEscapes(
  server: Pick<Sshd, 'host' | 'port' | 'clientKey' | 'knownHostsFile'>,
  user: string,
): Promise<string[]> {
  const login = ['-F', 'none', '-tt', '-p', String(server.port), '-i', server.clientKey.path, '-o', 'IdentitiesOnly=yes'];
  const known = ['-o', `UserKnownHostsFile=${server.knownHostsFile}`, '-o', 'GlobalKnownHostsFile=/dev/null'];
  // Since OpenSSH 9.2 ~C is off, and not listed, unless it is asked for.
  const words = [
    program('ssh'),
    ...login,
    ...known,
    '-o',
    'EnableEscapeCommandline=yes',
    `${user}@${server.host}`,
    'echo ready; cat',
  ];
  const child = spawn('script', ['-qec', words.map(quoted).join(' '), '/dev/null'], { stdio: ['pipe', 'pipe', 'ignore'] });
  let said = '';
  let isAsked = false;
  const over = new Promise<void>((resolve, reject) => {
    child.stdout.on('data', (bytes: Buffer) => {
      said += bytes.toString();
      if (!isAsked && said.includes('ready')) {
        isAsked = true;
        child.stdin.write('\r~?');
      }
      if (said.includes('(Note that escapes are only recognized')) resolve();
    });
    child.on('close', () => reject(new Error(`ssh ended: ${said}`)));
    setTimeout(() => reject(new Error(`ssh said: ${said}`)), 20_000).unref();
  });
  try {
    await over;
  } finally {
    child.kill();
  }
  return [...said.matchAll(/^ ~(\S+)\s+- /gm)].flatMap(([, key = '']) => (key === 'V/v' ? ['v', 'V'] : [key]));
}

function quoted(word: string): string {
  return `'${word.replaceAll("'", `'\\''`)}'`;
}
