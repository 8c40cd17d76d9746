import { writeFile } from 'node:fs/promises';
import { createWorkbench, importKindOf, readImportFiles, type ImportFile, type Workbench } from '../../main/workbench.ts';
import { printableLine } from '../../shared/base/printable.ts';
import { ExportForm, ImportKind, importKindNames, type ImportRow } from '../../shared/model/imports.ts';
import { asAppError, connectionFailed, failureLines, wrongUsage } from './failure.ts';
import { cliHost } from './host.ts';
import { readMoveWords, type MoveWords } from './import-options.ts';
import { parseCliOptions } from './options.ts';
import type { Streams } from './streams.ts';

export const importUsage = 'hawser import [--from KIND] [--dry-run] FILE…';
export const importHelp = [
  'takes hosts of other programs over as bookmarks; a second time only what is new or changed',
  `  --from KIND  ${ImportKind.options.join(', ')}; else it is found out`,
  '  --dry-run    says what would be done, and changes nothing',
  '  --data DIR   the data folder',
  'FILE may be a folder (~/.putty/sessions) or - for standard input. Passwords and keys are never taken over.',
];
export const exportUsage = 'hawser export --format ssh_config|json|csv|ansible [FILE]';
export const exportHelp = [
  'writes all bookmarks to a new file, or to standard output; no secrets',
  '  --format FORM  ssh_config and csv have what is inherited from folders, json is the tree as it is',
  '                 ansible is an inventory with the hosts of ssh_config too; folders are groups',
  '  --data DIR     the data folder',
];

type Say = (line: string) => void;

/** `hawser import`: answers 0; 1 when nothing could be read of a file; 64 for wrong usage. */
export async function runImport(line: readonly string[], streams: Streams): Promise<number> {
  return move(line, streams, {
    name: 'import', usage: importUsage, help: importHelp, known: { values: ['--from', '--data'], flags: ['--dry-run', '--help', '-h'] }, work: importFiles,
  }); // prettier-ignore
}

/** `hawser export`: answers 0; 64 for wrong usage; 255 when a file can't be written. */
export async function runExport(line: readonly string[], streams: Streams): Promise<number> {
  return move(line, streams, {
    name: 'export', usage: exportUsage, help: exportHelp, known: { values: ['--format', '--data', '-F'], flags: ['--help', '-h'] }, work: exportHosts,
  }); // prettier-ignore
}

/** Wrong usage that is known only while working. */
class Mistake extends Error {}

interface Command {
  readonly name: string;
  readonly usage: string;
  readonly help: readonly string[];
  readonly known: { readonly values: readonly string[]; readonly flags: readonly string[] };
  readonly work: (words: MoveWords, run: Run) => Promise<number>;
}

interface Run {
  readonly streams: Streams;
  readonly print: Say;
  readonly say: Say;
  /** Opens the data folder, once. */
  readonly open: () => Promise<Workbench>;
}

async function move(line: readonly string[], streams: Streams, { name, usage, help, known, work }: Command): Promise<number> {
  const print: Say = (text) => void streams.output.write(`${text}\n`);
  const say: Say = (text) => void streams.errors.write(`${text}\n`);
  const wrong = (mistake: string): number => {
    say(`hawser ${name}: ${mistake}`);
    say(`usage: ${usage}`);
    return wrongUsage;
  };
  const words = readMoveWords(line, known);
  if (typeof words === 'string') return wrong(words);
  if (words.flags.has('--help') || words.flags.has('-h')) {
    print([`usage: ${usage}`, ...help].join('\n'));
    return 0;
  }
  let workbench: Workbench | undefined;
  const open = async (): Promise<Workbench> => (workbench ??= await createWorkbench(hostOf(words)));
  try {
    return await work(words, { streams, print, say, open });
  } catch (error) {
    if (error instanceof Mistake) return wrong(error.message);
    failureLines(asAppError(error).toWire()).forEach(say);
    return connectionFailed;
  } finally {
    await workbench?.close();
  }
}

