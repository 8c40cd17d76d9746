/** Hosts that answered the same: by a digest of what they sent, without the names that remoting adds. */
import { createHash } from 'node:crypto';
import type { PsAnswerGroup } from '../../../shared/model/powershell.ts';
import { PsObject, type PsMember, type PsValue } from '../protocol/clixml/values.ts';
import { encodeValue } from '../protocol/clixml/writer.ts';
import type { Items } from './items.ts';
import { plainLines } from './plain-text.ts';
import { Slices } from '../../../shared/base/slices.ts';

const added: ReadonlySet<string> = new Set(['pscomputername', 'pssourcejobinstanceid', 'runspaceid', 'psshowcomputername']);
const sampleObjects = 5;
const sampleUnits = 2000;

/**
 * The groups, the one with the most hosts first. Objects count in the order in which they came. A part of which not every object is kept is a group
 * of its own: nobody can say what it is equal to.
 */
export async function answerGroups(
  items: Items,
  parts: readonly number[],
  countOf: (part: number) => number,
  signal: AbortSignal,
): Promise<PsAnswerGroup[]> {
  const slices = new Slices({ signal });
  const { values, parts: partOf } = items;
  const answers = new Map(parts.map((part) => [part, { hash: createHash('sha256'), sample: [] as PsValue[], kept: 0 }]));
  for (let index = 0; index < values.length; index += 1) {
    const answer = answers.get(partOf[index] ?? -1);
    if (answer === undefined) continue;
    const value = withoutNames(values[index] ?? null);
    const text = encodeValue(value, { isFlattened: true });
    answer.hash.update(`${text.length} ${text}`);
    answer.kept += 1;
    if (answer.sample.length < sampleObjects) answer.sample.push(value);
    if (slices.step(4 + (text.length >> 6))) await slices.pause();
  }
  const groups = new Map<string, PsAnswerGroup>();
  for (const [part, { hash, sample, kept }] of answers) {
    const objects = countOf(part);
    const digest = kept === objects ? hash.digest('base64') : `part ${part}`;
    const group = groups.get(digest);
    if (group === undefined) groups.set(digest, { parts: [part], objects, sample: sampleText(sample) });
    else group.parts.push(part);
  }
  return [...groups.values()].sort((a, b) => b.parts.length - a.parts.length);
}

function withoutNames(value: PsValue): PsValue {
  if (!(value instanceof PsObject) || !hasNames(value.members)) return value;
  return new PsObject({ ...value, members: value.members?.filter(({ name }) => !added.has(name.toLowerCase())) });
}

const hasNames = (members: readonly PsMember[] | undefined): boolean =>
  members?.some(({ name }) => added.has(name.toLowerCase())) ?? false;

function sampleText(values: readonly PsValue[]): string {
  const text = plainLines(values).join('\n');
  return text.length > sampleUnits ? `${text.slice(0, sampleUnits - 1)}…` : text;
}
