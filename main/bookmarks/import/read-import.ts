import { basename } from 'node:path';
import { ZodError } from 'zod';
import { importKindNames, type ImportKind } from '../../../shared/model/imports.ts';
import { gatherElecterm } from './electerm.ts';
import { gatherFilezilla } from './filezilla.ts';
import { gatherHawser } from './hawser-file.ts';
import { Gathering, type EmptyFolder, type ImportedFile } from './imported.ts';
import { kindOfText } from './import-kind.ts';
import { readIni } from './ini.ts';
import { gatherMobaxterm } from './mobaxterm.ts';
import { gatherMremoteng } from './mremoteng.ts';
import { gatherPuttyFile, gatherPuttyRegistry } from './putty.ts';
import { readRegistry } from './registry.ts';
import { readYaml } from './safe-yaml.ts';
import { gatherSecurecrt } from './securecrt.ts';
import { gatherSshConfig } from './ssh-config.ts';
import { gatherTabby } from './tabby.ts';
import { gatherTermius } from './termius.ts';
import { largestImportBytes, textOf } from './text-of.ts';
import { gatherWinscpIni, gatherWinscpRegistry } from './winscp.ts';
import { readXml, XmlError } from './xml.ts';

export interface ImportFile {
  /** Without its folders. */
  readonly name: string;
  readonly bytes: Uint8Array;
}

interface ReadOptions {
  /** What the files are; looked for in them when absent. */
  readonly kind?: ImportKind | undefined;
  /** Whether paths of Windows mean something on this computer. */
  readonly isWindows: boolean;
}

/** The hosts of all files, those that can't be read named in `left`. Never throws for what a file says, and runs nothing. */
export function readImport(files: readonly ImportFile[], options: ReadOptions): ImportedFile {
  const read = files.map((file) => readOne(file, options));
  return {
    hosts: read.flatMap(({ hosts }) => hosts),
    emptyFolders: read.flatMap(({ emptyFolders }, file) => {
      const before = read.slice(0, file).reduce((sum, { hosts }) => sum + hosts.length, 0);
      return emptyFolders.map(({ steps, at }) => ({ steps, at: at + before }));
    }),
    left: read.flatMap(({ left }) => left),
    notes: [...new Set(read.flatMap(({ notes }) => notes))],
  };
}

function readOne(file: ImportFile, { kind: given, isWindows }: ReadOptions): ImportedFile {
  const name = basename(file.name.replaceAll('\\', '/'));
  const refuse = (why: string): ImportedFile => ({ hosts: [], emptyFolders: [], left: [{ name, why }], notes: [] });
  if (file.bytes.length > largestImportBytes) return refuse('It is larger than 16 MiB.');
  const text = textOf(file.bytes);
  const kind = given ?? kindOfText(name, text);
  if (kind === undefined) return refuse('It is in none of the forms that are known here.');
  const into = new Gathering(kind, isWindows);
  try {
    const empty = gather(kind, { name, text, bytes: file.bytes }, into);
    return into.done(empty);
  } catch (error) {
    return refuse(`It is no file of ${importKindNames[kind]}: ${wrongWith(error)}.`);
  }
}

/** What is wrong, as the end of a sentence; only readers of forms fail, and what they say of JSON repeats a piece of it. */
function wrongWith(error: unknown): string {
  if (error instanceof XmlError || error instanceof YamlError) return error.message;
  if (error instanceof SyntaxError) return 'it is no JSON';
  // Of deep nesting and of very long lines the readers lose their stack.
  if (error instanceof RangeError) return 'its parts stand in each other too deep, or a line is too long';
  return error instanceof ZodError ? 'it does not begin as such a file does' : 'it can’t be followed at all';
}

function gather(
  kind: ImportKind,
  { name, text, bytes }: { readonly name: string; readonly text: string; readonly bytes: Uint8Array },
  into: Gathering,
): readonly EmptyFolder[] {
  const isRegistry = /^(?:Windows Registry Editor|REGEDIT4)/.test(text.trimStart());
  switch (kind) {
    case 'hawser':
      return gatherHawser(JSON.parse(text), into);
    case 'sshConfig':
      gatherSshConfig(bytes, into);
      break;
    case 'putty':
      if (isRegistry) gatherPuttyRegistry(readRegistry(text), into);
      else gatherPuttyFile(name, text, into);
      break;
    case 'winscp':
      if (isRegistry) gatherWinscpRegistry(readRegistry(text), into);
      else gatherWinscpIni(readIni(text), into);
      break;
    case 'mobaxterm':
      gatherMobaxterm(readIni(text), into);
      break;
    case 'securecrt':
      gatherSecurecrt(readXml(text), into);
      break;
    case 'filezilla':
      gatherFilezilla(readXml(text), into);
      break;
    case 'mremoteng':
      gatherMremoteng(readXml(text), into);
      break;
    case 'termius':
      gatherTermius(text, into);
      break;
    case 'electerm':
      gatherElecterm(JSON.parse(text), into);
      break;
    case 'tabby':
      gatherTabby(yamlOf(text), into);
      break;
  }
  return [];
}

/** YAML without tags of its own, and with few aliases: a file can't make much out of little. JSON is YAML. */
function yamlOf(text: string): unknown {
  const read = readYaml(text, { schema: 'core' });
  if (read.kind === 'invalid') throw new YamlError(`it ${read.why}`);
  try {
    return read.document.toJS({ maxAliasCount: 100 });
  } catch {
    throw new YamlError('its anchors and aliases can’t be followed');
  }
}

class YamlError extends Error {}
