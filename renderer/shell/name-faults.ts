import { nameFault, type NameFault } from '../../shared/model/file-path.ts';

const words: Readonly<Record<NameFault, string>> = {
  empty: 'A name needs at least one character.',
  dots: '“.” and “..” are not names.',
  slash: 'A name can’t have a “/” in it.',
  nul: 'A name can’t have this character in it.',
};

/** What keeps this from being the name of a file; undefined for a name that can be given. */
export function nameFaultWords(name: string): string | undefined {
  const fault = nameFault(name);
  return fault === undefined ? undefined : words[fault];
}
