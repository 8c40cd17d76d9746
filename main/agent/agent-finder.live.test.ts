import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { tempFolder } from '../../e2e/servers/cleanup.ts';
import { AgentFinder } from './agent-finder.ts';

describe.skipIf(process.platform === 'win32')('where agents are found', () => {
  const folder = tempFolder('hawser-f-');
  const servers: Server[] = [];
  const listen = async (path: string): Promise<string> => {
    const server = createServer();
    servers.push(server);
    await new Promise<void>((resolve) => server.listen(path, resolve));
    return path;
  };
  const shell = join(folder.path, 'shell');
  let given: string;
  let inShell: string;
  let onePassword: string;

  beforeAll(async () => {
    mkdirSync(join(folder.path, '.1password'));
    given = await listen(join(folder.path, 'given'));
    inShell = await listen(join(folder.path, 'in-shell'));
    onePassword = await listen(join(folder.path, '.1password/agent.sock'));
  });
  afterAll(() => {
    for (const server of servers) server.close();
    folder.remove();
  });
  const finder = (environment: Record<string, string>): AgentFinder =>
    new AgentFinder({ environment, homeDir: folder.path, platform: 'linux' });

  it('the environment’s comes first, and no shell is asked then', async () => {
    const found = finder({ SSH_AUTH_SOCK: given, SHELL: '/no/shell' });
    expect(await found.find()).toEqual([
      { socket: given, name: 'ssh-agent', source: 'given' },
      { socket: onePassword, name: '1Password', source: 'usualPlace' },
    ]);
    expect((await found.used())?.socket).toBe(given);
  });

  it('a program of the desktop asks a login shell, once, whatever that prints besides', async () => {
    const log = join(folder.path, 'asked');
    writeFileSync(shell, `#!/bin/sh\necho >>'${log}' x\necho Welcome back\nSSH_AUTH_SOCK='${inShell}'\neval "$2"\n`, {
      mode: 0o700,
    });
    const found = finder({ SHELL: shell });
    expect(await found.used()).toEqual({ socket: inShell, name: 'ssh-agent', source: 'loginShell' });
    await found.used();
    expect(readFileSync(log, 'utf8')).toBe('x\n');
  });

  it('what merely lies in a usual place is shown and not used, and a shell that hangs is left', async () => {
    writeFileSync(shell, '#!/bin/sh\nexec sleep 60\n', { mode: 0o700 });
    const found = finder({ SHELL: shell });
    expect(await found.used()).toBeUndefined();
    expect((await found.find()).map(({ name }) => name)).toEqual(['1Password']);
  });
});
