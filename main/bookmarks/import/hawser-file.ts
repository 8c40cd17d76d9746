import { z } from 'zod';
import { Bookmark, HostSettings, TreeNode, type BookmarkVariant, type TreeNode as Node } from '../../../shared/model/bookmark.ts';
import { printableLine } from '../../../shared/base/printable.ts';
import { isUnknownEncoding } from '../../../shared/model/terminal-encoding.ts';
import { ownPlaceProblem, type EmptyFolder, type FolderStep, type Gathering } from './imported.ts';
import { isHarmlessOption } from './ssh-config.ts';
import { applyAlgorithmList, namesKnownToSsh } from '../../ssh-config/algorithm-lists.ts';

/** How our own export begins. */
export const hawserFormat = 'hawser-bookmarks';

/** The file of the export: the tree as it is. */
export const HawserFile = z.object({ format: z.literal(hawserFormat), version: z.literal(1), roots: z.array(TreeNode) });
export type HawserFile = z.infer<typeof HawserFile>;

const deepest = 64;
const Head = z.looseObject({ format: z.literal(hawserFormat), version: z.number() });

/** Whether parsed JSON says that it is our own export. */
export function isHawserFile(json: unknown): boolean {
  return Head.safeParse(json).success;
}

/**
 * The tree of our own export, nothing lost of it: ids, settings of folders, empty folders, the order. A node that can't be read is left out with
 * what is in it. A program that a bookmark names runs only after a yes, since a file can come from anybody. Answers the folders without hosts.
 */
export function gatherHawser(json: unknown, into: Gathering): readonly EmptyFolder[] {
  const head = Head.parse(json);
  if (head.version !== 1) {
    into.note(`The file was written by a newer Hawser (version ${head.version}).`);
    return [];
  }
  const empty: EmptyFolder[] = [];
  const roots = z.array(z.unknown()).safeParse(head['roots']);
  walk(roots.success ? roots.data : [], [], into, empty);
  return empty;
}

const FolderHead = z.looseObject({ kind: z.literal('folder'), id: z.string(), name: z.string(), children: z.array(z.unknown()) });

function walk(nodes: readonly unknown[], folders: readonly FolderStep[], into: Gathering, empty: EmptyFolder[]): void {
  for (const node of nodes) {
    const bookmark = Bookmark.safeParse(node);
    if (bookmark.success) {
      const { id, name, host, settings, note, variants } = bookmark.data;
      const problem = ownPlaceProblem(host.trim(), settings.user);
      const own = asForeign(settings);
      const others = foreignVariants(variants ?? []);
      const remarks = [...own.remarks, ...others.remarks];
      if (problem !== undefined) into.leaveOut(name, problem);
      else into.addOwn({ folders, id, name, host, note, settings: own.settings, remarks, ...others.given });
      continue;
    }
    const folder = FolderHead.safeParse(node);
    const settings = HostSettings.safeParse(folder.data?.['settings'] ?? {});
    if (!folder.success || !settings.success || folders.length >= deepest) {
      into.leaveOut(nameOf(node), 'Its entry in the file can’t be read.');
      continue;
    }
    const { id, name, children } = folder.data;
    const problem = ownPlaceProblem(undefined, settings.data.user);
    if (problem !== undefined) {
      into.leaveOut(name, problem);
      continue;
    }
    const foreign = asForeign(settings.data);
    const shell = TreeNode.safeParse({ kind: 'folder', id, name, settings: foreign.settings, children: [] });
    if (!shell.success) {
      into.leaveOut(name, 'Its entry in the file can’t be read.');
      continue;
    }
    // A folder has no row of its own in the preview, and its command is in none.
    const command = foreign.settings.foreignCommands === true ? [`It connects by “${settings.data.proxyCommand ?? ''}”.`] : [];
    for (const remark of [...command, ...foreign.remarks]) into.note(`Folder “${shell.data.name}”: ${remark}`);
    const step = { name: shell.data.name, id: shell.data.id, settings: shell.data.settings };
    if (children.length === 0) empty.push({ steps: [...folders, step], at: into.count });
    walk(children, [...folders, step], into, empty);
  }
}

/** Settings that name a program over there, and those that choose algorithms, which may be weak ones. */
const overThere = ['command', 'sftpServer', 'powershellCommand'] as const;
const algorithms = ['ciphers', 'macs', 'kexAlgorithms', 'hostKeyAlgorithms'] as const;
type NamedField = (typeof overThere)[number] | (typeof algorithms)[number];

/**
 * What would run here is asked about first, options that may name programs, what lowers security and what writes down what terminals show are
 * dropped, and what runs over there and which algorithms are taken is named.
 */
