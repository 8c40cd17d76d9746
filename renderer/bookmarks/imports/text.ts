import { importKindNames, type ExportForm, type ImportRow } from '../../../shared/model/imports.ts';
import { text as bookmarkText } from '../text.ts';

const number = new Intl.NumberFormat(undefined, { maximumFractionDigits: 0 });
const hosts = (count: number): string => (count === 1 ? '1 host' : `${number.format(count)} hosts`);

/** Words of import, export, saving into ssh_config, command lines and links. */
export const text = {
  commands: {
    import: 'Import hosts…',
    export: 'Export hosts…',
  },
  undo: 'Undo',
  close: 'Close',
  cancel: 'Cancel',

  import: {
    title: 'Import hosts',
    lead: 'From PuTTY, WinSCP, MobaXterm, SecureCRT, FileZilla, mRemoteNG, Termius, electerm, Tabby, another ssh_config, or an export of Hawser. Passwords and keys are never taken over.',
    found: 'Found on this computer',
    files: (count: number) => (count === 1 ? '' : `${number.format(count)} files`),
    readPlace: (name: string) => `Read the hosts of ${name}`,
    read: 'Read',
    choose: 'Choose files…',
    drop: 'or drop them here',
    paste: 'Or paste it',
    pasteHelp:
      'A piece of ssh_config, or the text of one of those files. You see what it would change before anything is taken over.',
    pastePlaceholder: 'Host web1\n  HostName web1.example.org\n  User fred',
    pastedName: 'pasted text',
    preview: 'Preview',
    kind: 'What the files are',
    anyKind: 'Found out by what is in them',
    reading: 'Reading…',
    back: 'Back',
    into: 'Goes to',
    top: 'The top of the tree',
    all: 'All that are new or changed',
    rows: 'Hosts in the files',
    summary: (counts: Readonly<Record<ImportRow['change'], number>>) =>
      [
        counts.new > 0 ? `${number.format(counts.new)} new` : '',
        counts.changed > 0 ? `${number.format(counts.changed)} changed` : '',
        counts.same > 0 ? `${number.format(counts.same)} here already` : '',
      ]
        .filter(Boolean)
        .join(' · '),
    changes: { new: 'new', changed: 'changed', same: 'here already' } satisfies Record<ImportRow['change'], string>,
    via: (hop: string) => `via ${hop}`,
    differs: (fields: readonly string[]) => `Changes ${fields.map(fieldName).join(', ')}.`,
    runs: (line: string) => `Would run here, after you have said yes: ${line}`,
    from: (row: ImportRow) => [importKindNames[row.from], ...row.folders].join(' › '),
    plain: 'Nothing is left behind.',
    hint: 'Point at a host to see what is not taken over.',
    left: (count: number) => `${number.format(count)} left out`,
    notes: 'About the files',
    nothing: 'There is no host in it that could be taken over.',
    allHere: 'All of them are here already.',
    takeOver: (count: number) => `Take over ${hosts(count)}`,
    expired: 'The preview is too old: choose the files again.',
    done: (added: number, changed: number) =>
      [added > 0 || changed === 0 ? `${hosts(added)} added` : '', changed > 0 ? `${hosts(changed)} changed` : '']
        .filter(Boolean)
        .join(', '),
  },

  export: {
    title: (count: number | undefined) => (count === undefined ? 'Export hosts' : `Export ${hosts(count)}`),
    form: 'Form',
    forms: {
      ssh_config: 'ssh_config: with what folders give; ssh -F reads it',
      json: 'Hawser: everything, to import again',
      csv: 'CSV: a table',
      ansible: 'Ansible: an inventory, with the hosts of ssh_config; folders are groups',
    } satisfies Record<ExportForm, string>,
    fileNames: {
      ssh_config: 'hawser_config',
      json: 'hawser-hosts.json',
      csv: 'hawser-hosts.csv',
      ansible: 'hawser-inventory.yml',
    } satisfies Record<ExportForm, string>,
    text: 'Text',
    save: 'Save as a file',
    copy: 'Copy',
    copied: 'Copied',
    none: 'There are no bookmarks yet.',
  },

  write: {
    action: 'Save to ~/.ssh/config…',
    title: (name: string) => `Save ${name} to ssh_config`,
    alias: 'Host',
    aliasHelp: 'What you type after ssh',
    badAlias: 'One word, without * ? ! and quotes.',
    change: (file: string) => `What changes in ${file}`,
    same: 'The file says so already.',
    gap: 'lines that stay as they are',
    notes: 'Not in ssh_config',
    warnings: 'Mind',
    save: 'Save',
    saved: (name: string) => `${name} is in ssh_config`,
    undone: 'ssh_config is as it was',
    changed: 'The file was changed meanwhile. This is how it would be now.',
    undoConflict: 'The file was changed since: it was left alone.',
    marks: { added: 'added', removed: 'removed' },
  },

  lines: {
    action: 'Command lines…',
    title: (name: string) => `Command lines for ${name}`,
    lead: 'The same host with OpenSSH. FILE stands for what you send.',
    labels: { ssh: 'Shell', sftp: 'Files, by sftp', scp: 'Files, by scp', rsync: 'Files, by rsync' },
    copy: (label: string) => `Copy: ${label}`,
    notes: 'Not in the lines',
  },

  link: {
    title: 'Open this address?',
    lead: 'Another program asks to open it. Nothing is connected yet.',
    facts: { host: 'Host', user: 'User', port: 'Port', folder: 'Folder' },
    ownUser: 'as ssh_config says, else your user name',
    usualPort: 'as ssh_config says, else 22',
    connect: 'Connect',
    openFiles: 'Open files',
    refused: 'This address is not opened',
    more: (count: number) => (count === 1 ? '1 more address waits' : `${number.format(count)} more addresses wait`),
  },

  override: 'Override with a bookmark…',
  openConfig: (line: number) => `Open ssh_config (line ${number.format(line)})`,
} as const;

/** A setting as its form calls it. */
function fieldName(field: string): string {
  const own: Readonly<Record<string, string>> = { name: 'name', host: 'host', note: 'note', proxyCommand: 'proxy command', outgoingProxy: 'proxy', options: 'options', addressFamily: 'address family', bindAddress: 'own address', jumpAfterSeconds: 'jump hosts' }; // prettier-ignore
  const labels: Readonly<Record<string, string>> = bookmarkText.fields;
  return own[field] ?? labels[field]?.toLowerCase() ?? field;
}
