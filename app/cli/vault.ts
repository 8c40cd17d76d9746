import { systemPolicy, WorkbenchVault } from '../../main/workbench.ts';
import { printableName } from '../../shared/base/printable.ts';
import type { VaultItem, VaultView } from '../../shared/model/vault.ts';
import { asAppError, connectionFailed, failureLines, wrongUsage } from './failure.ts';
import { cliHost } from './host.ts';
import type { Streams } from './streams.ts';

export const vaultUsage = 'hawser vault [--data DIR] [--json] status|list|remove ID…';
export const vaultHelp = [
  'says what is kept in the vault, never a secret',
  '  status      whether there is a vault, and what opens it',
  '  list        what is kept: ID, kind, whose it is, and when it was last of use',
  '  remove ID…  takes it out; there is no way back from here',
];

interface Wish {
  readonly verb: 'status' | 'list' | 'remove';
  readonly ids: readonly string[];
  readonly dataDir: string | undefined;
  readonly json: boolean;
}

/** `hawser vault`. Answers 0, 1 when an ID is not in the vault, 255 when the vault can't be read, 64 for wrong usage. */
export async function runVault(words: readonly string[], streams: Streams): Promise<number> {
  const say = (line: string): void => void streams.errors.write(`${line}\n`);
  if (words.includes('--help') || words.includes('-h')) {
    streams.output.write(`usage: ${vaultUsage}\n${vaultHelp.join('\n')}\n`);
    return 0;
  }
  const wish = readWish(words);
  if (typeof wish === 'string') {
    [`hawser vault: ${wish}`, `usage: ${vaultUsage}`].forEach(say);
    return wrongUsage;
  }
  const host = cliHost({ ssh: { identityFiles: [], options: [], verbose: 0 }, dataDir: wish.dataDir }, process.env);
  try {
    const vaults = await WorkbenchVault.open({ host, policy: systemPolicy(), lockMinutes: () => 0 });
    try {
      return await perform(wish, vaults, streams);
    } finally {
      await vaults.close();
    }
  } catch (error) {
    failureLines(asAppError(error).toWire()).forEach(say);
    return connectionFailed;
  }
}

async function perform(wish: Wish, vaults: WorkbenchVault, streams: Streams): Promise<number> {
  const say = (line: string): void => void streams.errors.write(`hawser: ${line}\n`);
  const view = await vaults.view();
  if (view.problem !== undefined) say(view.problem);
  if (wish.verb === 'remove') {
    const missing = wish.ids.filter((id) => !view.items.some((item) => item.id === id));
    for (const id of missing) say(`${printableName(id)} is not in the vault`);
    if (missing.length > 0) return 1;
    for (const id of wish.ids) await vaults.vault.remove(id);
    return 0;
  }
  const lines = wish.verb === 'list' ? view.items.map(lineOf) : statusLines(view);
  const json = wish.verb === 'list' ? view.items : { state: view.state, count: view.items.length };
  const text = wish.json ? `${JSON.stringify(json, undefined, 2)}\n` : lines.map((line) => `${line}\n`).join('');
  await new Promise<void>((resolve) => streams.output.write(text, () => resolve()));
  return 0;
}

function readWish(words: readonly string[]): Wish | string {
  const rest: string[] = [];
  let dataDir: string | undefined;
  let json = false;
  for (let index = 0; index < words.length; index += 1) {
    const word = words[index] ?? '';
    if (word === '--json') json = true;
    else if (word === '--data') {
      dataDir = words[(index += 1)];
      if (dataDir === undefined || dataDir === '') return '--data needs the path of a folder';
    } else if (word.startsWith('-')) return `${word} is no option of it`;
    else rest.push(word);
  }
  const [verb, ...ids] = rest;
  if (verb === 'remove') return ids.length === 0 ? 'remove needs an ID from the list' : { verb, ids, dataDir, json };
  if (verb !== 'status' && verb !== 'list') return 'say what: status, list or remove';
  return ids.length > 0 ? `${verb} takes no further word` : { verb, ids, dataDir, json };
}

function statusLines({ state, items }: VaultView): string[] {
  const count = items.length === 1 ? 'one secret' : `${items.length} secrets`;
  switch (state.kind) {
    case 'none':
      return ['there is no vault'];
    case 'unreachable':
      return [`the vault has ${count}, and can't be opened here: ${state.reason}`];
    case 'locked':
    case 'unlocked':
      return [`the vault has ${count}; a ${state.by === 'passphrase' ? 'passphrase' : 'keychain'} opens it`];
  }
}

function lineOf({ id, of, usedAt, refusedAt }: VaultItem): string {
  const host = of.kind === 'password' && of.host.includes(':') ? `[${of.host}]` : of.kind === 'password' ? of.host : '';
  const name = of.kind === 'passphrase' ? of.file : `${of.user}@${host}:${of.port}`;
  const used = usedAt === undefined ? 'not used yet' : `used ${new Date(usedAt).toISOString()}`;
  return [id, of.kind, printableName(name, 2000), refusedAt === undefined ? used : 'refused'].join('\t');
}
