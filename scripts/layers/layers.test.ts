import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { allImports, findCycles, importsOf } from './imports.ts';
import { brokenRule } from './rules.ts';

const imports = allImports();

test('no import breaks the table', () => {
  const broken = imports.flatMap((entry) => {
    const rule = brokenRule(entry);
    return rule === undefined ? [] : [`${entry.from}:${entry.line} imports ${entry.to}: ${rule}`];
  });
  expect(broken).toEqual([]);
});

test('no import leads back to where it came from', () => {
  expect(findCycles(imports).map((cycle) => cycle.join(' → '))).toEqual([]);
});

test('what calls Electron stays within 600 lines', () => {
  const folder = fileURLToPath(new URL('../../app/electron/', import.meta.url));
  const sources = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) => /(?<!\.test)\.ts$/.test(name));
  const lines = sources.map((name) => readFileSync(`${folder}${name}`, 'utf8').split('\n').length - 1);
  expect(lines.reduce((total, count) => total + count, 0)).toBeLessThanOrEqual(600);
});

/** The rule that one line of code in a file breaks. */
function ruleOf(from: string, code: string): string | undefined {
  const [entry] = importsOf(from, code);
  if (entry === undefined) throw new Error('there is no import in it');
  return brokenRule(entry);
}

test.each([
  ['shared/model/ids.ts', "import { readFile } from 'node:fs';", /no package but zod/],
  ['shared/model/ids.ts', "import { host } from '../../main/host.ts';", /shared imports shared only/],
  ['main/tunnels/tunnel.ts', "import { Client } from 'ssh2';", /^ssh2 only in/],
  ['main/tunnels/tunnel.ts', "const ssh2 = require('ssh2');", /^ssh2 only in/],
  ['main/ssh/connection.ts', "import { sendPacket } from 'ssh2/lib/protocol/utils.js';", /internals only in/],
  ['main/ssh/connection.ts', "const { app } = await import('electron');", /electron only in/],
  ['main/ssh/connection.ts', "import { login } from '../auth/login.ts';", /main\/ssh may import .*, not auth/],
  ['main/ssh/connection.ts', "import { createWorkbench } from '../workbench.ts';", /no feature imports the workbench/],
  ['main/ssh/connection.ts', "import type { Tree } from '../../renderer/bookmarks/tree.ts';", /main imports shared and main/],
  ['main/auth/login.ts', "import { connect } from '../ssh/connection.ts';", /not ssh/],
  ['main/storage/document.ts', "import type { Tree } from '../bookmarks/tree.ts';", /imports none of them/],
  ['main/terminals/session.ts', "export { resolve } from '../ssh-config/resolve.ts';", /not ssh-config/],
  ['main/terminals/session.ts', "import { createElement } from 'react';", /only in renderer/],
  ['app/serve/main.ts', "import { Connection } from '../../main/ssh/connection.ts';", /app imports shared/],
  ['app/cli/main.ts', "import { app } from 'electron';", /electron only in/],
  ['app/serve/main.ts', "import { window } from '../electron/window.ts';", /its own folder/],
  ['app/serve/main.ts', "import { runCore } from '../desktop/core.ts';", /its own folder/],
  ['app/desktop/core.ts', "import { app } from 'electron';", /electron only in/],
  ['renderer/terminals/Terminal.tsx', "import { Tree } from '../bookmarks/Tree.tsx';", /never another feature/],
  ['renderer/ui/Button.tsx', "import { commands } from '../shell/commands.ts';", /stands below/],
  ['renderer/shell/Dock.tsx', "import { Terminal } from '../terminals/Terminal.tsx';", /imports none of them/],
  ['renderer/terminals/store.ts', "import { join } from 'node:path';", /the page has no Node/],
  ['renderer/terminals/store.ts', "import { Session } from '../../main/terminals/session.ts';", /renderer imports shared/],
  ['e2e/specs/login.spec.ts', "import { AppError } from '../../shared/model/errors.ts';", /types from shared/],
  ['e2e/specs/login.spec.ts', "import type { Host } from '../../main/host.ts';", /from outside/],
  ['main/ssh/connection.test.ts', "import { login } from '../auth/login.ts';", /not auth/],
])('%s must not say %s', (from, code, rule) => {
  expect(ruleOf(from, code)).toMatch(rule);
});

test.each([
  ['shared/model/ids.ts', "import * as z from 'zod';"],
  ['main/ssh/connection.ts', "import { Client } from 'ssh2';"],
  ['main/ssh/ssh2-internals.ts', "import { sendPacket } from 'ssh2/lib/protocol/utils.js';"],
  ['main/transfers/queue.ts', "import { Sftp } from '../sftp/sftp.ts';"],
  ['main/auth/login.ts', "import type { Attempt } from '../ssh/connection-types.ts';"],
  ['main/workbench.ts', "import { login } from './auth/login.ts';"],
  ['main/ssh/connection.live.test.ts', "import { startSshd } from '../../e2e/servers/sshd.ts';"],
  ['app/electron/main.ts', "import { app } from 'electron';"],
  ['app/electron/core.ts', "import { createWorkbench } from '../../main/workbench.ts';"],
  ['renderer/terminals/Terminal.tsx', "import { Button } from '../ui/Button.tsx';"],
  ['renderer/workbench.tsx', "import { Terminal } from './terminals/Terminal.tsx';"],
  ['e2e/specs/login.spec.ts', "import type { ErrorCode } from '../../shared/model/errors.ts';"],
])('%s may say %s', (from, code) => {
  expect(ruleOf(from, code)).toBeUndefined();
});

test('a cycle is found, also one of types', () => {
  const there = importsOf('main/ssh/a.ts', "import { b } from './b.ts';");
  const back = importsOf('main/ssh/b.ts', "import { a } from './a.ts';");
  const backAsType = importsOf('main/ssh/b.ts', "import type { A } from './a.ts';");
  expect(findCycles([...there, ...back])).toEqual([['main/ssh/a.ts', 'main/ssh/b.ts', 'main/ssh/a.ts']]);
  expect(findCycles([...there, ...backAsType])).toHaveLength(1);
});
