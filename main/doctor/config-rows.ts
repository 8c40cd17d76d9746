import { isAbsolute } from 'node:path';
import type { DoctorAction } from '../../shared/model/doctor.ts';
import { retry } from './actions.ts';
import { evidence, likely, possible, row, ruledOut, type Row } from './failure.ts';

/** Settings that can't be made out: nothing was sent anywhere. */
export const configRows: readonly Row[] = [
  row('EB-15', 'config.jumpLoop', ({ chain }) => ({
    evidence: [
      evidence('the settings of these hosts', `The route is ${chain.join(' → ')}.`),
      evidence('this computer', 'Nothing was sent.'),
    ],
    causes: [likely('A jump host needs itself to be reached.')],
    actions: [{ kind: 'editHost', field: 'proxyJump' }, retry],
  })),
  row('EB-12', 'config.badPermissions', ({ file, mode }) => {
    // Whose mode is fine is refused for its owner.
    if ((Number.parseInt(mode, 8) & 0o022) !== 0) return undefined;
    return {
      evidence: [evidence(file, `Its mode is ${mode}, and it belongs to another account.`)],
      causes: [likely('The file was copied or made by another account.', 'Its owner decides where you connect.')],
      actions: [{ kind: 'copyLines', label: 'Copy the cure', lines: [`sudo chown "$(id -un)" ${shellWord(file)}`] }, retry],
    };
  }),
  row('EB-12', 'config.badPermissions', ({ file, mode }) => ({
    evidence: [evidence(file, `Its mode is ${mode}: others may write to it.`)],
    causes: [likely('The file’s permissions are too wide.', 'Who can write it can have programs run as you.')],
    actions: [{ kind: 'fixPermissions', file }, retry],
  })),
  row('EB-13', 'config.badOption', ({ keyword, file, line, why }) => ({
    evidence: [evidence(`${file} line ${line}`, `${keyword}: ${why || 'not understood'}.`)],
    causes: [likely('The value is misspelt, or ssh does not know it either.')],
    actions: [placed(file, line), ...copied(file, line), retry],
  })),
  row('EB-13', 'config.refused', ({ keyword, file, line, why }) => ({
    evidence: [evidence(`${file} line ${line}`, `${keyword}: ${why}.`)],
    causes: [likely('The configuration asks for something that is not done here.')],
    actions: [placed(file, line), ...copied(file, line), retry],
  })),
  row('ER-44', 'config.unreadable', ({ file, reason }, { host }) => {
    if (file !== host?.revokedHostKeys) return undefined;
    // An errno in place of words: the file is not there or not to be read.
    const isDamaged = !/^E[A-Z0-9]+$/.test(reason);
    const line = Number(/^line (\d+) /.exec(reason)?.[1] ?? 0);
    // Of a text it prints the keys; of a KRL, what the list revokes.
    const check: DoctorAction = {
      kind: 'copyLines',
      label: 'Copy the check of the list',
      lines: [`ssh-keygen ${line > 0 ? '-l' : '-Q -l'} -f ${shellWord(file)}`],
    };
    return {
      sentence: isDamaged ? 'The list of revoked host keys is damaged' : 'The list of revoked host keys can’t be read',
      text: 'While it can’t be told which keys are revoked, no host key is trusted: ssh refuses as well. No user name and no secret was sent.',
      evidence: [evidence(file, `It can’t be used: ${reason}.`), evidence('the settings of the host', `RevokedHostKeys ${file}`)],
      causes: isDamaged
        ? [
            likely('It holds something else than bare public keys: options before a key, a private key, or a cut line.'),
            possible('A revocation list (KRL) was cut short on its way here.'),
            ruledOut('The host’s key is revoked.', 'No key could be read from the list.'),
          ]
        : [
            likely('The file is gone, or this account may not read it.'),
            possible('It lies on a disk that is not there just now.'),
            ruledOut('The host’s key is revoked.', 'The list was never read.'),
          ],
      actions: isInFile(file, line) ? [{ kind: 'openFile', file, line }, check, retry] : [check, retry],
    };
  }),
  row('CF-11', 'config.unreadable', ({ file, reason }) => ({
    evidence: [evidence(file, `It can’t be read: ${reason}.`), evidence('this computer', 'Nothing was sent.')],
    causes: [
      likely('The file or its folder may not be read by this account, or it is gone.'),
      possible('It lies on a disk that is not there just now.'),
      ruledOut('The host is down.', 'It was not asked.'),
    ],
    actions: [retry, { kind: 'copyLines', label: 'Copy the file’s path', lines: [file] }],
  })),
];

/** Where the setting can be changed: in its file, or in the form of the bookmark that it stands in. */
function placed(file: string, line: number): DoctorAction {
  return isInFile(file, line) ? { kind: 'openFile', file, line } : { kind: 'editHost', field: 'host' };
}

function copied(file: string, line: number): DoctorAction[] {
  return isInFile(file, line) ? [{ kind: 'copyLines', label: 'Copy file and line', lines: [`${file}:${line}`] }] : [];
}

/** A bookmark or an option of the command line has no line. */
function isInFile(file: string, line: number): boolean {
  return line > 0 && isAbsolute(file);
}

function shellWord(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}
