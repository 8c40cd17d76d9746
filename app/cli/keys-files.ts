import { readFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import {
  fingerprintLine,
  keyPath,
  listOwnKeys,
  newKey,
  publicLine,
  readInnerComment,
  readPrivateKey,
  writeNewPair,
} from '../../main/workbench.ts';
import { printableLine } from '../../shared/base/printable.ts';
import { AppError, cancelled } from '../../shared/model/errors.ts';
import { KeyTypeWish, type KeyFileInfo } from '../../shared/model/keys.ts';
import { asAppError, connectionFailed, failureLines, wrongUsage } from './failure.ts';
import { parseFileWords, type FileWords } from './file-options.ts';
import type { ToolStreams } from './known-hosts.ts';
import { cliPrompter } from './prompter.ts';

export const keyFilesUsage = [
  '       hawser keys list [--json]                              key files in ~/.ssh: fingerprint, passphrase, rights',
  '       hawser keys generate [-t TYPE] [-C COMMENT] [--no-passphrase] FILE   TYPE: ed25519, ecdsa-256, -384, -521, rsa-3072, rsa-4096',
  '       hawser keys import [-C COMMENT] [--no-passphrase] SOURCE FILE        OpenSSH, PEM, PKCS#8 or PuTTY, written as OpenSSH has it',
];

type Action = 'list' | 'generate' | 'import';

export function isKeyFilesAction(action: string | undefined): action is Action {
  return action === 'list' || action === 'generate' || action === 'import';
}

/** `hawser keys list|generate|import`: status 64 for wrong usage, 255 when it failed. A name lies in ~/.ssh, a path where it says. */
export async function runKeyFiles(action: Action, line: readonly string[], streams: ToolStreams): Promise<number> {
  const say = (words: string): void => void streams.errors.write(`${words}\n`);
  const print = (words: string): void => void streams.output.write(`${words}\n`);
  const own = { letters: '', words: ['no-passphrase', 'json'], valuedLetters: 'tC' };
  const parsed = parseFileWords(line, own);
  const mistake = parsed.kind === 'words' ? mistakeOf(action, parsed.words) : parsed.kind === 'mistake' ? parsed.line : undefined;
  if (parsed.kind !== 'words' || mistake !== undefined) {
    if (mistake !== undefined) say(`hawser keys ${action}: ${mistake}`);
    keyFilesUsage.forEach(mistake === undefined ? print : say);
    return mistake === undefined ? 0 : wrongUsage;
  }
  try {
    const { words } = parsed;
    if (action === 'list') await list(words, print);
    else if (action === 'generate') print(printableLine(await generate(words), 1000));
    else print(printableLine(await importKey(words), 1000));
    return 0;
  } catch (error) {
    failureLines(asAppError(error).toWire()).forEach(say);
    return connectionFailed;
  }
}

function mistakeOf(action: Action, { operands, values }: FileWords): string | undefined {
  const wanted = { list: 0, generate: 1, import: 2 }[action];
  if (operands.length !== wanted)
    return wanted === 0 ? 'list takes no file' : wanted === 1 ? 'it takes one FILE' : 'it takes SOURCE and FILE';
  const type = values.get('t')?.at(-1);
  return type === undefined || KeyTypeWish.safeParse(type).success ? undefined : `there is no type ${type}`;
}

async function list({ flags }: FileWords, print: (line: string) => void): Promise<void> {
  const keys = await listOwnKeys(homedir());
  if (flags.has('json')) return print(JSON.stringify(keys.map(({ usedBy: _usedBy, places: _places, ...key }) => key)));
  for (const key of keys) print(keyLine(key));
}

function keyLine({ path, face, comment, isEncrypted, permissions, publicFile, error }: KeyFileInfo): string {
  const marks = [
    isEncrypted ? 'passphrase' : error === undefined ? 'no passphrase' : '',
    permissions.kind === 'loose' ? `others may read it (${permissions.mode})` : '',
    permissions.kind === 'notChecked' ? `rights not checked: ${permissions.why}` : '',
    publicFile === 'stray' ? '.pub is of another key' : '',
    error === undefined || error.code === 'key.badPermissions' ? '' : error.code,
  ].filter(Boolean);
  const what =
    face === undefined ? 'public half not known' : `${face.bits} ${face.sha256} ${comment || 'no comment'} (${face.typeLabel})`;
  return printableLine(`${path}: ${what}, ${marks.join(', ')}`, 1000);
}

async function generate({ operands, flags, values }: FileWords): Promise<string> {
  const path = keyPath(operands[0] ?? '', homedir());
  const type = KeyTypeWish.parse(values.get('t')?.at(-1) ?? 'ed25519');
  const comment = values.get('C')?.at(-1) ?? '';
  const passphrase = flags.has('no-passphrase') ? '' : await newPassphrase(path);
  const key = await newKey(type);
  await writeNewPair({ path, key, comment, passphrase });
  return fingerprintLine(blobOf(publicLine(key, comment)), comment || 'no comment', 'sha256');
}

async function importKey({ operands, flags, values }: FileWords): Promise<string> {
  const [source = '', target = ''] = operands;
  const content = await readFile(source).catch((error: unknown) => {
    throw new AppError(
      'key.unreadable',
      { file: source, reason: String((error as NodeJS.ErrnoException).code ?? error) },
      String(error),
    );
  });
  const file = await readPrivateKey(source, content);
  const passphrase = file.isEncrypted ? await askPassphrase(source, 1) : undefined;
  const key = await file.unlock(passphrase);
  const commentOf = async (): Promise<string> =>
    (file.format === 'openssh' ? await readInnerComment(source, content, passphrase) : file.comment) ?? '';
  const path = keyPath(target, homedir());
  const comment = values.get('C')?.at(-1) ?? (await commentOf());
  await writeNewPair({ path, key, comment, passphrase: flags.has('no-passphrase') ? '' : await newPassphrase(path) });
  return fingerprintLine(blobOf(publicLine(key, comment)), comment || 'no comment', 'sha256');
}

function blobOf(line: string): Buffer {
  return Buffer.from(line.split(' ')[1] ?? '', 'base64');
}

/** Asked for by askpass or on the terminal, and typed twice. Without a way to ask it fails, naming --no-passphrase's opposite: nothing is made open by silence. */
export async function newPassphrase(path: string, isBatch = false): Promise<string> {
  const first = await askPassphrase(path, 1, isBatch);
  const second = await askPassphrase(`${path} (again)`, 1, isBatch);
  if (first === second && first !== '') return first;
  const reason = first === '' ? 'an empty passphrase is given by --no-passphrase' : 'the two passphrases are not the same';
  throw new AppError('key.unreadable', { file: path, reason }, reason);
}

async function askPassphrase(file: string, attempt: number, isBatch = false): Promise<string> {
  const prompter = cliPrompter({ environment: process.env, isBatch, tell: () => undefined });
  const hop = { index: 1, count: 1, label: 'this computer' };
  const body = { kind: 'passphrase', file, comment: '', attempt } as const;
  const answer = await prompter.ask({ hop, body }, new AbortController().signal);
  if (answer.kind !== 'secrets') throw cancelled();
  return answer.values[0] ?? '';
}