/** With the options that every command has. */
function hostOf({ values }: MoveWords): ReturnType<typeof cliHost> {
  const given = ['--data', '-F'].flatMap((option) => {
    const value = values.get(option);
    return value === undefined ? [] : [option, value];
  });
  const parsed = parseCliOptions([...given, 'none']);
  if (parsed.kind !== 'options') throw new Mistake(parsed.kind === 'mistake' ? parsed.line : 'wrong options');
  return cliHost(parsed.options, process.env);
}

async function importFiles({ values, flags, words }: MoveWords, { streams, print, say, open }: Run): Promise<number> {
  if (words.length === 0) throw new Mistake('no file is named');
  const from = values.get('--from');
  const kind = from === undefined ? undefined : importKindOf(from);
  if (from !== undefined && kind === undefined) throw new Mistake(`--from takes ${ImportKind.options.join(', ')}`);
  const files: ImportFile[] = [];
  for (const word of words)
    files.push(...(word === '-' ? [{ name: '-', bytes: await readAll(streams.input) }] : await readImportFiles(word)));
  const { imports } = await open();
  const { importId, rows, left, notes } = await imports.preview(files, kind);
  for (const row of rows) print(lineOf(row));
  for (const { name, why } of left) say(`left out: ${printableLine(name)}: ${printableLine(why)}`);
  notes.forEach((note) => say(note));
  const wanted = rows.filter(({ change }) => change !== 'same').map(({ row }) => row);
  if (rows.length === 0 && left.length > 0) return 1;
  if (flags.has('--dry-run') || wanted.length === 0) {
    say(flags.has('--dry-run') ? `${counted(wanted.length)} would be taken over` : 'nothing is new or changed');
    return 0;
  }
  const done = await imports.apply(importId, wanted, null);
  say(`${counted(done?.added ?? 0)} added, ${done?.changed ?? 0} changed`);
  return 0;
}

function counted(hosts: number): string {
  return hosts === 1 ? '1 host' : `${hosts} hosts`;
}

/** One host of the file in one line, and what is to be known of it below. */
function lineOf({ change, folders, name, address, via, differs, runs, remarks, from }: ImportRow): string {
  const mark = { new: '+', changed: '~', same: '=' }[change];
  const path = [...folders, name].map((part) => printableLine(part)).join('/');
  const changes = differs.length > 0 ? `, changed: ${differs.join(', ')}` : '';
  const route = via === undefined ? '' : ` via ${printableLine(via)}`;
  return [
    `${mark} ${path}  ${printableLine(address)}${route} (${importKindNames[from]}${changes})`,
    ...(runs === undefined ? [] : [`    asks before it runs: ${printableLine(runs)}`]),
    ...remarks.map((remark) => `    ${printableLine(remark)}`),
  ].join('\n');
}

async function exportHosts({ values, words }: MoveWords, { streams, say, open }: Run): Promise<number> {
  const form = ExportForm.safeParse(values.get('--format'));
  if (!form.success) throw new Mistake('--format takes ssh_config, json, csv or ansible');
  const [file, ...more] = words;
  if (more.length > 0) throw new Mistake('export takes one file');
  const { imports } = await open();
  const { text, hosts, notes } = await imports.export(form.data);
  notes.forEach((note) => say(printableLine(note)));
  if (file === undefined || file === '-') {
    await new Promise<void>((resolve) => streams.output.write(text, () => resolve()));
    return 0;
  }
  try {
    await writeFile(file, text, { flag: 'wx', mode: 0o600 });
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    say(`hawser: ${file} can’t be written: ${code === 'EEXIST' ? 'there is a file of that name' : (code ?? String(error))}`);
    return connectionFailed;
  }
  say(`${counted(hosts)} written to ${file}`);
  return 0;
}

async function readAll(input: AsyncIterable<Uint8Array | string>): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of input) {
    chunks.push(Buffer.from(chunk));
    if ((size += chunk.length) > 20 * 1024 * 1024) break;
  }
  return Buffer.concat(chunks);
}
