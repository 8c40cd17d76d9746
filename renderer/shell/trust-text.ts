import { assertNever } from '../../shared/base/assert-never.ts';
import { printableLine } from '../../shared/base/printable.ts';
import { errorText } from '../../shared/model/error-text.ts';
import type { HostKeyTrust } from '../../shared/model/host-key.ts';
import type { ScannedKey, ScanRow } from '../../shared/model/trust.ts';

const count = new Intl.NumberFormat();
const keys = (number: number): string => (number === 1 ? '1 key' : `${count.format(number)} keys`);

/** Words about why a connection is trusted, and what there is to tell about its host's keys. */
export const trustText = {
  /** Status bar: a few words. */
  short(trust: HostKeyTrust): string {
    switch (trust.kind) {
      case 'known':
        return trust.certificate === undefined
          ? `key known, ${fileName(trust.by.file)} line ${count.format(trust.by.line)}`
          : 'key vouched for by an authority';
      case 'added':
        if (trust.compared === true) return 'key stored by you, compared';
        return trust.how === 'user' ? 'key stored by you, not compared' : 'key stored, nobody compared it';
      case 'once':
        return 'key trusted this time only';
      case 'dns':
        return 'key confirmed by signed DNS';
      default:
        return assertNever(trust);
    }
  },
  /** Popover: the whole sentence. */
  because(trust: HostKeyTrust): string {
    switch (trust.kind) {
      case 'known':
        return trust.certificate === undefined
          ? 'Trusted because this key is stored for the host.'
          : 'Trusted because an authority that you trust vouches for the host.';
      case 'added':
        if (trust.compared === true) return 'Trusted because you compared the key and stored it when you connected.';
        return trust.how === 'user'
          ? 'Trusted because you said so when you connected. The key was stored, not compared.'
          : 'Trusted because it was the first key that the host showed (StrictHostKeyChecking accept-new). Nobody compared it.';
      case 'once':
        return 'Trusted by you for this connection only. Nothing is stored, and the next connection asks again.';
      case 'dns':
        return 'Trusted because signed DNS records (SSHFP, DNSSEC) name this key. Nothing is stored.';
      default:
        return assertNever(trust);
    }
  },
  unverifiedBecause: 'Trusted because this key is stored for the host. Nobody compared it then.',
  rows: {
    line: 'Line',
    since: 'Known since',
    lastVouched: 'Vouched last',
    authority: 'Authority',
    keyId: 'Certificate',
    serial: 'Serial number',
    names: 'For the names',
    key: 'Key',
    md5: 'MD5 (legacy)',
  },
  place: (file: string, line: number) => `${file} line ${count.format(line)}`,
  noSerial: '0 (none)',

  verifyNow: 'Verify now',
  undo: 'Undo',
  removeLine: 'Remove the line',
  dismiss: 'Dismiss',
  notices: 'Notices about host keys',

  stored: (host: string, isByUser: boolean) =>
    isByUser ? `The key of ${host} was stored, not compared.` : `The first key of ${host} was stored, not compared.`,
  removed: (host: string) => `The stored key of ${host} was removed`,
  replaced: (host: string) => `The stored key of ${host} was replaced`,
  removedDetail: 'This connection goes on. The next one asks again.',
  lineGone: 'That line is not there any more',
  restored: 'It is as it was before',
  conflict: 'The file was changed meanwhile: nothing was taken back',

  rotation: {
    offered: (host: string, added: number, removed: number) =>
      added === 0
        ? `${host} no longer announces ${keys(removed)} that you have stored.`
        : removed === 0
          ? `${host} announced ${count.format(added)} further ${added === 1 ? 'key' : 'keys'}.`
          : `${host} announced ${count.format(added)} further ${added === 1 ? 'key' : 'keys'}, and no longer has ${keys(removed)} that you have stored.`,
    stored: (host: string, added: number, removed: number) =>
      [
        ...(added === 0 ? [] : [`${keys(added)} of ${host} ${added === 1 ? 'was' : 'were'} added`]),
        ...(removed === 0
          ? []
          : [`${keys(removed)} ${added === 0 ? `of ${host} ` : ''}${removed === 1 ? 'was' : 'were'} removed`]),
      ].join(', '),
    failed: (host: string, why: string | undefined) =>
      `The new keys of ${host} could not be stored${why === undefined ? '' : `: ${printableLine(why, 200)}`}`,
    proved: 'Over this connection, whose key is trusted, the server proved that it has them.',
    show: 'Show',
    hide: 'Hide',
    apply: 'Apply',
    notNow: 'Not now',
    added: 'New',
    removed: 'No longer announced',
    into: (file: string) => `written to ${file}`,
  },

  verify: {
    title: (host: string) => `Verify the key of ${host}`,
    intro: 'This key was trusted before anybody compared it. Compare it now with what its administrator or its own console says.',
    label: 'Paste what you were given:',
    same: 'Same key. The line is kept as compared.',
    sameUnsaved: 'Same key.',
    different: 'This is another key than the one this connection stands on. Do not send anything over it before you know why.',
    unreadable: 'That is no fingerprint and no key.',
    done: 'Done',
    cancel: 'Close',
    confirm: 'Keep as compared',
    disconnect: 'Close the connection',
  },

  scan: {
    start: 'check now',
    again: 'check again',
    stop: 'stop',
    how: (hosts: number) =>
      hosts === 1
        ? 'Asks the other host of the folder for its keys, without logging in'
        : `Asks the ${count.format(hosts)} other hosts of the folder for their keys, without logging in`,
    waiting: 'waits',
    connecting: 'is asked …',
    noKeys: 'showed no key',
    verdict: {
      same: 'shows the key you know',
      changed: 'shows another key than the stored one',
      revoked: 'shows a revoked key',
      newType: 'shows a key of another type than the stored one',
      new: 'is not stored yet',
    } satisfies Record<ScannedKey['verdict'], string>,
    failed: (row: Extract<ScanRow['state'], { kind: 'failed' }>) => errorText(row.error).title,
    progress: (done: number, all: number) => `${count.format(done)} of ${count.format(all)}`,
    stopped: 'stopped',
  },
};

function fileName(path: string): string {
  return path.split(/[\\/]/).at(-1) ?? path;
}
