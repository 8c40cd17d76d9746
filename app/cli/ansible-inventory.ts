import { readAnsibleIni } from './ansible-ini.ts';
import { readAnsibleYaml } from './ansible-yaml.ts';
import type { Inventory } from './inventory.ts';

/** Reads an inventory of Ansible, YAML (JSON is some) or INI by what stands in it. A program or a sealed file is refused: nothing is run. */
export function readAnsibleInventory(text: string): Inventory | { readonly mistake: string } {
  const plain = text.replace(/^\ufeff/, '');
  if (plain.startsWith('#!')) return { mistake: 'it is a program that writes an inventory; it is not run' };
  if (plain.startsWith('$ANSIBLE_VAULT')) return { mistake: 'it is encrypted by ansible-vault; it can’t be read here' };
  const first = plain
    .split(/\r?\n/)
    .map((line) => line.replace(/(^|\s)#.*$/, '').trim())
    .find((line) => line !== '');
  const isYaml = first !== undefined && (/^(---|%YAML\b|\{)/.test(first) || /^(?:[\w.-]+|"[^"]*"|'[^']*'):(\s|$)/.test(first));
  return isYaml ? readAnsibleYaml(plain) : readAnsibleIni(plain);
}