function asForeign(settings: HostSettings): { readonly settings: HostSettings; readonly remarks: readonly string[] } {
  const { options, allowLegacy, strictHostKeyChecking, addKeysToAgent, forwardAgent, sessionLog, ...others } = settings;
  const { proxyCommand, terminalEncoding } = settings;
  if (isUnknownEncoding(terminalEncoding)) Reflect.deleteProperty(others, 'terminalEncoding');
  const wrong = algorithms.filter((field) => isNoList(field, settings[field]));
  for (const field of wrong) Reflect.deleteProperty(others, field);
  const kept = options?.filter(({ keyword }) => isHarmlessOption(keyword));
  const dropped = options?.filter(({ keyword }) => !isHarmlessOption(keyword)) ?? [];
  const runs = proxyCommand !== undefined && proxyCommand.toLowerCase() !== 'none';
  // Over a file of ssh that says “yes”, “ask” is less too.
  const isStrict = strictHostKeyChecking === 'yes';
  const named = (fields: readonly NamedField[], sentence: (value: string, field: string) => string): string[] =>
    fields.flatMap((field) => (settings[field] === undefined ? [] : [printableLine(sentence(settings[field], field))]));
  return {
    settings: {
      ...others,
      ...(kept !== undefined && kept.length > 0 && { options: kept }),
      ...(allowLegacy === false && { allowLegacy }),
      // Without a question only the user's own word gives a key to an agent.
      ...((addKeysToAgent === 'no' || addKeysToAgent === 'ask') && { addKeysToAgent }),
      ...(forwardAgent === false && { forwardAgent }),
      // What terminals show may be secret, and nobody who opens one would know that it is written down.
      ...(sessionLog === 'off' && { sessionLog }),
      ...(isStrict && { strictHostKeyChecking }),
      ...(runs && { foreignCommands: true as const }),
    },
    remarks: [
      ...(isUnknownEncoding(terminalEncoding)
        ? [printableLine(`Its text encoding “${terminalEncoding}” is unknown and was not taken over: its terminals show UTF-8.`)]
        : []),
      ...dropped.map(({ keyword }) => `${keyword} was not taken over.`),
      ...(allowLegacy === true ? ['Its leave for old algorithms was not taken over: give it where it is needed.'] : []),
      ...(forwardAgent === true ? ['Forwarding of the agent was not taken over: switch it on where the host is trusted.'] : []),
      ...(addKeysToAgent === 'yes' || addKeysToAgent === 'confirm'
        ? ['AddKeysToAgent was not taken over: choose it where it is wanted.']
        : []),
      ...(sessionLog === undefined || sessionLog === 'off'
        ? []
        : ['Its log of what terminals show was not taken over: switch it on where it is wanted.']),
      ...(strictHostKeyChecking === undefined || isStrict ? [] : ['StrictHostKeyChecking was not taken over.']),
      ...named(overThere, (value) => `It runs “${value}” there.`),
      ...named(algorithms, (value, field) =>
        wrong.some((each) => each === field)
          ? `Its ${field} were not taken over: ssh does not know all of them (${value}).`
          : `It has its own ${field}: ${value}.`,
      ),
    ],
  };
}

/** Variants of a bookmark; one that leads to no usable place is left out, with a remark. */
function foreignVariants(variants: readonly BookmarkVariant[]): {
  readonly given: { readonly variants?: readonly BookmarkVariant[] };
  readonly remarks: readonly string[];
} {
  const remarks: string[] = [];
  const kept = variants.flatMap((variant): BookmarkVariant[] => {
    const problem = ownPlaceProblem(variant.host, variant.settings.user);
    const foreign = asForeign(variant.settings);
    const { proxyCommand } = foreign.settings;
    const runs = foreign.settings.foreignCommands === true ? [`It connects by “${proxyCommand ?? ''}”.`] : [];
    const said = problem === undefined ? [...runs, ...foreign.remarks] : [`It was not taken over: ${problem}`];
    remarks.push(...said.map((each) => printableLine(`Variant “${variant.name}”: ${each}`)));
    return problem === undefined ? [{ ...variant, settings: foreign.settings }] : [];
  });
  return { given: kept.length === 0 ? {} : { variants: kept }, remarks };
}

const categories = { ciphers: 'ciphers', macs: 'macs', kexAlgorithms: 'kex', hostKeyAlgorithms: 'hostKeys' } as const;

/** With a name that ssh does not know: every connect would stop there. */
function isNoList(field: keyof typeof categories, value: string | undefined): boolean {
  return value !== undefined && !applyAlgorithmList(categories[field], [value], namesKnownToSsh).ok;
}

function nameOf(node: unknown): string {
  const named = z.looseObject({ name: z.string() }).safeParse(node);
  return named.success ? named.data.name : '';
}

/** The text of our own export. */
export function hawserFileText(roots: readonly Node[]): string {
  return `${JSON.stringify({ format: hawserFormat, version: 1, roots }, undefined, 2)}\n`;
}
