/** The closing line of a run of live tests: which servers of other makers there were, and why not the others. */
import process from 'node:process';
import { findProgram } from '../requirements.ts';
import { readState, servers } from './build.mjs';
import type { InteropBuild } from './build.mjs';

function whyNot(name: InteropBuild): string | undefined {
  const state = readState(name);
  if (state?.state === 'built') return undefined;
  return state?.state === 'failed' ? state.reason : 'not built';
}

export function teardown(): void {
  const packaged = ['sshd', 'dropbear'].map((name) => ({
    name,
    why: findProgram(name) === undefined ? 'not installed' : undefined,
  }));
  const built = (Object.keys(servers) as InteropBuild[]).map((name) => ({ name, why: whyNot(name) }));
  const all = [...packaged, ...built];
  const there = all.filter(({ why }) => why === undefined).map(({ name }) => name);
  const absent = all.flatMap(({ name, why }) => (why === undefined ? [] : [`  ${name}: not run: ${why}\n`]));
  process.stdout.write(`\nServers of other makers in these tests: ${there.join(', ')}\n${absent.join('')}`);
}
